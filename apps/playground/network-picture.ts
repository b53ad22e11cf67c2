/** The network with an image on its way through it: what lights up, and which connections carry it on. */
import { argmax } from '../../src/metrics.ts';
import type { LayerPass } from '../pad/panel/forward.ts';
import { digitImage } from './digit-image.ts';
import type { DataFacts } from './messages.ts';
import { colourOf } from './theme.ts';
import { scaleOf, WeightStrip } from './weight-image.ts';

/** Neurons of a layer that are drawn, at most; all ten answers are. */
const MOST = 10;
const PICTURE = 18;
const DOT = 4.5;

export interface NetworkState {
  readonly facts: DataFacts;
  readonly layers: readonly number[];
  /** What comes into and out of each dense layer. */
  readonly passes: readonly LayerPass[];
}

interface Node {
  readonly neuron: number;
  readonly y: number;
}

export class NetworkPicture {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #list: HTMLElement;
  readonly #strip = new WeightStrip();
  readonly #example = new OffscreenCanvas(1, 1);
  #last: NetworkState | undefined;
  /** The middle of each layer's column, in pixels of the page. */
  #centres: number[] = [];
  #size = { width: 0, height: 0, density: 1 };

  /** @param list has an element for each layer, above which the canvas lies */
  constructor(canvas: HTMLCanvasElement, list: HTMLElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D;
    this.#list = list;
    new ResizeObserver(() => this.measure()).observe(list);
  }

  /** Reads anew where the layers stand. */
  measure(): void {
    const density = Math.max(1, window.devicePixelRatio);
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#size = { width, height, density };
    this.#canvas.width = Math.round(width * density);
    this.#canvas.height = Math.round(height * density);
    this.#centres = [...this.#list.children].map((item) => {
      const { offsetLeft, offsetWidth } = item as HTMLElement;
      return offsetLeft + offsetWidth / 2;
    });
    this.redraw();
  }

  redraw(): void {
    if (this.#last) this.draw(this.#last);
  }

  draw(state: NetworkState): void {
    this.#last = state;
    const { facts, layers, passes } = state;
    const { width, height, density } = this.#size;
    const widths = [...layers, facts.classNames.length];
    // Between a change of the layers and the snapshot of the new network they do not fit together.
    const fits = passes.map(({ output }) => output.length).join() === widths.join();
    if (this.#centres.length !== widths.length + 1 || !fits) return;
    const context = this.#context;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    const nodes = widths.map((count) => place(count, height));
    this.#fan(nodes[0], facts);
    for (let l = 1; l < widths.length; l++) {
      this.#connections(l, nodes[l - 1], nodes[l], passes[l]);
    }
    this.#image(facts, passes[0].input);
    for (const [l, column] of nodes.entries()) {
      if (l === 0) this.#pictures(column, facts, passes[0]);
      else this.#dots(l, column, passes[l].output);
      if (l === widths.length - 1) this.#names(l, column, facts.classNames, argmax(passes[l].output));
    }
  }

  /** From the image to the neurons of the first layer, each of which sees all of it. */
  #fan(column: readonly Node[], facts: DataFacts): void {
    const { height } = this.#size;
    const half = imageSide(facts) / 2;
    const [from, to] = [this.#centres[0] + half, this.#centres[1] - PICTURE / 2];
    this.#context.strokeStyle = colourOf('line');
    this.#context.lineWidth = 1;
    for (const { y } of column) this.#curve(from, height / 2 + ((y - height / 2) * half) / height, to, y);
  }

  /** Activation · weight: what each neuron adds to the sums of the next layer. */
  #connections(l: number, left: readonly Node[], right: readonly Node[], { layer, input }: LayerPass): void {
    const context = this.#context;
    const { data } = layer.weights;
    const strength = (a: Node, b: Node) => input[a.neuron] * data[a.neuron * layer.outputs + b.neuron];
    const strongest = Math.max(1e-9, ...left.flatMap((a) => right.map((b) => Math.abs(strength(a, b)) || 0)));
    const edge = l === 1 ? PICTURE / 2 : DOT;
    const colours = { up: colourOf('positive'), down: colourOf('negative') };
    for (const a of left) {
      for (const b of right) {
        const share = strength(a, b) / strongest;
        if (!(Math.abs(share) > 0.08)) continue;
        context.globalAlpha = 0.1 + 0.75 * Math.abs(share);
        context.lineWidth = 0.5 + 2.2 * Math.abs(share);
        context.strokeStyle = share > 0 ? colours.up : colours.down;
        this.#curve(this.#centres[l] + edge, a.y, this.#centres[l + 1] - DOT, b.y);
      }
    }
    context.globalAlpha = 1;
  }

  #curve(x0: number, y0: number, x1: number, y1: number): void {
    const middle = (x0 + x1) / 2;
    this.#context.beginPath();
    this.#context.moveTo(x0, y0);
    this.#context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    this.#context.stroke();
  }

  /** What the network looks at. */
  #image(facts: DataFacts, input: ArrayLike<number>): void {
    const side = imageSide(facts);
    const [x, y] = [this.#centres[0] - side / 2, (this.#size.height - side) / 2];
    const bytes = Uint8Array.from(input, (share) => share * facts.brightest);
    const { width, height } = facts;
    if (this.#example.width !== width || this.#example.height !== height) {
      Object.assign(this.#example, { width, height });
    }
    this.#example.getContext('2d')?.putImageData(digitImage(bytes, facts), 0, 0);
    this.#stamp(this.#example, 0, height, x, y, side);
  }

  /** Draws the rows of an image from `top` on as a square with an edge, its pixels sharp. */
  #stamp(image: OffscreenCanvas, top: number, rows: number, x: number, y: number, side: number): void {
    const context = this.#context;
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, top, image.width, rows, x, y, side, side);
    context.strokeStyle = colourOf('ghost');
    context.lineWidth = 1;
    context.strokeRect(x, y, side, side);
  }

  /** The weights of a neuron as a picture; its frame lights up with its activation. */
  #pictures(column: readonly Node[], facts: DataFacts, { layer, output }: LayerPass): void {
    const weights = Float32Array.from(layer.weights.data);
    const neurons = layer.outputs;
    const light = lightOf(output);
    const chosen = column.map(({ neuron }) => neuron);
    this.#strip.draw({ facts, weights, neurons }, chosen, scaleOf(weights));
    for (const [i, { y }] of column.entries()) {
      const [left, top] = [this.#centres[1] - PICTURE / 2, y - PICTURE / 2];
      this.#stamp(this.#strip.canvas, i * facts.height, facts.height, left, top, PICTURE);
      this.#frame(left, top, light(column[i].neuron));
    }
  }

  #frame(x: number, y: number, light: number): void {
    if (light === 0) return;
    const context = this.#context;
    context.globalAlpha = Math.abs(light);
    context.strokeStyle = colourOf(light > 0 ? 'positive' : 'negative');
    context.lineWidth = 3;
    context.strokeRect(x - 1.5, y - 1.5, PICTURE + 3, PICTURE + 3);
    context.globalAlpha = 1;
  }

  #dots(l: number, column: readonly Node[], output: ArrayLike<number>): void {
    const context = this.#context;
    const light = lightOf(output);
    for (const { neuron, y } of column) {
      const share = light(neuron);
      context.beginPath();
      context.arc(this.#centres[l + 1], y, DOT, 0, 2 * Math.PI);
      context.fillStyle = colourOf('paper');
      context.fill();
      context.globalAlpha = Math.abs(share);
      context.fillStyle = colourOf(share < 0 ? 'negative' : 'positive');
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = colourOf('ghost');
      context.lineWidth = 1;
      context.stroke();
    }
  }

  /** The names of the answers; that of the largest probability stands out. */
  #names(l: number, column: readonly Node[], names: readonly string[], answer: number): void {
    const context = this.#context;
    context.textBaseline = 'middle';
    const edge = l === 0 ? PICTURE / 2 : DOT;
    for (const { neuron, y } of column) {
      context.fillStyle = colourOf(neuron === answer ? 'text' : 'quiet');
      context.font = neuron === answer ? 'bold 17px system-ui, sans-serif' : '12px system-ui, sans-serif';
      context.fillText(names[neuron], this.#centres[l + 1] + edge + 6, y + 0.5);
    }
  }
}

const imageSide = ({ width }: DataFacts) => (width > 8 ? 56 : 48);

/** How bright a neuron is, from −1 to 1: its activation beside the largest of its layer. */
function lightOf(output: ArrayLike<number>): (neuron: number) => number {
  const largest = Array.from(output).reduce((most, a) => Math.max(most, Math.abs(a)), 0);
  return (neuron) => (largest > 0 ? output[neuron] / largest : 0);
}

/** What the picture shows and what it leaves out, in words. */
export function describeGraph(layers: readonly number[]): string {
  const parts = layers.flatMap((width, l) =>
    width > MOST ? [`${MOST} of ${width} neurons in hidden layer ${l + 1}`] : [],
  );
  const drawn = parts.length > 0 ? ` Drawn: ${parts.join(', ')}.` : '';
  return (
    'It lights up with what you write. Neurons: activations. Lines: activation × weight, orange raises, blue lowers.' +
    drawn
  );
}

/** Evenly chosen neurons of a layer, one below the other. */
function place(count: number, height: number): Node[] {
  const shown = Math.min(count, MOST);
  const pitch = height / Math.max(shown, 8);
  return Array.from({ length: shown }, (_, i) => ({
    neuron: Math.floor(((i + 0.5) * count) / shown),
    y: height / 2 + (i - (shown - 1) / 2) * pitch,
  }));
}
