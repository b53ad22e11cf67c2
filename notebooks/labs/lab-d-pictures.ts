/** Lab D's example pictures: four shapes, drawn by a shaky hand and photographed on paper in uneven light. */
import { encode } from 'fast-png';
import {
  ByteMatrix,
  byteScale,
  type Dataset,
  Labels,
  type Picture,
  prepareForMnist,
  Random,
  selectRows,
  stratifiedIndices,
} from '../../src/index.ts';

export const shapeNames = ['circle', 'cross', 'square', 'triangle'] as const;
export type Shape = (typeof shapeNames)[number];

type Point = readonly [x: number, y: number];

/** Points on the unit circle, `count` of them, the first one on top. */
const corners = (count: number): Point[] =>
  Array.from({ length: count + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2;
    return [Math.cos(angle), Math.sin(angle)];
  });

/** The strokes of each shape, inside the unit circle. */
const strokes: Readonly<Record<Shape, readonly (readonly Point[])[]>> = {
  circle: [corners(16)],
  cross: [
    [
      [-0.8, -0.8],
      [0.8, 0.8],
    ],
    [
      [0.8, -0.8],
      [-0.8, 0.8],
    ],
  ],
  square: [
    [
      [-0.8, -0.8],
      [0.8, -0.8],
      [0.8, 0.8],
      [-0.8, 0.8],
      [-0.8, -0.8],
    ],
  ],
  triangle: [corners(3)],
};

/** Width and height of a photograph, in pixels. */
const SIDE = 96;

/** A photograph of a shape: another place, size, tilt, pen and light each time. */
export function photograph(shape: Shape, random: Random): Picture {
  const size = random.uniform(20, 36);
  const [left, top] = [random.uniform(size + 6, SIDE - size - 6), random.uniform(size + 6, SIDE - size - 6)];
  const tilt = random.normal(0, 0.3);
  const stretch = random.uniform(0.75, 1.25);
  const pen = random.uniform(1.2, 3);
  const shaky = () => random.normal(0, 0.13);
  const segments = strokes[shape].flatMap((stroke) => {
    const points = stroke.map(([x, y]): Point => {
      const [u, v] = [stretch * (x + shaky()), y + shaky()];
      return [
        left + size * 0.8 * (u * Math.cos(tilt) - v * Math.sin(tilt)),
        top + size * 0.8 * (u * Math.sin(tilt) + v * Math.cos(tilt)),
      ];
    });
    return points.slice(1).map((end, i) => [points[i], end] as const);
  });
  const [lightX, lightY] = [random.uniform(-40, 40), random.uniform(-40, 40)];
  const data = new Uint8Array(3 * SIDE * SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const ink = Math.min(1, Math.max(0, pen + 0.5 - Math.min(...segments.map(([a, b]) => distance([x, y], a, b)))));
    const paper = 190 + (lightX * x + lightY * y) / SIDE + random.normal(0, 4);
    // A blue pen on warm paper.
    for (const [channel, [ground, colour]] of [
      [1, 30],
      [0.97, 40],
      [0.9, 110],
    ].entries()) {
      data[3 * at + channel] = Math.min(255, Math.max(0, paper * ground * (1 - ink) + colour * ink));
    }
  }
  return { width: SIDE, height: SIDE, data };
}

/** The distance of a point from the segment between two others. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** A file's name, with its folder, and its bytes. */
export interface PictureFile {
  /** `circle/07.png` */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Photographs of all shapes as PNG files, a folder for each shape. */
export function photographFiles(perShape: number, seed = 1): PictureFile[] {
  const random = new Random(seed, 'photographs');
  return shapeNames.flatMap((shape) =>
    Array.from({ length: perShape }, (_, i) => ({
      name: `${shape}/${String(i + 1).padStart(2, '0')}.png`,
      bytes: encode({ ...photograph(shape, random), channels: 3, depth: 8 }),
    })),
  );
}

/** The photographs as a data set, prepared as those of a folder are, a fifth of each shape set aside. */
export function drawnPictures(perShape: number, seed = 1): Dataset<784> {
  const random = new Random(seed, 'photographs');
  const bytes = new Uint8Array(shapeNames.length * perShape * 784);
  const labels = new Uint8Array(shapeNames.length * perShape);
  for (let i = 0; i < labels.length; i++) {
    labels[i] = Math.floor(i / perShape);
    bytes.set(prepareForMnist(photograph(shapeNames[labels[i]], random)).bytes, 784 * i);
  }
  const all = {
    images: new ByteMatrix(labels.length, 784, bytes, byteScale(255)),
    labels: new Labels(labels, shapeNames.length as number),
  };
  const { rest, part } = stratifiedIndices(all.labels, 0.2, seed);
  return {
    name: 'drawn shapes',
    source: 'drawn by the program',
    width: 28,
    height: 28,
    classNames: shapeNames,
    train: selectRows(all, rest),
    test: selectRows(all, part),
  };
}
