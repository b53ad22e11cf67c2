/** `npm run predict -- --model model.safetensors image.png`: reads pictures of digits with a saved network. */

import { sideOfImages } from '../apps/pad/panel/prepare.ts';
import { type Picture, prepareImage, scaleToSquare } from '../src/data/images.ts';
import { type InputPreparation, preparedSize, prepareImages } from '../src/data/prepare.ts';
import { readImage } from '../src/data/read-image.ts';
import type { LoadedModel } from '../src/models/model.ts';
import type { ByteMatrix } from '../src/rows.ts';
import { harmlessName, percent } from '../src/text.ts';
import { digitArt, sideBySide, textBar } from './shared/digit-art.ts';
import { filesOf } from './shared/files.ts';
import { classNamesOf, inputOf, openModel, scaledSide } from './shared/model.ts';
import { pathName } from './shared/options.ts';
import { command, messageOf, outputOf, runProgram, UsageError } from './shared/program.ts';

interface Arguments {
  readonly model: string;
  readonly json?: boolean;
}

const program = command('predict', 'Read the digits in pictures with a saved network.')
  .argument('<image...>', 'PNG, JPEG, TIFF or BMP files, each with one digit, dark on light or light on dark')
  .requiredOption(
    '--model <file>',
    'a network saved by npm run train, for 28 × 28 or 8 × 8 pixels, or for pictures scaled with --size',
    pathName,
  )
  .option('--json', 'print one JSON object per line, the last with "event": "done"')
  .addHelpText(
    'after',
    `
A picture is made grey, inverted if it is dark on light, cropped to the ink, scaled and centred, like the images that the
network was trained on; for a network that was trained with --size, it is made grey and scaled, and nothing else. What the
network sees is printed.

Examples:
  npm run predict -- --model model.safetensors seven.png
  npm run predict -- --model model.safetensors --json scans/*.jpg`,
  );

await runProgram<Arguments>(program, predict);

async function predict({ model: file, json }: Arguments, words: readonly string[]): Promise<undefined> {
  const output = outputOf(json);
  const loaded = await openModel(file);
  const input = inputOf(loaded, file);
  if (loaded.model.outputs === 1) {
    throw new UsageError(`--model: ${file} has one output, expected one for each class`);
  }
  const prepare = preparation(loaded, file, input);
  const images = await filesOf('image', words);

  const started = performance.now();
  for (const [i, image] of images.entries()) {
    if (output.lost.aborted) break;
    const x = await prepared(image, prepare);
    const { digit, name, probabilities } = read(loaded, x, input);
    const fields = { image, digit, name, probability: probabilities[digit], probabilities, pixels: [...x.rowBytes(0)] };
    output.say(
      'prediction',
      fields,
      `${i > 0 ? '\n' : ''}${image}: ${harmlessName(name)} (${percent(probabilities[digit])})`,
    );
    output.text(sideBySide(artOf(x), bars(classNamesOf(loaded).map(harmlessName), probabilities)));
  }
  output.say('done', { images: images.length, seconds: (performance.now() - started) / 1000 });
  return undefined;
}

/** From a picture to an image as the model's were before its input preparation. */
type Prepare = (picture: Picture) => ByteMatrix<1>;

/** Pictures are scaled as a whole if the model's were, else centred as MNIST's or the 8×8 digits'. */
function preparation(loaded: LoadedModel, file: string, input: InputPreparation): Prepare {
  const scaled = scaledSide(loaded, file);
  if (scaled !== undefined) {
    const size = preparedSize(input, { width: scaled, height: scaled });
    if (size.width * size.height !== loaded.model.inputs) {
      throw new UsageError(
        `--model: ${file} reads ${loaded.model.inputs} numbers, but says that its images have ${size.height} × ${size.width} pixels`,
      );
    }
    return (picture) => scaleToSquare(picture, scaled);
  }
  const side = sideOfImages(loaded.model.inputs, input);
  if (side === undefined) {
    throw new UsageError(
      `--model: ${file} reads ${loaded.model.inputs} numbers, expected those of 28 × 28 or 8 × 8 pixels, pooled by ${input.pool ?? 1}, or a network that was trained on pictures with --size`,
    );
  }
  return (picture) => prepareImage(picture, side * side);
}

async function prepared(image: string, prepare: Prepare): Promise<ByteMatrix<1>> {
  const picture = await readImage(image);
  try {
    return prepare(picture);
  } catch (error) {
    throw new Error(`${image}: ${messageOf(error)}`, { cause: error });
  }
}

/** The class with the largest probability, its name, and all probabilities. */
function read(loaded: LoadedModel, x: ByteMatrix<1>, input: InputPreparation) {
  const side = Math.sqrt(x.columns);
  const probabilities = [...loaded.model.predict(prepareImages(x, input, { width: side, height: side })).row(0)];
  const digit = probabilities.indexOf(Math.max(...probabilities));
  return { digit, name: classNamesOf(loaded)[digit], probabilities };
}

function artOf(x: ByteMatrix<1>): string[] {
  const side = Math.sqrt(x.columns);
  return digitArt(x.row(0), side, side);
}

function bars(names: readonly string[], probabilities: readonly number[]): string[] {
  const width = Math.max(...names.map((name) => name.length));
  return probabilities.map(
    (share, i) => `${names[i].padEnd(width)}  ${percent(share).padStart(7)}  ${textBar(share, 24)}`,
  );
}
