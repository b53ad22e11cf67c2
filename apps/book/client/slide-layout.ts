/** What stands on which slide, and how: the way that costs least. Sizes are pixels of a slide; no page is needed. */
import { MOST_LINES } from '../slide-code.ts';

/** A slider below a picture. */
const SLIDER = 44;
/** Between two columns. */
const GAP = 36;
/** Shares of the width that the left one of two columns may have. */
const SHARES = [0.32, 0.38, 0.44, 0.5, 0.56, 0.62];
/** Letters may grow by this much where there is room. */
const LARGEST = 1.4;
/** A picture beside or below something is at least this wide. */
const NARROWEST_FIGURE = 640;

/** A part of a slide that stays whole. */
export interface Block {
  /** Text flows into any width; a table, an output and code have one of their own. */
  readonly kind: 'text' | 'table' | 'code' | 'figure';
  /** Over the whole width, with the letters that all slides begin with. */
  height: number;
  /** What it takes if nothing is broken; of text, only what cannot be broken: its widest formula. */
  width: number;
  readonly lines: number;
  readonly figure: { readonly ratio: number; readonly sliders: number } | undefined;
  /** How bad it is if a new slide begins before this block. */
  readonly cut: number;
}

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** How blocks stand on one slide: below each other, and then perhaps in two columns. */
export interface Layout {
  /** Infinite if they have no room. */
  readonly cost: number;
  readonly columns?: Columns;
}

/** The blocks above two columns, and those of the left and of the right one, by their numbers. */
export interface Columns {
  readonly top: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** The share of the left one. */
  readonly share: number;
}

const NONE: Layout = { cost: Number.POSITIVE_INFINITY };
/** A slide that is empty, and a picture that could be larger. */
const [EMPTY, SMALL] = [90, 320];
/** Code by itself, whose sentence and output stand elsewhere. */
const LONELY = 60;

/** How high blocks are in a column of this width, in letters of this size; infinite if they are too wide for it. */
function heightIn(blocks: readonly Block[], width: number, whole: number, size: number): number {
  let height = 0;
  for (const block of blocks) {
    if (block.kind === 'text' && block.width * size > width) return Number.POSITIVE_INFINITY;
    if (block.kind === 'text') height += block.height * size * Math.max(1, (1.05 * size * whole) / width);
    else if (width < whole && block.width * size > width) return Number.POSITIVE_INFINITY;
    else if (size > 1 && block.width * size > width) height += block.height * size ** 2;
    else height += block.height * size;
  }
  return height;
}

/**
 * How much of its room a slide without a picture fills, once its letters are as large as goes: `top` over the whole width,
 * `columns` below it. 0 if they have no room.
 */
function filled(top: readonly Block[], columns: readonly (readonly Block[])[], widths: readonly number[], room: Room) {
  for (let size = LARGEST; size > 0.99; size -= 0.1) {
    const above = heightIn(top, room.width, room.width, size);
    const heights = columns.map((blocks, i) => heightIn(blocks, widths[i], room.width, size));
    if (above + Math.max(0, ...heights) > room.height) continue;
    const used = columns.reduce((sum, blocks, i) => sum + areaOf(blocks, heights[i], widths[i], size), 0);
    return Math.max(0.01, (areaOf(top, above, room.width, size) + used) / (room.width * room.height));
  }
  return 0;
}

/** What is covered: text covers its column, a table only its own width. */
function areaOf(blocks: readonly Block[], height: number, width: number, size: number): number {
  const others = blocks.filter(({ kind }) => kind !== 'text');
  const high = others.reduce((sum, one) => sum + one.height * size, 0);
  return (
    (height - high) * width +
    others.reduce((sum, one) => sum + one.height * size * Math.min(width, one.width * size), 0)
  );
}

/** How the blocks of one slide stand best. One block always has room: it is shrunk. */
export function layoutOf(blocks: readonly Block[], room: Room, narrow = false): Layout {
  const figures = blocks.filter(({ figure }) => figure);
  const lines = blocks.reduce((sum, one) => sum + one.lines, 0);
  const alone = blocks.length === 1;
  if (!alone && (figures.length > 1 || lines > MOST_LINES)) return NONE;
  const layouts = figures[0] ? aroundFigure(blocks, figures[0], room, narrow) : withoutFigure(blocks, room, narrow);
  const best = layouts.reduce((a, b) => (b.cost < a.cost ? b : a), NONE);
  return alone && best.cost === Number.POSITIVE_INFINITY ? { cost: 0 } : best;
}

function withoutFigure(blocks: readonly Block[], room: Room, narrow: boolean): Layout[] {
  const lonely = blocks.length > 0 && blocks.every(({ kind }) => kind === 'code') ? LONELY : 0;
  const layouts: Layout[] = [];
  const full = filled(blocks, [], [], room);
  if (full > 0) layouts.push({ cost: lonely + EMPTY * Math.max(0, 1 - full) });
  // Text alone is not set in columns.
  if (narrow || blocks.every(({ kind }) => kind === 'text')) return layouts;
  const numbers = [...blocks.keys()];
  for (let from = 0; from < blocks.length - 1; from++) {
    for (let at = from + 1; at < blocks.length; at++) {
      // Text goes on below text, not in another column.
      if (blocks[at - 1].kind === 'text' && blocks[at].kind === 'text') continue;
      for (const share of SHARES) {
        const widths = [share * room.width, (1 - share) * room.width - GAP];
        const part = filled(blocks.slice(0, from), [blocks.slice(from, at), blocks.slice(at)], widths, room);
        if (part === 0) continue;
        const columns = { top: numbers.slice(0, from), left: numbers.slice(from, at), right: numbers.slice(at), share };
        // Below each other is the usual way: two columns have to be worth it.
        layouts.push({ cost: lonely + 12 + EMPTY * Math.max(0, 1 - part), columns });
      }
    }
  }
  return layouts;
}

function aroundFigure(blocks: readonly Block[], figure: Block, room: Room, narrow: boolean): Layout[] {
  const { ratio, sliders } = figure.figure ?? { ratio: 1, sliders: 0 };
  const others = blocks.filter((block) => block !== figure);
  // Beside or below more code, a picture would be small, or the code.
  if (others.some(({ lines }) => lines > 3)) return [];
  const height = room.height - SLIDER * sliders;
  const largest = Math.min(room.width, ratio * height);
  const costOf = (width: number) =>
    others.length > 0 && width < Math.min(NARROWEST_FIGURE, 0.8 * largest)
      ? Number.POSITIVE_INFINITY
      : SMALL * (1 - width / largest);
  const layouts: Layout[] = [];
  const above = heightIn(others, room.width, room.width, 1);
  if (above < height) layouts.push({ cost: costOf(Math.min(room.width, ratio * (height - above))) });
  if (narrow || others.length === 0) return layouts;
  const right = [blocks.indexOf(figure)];
  const left = [...blocks.keys()].filter((i) => i !== right[0]);
  for (const share of SHARES.filter((one) => one <= 0.5)) {
    if (heightIn(others, share * room.width, room.width, 1) > room.height) continue;
    const width = Math.min((1 - share) * room.width - GAP, ratio * height);
    layouts.push({ cost: costOf(width), columns: { top: [], left, right, share } });
  }
  return layouts;
}

/** What one more slide costs. */
const SLIDE = 70;

/** The blocks in order, on the slides that cost least. */
export function divide<B extends Block>(blocks: readonly B[], room: Room, narrow = false): B[][] {
  const ways = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= blocks.length; end++) {
    const way = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
    for (let from = end - 1; from >= 0; from--) {
      const cut = from > 0 ? blocks[from].cut : 0;
      const cost = ways[from].cost + SLIDE + cut + layoutOf(blocks.slice(from, end), room, narrow).cost;
      if (cost < way.cost) Object.assign(way, { cost, from });
    }
    ways.push(way);
  }
  const slides: B[][] = [];
  for (let end = blocks.length; end > 0; end = ways[end].from) slides.unshift(blocks.slice(ways[end].from, end));
  return slides;
}
