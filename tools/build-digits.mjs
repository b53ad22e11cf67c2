/**
 * Writes src/data/built/digits.ts from data/digits-8x8, so that the library has the digits in Node and in a browser
 * alike, with no file to find. Does nothing if it is there already.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtModule } from './built-module.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [images, labels] = ['images', 'labels'].map((name) => join(root, 'data', 'digits-8x8', `${name}.npy`));
const module = builtModule(join(root, 'src', 'data', 'built', 'digits.ts'), () => [
  fileURLToPath(import.meta.url),
  images,
  labels,
]);

export const digitsAreBuilt = module.isBuilt;

/** Builds if need be; returns whether it built. */
export const buildDigits = () =>
  module.build(() => {
    const pixels = bytesOf(images, '(1797, 8, 8)');
    const lines = Array.from(bytesOf(labels, '(1797,)'), (label, i) =>
      [label, ...pixels.subarray(64 * i, 64 * (i + 1))].map((value) => value.toString(17)).join(''),
    );
    return [
      '/**',
      ' * Written by tools/build-digits.mjs. One line for each image: its label, then its 64 pixels from 0 to 16, each a',
      ' * digit to the base 17. "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, 1998, UCI Machine',
      ' * Learning Repository, CC BY 4.0, as distributed with scikit-learn (BSD 3-Clause).',
      ' */',
      `export const digitsText = '${lines.join('\\n')}';`,
      '',
    ].join('\n');
  });

/** What an .npy file of version 1 with unsigned bytes holds. Throws if it is another one. */
function bytesOf(file, shape) {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const wanted = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`;
  if (header.trim() !== wanted) throw new Error(`${file}: the header is ${header.trim()}, expected ${wanted}`);
  return bytes.subarray(start);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && (await buildDigits())) console.error('✓ digits');
