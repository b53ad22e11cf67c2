/**
 * The graph of a computation: its numbers from left to right as they were computed, and below the lines what comes back
 * from right to left. A slider lets it grow.
 */
import { colours, labels, PAGE_WIDTH, type Spec, slider, vega } from '../../src/charts/index.ts';
import { withMinus } from '../../src/text.ts';
import { signed } from './03-layer-as-picture.ts';

/** A number that remembers what it was computed from. */
export interface GraphNode {
  readonly data: number;
  readonly operation: string;
  readonly inputs: readonly GraphNode[];
  /** ∂(this number) ÷ ∂(the input), for each input. */
  readonly rates: readonly number[];
  /** ∂L ÷ ∂(this number); 0 everywhere as long as nobody has walked back. */
  readonly gradient: number;
}

export interface ComputationGraphOptions {
  readonly title: string;
  /** What the numbers are called: `{ x, w, b }`. */
  readonly names?: Readonly<Record<string, GraphNode>>;
}

const [BOX_WIDTH, BOX_HEIGHT, ROW, MOST] = [48, 40, 60, 30];

/** What comes back: orange above 0, blue below, grey for 0. */
const colourOf = (gradient: number): string =>
  Math.abs(gradient) < 1e-9 ? colours.grey : gradient > 0 ? signed[2] : signed[0];

/**
 * Draws `end` and everything it was computed from. Where its gradient is not 0, each line carries what comes back on it,
 * the gradient of the right end times the rate; a number that is used several times shows the sum.
 * Throws if there are more than 30 numbers, or if an input has no rate.
 */
export function computationGraph(end: GraphNode, { title, names = {} }: ComputationGraphOptions): Spec {
  const nodes = inOrder(end);
  if (nodes.length > MOST) {
    throw new RangeError(`computationGraph: got ${nodes.length} numbers, expected at most ${MOST}: draw a part of it`);
  }
  for (const { operation, inputs, rates } of nodes) {
    if (inputs.length !== rates.length) {
      throw new RangeError(
        `computationGraph: '${operation}' has ${inputs.length} inputs and ${rates.length} rates, expected one for each`,
      );
    }
  }
  const { places, gap, width, bottom } = layout(nodes);
  const nameOf = new Map(Object.entries(names).map(([name, node]) => [node, name]));
  const walksBack = end.gradient !== 0;
  const back = nodes.filter(({ inputs }) => inputs.length > 0).reverse();
  const steps = nodes.length + (walksBack ? back.length : 0);
  const returnsAt = (user: GraphNode) => nodes.length + 1 + back.indexOf(user);

  const boxes = nodes.map((node, i) => {
    const name = nameOf.get(node);
    return {
      ...placeOf(node),
      from: i + 1,
      isLeaf: node.inputs.length === 0,
      head: name && node.operation ? `${name}: ${node.operation}` : (name ?? node.operation),
      data: number(node.data),
      // A number without a name stands in the middle of its box.
      down: name || node.operation ? 9 : 0,
    };
  });
  // A line that passes other columns runs below them, each in a lane of its own.
  let lane = bottom + BOX_HEIGHT / 2;
  const edges = nodes.flatMap((user, u) =>
    user.inputs.map((input, k) => {
      const [from, to] = [placeOf(input), placeOf(user)];
      const same = user.inputs.filter((one) => one === input).length;
      const port = (k - (user.inputs.length - 1) / 2) * 16;
      const bend = same > 1 ? (k - (same - 1) / 2) * 44 : 0;
      const [x1, y1, x2, y2] = [from.x + BOX_WIDTH / 2, from.y, to.x - BOX_WIDTH / 2, to.y + port];
      const middle = (x1 + x2) / 2;
      const back = user.gradient * user.rates[k];
      const [text, colour] = [number(back), colourOf(back)];
      const edge = { x: middle, text, colour, from: u + 1, returns: returnsAt(user) };
      const free = gap - BOX_WIDTH;
      if (x2 - x1 < free + 1) {
        const path = `M${x1},${y1}C${middle},${y1 + bend} ${middle},${y2 + bend} ${x2},${y2}`;
        return { ...edge, path, y: (y1 + y2) / 2 + 0.75 * bend };
      }
      lane += 20;
      const [down, up] = [x1 + free / 2, x2 - free / 2];
      const path = `M${x1},${y1}C${down},${y1} ${down},${lane} ${x1 + free},${lane}L${x2 - free},${lane}C${up},${lane} ${up},${y2} ${x2},${y2}`;
      return { ...edge, path, y: lane };
    }),
  );
  const sums = nodes.flatMap((node) => {
    const users = nodes.filter(({ inputs }) => inputs.includes(node));
    const uses = users.flatMap(({ inputs }) => inputs.filter((input) => input === node)).length;
    const { x, y } = placeOf(node);
    const returns = Math.max(0, ...users.map(returnsAt));
    return uses > 1
      ? [
          {
            x,
            y: y + BOX_HEIGHT / 2 + 11,
            text: `Σ ${number(node.gradient)}`,
            colour: colourOf(node.gradient),
            returns,
          },
        ]
      : [];
  });
  const last = placeOf(end);

  const visible = (field: string) => ({ signal: `step >= datum.${field} ? 1 : 0` });
  const texts = (data: string, x: object, y: object, fill: object, field: string, shown: string, halo = false) => ({
    type: 'text',
    from: { data },
    interactive: false,
    encode: {
      enter: {
        x,
        y,
        text: { field },
        align: { value: 'center' },
        fontSize: { value: 12 },
        ...(halo
          ? { stroke: { value: 'white' }, strokeWidth: { value: 4 }, strokeJoin: { value: 'round' } }
          : { fill }),
      },
      update: { opacity: visible(shown) },
    },
  });
  const at = (field: string, offset = 0) => ({ field, offset });
  const [black, own] = [{ value: colours.ink }, { field: 'colour' }];
  const onEdges = (halo: boolean) => texts('edges', at('x'), at('y'), own, 'text', 'returns', halo);

  return vega({
    title: {
      text: title,
      subtitle: walksBack
        ? ['in the boxes: the numbers, forward', 'on the lines: what comes back; orange: above 0, blue: below 0']
        : ['in the boxes: the numbers, forward'],
    },
    width,
    height: lane + 22,
    signals: [slider('step', 'step', steps, 1, steps, 1)],
    data: [
      { name: 'boxes', values: boxes },
      { name: 'edges', values: edges },
      { name: 'sums', values: walksBack ? sums : [] },
    ],
    marks: [
      {
        type: 'path',
        from: { data: 'edges' },
        encode: {
          enter: { path: { field: 'path' }, stroke: { value: '#999999' }, strokeWidth: { value: 2 } },
          update: { opacity: visible('from') },
        },
      },
      {
        type: 'rect',
        from: { data: 'boxes' },
        encode: {
          enter: {
            x: at('x', -BOX_WIDTH / 2),
            y: at('y', -BOX_HEIGHT / 2),
            width: { value: BOX_WIDTH },
            height: { value: BOX_HEIGHT },
            cornerRadius: { value: 8 },
            fill: { signal: "datum.isLeaf ? 'white' : '#f4f4f4'" },
            stroke: { value: '#777777' },
            strokeWidth: { value: 1.5 },
          },
          update: { opacity: visible('from') },
        },
      },
      texts('boxes', at('x'), at('y', -9), { value: colours.grey }, 'head', 'from'),
      texts('boxes', at('x'), { signal: 'datum.y + datum.down' }, black, 'data', 'from'),
      ...(walksBack ? [onEdges(true), onEdges(false)] : []),
      ...(walksBack ? [texts('sums', at('x'), at('y'), own, 'text', 'returns')] : []),
      ...(walksBack
        ? labels([{ x: last.x + BOX_WIDTH / 2 + 6, y: last.y, text: '1', align: 'left', colour: colourOf(1) }]).map(
            ({ encode, ...mark }) => ({
              ...mark,
              encode: { ...(encode as object), update: { opacity: { signal: `step > ${nodes.length} ? 1 : 0` } } },
            }),
          )
        : []),
    ],
  });

  function placeOf(node: GraphNode) {
    return places.get(node) ?? { x: 0, y: 0 };
  }
}

/** Every number once, each behind its inputs. */
function inOrder(end: GraphNode): GraphNode[] {
  const seen = new Set<GraphNode>();
  const visit = (node: GraphNode): GraphNode[] => {
    if (seen.has(node)) return [];
    seen.add(node);
    return [...node.inputs.flatMap(visit), node];
  };
  return visit(end);
}

/** Columns by the longest way to the end; numbers that were put in one below the other, the others amid their inputs. */
function layout(nodes: readonly GraphNode[]) {
  const distance = new Map<GraphNode, number>(nodes.map((node) => [node, 0]));
  for (const node of [...nodes].reverse()) {
    const behind = (distance.get(node) ?? 0) + 1;
    for (const input of node.inputs) distance.set(input, Math.max(behind, distance.get(input) ?? 0));
  }
  const columns = Math.max(...distance.values()) + 1;
  const gap = Math.min(118, (PAGE_WIDTH - 40 - BOX_WIDTH) / Math.max(1, columns - 1));
  const places = new Map<GraphNode, { x: number; y: number }>();
  let rows = 0;
  for (const node of nodes) {
    const above = node.inputs.map((input) => places.get(input)?.y ?? 0);
    const y = above.length === 0 ? ROW * rows++ : above.reduce((sum, one) => sum + one, 0) / above.length;
    places.set(node, { x: BOX_WIDTH / 2 + gap * (columns - 1 - (distance.get(node) ?? 0)), y });
  }
  // Boxes of one column must not lie on each other.
  for (let column = 0; column < columns; column++) {
    const inside = nodes
      .filter((node) => distance.get(node) === column)
      .flatMap((node) => places.get(node) ?? [])
      .sort((a, b) => a.y - b.y);
    for (let i = 1; i < inside.length; i++) inside[i].y = Math.max(inside[i].y, inside[i - 1].y + ROW);
  }
  const top = Math.min(...[...places.values()].map(({ y }) => y)) - BOX_HEIGHT / 2 - 4;
  for (const place of places.values()) place.y = Math.round(place.y - top);
  const bottom = Math.max(...[...places.values()].map(({ y }) => y));
  return { places, gap, width: BOX_WIDTH + gap * (columns - 1) + 20, bottom };
}

/** At most three places, without a sign before 0. */
function number(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return withMinus(Math.abs(rounded) < 1e-9 ? 0 : rounded);
}
