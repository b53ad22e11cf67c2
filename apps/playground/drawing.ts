/** The drawing panel, for the network that is trained here or for one that was trained on MNIST beforehand. */

import { type Picture, prepareImage } from '../../src/data/images.ts';
import { Matrix } from '../../src/matrix.ts';
import { decodeModel } from '../../src/models/model.ts';
import { type DrawingPanel, mountDrawingPanel } from '../pad/drawing-panel.ts';
import { type LayerPass, passThrough } from '../pad/panel/forward.ts';
import { type Network, networkOf, setParameters } from './build-network.ts';
import { find } from './elements.ts';
import type { DataFacts } from './messages.ts';
import type { Settings } from './settings.ts';

type Reader = 'mine' | 'mnist';

export class Drawing {
  readonly #choice: HTMLElement;
  readonly #note: HTMLElement;
  readonly #place: HTMLElement;
  #reader: Reader = 'mnist';
  /** True once the reader has chosen a network; until then the choice follows the training. */
  #chosen = false;
  #panel: DrawingPanel | undefined;
  #mine: Network | undefined;
  #trained: Promise<Network> | undefined;
  #facts: DataFacts | undefined;
  #untrained = true;
  #picture: Picture | undefined;
  readonly #written: () => void;

  /** @param written is called when something else is on the pad */
  constructor(choice: HTMLElement, note: HTMLElement, place: HTMLElement, written: () => void) {
    this.#choice = choice;
    this.#note = note;
    this.#place = place;
    this.#written = written;
    choice.addEventListener('change', (event) => {
      this.#chosen = true;
      this.#read((event.target as HTMLInputElement).value as Reader);
    });
    this.#read('mnist');
  }

  /** The network that is trained here has another shape from now on. */
  rebuild(settings: Settings, facts: DataFacts): void {
    this.#facts = facts;
    this.#mine = networkOf(settings, facts.width * facts.height, facts.classNames.length);
  }

  /** The network that is trained here has these weights now. */
  update(parameters: readonly Float32Array[], steps: number): void {
    if (!this.#mine) return;
    this.#untrained = steps === 0;
    // A network whose weights run away for a moment has no answer to show.
    if (!parameters.every(areFinite)) return;
    setParameters(this.#mine, parameters);
    if (this.#reader === 'mine') this.#showMine();
  }

  /**
   * What is on the pad, or else an image of the test, on its way through the network that is trained here. Undefined
   * before there is one, and while its weights run away.
   */
  passes(): readonly LayerPass[] | undefined {
    if (!this.#mine || !this.#facts) return undefined;
    const { example, brightest } = this.#facts;
    const row = this.#picture
      ? prepareImage(this.#picture, example.length)
      : new Matrix(
          1,
          example.length,
          Float32Array.from(example, (byte) => byte / brightest),
        );
    const passes = passThrough(this.#mine, row);
    return passes.every(({ output }) => areFinite(output)) ? passes : undefined;
  }

  /** Training begins: its network reads, unless the other one was chosen. */
  follow(): void {
    if (!this.#chosen) this.#read('mine');
  }

  #read(reader: Reader): void {
    this.#reader = reader;
    find(`[value=${reader}]`, HTMLInputElement, this.#choice).checked = true;
    if (reader === 'mine') this.#showMine();
    else void this.#showTrained();
  }

  #showMine(): void {
    if (!this.#mine || !this.#facts) return;
    const { width, height, classNames } = this.#facts;
    const state = this.#untrained ? 'It is not trained yet: it guesses.' : 'It reads what it has learned so far.';
    this.#say(`It sees ${width} × ${height} pixels. ${state}`);
    this.#show(this.#mine, classNames);
  }

  async #showTrained(): Promise<void> {
    try {
      this.#trained ??= loadTrained();
      const network = await this.#trained;
      if (this.#reader !== 'mnist') return;
      this.#say('It sees 28 × 28 pixels and has learned from 60,000 handwritten digits.');
      this.#show(network);
    } catch (error) {
      this.#trained = undefined;
      this.#say(`The network could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #show(network: Network, classNames?: readonly string[]): void {
    if (this.#panel) this.#panel.setNetwork(network);
    else {
      const onPicture = (picture: Picture | undefined) => {
        this.#picture = picture;
        this.#written();
      };
      this.#panel = mountDrawingPanel(this.#place, network, { ...(classNames && { classNames }), onPicture });
    }
  }

  #say(text: string): void {
    if (this.#note.textContent !== text) this.#note.textContent = text;
  }
}

/** True if all numbers are finite: 0 · x is NaN for those that are not. */
function areFinite(numbers: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += 0 * numbers[i];
  return sum === 0;
}

async function loadTrained(): Promise<Network> {
  const file = 'mnist-network.safetensors';
  const answer = await fetch(new URL(file, import.meta.url));
  if (!answer.ok) throw new Error(`the server answered ${answer.status} for ${file}`);
  return decodeModel(new Uint8Array(await answer.arrayBuffer()), file).model;
}
