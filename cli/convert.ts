/** `npm run convert -- --data mnist --to npy`: writes a data set as files that NumPy, or any reader of IDX, reads. */
import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { datasetNames, loadDataset } from '../src/data/load.ts';
import { DataMissingError, dataFolder } from '../src/data/mnist.ts';
import { writeDataFolder } from '../src/data/write.ts';

interface Options {
  readonly data: string;
  readonly to: 'npy' | 'idx';
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const program = new Command('npm run convert --')
  .description('Write a data set as four files: training and test, images and labels.')
  .requiredOption('--data <name>', `${datasetNames.join(', ')}, or a folder of IDX or .npy files`)
  .addOption(new Option('--to <format>', 'what to write').choices(['npy', 'idx']).default('npy'))
  .option('--out <folder>', 'where to write (default: data/NAME-FORMAT, or FOLDER-FORMAT beside the folder)')
  .option('--force', 'replace the four files in a folder that is not empty')
  .option('--json', 'print one JSON object a line, the last with "event": "done"')
  .allowExcessArguments(false)
  .showHelpAfterError('(--help tells the options)')
  .exitOverride();

try {
  program.parse();
  await convert(program.opts<Options>());
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed what there is to say.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    console.error((error as Error).message);
    process.exitCode = error instanceof DataMissingError ? 2 : 1;
  }
}

async function convert({ data, to, out, force, json }: Options): Promise<void> {
  const started = performance.now();
  const isName = (datasetNames as readonly string[]).includes(data);
  const folder = out ?? (isName ? dataFolder(`${data}-${to}`) : `${resolve(data)}-${to}`);
  const say = (event: string, fields: object, text: string): void => {
    console.log(json ? JSON.stringify({ event, ...fields }) : text);
  };

  let shown = '';
  const dataset = await loadDataset(data, {
    onProgress: ({ file, mirror, received, total }) => {
      const percent = total ? Math.floor((100 * received) / total / 10) * 10 : undefined;
      const line = `${file} from ${mirror}${percent === undefined ? '' : `: ${percent} %`}`;
      if (line !== shown) say('download', { file, mirror, received, total }, line);
      shown = line;
    },
  });
  say('data', { name: dataset.name, source: dataset.source }, `${dataset.name} from ${dataset.source}`);
  const files = await writeDataFolder(dataset, folder, to, { force });
  for (const file of files) say('file', { file }, `wrote ${file}`);
  const seconds = (performance.now() - started) / 1000;
  const images = { train: dataset.train.images.rows, test: dataset.test.images.rows };
  say('done', { folder, ...images, seconds }, `${images.train} + ${images.test} images in ${seconds.toFixed(1)} s`);
}
