/** Finding and making elements of the page. */
import { make } from '../pad/panel/elements.ts';

export { make };

/** The element that `selector` names. Throws if the page has none of the kind. */
export function find<T extends Element>(
  selector: string,
  kind: abstract new () => T,
  within: ParentNode = document,
): T {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} “${selector}”`);
  return found;
}

/** A button with a sign for the eye and words for the ear. */
export function signButton(sign: string, label: string, press: () => void): HTMLButtonElement {
  const button = make('button', { type: 'button', class: 'sign', 'aria-label': label, title: label }, sign);
  button.addEventListener('click', press);
  return button;
}
