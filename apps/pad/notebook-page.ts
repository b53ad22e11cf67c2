/** What the output of `showDrawingPad` runs in the page: it unpacks the network and mounts the panel. */
import type { InputPreparation } from '../../src/data/prepare.ts';
import { mountDrawingPanel } from './drawing-panel.ts';
import { type CompactNetwork, unpackNetwork } from './panel/compact-network.ts';
import { preparePictures } from './panel/prepare.ts';

/** What the output carries. */
export interface PadContent {
  readonly network: CompactNetwork;
  readonly classNames: readonly string[];
  readonly prepare: InputPreparation;
}

/** Puts a panel in the first free place that is marked with `id`: the same output may be in a page twice. */
export function mountPad(id: string, { network, classNames, prepare }: PadContent): void {
  const places = document.querySelectorAll<HTMLElement>(`[data-drawing-pad="${id}"]`);
  const place = Array.from(places).find((one) => one.dataset.mounted === undefined);
  if (!place) return;
  place.dataset.mounted = 'yes';
  const reader = unpackNetwork(network);
  place.replaceChildren();
  mountDrawingPanel(place, reader, { classNames, prepare: preparePictures(network[0].inputs, prepare) });
}
