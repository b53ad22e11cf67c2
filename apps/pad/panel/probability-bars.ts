/** The probabilities of the classes as bars with figures. */
import { argmax } from '../../../src/metrics.ts';
import { probability } from '../../../src/text.ts';
import { make } from './elements.ts';

export class ProbabilityBars {
  readonly element = make('ul', { class: 'bars', 'aria-label': 'probability of each class' });
  #rows: { row: HTMLElement; fill: HTMLElement; figure: HTMLElement }[] = [];

  /** Rows for these classes. */
  build(classNames: readonly string[]): void {
    this.#rows = classNames.map((name) => {
      const fill = make('span', { class: 'fill' });
      const figure = make('span', { class: 'figure' });
      const row = make(
        'li',
        {},
        make('span', { class: 'name' }, name),
        make('span', { class: 'track', 'aria-hidden': 'true' }, fill),
        figure,
      );
      return { row, fill, figure };
    });
    this.element.replaceChildren(...this.#rows.map(({ row }) => row));
    this.show(undefined);
  }

  /** One probability per class; undefined: there is nothing to show. */
  show(probabilities: ArrayLike<number> | undefined): void {
    const first = probabilities && argmax(probabilities);
    for (const [i, { row, fill, figure }] of this.#rows.entries()) {
      const share = probabilities?.[i] ?? 0;
      row.classList.toggle('first', i === first);
      fill.style.transform = `scaleX(${share.toFixed(4)})`;
      figure.textContent = probabilities ? probability(share) : '–';
    }
  }

  /** The element where the connections into class `i` end. */
  endOf(i: number): Element {
    return this.#rows[i].row;
  }
}
