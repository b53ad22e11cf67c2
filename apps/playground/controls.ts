/** The form: shows the settings and reports each change. */
import { find, make } from './elements.ts';
import { limits, offered, type Settings, withData, withOptimizer } from './settings.ts';

export class Controls {
  readonly #form: HTMLFormElement;
  #settings: Settings;

  /** @param present the data sets that are here */
  constructor(form: HTMLFormElement, settings: Settings, present: readonly string[], change: (next: Settings) => void) {
    this.#form = form;
    this.#settings = settings;
    const mnist = find('[name=data][value=mnist]', HTMLInputElement, form);
    mnist.disabled = !present.includes('mnist');
    find('#mnist-note', HTMLElement, form).textContent = mnist.disabled
      ? 'MNIST is not part of this page: it comes with “npm run playground”, where its files are.'
      : '';
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', (event) => {
      // Text that is being typed is not yet a choice; a slider shows its value.
      if (event.target instanceof HTMLInputElement && event.target.name === 'dropout') this.#showDropout();
    });
    form.addEventListener('change', (event) => {
      const { target } = event;
      if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
      const next = this.#read(target);
      if (next) change(next);
      else this.show(this.#settings);
    });
  }

  #input(name: string): HTMLInputElement | HTMLSelectElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  }

  /** The settings after a change of one control; undefined if it makes no sense. */
  #read({ name, value }: HTMLInputElement | HTMLSelectElement): Settings | undefined {
    const settings = this.#settings;
    switch (name) {
      case 'data':
        return withData(settings, value as Settings['data']);
      case 'optimizer':
        return withOptimizer(settings, value as Settings['optimizer']);
      case 'activation':
      case 'schedule':
        return { ...settings, [name]: value };
      case 'epochs':
      case 'seed': {
        const [low, high] = limits[name];
        const number = Math.round(Number(value));
        if (value.trim() === '' || !Number.isFinite(number)) return undefined;
        return { ...settings, [name]: Math.max(low, Math.min(high, number)) };
      }
      case 'dropout':
      case 'learningRate':
      case 'weightDecay':
      case 'batchSize':
        return { ...settings, [name]: Number(value) };
      default:
        return undefined;
    }
  }

  show(settings: Settings): void {
    this.#settings = settings;
    for (const radio of this.#form.querySelectorAll<HTMLInputElement>('[name=data]')) {
      radio.checked = radio.value === settings.data;
    }
    for (const name of ['learningRate', 'weightDecay', 'batchSize'] as const) this.#offer(name, settings[name]);
    for (const name of ['activation', 'optimizer', 'schedule', 'epochs', 'seed', 'dropout'] as const) {
      this.#input(name).value = String(settings[name]);
    }
    this.#showDropout();
  }

  /** The main settings in a line. */
  summary(): string {
    const [activation, optimizer] = ['activation', 'optimizer'].map((name) => {
      return (this.#input(name) as HTMLSelectElement).selectedOptions[0].text;
    });
    const { learningRate, batchSize, epochs } = this.#settings;
    return `${activation}, ${optimizer} ${learningRate}, batches of ${batchSize}, ${epochs} epochs`;
  }

  /** Fills a menu with the usual numbers and the one that is chosen. */
  #offer(name: keyof typeof offered, chosen: number): void {
    const numbers = [...new Set<number>([...offered[name], chosen])].sort((a, b) => a - b);
    const options = numbers.map((number) => make('option', { value: String(number) }, plain(number)));
    const menu = this.#input(name);
    menu.replaceChildren(...options);
    menu.value = String(chosen);
  }

  #showDropout(): void {
    const rate = Number(this.#input('dropout').value);
    find('#dropout-value', HTMLOutputElement, this.#form).value = rate === 0 ? 'none' : `${Math.round(100 * rate)} %`;
  }
}

/** 0.00001 rather than 1e-5. */
const plain = (number: number) => number.toLocaleString('en-US', { maximumSignificantDigits: 6, useGrouping: false });
