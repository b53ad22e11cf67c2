/** From the picture of a pad to the row that a network reads. */
import { type Picture, prepareImage } from '../../../src/data/images.ts';
import { type InputPreparation, preparedSize, prepareImages } from '../../../src/data/prepare.ts';
import type { RowSource } from '../../../src/rows.ts';

/** The sides of the images that a picture can be made into: MNIST's and the 8×8 digits'. */
const sides = [28, 8];

/**
 * The side, in pixels, of the square images that a network with this many inputs was trained on, given `input`;
 * undefined if no such images fit.
 */
export function sideOfImages(inputs: number, input: InputPreparation): number | undefined {
  return sides.find((side) => {
    if (side % (input.pool ?? 1) !== 0) return false;
    const { width, height } = preparedSize(input, { width: side, height: side });
    return width * height === inputs;
  });
}

/**
 * The preparation for a network with this many inputs whose training images went through `input`: the picture becomes an
 * image like those of the data set, and that is treated as they were. Throws if no image fits the network.
 */
export function preparePictures(inputs: number, input: InputPreparation): (picture: Picture) => RowSource<1, number> {
  const side = sideOfImages(inputs, input);
  if (side === undefined) {
    throw new RangeError(
      `preparePictures: the network reads ${inputs} numbers, expected those of 28 × 28 or 8 × 8 pixels, pooled by ${input.pool ?? 1}`,
    );
  }
  const size = { width: side, height: side };
  return (picture) => prepareImages(prepareImage(picture, side * side), input, size);
}
