/** `npm run train -- --data mnist --layers 128 --epochs 10`: trains a network in the terminal. */

import { availableParallelism } from 'node:os';
import { type PreparedRecipe, recipeNamed, recipes } from '../experiments/recipes.ts';
import { ResumeError } from '../src/checkpoint.ts';
import { DivergenceError } from '../src/divergence.ts';
import { initializerNames } from '../src/initializers.ts';
import { lossNames } from '../src/losses.ts';
import { encodeModel } from '../src/models/model.ts';
import type { NeuralNetwork } from '../src/network.ts';
import { scheduleNames } from '../src/schedules.ts';
import { count } from '../src/text.ts';
import type { History } from '../src/training.ts';
import { CheckpointWriter, checkpointToResume } from './shared/checkpoints.ts';
import {
  dataDescription,
  dataFlags,
  describeData,
  imagesIn,
  loadData,
  type SizeArguments,
  sizeOption,
} from './shared/data.ts';
import { classTable, judge, testLine } from './shared/evaluation.ts';
import {
  changedRecipe,
  hiddenActivations,
  optimizerName,
  optimizerNames,
  prepare,
  type RecipeArguments,
  type RunArguments,
  requireRunnable,
  run,
} from './shared/experiment.ts';
import { requireWritableFile, requireWritableFolder } from './shared/files.ts';
import { interruptedCode, interruptible } from './shared/interrupt.ts';
import { notesOf } from './shared/model.ts';
import { number, oneOf, pathName, whole, widths } from './shared/options.ts';
import { plotFiles, writePlots } from './shared/plots.ts';
import { command, complain, messageOf, type Output, outputOf, runProgram, UsageError } from './shared/program.ts';
import { saveOrKeep } from './shared/save.ts';

interface Arguments extends RecipeArguments, RunArguments, SizeArguments {
  readonly data?: string;
  readonly recipe?: string;
  readonly save?: string;
  readonly resume?: boolean;
  readonly plots?: string;
  readonly json?: boolean;
}

const program = command('train', 'Train a network on images and measure how well it reads images it has not seen.')
  .option(dataFlags, dataDescription)
  .addOption(sizeOption())
  .addOption(
    oneOf(
      '--recipe <name>',
      'start from a recipe; other options change it',
      recipes.map(({ name }) => name),
    ),
  )
  .optionsGroup('The network:')
  .option('--layers <widths>', 'widths of the hidden layers, separated by commas, or none (default: 128)', widths)
  .addOption(oneOf('--activation <name>', 'activation of the hidden layers (default: relu)', hiddenActivations))
  .addOption(
    oneOf('--initializer <name>', 'initial weights (default: he; xavier for sigmoid and tanh)', initializerNames),
  )
  .option('--dropout <rate>', 'dropout rate after each hidden layer (default: 0)', number({ from: 0, below: 1 }))
  .addOption(oneOf('--loss <name>', 'what training minimizes (default: cross-entropy)', lossNames))
  .optionsGroup('The training:')
  .addOption(oneOf('--optimizer <name>', '(default: adam)', optimizerNames))
  .option('--learning-rate <number>', "default: the optimizer's own, 0.001 for adam", number({ above: 0 }))
  .option('--momentum <number>', 'for sgd, momentum, nesterov and rmsprop', number({ from: 0, below: 1 }))
  .option('--weight-decay <number>', 'default: 0, and 0.01 for adamw', number({ from: 0 }))
  .addOption(oneOf('--schedule <name>', 'learning-rate schedule (default: constant)', [...scheduleNames]))
  .option('--step-every <epochs>', 'for --schedule step (default: a third of the epochs)', whole(1))
  .option('--step-factor <number>', 'for --schedule step (default: 0.1)', number({ above: 0, to: 1 }))
  .option('--batch-size <images>', '(default: 64)', whole(1))
  .option('--epochs <count>', 'passes over the training images (default: 10)', whole(1))
  .option('--label-smoothing <share>', '(default: 0)', number({ from: 0, below: 1 }))
  .option(
    '--validation <share>',
    'share of the training images set apart for validation (default: 0)',
    number({ from: 0, below: 1 }),
  )
  .option('--early-stopping <patience>', 'stop after this many epochs without a better validation loss', whole(1))
  .option('--seed <number>', 'the same seed gives the same network, bit for bit', whole(), 1)
  .option('--kernels <name>', 'which code computes: fast or plain')
  .option('--threads <count>', 'at most this many threads (default: one a core)', whole(1, availableParallelism()))
  .optionsGroup('The result:')
  .option('--save <file>', 'save the network as safetensors; FILE.checkpoint is beside it until then', pathName)
  .option('--resume', 'go on from FILE.checkpoint, with the same options otherwise')
  .option(
    '--plots <folder>',
    'draw learning curves, confusion matrix, sample predictions and first-layer weights (SVG)',
    pathName,
  )
  .option('--json', 'print one JSON object per line, the last with "event": "done"')
  .optionsGroup('Help:')
  .addHelpText(
    'after',
    `
Ctrl-C (and SIGTERM, and a closed terminal) stops after the current step, saves and reports; a second Ctrl-C ends the
program at once. The same command with --resume goes on where it stopped, also after the program was killed: there is a
checkpoint for each epoch or minute. In the end the weights are the same as without a break.

Examples:
  npm run train -- --layers 128
  npm run train -- --data mnist --layers 256,128 --dropout 0.2 --epochs 20 --save model.safetensors
  npm run train -- --data mnist --layers 256,128 --dropout 0.2 --epochs 20 --save model.safetensors --resume
  npm run train -- --data fashion-mnist --optimizer momentum --learning-rate 0.1 --schedule cosine
  npm run train -- --data digits --validation 0.1 --early-stopping 5 --epochs 200 --plots plots
  npm run train -- --recipe forerunner-one-hidden-sgd --seed 2`,
  );

await runProgram<Arguments>(program, train);

async function train(options: Arguments): Promise<number> {
  const output = outputOf(options.json);
  const named = options.recipe === undefined ? undefined : recipeNamed(options.recipe);
  const recipe = changedRecipe(named ?? recipeNamed('default'), options);
  requireRunnable(recipe, options);
  if (options.resume && options.save === undefined) {
    throw new UsageError('--resume: expected --save FILE, beside which the checkpoint is');
  }
  if (options.save !== undefined) await requireWritableFile('--save', options.save);
  const resume =
    options.save === undefined ? undefined : await checkpointToResume(options.save, options.resume ?? false);
  if (options.plots !== undefined) await requireWritableFolder('--plots', options.plots, plotFiles);

  // The default recipe is for any data; the others are for theirs.
  const ownData = named && named.name !== 'default' ? named.data : undefined;
  const dataset = await loadData(options.data ?? ownData, options);
  const experiment = prepare(recipe, dataset, options);
  const { model, test } = experiment;
  if (options.batchSize !== undefined && options.batchSize > imagesIn(experiment.train)) {
    throw new UsageError(
      `--batch-size: expected at most the ${imagesIn(experiment.train)} training images, got ${options.batchSize}`,
    );
  }
  announce(experiment, options.seed, describeData(dataset), output);

  const notes = (epochs: number) => notesOf(dataset, epochs, options.seed, recipe.input);
  if (options.save !== undefined) {
    await requireWritableFile('--save', options.save, encodeModel(model, notes(recipe.epochs)).length);
  }
  const checkpoints = options.save === undefined ? undefined : new CheckpointWriter(options.save, resume !== undefined);
  if (resume) {
    const { epoch, batch } = resume.progress;
    const where = `epoch ${Math.max(1, epoch)}, batch ${batch}`;
    output.say(
      'resume',
      { checkpoint: checkpoints?.file, epoch, batch },
      `going on from ${checkpoints?.file}: ${where}`,
    );
  }
  const continued = { ...(resume && { resume }), ...(checkpoints && { callbacks: [checkpoints.callback] }) };
  let misplaced = false;
  const save = async (epochs: number): Promise<void> => {
    if (options.save === undefined) return;
    const { file, error } = await saveOrKeep(options.save, model, notes(epochs));
    if (error) complain(`error: --save: ${messageOf(error)}; the network is in ${file}`);
    misplaced = error !== undefined;
    output.say('saved', { file }, `saved ${file}`);
  };
  const history = await interruptible(async (signal) => {
    let history: History;
    try {
      // Without files to write, what is printed is all there is.
      const printsOnly = options.save === undefined && options.plots === undefined;
      const stop = printsOnly ? AbortSignal.any([signal, output.lost]) : signal;
      history = await run(experiment, options, output, stop, continued);
    } catch (error) {
      if (error instanceof ResumeError) throw new UsageError(error.message.replace('train: resume', '--resume'));
      if (!(error instanceof DivergenceError)) throw error;
      // An hour of good epochs is not lost to a bad one. Whoever went on from the checkpoint would end here again.
      if (error.epoch > 1) await save(error.epoch - 1);
      await checkpoints?.remove();
      throw error;
    }
    await save(history.epochs.length);
    if (history.stopped !== 'interrupted' && !misplaced) await checkpoints?.remove();
    return history;
  });

  if (history.stopped === 'early') output.text(`stopped early, after ${history.epochs.length} epochs`);
  if (history.stopped === 'interrupted') output.text(`interrupted after ${history.epochs.length} whole epochs`);
  const evaluation = model.evaluate(test.images, test.labels);
  const judgement = judge(evaluation, dataset);
  const plots =
    options.plots === undefined
      ? []
      : await writePlots(options.plots, { model, dataset, input: recipe.input, evaluation, epochs: history.epochs });
  for (const file of plots) output.say('plot', { file }, `drew ${file}`);
  const parameters = model.parameterCount;
  const epochs = history.epochs.length;
  const { seconds, stopped } = history;
  output.text(`\n${classTable(judgement)}\n`);
  const checkpoint = await checkpoints?.left();
  const goesOn = checkpoint === undefined ? '' : `\nthe same command with --resume goes on from ${checkpoint}`;
  output.say(
    'done',
    { ...judgement, parameters, epochs, seconds, stopped, ...(checkpoint !== undefined && { checkpoint }) },
    `${testLine(judgement)}\n${count(parameters)} parameters, ${epochs} epochs in ${seconds.toFixed(1)} s${goesOn}`,
  );
  if (misplaced) return 1;
  return stopped === 'interrupted' ? interruptedCode() : 0;
}

/** Says what is going to be trained on what. */
function announce(
  { recipe, model, train, validation }: PreparedRecipe,
  seed: number,
  data: string,
  output: Output,
): void {
  const { optimizer, schedule = { kind: 'constant' }, batchSize, epochs } = recipe;
  const images = `${count(imagesIn(train))} images${validation ? `, ${count(imagesIn(validation))} for validation` : ''}`;
  const name = optimizerName(optimizer);
  output.say(
    'start',
    {
      recipe: recipe.name,
      data,
      trainImages: imagesIn(train),
      validationImages: imagesIn(validation),
      layers: layersOf(model),
      parameters: model.parameterCount,
      loss: model.loss,
      optimizer: { name, ...optimizer },
      schedule,
      batchSize,
      epochs,
      seed,
    },
    [
      `${data}: ${images}`,
      '',
      model.summary(),
      '',
      `${name}, learning rate ${optimizer.learningRate}, ${schedule.kind} schedule, batches of ${batchSize}, ${epochs} epochs, seed ${seed}`,
    ].join('\n'),
  );
}

function layersOf(model: NeuralNetwork<number, number>): string[] {
  return model.layers.map((layer) => (layer.kind === 'dropout' ? layer.label : `${layer.label} ${layer.activation}`));
}
