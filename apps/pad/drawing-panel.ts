/**
 * A pad to write on, and beside it the network at work: the image that it reads, the outputs of its layers, the
 * connections that decided, and the probabilities. Browser only.
 *
 * Lessons: notebooks/00-welcome.ipynb, 11-mnist.ipynb.
 */

import { type Picture, prepareImage } from '../../src/data/images.ts';
import { argmax } from '../../src/metrics.ts';
import type { RowSource } from '../../src/rows.ts';
import { probability } from '../../src/text.ts';
import { ActivationPicture } from './panel/activation-pictures.ts';
import { decidingContributions } from './panel/contributions.ts';
import { type Connection, DecidingConnections, type Place } from './panel/deciding-connections.ts';
import { make } from './panel/elements.ts';
import { type LayerPass, passThrough, type ReadingNetwork } from './panel/forward.ts';
import { ProbabilityBars } from './panel/probability-bars.ts';
import { StrokePad } from './panel/stroke-pad.ts';
import { pictureOf, type Strokes } from './panel/strokes.ts';
import { styles } from './panel/styles.ts';
import { followTheme } from './panel/theme.ts';

export type { ReadingNetwork } from './panel/forward.ts';
export type { Point, Stroke, Strokes } from './panel/strokes.ts';

export interface DrawingPanel {
  /** Reads with this network from now on, what is on the pad included. Throws if its sizes make no sense. */
  setNetwork(network: ReadingNetwork): void;
  readonly element: HTMLElement;
  /** Empties the pad. */
  clear(): void;
  /** Puts these strokes on the pad, in the place of what was there. */
  draw(strokes: Strokes): void;
  /** Takes the panel out of the page. */
  destroy(): void;
}

export interface DrawingPanelOptions {
  /** Names of the outputs. Default: 0, 1, 2, … */
  readonly classNames?: readonly string[];
  /** Turns the picture of the pad into the row that the network reads. Default: `prepareImage`. */
  readonly prepare?: (picture: Picture) => RowSource<1, number>;
  /** Is told what is on the pad whenever that is read: undefined when the pad is empty. */
  readonly onPicture?: (picture: Picture | undefined) => void;
}

/** A screen reader is told the answer once the pen has rested for this many milliseconds. */
const REST = 700;

/** Puts the panel at the end of `place`. */
export function mountDrawingPanel(
  place: HTMLElement,
  network: ReadingNetwork,
  options: DrawingPanelOptions = {},
): DrawingPanel {
  return new Panel(place, network, options);
}

class Panel implements DrawingPanel {
  readonly element = make('div', { class: 'drawing-panel', 'data-lm-suppress-shortcuts': 'true' });
  readonly #options: DrawingPanelOptions;
  readonly #pad = new StrokePad(
    () => this.#soon(),
    (text) => this.#say(text),
  );
  readonly #answer = make('div', { class: 'answer', 'aria-hidden': 'true' });
  readonly #live = make('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  readonly #bars = new ProbabilityBars();
  readonly #connections = new DecidingConnections();
  readonly #layers = make('div', { class: 'layers' });
  readonly #flow = make('div', { class: 'flow' });
  readonly #resized: ResizeObserver;
  readonly #unfollow: () => void;
  #network: ReadingNetwork;
  #shape = '';
  #classNames: readonly string[] = [];
  #pictures: ActivationPicture[] = [];
  #frame: number | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(place: HTMLElement, network: ReadingNetwork, options: DrawingPanelOptions) {
    this.#options = options;
    this.#network = network;
    this.#flow.append(this.#layers, this.#bars.element, this.#connections.element);
    const clear = make('button', { type: 'button', class: 'clear' }, 'Clear');
    clear.addEventListener('click', () => this.clear());
    const root = this.element.attachShadow({ mode: 'open' });
    root.append(
      make('style', {}, styles),
      make(
        'div',
        { class: 'panel' },
        make('div', { class: 'write' }, this.#pad.element, make('div', { class: 'below' }, this.#answer, clear)),
        make('div', { class: 'read' }, this.#flow, legend()),
        this.#live,
      ),
    );
    this.#unfollow = followTheme(this.element);
    this.#resized = new ResizeObserver(() => this.#soon());
    this.setNetwork(network);
    place.append(this.element);
    this.#resized.observe(this.#flow);
  }

  setNetwork(network: ReadingNetwork): void {
    this.#network = network;
    const sizes = network.denseLayers.map(({ inputs, outputs }) => `${inputs} ${outputs}`).join();
    if (sizes !== this.#shape) this.#build(network, sizes);
    this.#soon();
  }

  clear(): void {
    this.draw([]);
  }

  draw(strokes: Strokes): void {
    this.#pad.draw(strokes);
  }

  destroy(): void {
    this.#resized.disconnect();
    this.#unfollow();
    clearTimeout(this.#rest);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.element.remove();
  }

  #build({ denseLayers }: ReadingNetwork, shape: string): void {
    const last = denseLayers.at(-1);
    if (!last) throw new Error('mountDrawingPanel: the network has no dense layer');
    const { inputs } = denseLayers[0];
    const side = Math.sqrt(inputs);
    if (!Number.isInteger(side)) {
      throw new RangeError(`mountDrawingPanel: the network reads ${inputs} numbers, expected those of a square image`);
    }
    const { classNames = Array.from({ length: last.outputs }, (_, i) => String(i)) } = this.#options;
    if (classNames.length !== last.outputs) {
      throw new RangeError(
        `mountDrawingPanel: got ${classNames.length} class names, expected ${last.outputs} one for each output of the network`,
      );
    }
    this.#shape = shape;
    this.#classNames = classNames;
    const hidden = denseLayers.slice(0, -1);
    this.#pictures = [
      new ActivationPicture(inputs, ['It sees', `${side} × ${side} pixels`], 'image'),
      ...hidden.map(
        ({ outputs }, l) => new ActivationPicture(outputs, [`Layer ${l + 1}`, `${outputs} units`], 'units'),
      ),
    ];
    this.#layers.replaceChildren(...this.#pictures.map(({ element }) => element));
    this.element.style.setProperty('--stages', String(this.#pictures.length));
    // With few layers, pad and network fit beside each other in less width.
    this.element.classList.toggle('short', hidden.length < 2);
    this.#bars.build(classNames);
  }

  /** Reads the pad before the next frame; however much happens until then, once. */
  #soon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#read();
    });
  }

  #read(): void {
    if (this.#pad.empty) {
      this.#show(undefined);
      this.#options.onPicture?.(undefined);
      return;
    }
    const picture = pictureOf(this.#pad.strokes);
    const { prepare = (one: Picture) => prepareImage(one, this.#network.denseLayers[0].inputs) } = this.#options;
    this.#show(passThrough(this.#network, prepare(picture)));
    this.#options.onPicture?.(picture);
  }

  #show(passes: readonly LayerPass[] | undefined): void {
    const probabilities = passes?.at(-1)?.output;
    const decided = probabilities && argmax(probabilities);
    this.#pictures.forEach((picture, l) => {
      const values = passes?.[l].input;
      picture.show(l === 0 && values ? asInk(values) : values);
    });
    this.#bars.show(probabilities);
    this.#showConnections(passes, decided);
    this.element.classList.toggle('empty', !passes);
    clearTimeout(this.#rest);
    if (!probabilities || decided === undefined) {
      this.#answer.replaceChildren(make('span', { class: 'words' }, 'Mouse, finger, pen or keys'));
      this.#say('');
      return;
    }
    const name = this.#classNames[decided];
    const others = Array.from(probabilities, (share, i) => (i === decided ? -1 : share));
    const second = argmax(others);
    const share = probability(probabilities[decided]);
    this.#answer.replaceChildren(
      make('b', {}, name),
      make(
        'span',
        { class: 'words' },
        make('span', { class: 'share' }, share),
        make('span', { class: 'second' }, `then ${this.#classNames[second]}: ${probability(others[second])}`),
      ),
    );
    this.#rest = setTimeout(() => this.#say(`The network reads ${name}, probability ${share}.`), REST);
  }

  #showConnections(passes: readonly LayerPass[] | undefined, decided: number | undefined): void {
    const bounds = this.#flow.getBoundingClientRect();
    // On a slide that is scaled, the pixels of the page are not those of the picture.
    const zoom = bounds.width / this.#flow.offsetWidth || 1;
    const local = ({ x, y }: Place): Place => ({ x: (x - bounds.left) / zoom, y: (y - bounds.top) / zoom });
    const cell = (l: number, i: number): Place => {
      const { left, top, width, height } = this.#pictures[l].bounds;
      const { x, y } = this.#pictures[l].middleOf(i);
      return local({ x: left + x * width, y: top + y * height });
    };
    const found = passes && decided !== undefined ? decidingContributions(passes, decided) : [];
    const below = this.#bars.element.getBoundingClientRect().top >= this.#layers.getBoundingClientRect().bottom;
    const barsTop = local({ x: 0, y: this.#bars.element.getBoundingClientRect().top }).y;
    const connections = found.map((contribution): Connection => {
      const { layer, from, to } = contribution;
      if (layer < this.#pictures.length - 1) return { contribution, from: cell(layer, from), to: cell(layer + 1, to) };
      const { left, top, height } = this.#bars.endOf(to).getBoundingClientRect();
      const end = local({ x: left, y: top + height / 2 });
      return {
        contribution,
        from: cell(layer, from),
        to: end,
        ...(below && { around: { x: end.x - 12, y: barsTop } }),
      };
    });
    this.#connections.show(connections, this.#flow.offsetWidth, this.#flow.offsetHeight);
  }

  #say(text: string): void {
    if (this.#live.textContent !== text) this.#live.textContent = text;
  }
}

/** Pixels as shares of ink: a network may read numbers around 0, of which the smallest is bare paper. */
function asInk(values: ArrayLike<number>): Float32Array {
  const numbers = Float32Array.from(values);
  const least = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return numbers.map((value) => value - least);
}

/** What the lines mean. */
function legend(): HTMLElement {
  const entry = (kind: string, text: string) =>
    make('span', { class: 'entry' }, make('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' }), text);
  return make(
    'p',
    { class: 'legend' },
    make('span', {}, 'What decided: '),
    entry('for', 'raises the number it leads to'),
    entry('against', 'lowers it'),
  );
}
