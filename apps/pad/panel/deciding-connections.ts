/** The connections that decided, as lines over the pictures of the layers: the thicker, the more they added. */
import type { Contribution } from './contributions.ts';
import { makeSvg } from './elements.ts';

/** A place in the panel, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A line that is to be drawn. */
export interface Connection {
  readonly contribution: Contribution;
  readonly from: Place;
  readonly to: Place;
  /** Where the line has to go around the bars: the upper end of the way down beside them. */
  readonly around?: Place;
}

const THINNEST = 0.6;
const THICKEST = 3.6;

export class DecidingConnections {
  readonly element = makeSvg('svg', { class: 'connections', 'aria-hidden': 'true' });

  /** Draws these lines and a ring around each square that one of them begins at. */
  show(connections: readonly Connection[], width: number, height: number): void {
    this.element.setAttribute('viewBox', `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
    const most = new Map<number, number>();
    for (const { contribution } of connections) {
      const { layer, value } = contribution;
      most.set(layer, Math.max(most.get(layer) ?? 0, Math.abs(value)));
    }
    const lines = connections.map((connection) => {
      const { layer, value } = connection.contribution;
      const share = Math.abs(value) / (most.get(layer) ?? 1);
      return makeSvg('path', {
        d: pathOf(connection),
        class: value < 0 ? 'against' : 'for',
        'stroke-width': (THINNEST + (THICKEST - THINNEST) * share).toFixed(2),
        opacity: (0.45 + 0.5 * share).toFixed(2),
      });
    });
    const begins = new Map(connections.map((connection) => [`${connection.from.x} ${connection.from.y}`, connection]));
    const rings = [...begins.values()].map(({ from, contribution }) =>
      makeSvg('circle', { cx: from.x, cy: from.y, r: contribution.layer === 0 ? 1.6 : 2.6 }),
    );
    this.element.replaceChildren(...lines, ...rings);
  }
}

/** A gentle curve that leaves and arrives level; around the bars, it goes down beside them first. */
function pathOf({ from, to, around }: Connection): string {
  const n = (value: number) => value.toFixed(1);
  if (around === undefined) {
    const bend = (to.x - from.x) / 2;
    return `M${n(from.x)} ${n(from.y)}C${n(from.x + bend)} ${n(from.y)} ${n(to.x - bend)} ${n(to.y)} ${n(to.x)} ${n(to.y)}`;
  }
  const { x, y } = around;
  const drop = (y - from.y) * 0.75;
  return `M${n(from.x)} ${n(from.y)}C${n(from.x)} ${n(from.y + drop)} ${n(x)} ${n(y - drop)} ${n(x)} ${n(y)}L${n(x)} ${n(to.y - 8)}Q${n(x)} ${n(to.y)} ${n(to.x)} ${n(to.y)}`;
}
