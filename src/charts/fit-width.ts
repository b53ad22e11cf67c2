/**
 * Lays a picture out for the width that it gets: a phone shows the same picture in another layout, not a smaller one.
 * Panels go below each other, axes get shorter, long titles break into lines, legends stand above. What has fixed places
 * (a drawing, a grid of images) keeps its layout; its letters grow, so that they can be read when it is shown smaller.
 */
import { textWidth, wrapped } from './text-width.ts';
import type { Spec } from './theme.ts';

/** Letters are never shown smaller than this, in pixels. */
export const SMALLEST_LETTERS = 10;

/** How wide a picture is when it is drawn, in pixels. */
export type Measure = (picture: Spec) => number;

type Part = Readonly<Record<string, unknown>>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);
const partsOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.filter(isPart) : []);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The part with each of its `keys` that it has turned by `change`. */
function changed(part: Part, keys: readonly string[], change: (value: unknown, key: string) => unknown): Part {
  const there = keys.filter((key) => part[key] !== undefined && part[key] !== null);
  return { ...part, ...Object.fromEntries(there.map((key) => [key, change(part[key], key)])) };
}

const panelKeys = ['hconcat', 'vconcat', 'concat', 'spec'];

/** Whether x and y of a view are pixels, so that it can not be made narrower. */
function isFixed(view: Part): boolean {
  const { x, x2 } = isPart(view.encoding) ? view.encoding : ({} as Part);
  const pixels = [x, x2].some((channel) => isPart(channel) && channel.scale === null);
  return pixels || partsOf(view.layer).some(isFixed);
}

/** Whether a part of the picture has an axis along x. */
function hasScale(view: Part): boolean {
  const { x } = isPart(view.encoding) ? view.encoding : ({} as Part);
  return (isPart(x) && x.field !== undefined && x.scale !== null) || partsOf(view.layer).some(hasScale);
}

/** An arrow or a sign between panels: these read from left to right and stay in a row. */
const isSign = (view: Part): boolean => {
  const marks = Array.isArray(view.layer) ? partsOf(view.layer) : [view];
  return marks.every(({ mark, encoding }) => {
    const type = isPart(mark) ? mark.type : mark;
    return type === 'text' && !(isPart(encoding) && (encoding.x || encoding.y));
  });
};

const widthOfView = (view: Part): number => numberOf(view.width) ?? 200;

/** Room beside a panel for its axis. */
const BESIDE = 36;

/** How many panels stand in a row of `width` pixels; rows are full where the number of panels allows it. */
function columnsFor(count: number, panel: number, width: number): number {
  const most = Math.max(1, Math.min(count, Math.floor(width / panel)));
  for (let columns = most; columns > 1; columns--) if (count % columns === 0) return columns;
  return most === count - 1 && count > 2 ? 1 : most;
}

/** Panels that share their lanes have the names of these at the first alone: below it, each needs them. */
function withLanesOf(first: Part, view: Part): Part {
  const lane = laneOf(first);
  const own = laneOf(view);
  return view === first || !lane || !own || lane.field !== own.field ? view : withLane(view, lane);
}

const laneOf = (view: Part): Part | undefined => {
  const { y } = isPart(view.encoding) ? view.encoding : ({} as Part);
  if (isPart(y) && y.field !== undefined && y.type !== 'quantitative') return y;
  return partsOf(view.layer)
    .map(laneOf)
    .find((lane) => lane !== undefined);
};

function withLane(view: Part, lane: Part): Part {
  const encoding = isPart(view.encoding) ? view.encoding : ({} as Part);
  const { y } = encoding;
  const named = isPart(y) && y.field === lane.field ? { ...encoding, y: { ...y, axis: lane.axis ?? {} } } : encoding;
  return {
    ...view,
    ...(view.encoding !== undefined && { encoding: named }),
    ...(Array.isArray(view.layer) && { layer: partsOf(view.layer).map((one) => withLane(one, lane)) }),
  };
}

/** Panels that stood beside each other in as many rows as it takes. */
function stacked(part: Part, width: number): Part {
  const panels = partsOf(part.hconcat);
  if (panels.length > 0) {
    if (panels.some(isSign)) return part;
    const widest = Math.max(...panels.map((view) => (isFixed(view) ? widthOfView(view) + 12 : 0.9 * (widthOfView(view) + BESIDE)))); // biome-ignore format: one thought
    const { hconcat: _, bounds: __, ...rest } = part;
    const columns = columnsFor(panels.length, widest, width);
    return { ...rest, concat: columns === 1 ? panels.map((view) => withLanesOf(panels[0], view)) : panels, columns };
  }
  const { facet, spec } = part;
  if (isPart(facet) && isPart(facet.column) && !facet.row && isPart(spec)) {
    const columns = isPart(spec.width) ? 1 : Math.max(1, Math.floor(width / (0.75 * (widthOfView(spec) + BESIDE))));
    return { ...part, facet: facet.column, columns };
  }
  return part;
}

/** A title in lines that fit. */
function wrappedTitle(title: unknown, width: number, size: number, subtitleSize: number): unknown {
  const lines = (text: unknown, letters: number, bold: boolean) =>
    typeof text === 'string' || (Array.isArray(text) && text.every((line) => typeof line === 'string'))
      ? [text].flat().flatMap((line: string) => wrapped(line, width, letters, bold))
      : text;
  if (!isPart(title)) return lines(title, size, true);
  return {
    ...title,
    ...(title.text !== undefined && { text: lines(title.text, numberOf(title.fontSize) ?? size, true) }),
    ...(title.subtitle !== undefined && {
      subtitle: lines(title.subtitle, numberOf(title.subtitleFontSize) ?? subtitleSize, false),
    }),
  };
}

const legendChannels = ['color', 'fill', 'stroke', 'strokeDash', 'shape', 'opacity', 'size'];

/** The legend above the picture, in as many columns as fit. */
function legendAbove(channel: unknown, width: number): unknown {
  if (!isPart(channel) || channel.field === undefined || channel.legend === null) return channel;
  const domain = isPart(channel.scale) && Array.isArray(channel.scale.domain) ? channel.scale.domain : [];
  const given = isPart(channel.legend) ? channel.legend : {};
  if (channel.type === 'quantitative') {
    const gradientLength = Math.min(200, width - 60);
    return { ...channel, legend: { ...given, orient: 'top', direction: 'horizontal', gradientLength } };
  }
  const longest = Math.max(40, ...domain.map((name) => textWidth(String(name), 12)));
  const columns = Math.max(1, Math.min(domain.length || 2, Math.floor((width - 20) / (longest + 44))));
  return { ...channel, legend: { ...given, orient: 'top', direction: 'horizontal', columns } };
}

/** Axis labels and their number for an axis that is `share` as long; its title in lines. */
function shorterAxis(channel: unknown, share: number, length: number | undefined): unknown {
  if (!isPart(channel)) return channel;
  const axis = isPart(channel.axis) ? channel.axis : {};
  const ticks = numberOf(axis.tickCount);
  const title = channel.title;
  return {
    ...channel,
    ...(typeof title === 'string' && length !== undefined && { title: wrapped(title, Math.max(90, length), 13) }),
    ...(ticks !== undefined && share < 0.8 && { axis: { ...axis, tickCount: Math.max(3, Math.round(ticks * share)) } }),
  };
}

interface Shrink {
  readonly x: number;
  readonly y: number;
  /** Pixels of the whole picture. */
  readonly width: number;
}

/** A constant place in pixels, or one along the axis that stays. */
const placed = (channel: unknown, share: number): unknown =>
  isPart(channel) && typeof channel.value === 'number' ? { ...channel, value: channel.value * share } : channel;

/** A layer of a view that got narrower. `length` is the new width of the view. */
function layerShrunk(layer: Part, shrink: Shrink, length: number | undefined, height: number | undefined): Part {
  const { mark, encoding } = layer;
  const sizes = { x: shrink.x, x2: shrink.x, y: shrink.y, y2: shrink.y };
  const isImage = isPart(mark) && mark.type === 'image';
  const markSizes: Readonly<Record<string, number>> = isImage ? { ...sizes, width: shrink.x, height: shrink.y } : sizes;
  return {
    ...layer,
    ...(isPart(mark) && {
      mark: changed(mark, Object.keys(markSizes), (value, key) =>
        typeof value === 'number' ? value * markSizes[key] : value,
      ),
    }),
    ...(isPart(encoding) && {
      encoding: changed(
        changed(
          changed(encoding, ['x', 'x2'], (channel) => placed(shorterAxis(channel, shrink.x, length), shrink.x)),
          ['y', 'y2'],
          (channel) => placed(shorterAxis(channel, 1, height), shrink.y),
        ),
        legendChannels,
        (channel) => legendAbove(channel, shrink.width),
      ),
    }),
    ...(Array.isArray(layer.layer) && {
      layer: partsOf(layer.layer).map((one) => layerShrunk(one, shrink, length, height)),
    }),
  };
}

const isSquare = (view: Part): boolean =>
  typeof view.width === 'number' && typeof view.height === 'number' && Math.abs(view.height / view.width - 1) < 0.15;

const hasImage = (view: Part): boolean =>
  (isPart(view.mark) && view.mark.type === 'image') || partsOf(view.layer).some(hasImage);

/** A number of three digits fits into a cell of this width. */
const LEAST_STEP = 26;

const scaledSize = (size: unknown, share: number): unknown =>
  typeof size === 'number'
    ? Math.round(size * share)
    : isPart(size) && typeof size.step === 'number'
      ? { step: Math.max(size.step * share, Math.min(size.step, LEAST_STEP)) }
      : size;

/** All axes along x `share` as long; a view that is about a square, or has an image in it, keeps its shape. */
function shrunk(part: Part, share: number, width: number): Part {
  const panels = panelKeys.filter((key) => part[key] !== undefined);
  if (panels.length > 0) {
    const inner = (value: unknown) =>
      Array.isArray(value) ? value.map((view) => shrunk(view, share, width)) : shrunk(value as Part, share, width);
    return changed(part, panels, inner);
  }
  const frozen = isSign(part) || isFixed(part) || !hasScale(part);
  const steps = isPart(part.width) && isPart(part.height);
  const x = frozen ? 1 : share;
  const y = frozen || steps ? 1 : isSquare(part) || hasImage(part) ? share : 1;
  const [newWidth, newHeight] = [scaledSize(part.width, x), scaledSize(part.height, y)];
  const resized = {
    ...part,
    ...(part.width !== undefined && { width: newWidth }),
    ...(part.height !== undefined && { height: newHeight }),
    ...(part.title !== undefined && {
      title: wrappedTitle(part.title, Math.max(120, numberOf(newWidth) ?? 200), 13, 12),
    }),
  };
  return layerShrunk(resized, { x, y, width }, numberOf(newWidth), numberOf(newHeight));
}

/** Axes no shorter than this share of what they were. */
const SHORTEST = 0.42;

const padding = 16;

/** A Vega-Lite picture whose axes are as long as `width` allows; it may stay wider. */
function withShorterAxes(picture: Spec, width: number, measure: Measure): Spec {
  const { title, ...whole } = picture;
  const arranged = stacked(whole, width);
  const vertical = partsOf(arranged.vconcat);
  const rows = vertical.length > 0 ? { ...arranged, vconcat: vertical.map((view) => stacked(view, width)) } : arranged;
  const wrappedOnce = wrappedTitle(title, width - padding, 16, 13);
  const at = (share: number) => ({ ...shrunk(rows, share, width), ...(title !== undefined && { title: wrappedOnce }) }) as unknown as Spec; // biome-ignore format: one thought
  const [long, short] = [1, 0.6].map((share) => measure(at(share)));
  if (long <= width) return at(1);
  if (long - short < 1) return at(1);
  const perShare = (long - short) / 0.4;
  let share = 0.6;
  let drawn = short;
  for (let tries = 0; tries < 4 && (tries === 0 || drawn > width); tries++) {
    share = Math.max(SHORTEST, Math.min(1, share + (width - 1 - drawn) / perShare));
    drawn = measure(at(share));
    if (share === SHORTEST) break;
  }
  return at(share);
}

/** The columns of a grid of captions: where the middles of its tiles are, if they stand in rows of the same width. */
function gridOf(picture: Spec) {
  const values = isPart(picture.data) ? partsOf(picture.data.values) : [];
  const distinct = (field: string) => [...new Set(values.map((tile) => numberOf(tile[field])))].sort((a = 0, b = 0) => a - b) as number[]; // biome-ignore format: one thought
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
function regridded(picture: Spec, width: number): Spec | undefined {
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

/** The picture with a layout for `width` pixels. It may still be wider: what has fixed places is shown smaller. */
export function fittedTo(picture: Spec, width: number, measure: Measure): Spec {
  if (picture.$schema.includes('/vega/')) return picture;
  const grid = regridded(picture, width);
  return grid && measure(grid) <= width ? grid : withShorterAxes(picture, width, measure);
}

/**
 * The picture to be shown `scale` times as large as it is drawn: no letters of it are then smaller than
 * {@link SMALLEST_LETTERS}, and its title is as wide as the picture. `width` is that of the drawn picture.
 */
export function withLargerLetters(picture: Spec, scale: number, width: number): Spec {
  // A little more: at last the picture may have to be shown some percent smaller.
  const least = (1.06 * SMALLEST_LETTERS) / scale;
  const larger = (value: unknown): unknown => {
    if (typeof value === 'number') return Math.max(value, least);
    return isPart(value) && typeof value.value === 'number' ? { ...value, value: Math.max(value.value, least) } : value;
  };
  const grown = (value: unknown, key: string): unknown => {
    if (key === 'values' || key === 'bind') return value;
    if (/fontsize$/i.test(key)) return larger(value);
    if (Array.isArray(value)) return value.map((one) => grown(one, ''));
    if (!isPart(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, grown(one, name)]));
  };
  const whole = grown(picture, '') as Spec;
  const [size, subtitleSize] = [Math.max(16, 14 / scale), Math.max(13, 11.5 / scale)];
  const { title, config } = whole;
  if (title === undefined) return whole;
  const letters = { fontSize: size, subtitleFontSize: subtitleSize };
  const lines = wrappedTitle(isPart(title) ? { ...title, ...letters } : title, width - padding, size, subtitleSize);
  const given = isPart(config) ? config : {};
  return {
    ...whole,
    title: lines,
    config: { ...given, title: { ...(isPart(given.title) && given.title), ...letters } },
  };
}
