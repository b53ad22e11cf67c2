/** In the browser, on the first page: the pad with the network that the build has trained, and the button that trains another. */
import { mountDrawingPanel } from '../../pad/drawing-panel.ts';
import { type CompactNetwork, unpackNetwork } from '../../pad/panel/compact-network.ts';
import { example } from '../../pad/panel/still-pad.ts';
import '../home-training.ts';

const base = new URL('.', (document.currentScript as HTMLScriptElement).src);
const find = <T extends HTMLElement>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`home: the page has no ${selector}`);
  return found;
};

const packed = JSON.parse(find('#network').textContent ?? '') as CompactNetwork;
const place = find('#pad');
place.replaceChildren();
const panel = mountDrawingPanel(place, unpackNetwork(packed));
// A digit is there from the start, so that the network has something to read; the first stroke takes its place.
panel.draw(example);
place.addEventListener('pointerdown', () => panel.clear(), { capture: true, once: true });

/** Library and data are loaded when they are wanted. */
function loadTraining(): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('train.js', base).href;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error('the program that trains could not be loaded. Press the button to try again.'));
    };
    document.head.append(script);
  });
}

const button = find<HTMLButtonElement>('#train');
const progress = find('#progress');
const canvas = find<HTMLCanvasElement>('#weights');

button.addEventListener('click', async () => {
  // Not disabled: the focus would be lost.
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    if (!globalThis.trainInPage) await loadTraining();
    find('#film').hidden = true;
    canvas.hidden = false;
    find('#seen').textContent =
      'The first layer of your network: 32 of its 128 units, 8 × 8 weights each. Ink in an orange place raises the unit, in a blue one it lowers it.';
    await globalThis.trainInPage?.({
      canvas,
      say: (text) => {
        progress.textContent = text;
      },
      read: (network) => panel.setNetwork(network),
      still: matchMedia('(prefers-reduced-motion: reduce)').matches,
    });
    button.textContent = 'Train another one';
  } catch (error) {
    progress.textContent = `That did not work: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    button.removeAttribute('aria-disabled');
  }
});
