/** `npm run convert -- --data mnist --to npy`: writes a data set as files that NumPy, or any reader of IDX, reads. */
import { resolve } from 'node:path';
import { Option } from 'commander';
import { datasetNames, readable } from '../src/data/load.ts';
import { dataFolder } from '../src/data/mnist.ts';
import { writeDataFolder } from '../src/data/write.ts';
import { count } from '../src/text.ts';
import { loadData, type SizeArguments, sizeOption } from './shared/data.ts';
import { requireNewFolder } from './shared/files.ts';
import { command, outputOf, runProgram } from './shared/program.ts';

interface Arguments extends SizeArguments {
  readonly data: string;
  readonly to: 'npy' | 'idx';
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const program = command('convert', 'Write a data set as four files: training and test, images and labels.')
  .requiredOption('--data <name>', `${datasetNames.join(', ')}, or ${readable}`)
  .addOption(sizeOption())
  .addOption(new Option('--to <format>', 'what to write').choices(['npy', 'idx']).default('npy'))
  .option('--out <folder>', 'where to write (default: data/NAME-FORMAT, or FOLDER-FORMAT beside the folder)')
  .option('--force', 'write into a folder that is not empty, replacing the four files')
  .option('--json', 'print one JSON object per line, the last with "event": "done"');

await runProgram<Arguments>(program, convert);

async function convert({ data, size, to, out, force, json }: Arguments): Promise<undefined> {
  const started = performance.now();
  const output = outputOf(json);
  const isName = (datasetNames as readonly string[]).includes(data);
  const folder = out ?? (isName ? dataFolder(`${data}-${to}`) : `${resolve(data)}-${to}`);
  await requireNewFolder('--out', folder, { force });
  const dataset = await loadData(data, { size });
  output.say('data', { name: dataset.name, source: dataset.source }, `${dataset.name} from ${dataset.source}`);
  for (const file of await writeDataFolder(dataset, folder, to, { force }))
    output.say('file', { file }, `wrote ${file}`);
  const seconds = (performance.now() - started) / 1000;
  const images = { train: dataset.train.images.rows, test: dataset.test.images.rows };
  const text = `${count(images.train)} + ${count(images.test)} images in ${seconds.toFixed(1)} s`;
  output.say('done', { folder, ...images, seconds }, text);
}
