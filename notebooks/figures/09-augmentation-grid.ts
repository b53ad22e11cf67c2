/** What data augmentation does: images as they are, where their ink is moved, and deformed versions. */

import { at, ink, sprite, spriteLayer } from '../../src/charts/sprite.ts';
import { colours, type Spec, vegaLite } from '../../src/charts/theme.ts';
import { requireCount, requireKnown } from '../../src/checks.ts';
import { augment, type Deformation, type Deformations } from '../../src/data/augmentation.ts';
import type { ByteMatrix } from '../../src/rows.ts';

export interface AugmentationOptions {
  readonly title?: string;
  /** Deformed versions of each image (default: 6). */
  readonly copies?: number;
  /** Of the deformations (default: 1). */
  readonly seed?: number;
}

const HEAD = 26;

/**
 * One line for each image: the image, the image with arrows from where its ink is to where the first deformation moves
 * it, then the deformed versions, the first of them the one of the arrows. Pixel values are from 0 (paper) to 1 (ink).
 */
export function augmentationGrid(
  images: ByteMatrix,
  deformations: Deformations,
  options: AugmentationOptions = {},
): Spec {
  requireKnown('augmentationGrid', options, ['title', 'copies', 'seed']);
  const { title = 'The same digits, as if written once more', copies = 6, seed = 1 } = options;
  requireCount('augmentationGrid', 'images', images.rows);
  requireCount('augmentationGrid', 'copies', copies);
  // Two sources with one seed: the first tells the deformations with which the second makes its images.
  const [told, made] = [augment(images, { ...deformations, seed }), augment(images, { ...deformations, seed })];
  const { width, height } = made;
  const enlarge = Math.max(1, Math.round(84 / width));
  const tiles: Float32Array[] = [];
  const arrows: Arrow[][] = [];
  for (let row = 0; row < images.rows; row++) {
    const original = images.row(row);
    tiles.push(
      original,
      original.map((value) => 0.35 * value),
    );
    for (let copy = 0; copy < copies; copy++) {
      const image = new Float32Array(images.columns);
      made.gather(Uint32Array.of(row), image);
      tiles.push(image);
      const deformation = told.drawDeformation();
      if (copy === 0) arrows.push(arrowsOf(deformation, width, height, enlarge));
    }
  }
  const columns = 2 + copies;
  const picture = sprite(tiles, { width, height, columns, enlarge, gap: [12, 12], colour: ink });
  const values = arrows.flatMap((group, row) => {
    const { x, y } = picture.places[row * columns + 1];
    return group.map(({ fromX, fromY, toX, toY, angle }) => ({
      fromX: x + fromX,
      fromY: y + HEAD + fromY,
      toX: x + toX,
      toY: y + HEAD + toY,
      angle,
    }));
  });
  const heads = ['original', 'moved', `deformed: ${copies} draws`].map((text, column) => ({
    text,
    x: picture.places[column].x,
  }));
  const frames = picture.places.map(({ x, y }) => ({
    left: x - 0.5,
    top: y + HEAD - 0.5,
    right: x + picture.tile.width + 0.5,
    bottom: y + HEAD + picture.tile.height + 0.5,
  }));
  return vegaLite({
    title: { text: title, subtitle: describe(deformations) },
    width: picture.width,
    height: picture.height + HEAD,
    layer: [
      spriteLayer(picture, 0, HEAD),
      {
        data: { values: frames },
        mark: { type: 'rect', filled: false, stroke: colours.pale, strokeWidth: 1 },
        encoding: { x: at('left'), x2: { field: 'right' }, y: at('top'), y2: { field: 'bottom' } },
      },
      {
        data: { values: heads },
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 13, color: colours.ink },
        encoding: { x: at('x'), y: { value: HEAD / 2 - 2 }, text: { field: 'text' } },
      },
      {
        data: { values },
        mark: { type: 'rule', color: colours.violet, strokeWidth: 1.25 },
        encoding: { x: at('fromX'), x2: { field: 'toX' }, y: at('fromY'), y2: { field: 'toY' } },
      },
      {
        data: { values },
        mark: { type: 'point', shape: 'triangle', filled: true, color: colours.violet, size: 16, opacity: 1 },
        encoding: {
          x: at('toX'),
          y: at('toY'),
          angle: { field: 'angle', type: 'quantitative', scale: null },
        },
      },
    ],
  });
}

/** An arrow in screen pixels of its tile; the angle in degrees, clockwise from upwards. */
interface Arrow {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly angle: number;
}

/** Arrows from the point where a pixel is read to the pixel, about seven a side; none where the point is outside. */
function arrowsOf({ map, dx, dy }: Deformation, width: number, height: number, enlarge: number): Arrow[] {
  const step = Math.max(1, Math.round(width / 7));
  const arrows: Arrow[] = [];
  for (let y = Math.floor(step / 2); y < height; y += step) {
    for (let x = Math.floor(step / 2); x < width; x += step) {
      const fromX = map.xx * x + map.xy * y + map.x0 + dx[y * width + x];
      const fromY = map.yx * x + map.yy * y + map.y0 + dy[y * width + x];
      if (fromX < -0.5 || fromY < -0.5 || fromX > width - 0.5 || fromY > height - 0.5) continue;
      const place = (value: number) => Math.round((value + 0.5) * enlarge * 100) / 100;
      const angle = Math.round((Math.atan2(x - fromX, fromY - y) * 180) / Math.PI);
      arrows.push({ fromX: place(fromX), fromY: place(fromY), toX: place(x), toY: place(y), angle });
    }
  }
  return arrows;
}

/** "shift ±0.5 px, rotation ±10°, …" */
function describe(deformations: Deformations): string {
  const { shift = 0, rotation = 0, scale = 0, shear = 0, elastic = 0 } = deformations;
  const parts = [
    shift > 0 && `shift ±${shift} px`,
    rotation > 0 && `rotation ±${rotation}°`,
    scale > 0 && `scale ±${Math.round(1000 * scale) / 10} %`,
    shear > 0 && `shear ±${shear}`,
    elastic > 0 && `elastic ${elastic} px rms`,
  ];
  return parts.filter(Boolean).join(', ') || 'nothing is deformed';
}
