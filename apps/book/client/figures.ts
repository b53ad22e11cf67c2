/** In the browser: puts the interactive chart in the place of the picture when it comes near the window. */
import vegaEmbed from 'vega-embed';
import { Handler } from 'vega-tooltip';
import { placeInWindow, translatePointers } from './pointer.ts';

// Bundled, the import is the function itself; its types are written for CommonJS.
const embed = vegaEmbed as unknown as typeof vegaEmbed.default;

const tooltip = new Handler();

interface Plotly {
  newPlot(place: HTMLElement, figure: unknown): Promise<unknown>;
}

const base = new URL('.', (document.currentScript as HTMLScriptElement).src);
let plotly: Promise<Plotly> | undefined;

/** The library is large: it is loaded by the first page that has such a figure, once. */
function loadPlotly(): Promise<Plotly> {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('plotly.min.js', base).href;
    script.onload = () => resolve((window as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => reject(new Error('plotly.min.js could not be loaded'));
    document.head.append(script);
  });
  return plotly;
}

async function draw(figure: HTMLElement): Promise<void> {
  const picture = figure.querySelector<HTMLElement>('.drawing');
  const spec = JSON.parse(figure.querySelector('script')?.textContent ?? 'null');
  if (!picture || !spec) return;
  const place = document.createElement('div');
  place.className = 'drawing';
  if (figure.dataset.kind === 'plotly') {
    const library = await loadPlotly();
    picture.replaceWith(place);
    await library.newPlot(place, spec);
  } else {
    const mode = figure.dataset.kind === 'vega' ? 'vega' : 'vega-lite';
    await embed(place, spec, {
      mode,
      renderer: 'svg',
      actions: false,
      ast: true, // expressions are interpreted: the pages allow no evaluation of text
      tooltip: (handler, event, item, value) => tooltip.call(handler, placeInWindow(event) as MouseEvent, item, value),
    });
    picture.replaceWith(place);
  }
  figure.dataset.drawn = 'yes';
  figure.dispatchEvent(new Event('drawn', { bubbles: true }));
}

translatePointers();
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      draw(target as HTMLElement).catch((error: unknown) => console.error(error));
    }
  },
  { rootMargin: '600px' },
);
for (const figure of document.querySelectorAll<HTMLElement>('figure[data-kind]')) near.observe(figure);
// A cell that runs shows further ones.
document.addEventListener('figure', ({ target }) => near.observe(target as HTMLElement));
