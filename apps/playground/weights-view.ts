/** The weights of the first layer as pictures, one per neuron: what each looks for. */
import { colourOf } from './theme.ts';
import { type FirstWeights, scaleOf, WeightStrip } from './weight-image.ts';

/** At most this many rows of neurons are shown. */
const MOST_ROWS = 5;
const GAP = 8;
const LABEL = 16;

export interface FirstLayer extends FirstWeights {
  /** True if the first layer is the last one: each neuron stands for a class. */
  readonly classes: boolean;
}

export class WeightsView {
  readonly #canvas: HTMLCanvasElement;
  readonly #place: HTMLElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #strip = new WeightStrip();
  #last: FirstLayer | undefined;
  #scale = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#place = canvas.parentElement as HTMLElement;
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D;
    new ResizeObserver(() => this.redraw()).observe(this.#place);
  }

  redraw(): void {
    if (this.#last) this.draw(this.#last);
  }

  /** Draws the neurons that fit, and returns how many they are. */
  draw(layer: FirstLayer): number {
    // The colours mean the same for all neurons; the scale follows slowly, so that nothing flickers.
    const fitting = scaleOf(layer.weights);
    this.#scale = this.#last?.weights.length === layer.weights.length ? 0.8 * this.#scale + 0.2 * fitting : fitting;
    this.#last = layer;
    const { facts, neurons, classes } = layer;
    const density = Math.max(1, Math.round(window.devicePixelRatio));
    const { clientWidth } = this.#place;
    const room = clientWidth - 2 * Number.parseFloat(getComputedStyle(this.#place).paddingLeft);
    const enlarge = Math.max(1, Math.floor((56 * density) / facts.width));
    const [width, height] = [enlarge * facts.width, enlarge * facts.height];
    const gap = GAP * density;
    const columns = Math.max(1, Math.min(neurons, Math.floor((room * density + gap) / (width + gap))));
    const shown = Math.min(neurons, MOST_ROWS * columns);
    const pitch = height + gap + (classes ? LABEL * density : 0);
    const size = [columns * (width + gap) - gap, Math.ceil(shown / columns) * pitch - gap];
    if (this.#canvas.width !== size[0] || this.#canvas.height !== size[1]) {
      [this.#canvas.width, this.#canvas.height] = size;
      this.#canvas.style.width = `${size[0] / density}px`;
    }
    const context = this.#context;
    context.clearRect(0, 0, size[0], size[1]);
    context.imageSmoothingEnabled = false;
    this.#strip.draw(
      layer,
      Array.from({ length: shown }, (_, neuron) => neuron),
      this.#scale,
    );
    for (let neuron = 0; neuron < shown; neuron++) {
      const [x, y] = [(neuron % columns) * (width + gap), Math.floor(neuron / columns) * pitch];
      const from = [0, neuron * facts.height, facts.width, facts.height] as const;
      context.drawImage(this.#strip.canvas, ...from, x, y, width, height);
      if (classes) {
        context.fillStyle = colourOf('quiet');
        context.font = `${12 * density}px system-ui, sans-serif`;
        context.textAlign = 'center';
        context.fillText(facts.classNames[neuron], x + width / 2, y + height + 13 * density);
      }
    }
    return shown;
  }
}
