/**
 * Lays a picture out for the width that it gets: a phone shows the same picture in another layout, not a smaller one.
 * Panels go below each other, axes get shorter, long titles break into lines, legends stand above; a grid of images has
 * fewer columns. A drawing with fixed places keeps its layout: larger-letters.ts is for those.
 */
import { regridded } from './fit-grid.ts';
import { changed, isPart, numberOf, type Part, padding, partOf, partsOf, wrappedTitle } from './spec-parts.ts';
import { textWidth, wrapped } from './text-width.ts';
import type { Spec } from './theme.ts';

/** How wide a picture is when it is drawn, in pixels. */
export type Measure = (picture: Spec) => number;

const panelKeys = ['hconcat', 'vconcat', 'concat', 'spec'];

/** Whether x and y of a view are pixels, so that it can not be made narrower. */
function isFixed(view: Part): boolean {
  const { x, x2 } = partOf(view.encoding);
  const pixels = [x, x2].some((channel) => isPart(channel) && channel.scale === null);
  return pixels || partsOf(view.layer).some(isFixed);
}

/** Whether a part of the picture has an axis along x. */
function hasScale(view: Part): boolean {
  const { x } = partOf(view.encoding);
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
  const { y } = partOf(view.encoding);
  if (isPart(y) && y.field !== undefined && y.type !== 'quantitative') return y;
  return partsOf(view.layer)
    .map(laneOf)
    .find((lane) => lane !== undefined);
};

function withLane(view: Part, lane: Part): Part {
  const encoding = partOf(view.encoding);
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
    const widest = Math.max(
      ...panels.map((view) => (isFixed(view) ? widthOfView(view) + 12 : 0.9 * (widthOfView(view) + BESIDE))),
    );
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
  /** Pixels for a legend. */
  readonly legend: number;
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
        (channel) => legendAbove(channel, shrink.legend),
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
function shrunk(part: Part, share: number, legend: number): Part {
  const panels = panelKeys.filter((key) => part[key] !== undefined);
  if (panels.length > 0) {
    const inner = (value: unknown) =>
      Array.isArray(value) ? value.map((view) => shrunk(view, share, legend)) : shrunk(value as Part, share, legend);
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
  return layerShrunk(resized, { x, y, legend }, numberOf(newWidth), numberOf(newHeight));
}

/** Axes no shorter than this share of what they were; those of panels that now stand below each other may get longer. */
const [SHORTEST, LONGEST] = [0.42, 1.8];

const isColumn = ({ columns, concat, facet }: Part): boolean => columns === 1 && (concat ?? facet) !== undefined;

/** A Vega-Lite picture whose axes are as long as `width` allows; it may stay wider. */
function withShorterAxes(picture: Spec, width: number, measure: Measure): Spec {
  const first = withAxesFor(picture, width, measure, width);
  if (measure(first) <= width) return first;
  // A legend begins where the plot does: beside long names of lanes it has half of the picture, or less.
  const second = withAxesFor(picture, width, measure, width / 2);
  return measure(second) < measure(first) ? second : first;
}

/** The same for legends whose columns fit into `legend` pixels. */
function withAxesFor(picture: Spec, width: number, measure: Measure, legend: number): Spec {
  const { title, ...whole } = picture;
  const arranged = stacked(whole, width);
  const vertical = partsOf(arranged.vconcat);
  const rows = vertical.length > 0 ? { ...arranged, vconcat: vertical.map((view) => stacked(view, width)) } : arranged;
  const wrappedOnce = wrappedTitle(title, width - padding, 16, 13);
  const at = (share: number): Spec => ({
    ...shrunk(rows, share, legend),
    $schema: picture.$schema,
    ...(title !== undefined && { title: wrappedOnce }),
  });
  const [long, short] = [1, 0.6].map((share) => measure(at(share)));
  if (long <= width && isColumn(arranged)) {
    // The width need not follow from the axes alone, so it is tried out.
    let [fits, tooLong] = [1, LONGEST];
    if (measure(at(LONGEST)) <= width) return at(LONGEST);
    for (let tries = 0; tries < 4; tries++) {
      const middle = (fits + tooLong) / 2;
      if (measure(at(middle)) <= width) fits = middle;
      else tooLong = middle;
    }
    return at(fits);
  }
  if (long <= width || long - short < 1) return at(1);
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

/** The picture with a layout for `width` pixels. It may still be wider: what has fixed places is shown smaller. */
export function fittedTo(picture: Spec, width: number, measure: Measure): Spec {
  if (picture.$schema.includes('/vega/')) return picture;
  const grid = regridded(picture, width);
  return grid && measure(grid) <= width ? grid : withShorterAxes(picture, width, measure);
}
