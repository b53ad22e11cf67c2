/** The network as a row of layers that can be added, taken away, widened and narrowed. */
import { make, signButton } from './elements.ts';
import { limits } from './settings.ts';

export interface NetworkShape {
  readonly width: number;
  readonly height: number;
  readonly classes: number;
}

export class LayersControl {
  readonly #place: HTMLElement;
  readonly #add: HTMLButtonElement;
  readonly #change: (layers: readonly number[]) => void;
  #layers: readonly number[] = [];

  constructor(place: HTMLElement, add: HTMLButtonElement, change: (layers: readonly number[]) => void) {
    this.#place = place;
    this.#add = add;
    this.#change = change;
    add.addEventListener('click', () => this.#change([...this.#layers, this.#layers.at(-1) ?? 32]));
  }

  /** Shows the layers; the control that was in use keeps the focus. */
  show(layers: readonly number[], shape: NetworkShape): void {
    const focused = this.#place.contains(document.activeElement) ? document.activeElement?.id : undefined;
    this.#layers = layers;
    this.#add.disabled = layers.length >= limits.layers[1];
    this.#place.replaceChildren(
      fixedLayer('Image', `${shape.width} × ${shape.height}`),
      ...layers.map((_, at) => this.#hiddenLayer(layers, at)),
      fixedLayer('Answer', `${shape.classes} digits`),
    );
    if (!focused) return;
    const again = document.getElementById(focused);
    const usable = again instanceof HTMLButtonElement ? !again.disabled : again !== null;
    (usable ? again : this.#add)?.focus();
  }

  #hiddenLayer(layers: readonly number[], at: number): HTMLElement {
    const [least, most] = limits.width;
    const name = `hidden layer ${at + 1}`;
    const input = make('input', {
      type: 'number',
      id: `width-${at}`,
      min: String(least),
      max: String(most),
      step: '1',
    });
    input.value = String(layers[at]);
    input.setAttribute('aria-label', `Neurons in ${name}`);
    const set = (width: number) => this.#change(layers.with(at, width));
    input.addEventListener('change', () => {
      const width = Math.round(Number(input.value));
      set(width >= least && width <= most ? width : width > most ? most : layers[at]);
    });
    const half = signButton('−', `Half as many neurons in ${name}`, () =>
      set(Math.max(least, Math.floor(layers[at] / 2))),
    );
    const double = signButton('+', `Twice as many neurons in ${name}`, () => set(Math.min(most, layers[at] * 2)));
    const remove = signButton('×', `Take ${name} away`, () => this.#change(layers.toSpliced(at, 1)));
    half.id = `half-${at}`;
    double.id = `double-${at}`;
    remove.id = `remove-${at}`;
    half.disabled = layers[at] <= least;
    double.disabled = layers[at] >= most;
    const title = make('span', { class: 'title' }, make('span', { class: 'long' }, 'Hidden'), String(at + 1), remove);
    return make('li', { class: 'layer' }, title, make('span', { class: 'width' }, half, input, double));
  }
}

function fixedLayer(title: string, size: string): HTMLElement {
  return make(
    'li',
    { class: 'layer' },
    make('span', { class: 'title' }, title),
    make('span', { class: 'width' }, size),
  );
}
