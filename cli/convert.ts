/**
 * `npm run convert -- --data mnist --to npy`: writes a data set as files that NumPy, or any reader of IDX, reads.
 * `npm run convert -- --model model.safetensors --to onnx`: writes a network as a file that other programs run.
 */
import { resolve } from 'node:path';
import { Option } from 'commander';
import { datasetNames } from '../src/data/load.ts';
import { dataFolder } from '../src/data/mnist.ts';
import { writeDataFolder } from '../src/data/write.ts';
import { encodeOnnx } from '../src/models/onnx.ts';
import { encodeStateDict, sequentialModules } from '../src/models/pytorch.ts';
import { writeFileAtomically } from '../src/models/write-file.ts';
import { count } from '../src/text.ts';
import { dataValues, loadData, type SizeArguments, sizeOption } from './shared/data.ts';
import { requireNewFile, requireNewFolder } from './shared/files.ts';
import { openModel, pixelsOf } from './shared/model.ts';
import { pathName } from './shared/options.ts';
import { command, outputOf, runProgram, UsageError } from './shared/program.ts';

interface Arguments extends SizeArguments {
  readonly data?: string;
  readonly model?: string;
  readonly to?: 'npy' | 'idx' | 'onnx' | 'pytorch';
  readonly out?: string;
  readonly preparation: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const formats = { data: ['npy', 'idx'], model: ['onnx', 'pytorch'] } as const;

const program = command('convert', 'Write a data set as four files, or a network for other programs.')
  .option('--data <name>', `a data set: ${dataValues}`)
  .addOption(sizeOption())
  .option('--model <file>', 'a network saved by npm run train or saveModel', pathName)
  .addOption(
    new Option('--to <format>', 'npy (default) or idx for a data set; onnx or pytorch for a network').choices([
      ...formats.data,
      ...formats.model,
    ]),
  )
  .option(
    '--out <path>',
    'where to write (default: data/NAME-FORMAT, or FOLDER-FORMAT beside the folder; MODEL.onnx, or MODEL-pytorch.safetensors)',
    pathName,
  )
  .option(
    '--no-preparation',
    'for onnx: read the numbers that the network reads; else pixels, which the model prepares itself (scale, deskew, pool, mean and deviation)',
  )
  .option('--force', 'write into a folder that is not empty, replacing the four files, or replace a file')
  .option('--json', 'print one JSON object per line, the last with "event": "done"')
  .addHelpText(
    'after',
    `
A file for PyTorch holds a state dict: in Python, model.load_state_dict(load_file('MODEL-pytorch.safetensors')) fills the
nn.Sequential that is printed.

Examples:
  npm run convert -- --data mnist --to npy
  npm run convert -- --model model.safetensors --to onnx
  npm run convert -- --model model.safetensors --to pytorch --out state.safetensors`,
  );

await runProgram<Arguments>(program, convert);

async function convert(options: Arguments): Promise<undefined> {
  const { data, model, to, preparation } = options;
  if ((data === undefined) === (model === undefined)) {
    throw new UsageError(`expected either --data or --model, got ${data === undefined ? 'neither' : 'both'}`);
  }
  const known: readonly string[] = data === undefined ? formats.model : formats.data;
  if (to === undefined ? model !== undefined : !known.includes(to)) {
    const what = data === undefined ? 'a network' : 'a data set';
    throw new UsageError(`--to: expected ${known.join(' or ')} for ${what}, got ${to ?? 'none'}`);
  }
  if (!preparation && to !== 'onnx') throw new UsageError('--no-preparation: expected --to onnx beside it');
  if (data !== undefined) return convertData(data, to === 'idx' ? 'idx' : 'npy', options);
  if (options.size !== undefined) throw new UsageError('--size: expected --data beside it');
  if (model !== undefined) await convertModel(model, to === 'pytorch' ? 'pytorch' : 'onnx', options);
}

async function convertData(data: string, to: 'npy' | 'idx', { size, out, force, json }: Arguments): Promise<undefined> {
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

async function convertModel(file: string, to: 'onnx' | 'pytorch', options: Arguments): Promise<void> {
  const output = outputOf(options.json);
  const loaded = await openModel(file);
  const { model, metadata } = loaded;
  const ending = to === 'onnx' ? '.onnx' : '-pytorch.safetensors';
  const out = resolve(options.out ?? file.replace(/(\.safetensors)?$/, ending));
  await requireNewFile('--out', out, options);
  if (to === 'pytorch') {
    await writeFileAtomically(out, encodeStateDict(model));
    const modules = `nn.Sequential(${sequentialModules(model).join(', ')})`;
    output.say('done', { file: out, modules }, `wrote ${out}, for PyTorch's\n${modules}`);
    return;
  }
  const pixels = options.preparation ? pixelsOf(loaded, file) : undefined;
  await writeFileAtomically(out, encodeOnnx(model, { pixels, metadata }));
  const input = pixels ? { name: 'pixels', ...pixels } : { name: 'input', columns: model.inputs };
  const reads = pixels
    ? `pixels: rows of ${pixels.height} × ${pixels.width} from 0 to ${pixels.largest}; it prepares them itself`
    : `input: rows of ${model.inputs} numbers, as the network reads them`;
  output.say('done', { file: out, input }, `wrote ${out}\nreads ${reads}`);
}
