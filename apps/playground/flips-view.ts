/** Test images that are now read differently, as small pictures. */

import { counted, count as inThousands } from '../../src/text.ts';
import { digitImage } from './digit-image.ts';
import { make } from './elements.ts';
import type { DataFacts, Flips, Group, TestImage } from './messages.ts';
import type { Painter } from './painter.ts';

const titles = { gained: 'Newly right', lost: 'Newly wrong', wrong: 'Still wrong' } as const;
type Kind = keyof typeof titles;

export class FlipsView {
  readonly #painter: Painter;
  readonly #groups: readonly GroupView[];
  #last: { facts: DataFacts; flips: Flips } | undefined;

  constructor(place: HTMLElement, painter: Painter) {
    this.#painter = painter;
    this.#groups = (['gained', 'lost', 'wrong'] as const).map((kind) => new GroupView(place, kind));
  }

  redraw(): void {
    if (this.#last) this.show(this.#last.facts, this.#last.flips);
  }

  /** Draws the groups in the next frames, one after the other. */
  show(facts: DataFacts, flips: Flips): void {
    this.#last = { facts, flips };
    for (const group of this.#groups) {
      this.#painter.request(`flips ${group.kind}`, () => group.draw(facts, flips[group.kind]));
    }
  }
}

/** A title and pictures that are used again: to make new ones each time would take longer than a frame. */
class GroupView {
  readonly kind: Kind;
  readonly #title = make('h3');
  readonly #list = make('ul');
  readonly #more = make('li', { class: 'more' });
  readonly #pictures: PictureView[] = [];

  constructor(place: HTMLElement, kind: Kind) {
    this.kind = kind;
    // A heading is never empty, also in the frames before the first numbers are there.
    this.#title.textContent = titles[kind];
    place.append(make('div', { class: `group ${kind}` }, this.#title, this.#list));
  }

  draw(facts: DataFacts, { count, images }: Group): void {
    setText(this.#title, `${titles[this.kind]}: ${counted(count, 'image')}`);
    while (this.#pictures.length < images.length) this.#pictures.push(new PictureView());
    for (const [i, image] of images.entries()) this.#pictures[i].draw(facts, image);
    const shown = this.#pictures.slice(0, images.length).map(({ element }) => element);
    const hidden = count - images.length;
    setText(this.#more, `and ${inThousands(hidden)} more`);
    const wanted = hidden > 0 ? [...shown, this.#more] : shown;
    const { children } = this.#list;
    if (wanted.length !== children.length || wanted.at(-1) !== children[children.length - 1]) {
      this.#list.replaceChildren(...wanted);
    }
    this.#list.hidden = count === 0;
  }
}

class PictureView {
  readonly element = make('li');
  readonly #canvas = make('canvas', { role: 'img' });
  readonly #context = this.#canvas.getContext('2d');
  readonly #answer = make('span', { 'aria-hidden': 'true' });

  constructor() {
    this.element.append(this.#canvas, this.#answer);
  }

  draw(facts: DataFacts, { label, before, now, pixels, row }: TestImage): void {
    const { width, height, classNames: names } = facts;
    if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
    this.#context?.putImageData(digitImage(pixels, facts), 0, 0);
    setText(this.#answer, before === now ? names[now] : `${names[before]} → ${names[now]}`);
    const words = `Test image ${row}, a ${names[label]}, read as ${names[before]} before and as ${names[now]} now`;
    if (this.#canvas.ariaLabel !== words) this.#canvas.ariaLabel = words;
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
