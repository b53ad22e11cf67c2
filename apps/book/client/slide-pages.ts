/**
 * In the browser: what stands together in the notebook becomes as many slides as it takes. Letters keep their size; what
 * has no room goes on the next slide, under the same title. Sizes are pixels of a deck of 1280 × 800.
 */

/** Room for blocks, without the edges of a slide and the line of its number. */
const [WIDTH, HEIGHT] = [1208, 706];
/** At most this many lines of code stand on a slide. */
const MOST_LINES = 12;
/** … and with at most this many characters; wider code would be cut off. */
const MOST_COLUMNS = 80;
/** A slider below a picture. */
const SLIDER = 44;
/** Beside a picture, text has this share of the width. */
const TEXT_SHARE = 0.36;
/** A list that is higher than this may be cut between its items. */
const HIGH_LIST = 260;
/** More lines of output say no more. */
const [MOST_OUTPUT, MOST_ERROR] = [14, 5];

/** A part of a slide that stays whole. */
interface Block {
  readonly element: HTMLElement;
  /** Pixels, with the letters that all slides begin with. */
  height: number;
  readonly lines: number;
  /** A table or an output, which has no room in a narrow column. */
  readonly wide: boolean;
  readonly figure: { readonly ratio: number; readonly sliders: number } | undefined;
  /** How bad it is if a new slide begins before this block. */
  readonly cut: number;
}

const linesOf = (code: Element) => (code.textContent ?? '').trimEnd().split('\n').length;
const codeOf = (part: Element) => (part.matches('pre.input') ? part : part.querySelector('pre:not(.text) > code'));
const fits = (code: Element) =>
  linesOf(code) <= MOST_LINES && (code.textContent ?? '').split('\n').every(({ length }) => length <= MOST_COLUMNS);

/** The blocks of the cells of a slide, in order; titles, folded code and notes of the speaker apart. */
function takeApart(slide: HTMLElement): {
  title: Element | undefined;
  blocks: Block[];
  folded: HTMLElement[];
  notes: Element[];
} {
  const notes = [...slide.querySelectorAll('aside.notes')];
  for (const note of notes) note.remove();
  let title: Element | undefined;
  const folded: HTMLElement[] = [];
  const blocks: Block[] = [];
  let cut = 0;
  for (const cell of slide.querySelectorAll<HTMLElement>('.cell')) {
    const kind = cell.classList.contains('prose') ? 'prose' : 'code';
    const parts = [...cell.children].flatMap((part) => (part.matches('.output') ? [...part.children] : [part]));
    for (const part of parts.flatMap(itemsOfHighList)) {
      if (!title && blocks.length === 0 && part.matches('h1, h2')) {
        title = part;
        continue;
      }
      // What a reader opens (an answer, a solution) shows its code then.
      const code = part.matches('details') ? null : codeOf(part);
      if (part.matches('details.shown-code') || (code && !fits(code))) {
        folded.push(part.matches('details') ? (part as HTMLElement) : fold(part));
        continue;
      }
      if (part.matches('pre.text')) shorten(part);
      const element = document.createElement('div');
      element.className = `block ${kind}`;
      if (cell.dataset.fragment) {
        element.classList.add('fragment');
        element.dataset.fragmentIndex = cell.dataset.fragment;
      }
      element.append(part);
      blocks.push({
        element,
        height: 0,
        lines: code ? linesOf(code) : 0,
        figure: figureOf(part),
        wide: isWide(part),
        cut,
      });
      // What comes out stays below what was put in, and a small heading above what it is about.
      cut = part.matches('h3, h4') ? 900 : 0;
      if (part.matches('pre.input, p.note')) cut = 200;
      if (/:$/.test((part.textContent ?? '').trim())) cut = Math.max(cut, 120);
    }
  }
  return { title, blocks, folded, notes };
}

/** Each item of a high list as a list of its own. */
function itemsOfHighList(part: Element): Element[] {
  if (!part.matches('ul, ol') || part.children.length < 2 || (part as HTMLElement).offsetHeight < HIGH_LIST)
    return [part];
  const first = Number(part.getAttribute('start') ?? 1);
  return [...part.children].map((item, i) => {
    const list = part.cloneNode() as Element;
    if (part.matches('ol')) list.setAttribute('start', String(first + i));
    list.append(item);
    return list;
  });
}

function fold(code: Element): HTMLElement {
  const details = document.createElement('details');
  details.className = 'shown-code';
  const summary = document.createElement('summary');
  summary.textContent = `Code, ${linesOf(code)} lines`;
  details.append(summary, code);
  return details;
}

function shorten(text: Element): void {
  const lines = (text.textContent ?? '').trimEnd().split('\n');
  const most = text.matches('.error') ? MOST_ERROR : MOST_OUTPUT;
  if (lines.length > most) text.textContent = [...lines.slice(0, most - 1), '…'].join('\n');
}

function figureOf(part: Element): Block['figure'] {
  if (!part.matches('figure.plot')) return undefined;
  const image = part.querySelector('img');
  const sliders = part.querySelector('script')?.textContent?.match(/"bind":\{/g)?.length ?? 0;
  return { ratio: number(image, 'width', 16) / number(image, 'height', 9), sliders };
}

const number = (image: Element | null, name: string, otherwise: number) =>
  Number(image?.getAttribute(name)) || otherwise;

const isWide = (part: Element) => part.matches('.wide, .html, pre') || part.querySelector('table, pre') !== null;
const heightOf = (texts: readonly Block[]) => texts.reduce((sum, { height }) => sum + height, 0);

/** How a picture stands on a slide with text of this height, and how wide it is then. */
function placeOf({ ratio, sliders }: NonNullable<Block['figure']>, texts: readonly Block[], room: number) {
  const text = heightOf(texts);
  const height = room - SLIDER * sliders;
  const below = Math.min(WIDTH, ratio * (height - text));
  const narrow = (text / TEXT_SHARE) * 1.1;
  const beside =
    narrow <= room && !texts.some(({ wide }) => wide) ? Math.min((1 - TEXT_SHARE) * WIDTH - 32, ratio * height) : 0;
  return text > 0 && beside > below ? { beside: true, width: beside } : { beside: false, width: below };
}

/** What a slide with these blocks costs: infinite if they have no room on it, unless there is only one. */
function costOf(blocks: readonly Block[], room: number): number {
  const figures = blocks.filter(({ figure }) => figure);
  const texts = blocks.filter(({ figure }) => !figure);
  const text = heightOf(texts);
  const lines = blocks.reduce((sum, one) => sum + one.lines, 0);
  const alone = blocks.length === 1;
  if (!alone && (figures.length > 1 || lines > MOST_LINES)) return Number.POSITIVE_INFINITY;
  const [figure] = figures;
  if (!figure?.figure) return text <= room || alone ? 40 * Math.max(0, 1 - text / room) ** 2 : Number.POSITIVE_INFINITY;
  const { width } = placeOf(figure.figure, texts, room);
  // Beside code, a picture would be small, or the code.
  if (lines > 0 || (!alone && width < 560)) return Number.POSITIVE_INFINITY;
  const largest = placeOf(figure.figure, [], room).width;
  return 170 * (1 - Math.max(0, width) / largest);
}

/** What one more slide costs. */
const SLIDE = 70;

/** The blocks in order, on the slides that cost least. */
function divide(blocks: readonly Block[], room: number): Block[][] {
  const ways = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= blocks.length; end++) {
    const way = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
    for (let from = end - 1; from >= 0; from--) {
      const cost = ways[from].cost + SLIDE + (from > 0 ? blocks[from].cut : 0) + costOf(blocks.slice(from, end), room);
      if (cost < way.cost) Object.assign(way, { cost, from });
    }
    ways.push(way);
  }
  const slides: Block[][] = [];
  for (let end = blocks.length; end > 0; end = ways[end].from) slides.unshift(blocks.slice(ways[end].from, end));
  return slides;
}

function slideOf(title: Element | undefined, blocks: readonly Block[], room: number): HTMLElement {
  const section = document.createElement('section');
  const slide = document.createElement('div');
  slide.className = 'slide';
  const body = document.createElement('div');
  body.className = 'body';
  const figure = blocks.find((block) => block.figure);
  if (figure?.figure) {
    const text = blocks.filter((block) => block !== figure);
    slide.classList.add('pictured');
    if (placeOf(figure.figure, text, room).beside) {
      slide.classList.add('beside');
      const column = document.createElement('div');
      column.className = 'text';
      column.append(...text.map(({ element }) => element));
      body.append(column, figure.element);
    } else body.append(...blocks.map(({ element }) => element));
    figure.element.classList.add('picture');
  } else body.append(...blocks.map(({ element }) => element));
  if (title) slide.append(title);
  showFirst(blocks);
  slide.append(body);
  section.append(slide);
  return section;
}

/** A slide is not empty when it comes: what it begins with does not wait for a key. */
function showFirst([first, ...others]: readonly Block[]): void {
  const { fragmentIndex } = first?.element.dataset ?? {};
  if (fragmentIndex === undefined) return;
  for (const { element } of [first, ...others]) {
    if (element.dataset.fragmentIndex === fragmentIndex) element.classList.remove('fragment');
  }
}

/** Turns the rows of slides below `deck` into slides that have room for what is on them. */
export function divideSlides(deck: HTMLElement): void {
  for (const row of deck.querySelectorAll<HTMLElement>(':scope > section')) {
    const parts = [...row.querySelectorAll<HTMLElement>('.slide')].map(takeApart);
    // All blocks are measured at once: the page is laid out once for that.
    const measure = document.createElement('div');
    measure.className = 'slide measured';
    // What has no title of its own goes on under that of its row.
    for (const part of parts) part.title ??= parts[0].title?.cloneNode(true) as Element | undefined;
    for (const { title, blocks } of parts)
      measure.append(...(title ? [title] : []), ...blocks.map((one) => one.element));
    row.replaceChildren(measure);
    for (const { blocks } of parts) for (const block of blocks) block.height = block.element.offsetHeight;
    const rooms = parts.map(({ title }) => HEIGHT - (title ? (title as HTMLElement).offsetHeight + 24 : 0));
    const sections = parts.flatMap(({ title, blocks, folded, notes }, i) => {
      const slides = divide(blocks, rooms[i]);
      if (slides.length === 0) slides.push([]);
      return slides.map((slide, n) => {
        const heading = n === 0 ? title : (title?.cloneNode(true) as Element | undefined);
        const section = slideOf(heading, slide, rooms[i]);
        if (n === 0) section.append(...notes);
        // Folded code stands on the slide of its picture, else on the last one.
        const pictured = slides.findIndex((one) => one.some(({ figure }) => figure));
        if (folded.length > 0 && n === (pictured < 0 ? slides.length - 1 : pictured)) {
          const foot = document.createElement('div');
          foot.className = 'foot';
          foot.append(...folded);
          section.firstElementChild?.append(foot);
        }
        return section;
      });
    });
    if (sections.length === 1) row.replaceWith(...sections);
    else row.replaceChildren(...sections);
  }
}
