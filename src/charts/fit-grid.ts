/** A grid of images, laid out anew with fewer columns. */
import { changed, isPart, numberOf, type Part, padding, partsOf, wrappedTitle } from './spec-parts.ts';
import type { Spec } from './theme.ts';

/** The columns of a grid of captions: where the middles of its tiles are, if they stand in rows of the same width. */
function gridOf(picture: Spec) {
  const values = isPart(picture.data) ? partsOf(picture.data.values) : [];
  const distinct = (field: string) =>
    [...new Set(values.map((tile) => numberOf(tile[field])))].sort((a = 0, b = 0) => a - b) as number[];
  const [middles, unders] = [distinct('middle'), distinct('under')];
  if (middles.length < 2 || [...middles, ...unders].some((place) => place === undefined)) return undefined;
  const pitch = middles[1] - middles[0];
  const even = middles.every((middle, i) => Math.abs(middle - middles[0] - i * pitch) < 0.5);
  return even ? { values, middles, unders, pitch } : undefined;
}

/** At most `most` columns: a part of those that there were, so that rows stay rows, or else rows of about the same length. */
function gridColumns(before: number, tiles: number, most: number): number {
  for (let columns = most; columns >= 0.6 * most; columns--) if (before % columns === 0) return columns;
  return Math.ceil(tiles / Math.ceil(tiles / most));
}

/** A grid of images with fewer columns: strips of the picture below each other. Undefined if it is none. */
export function regridded(picture: Spec, width: number): Spec | undefined {
  const grid = gridOf(picture);
  if (!grid || !Array.isArray(picture.layer)) return undefined;
  const { values, middles, unders, pitch } = grid;
  const most = Math.max(1, Math.floor((width - padding) / pitch));
  if (most >= middles.length) return undefined;
  const columns = gridColumns(middles.length, values.length, most);
  const whole = numberOf(picture.height) ?? 0;
  const down = unders.length > 1 ? unders[1] - unders[0] : whole;
  const { data: _, layer, title, height: __, width: ___, ...rest } = picture;
  const moved = (part: Part, dx: number, dy: number): Part => {
    const { mark, encoding } = part;
    const isImage = isPart(mark) && mark.type === 'image';
    const pixels = (channel: unknown, by: number) =>
      isPart(channel) && typeof channel.value === 'number' ? { ...channel, value: channel.value - by } : channel;
    return {
      ...part,
      ...(isImage && { mark: { ...mark, clip: true } }),
      ...(isPart(encoding) && {
        encoding: changed(
          changed(encoding, ['x'], (x) => pixels(x, dx)),
          ['y'],
          (y) => pixels(y, dy),
        ),
      }),
    };
  };
  /** Tiles that stand beside each other in the whole picture. */
  const strip = (run: readonly Part[]) => {
    const dx = Number(run[0].middle) - pitch / 2;
    const row = unders.indexOf(Number(run[0].under));
    const tiles = run.map((tile) =>
      changed(
        changed(tile, ['middle', 'left', 'right'], (x) => Number(x) - dx),
        ['under', 'below', 'top', 'bottom'],
        (y) => Number(y) - row * down,
      ),
    );
    return {
      width: run.length * pitch,
      height: Math.min(down, whole - row * down),
      data: { values: tiles },
      layer: partsOf(layer).map((part) => moved(part, dx, row * down)),
    };
  };
  const rows = Array.from({ length: Math.ceil(values.length / columns) }, (_, n) => {
    const tiles = values.slice(n * columns, (n + 1) * columns);
    const strips = [...new Set(tiles.map(({ under }) => under))].map((under) =>
      strip(tiles.filter((tile) => tile.under === under)),
    );
    return strips.length > 1 ? { hconcat: strips, spacing: 0 } : strips[0];
  });
  return {
    ...rest,
    ...(title !== undefined && { title: wrappedTitle(title, width - padding, 16, 13) }),
    spacing: 2,
    vconcat: rows,
  };
}
