/** `npm run evaluate -- --model model.safetensors --data mnist`: how well a saved network reads the test images. */

import { basename } from 'node:path';
import { prepareImages } from '../src/data/prepare.ts';
import { count } from '../src/text.ts';
import {
  dataFlags,
  dataOfModel,
  dataValues,
  describeData,
  loadData,
  requireFit,
  requireSamePhotos,
  type SizeArguments,
  sizeOption,
} from './shared/data.ts';
import { classTable, judge, testLine } from './shared/evaluation.ts';
import { requireWritableFolder } from './shared/files.ts';
import { epochsOf, inputOf, openModel, scaledSide } from './shared/model.ts';
import { pathName } from './shared/options.ts';
import { plotFiles, writePlots } from './shared/plots.ts';
import { command, outputOf, runProgram } from './shared/program.ts';

interface Arguments extends SizeArguments {
  readonly model: string;
  readonly data?: string;
  readonly plots?: string;
  readonly json?: boolean;
}

const program = command('evaluate', 'Measure how well a saved network reads the test images of a data set.')
  .requiredOption('--model <file>', 'a network saved by npm run train', pathName)
  .option(dataFlags, `${dataValues} (default: the one that the network was trained on)`)
  .addOption(sizeOption())
  .option('--plots <folder>', 'draw confusion matrix, sample predictions and first-layer weights (SVG)', pathName)
  .option('--json', 'print one JSON object per line, the last with "event": "done"')
  .addHelpText(
    'after',
    `
Examples:
  npm run evaluate -- --model model.safetensors
  npm run evaluate -- --model model.safetensors --data fashion-mnist --plots plots`,
  );

await runProgram<Arguments>(program, evaluate);

async function evaluate(options: Arguments): Promise<undefined> {
  const output = outputOf(options.json);
  const loaded = await openModel(options.model);
  const { model } = loaded;
  if (options.plots !== undefined) await requireWritableFolder('--plots', options.plots, plotFiles);
  const dataset = await loadData(options.data ?? dataOfModel(options.model, loaded.metadata.data), options);
  // Files of version 0.1 do not say.
  if (loaded.metadata.pixels !== undefined) {
    requireSamePhotos(options.model, scaledSide(loaded, options.model), dataset);
  }
  const input = inputOf(loaded, options.model);
  requireFit(options.model, model, dataset, input);
  const data = describeData(dataset);
  output.say('start', { model: options.model, data }, `${basename(options.model)} on ${data}\n\n${model.summary()}\n`);

  const started = performance.now();
  const { images, labels } = dataset.test;
  const evaluation = model.evaluate(prepareImages(images, input, dataset), labels);
  const seconds = (performance.now() - started) / 1000;
  const judgement = judge(evaluation, dataset);
  const plots =
    options.plots === undefined ? [] : await writePlots(options.plots, { model, dataset, input, evaluation });
  for (const file of plots) output.say('plot', { file }, `drew ${file}`);
  const epochs = epochsOf(loaded);
  const trained = epochs === null ? '' : `, trained for ${epochs} epochs`;
  output.text(`${classTable(judgement)}\n`);
  output.say(
    'done',
    { ...judgement, parameters: model.parameterCount, epochs, seconds },
    `${testLine(judgement)}\n${count(model.parameterCount)} parameters${trained}; evaluated in ${seconds.toFixed(1)} s`,
  );
  return undefined;
}
