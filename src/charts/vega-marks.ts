/** What the pictures share that are written in Vega: they compute while a slider moves, and follow the pointer. */
import { colours, config, font, type Spec } from './theme.ts';

/** Completes a Vega specification with the schema and the shared look. */
export function vega(spec: Record<string, unknown>): Spec {
  return {
    $schema: 'https://vega.github.io/schema/vega/v5.json',
    background: 'white',
    padding: 8,
    ...spec,
    config: {
      title: { ...config.title, font, subtitleFont: font },
      text: { font, fontSize: 13, fill: colours.ink, baseline: 'middle' },
    },
  };
}

/** A signal with a slider below the picture. */
export const slider = (name: string, label: string, value: number, min: number, max: number, step: number) => ({
  name,
  value,
  bind: { input: 'range', min, max, step, name: `${label} ` },
});

/** Marks for fixed texts: where, what, and what differs from the shared look. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
  readonly bold?: boolean;
  readonly align?: 'left' | 'center' | 'right';
  readonly colour?: string;
}

/** The texts as one mark, at fixed places. */
export function labels(texts: readonly Label[]): Record<string, unknown>[] {
  return texts.map(({ x, y, text, size = 13, bold = false, align = 'center', colour = colours.ink }) => ({
    type: 'text',
    interactive: false,
    encode: {
      enter: {
        x: { value: x },
        y: { value: y },
        text: { value: text },
        fontSize: { value: size },
        fontWeight: { value: bold ? 600 : 400 },
        align: { value: align },
        fill: { value: colour },
      },
    },
  }));
}

/** One text at a fixed place that says what a signal says. */
export function signalLabel(label: Omit<Label, 'text'>, signal: string): Record<string, unknown> {
  const [{ encode, ...mark }] = labels([{ ...label, text: '' }]);
  return { ...mark, encode: { ...(encode as object), update: { text: { signal } } } };
}

/** An arrow from (x, y) to (x2, y2), along one axis. */
export function arrow(x: number, y: number, x2: number, y2: number, colour: string = colours.grey) {
  const [dx, dy] = [Math.sign(x2 - x), Math.sign(y2 - y)];
  const [endX, endY] = [x2 - 8 * dx, y2 - 8 * dy];
  const head = `M${x2},${y2}L${endX - 5 * dy},${endY - 5 * dx}L${endX + 5 * dy},${endY + 5 * dx}Z`;
  return {
    type: 'path',
    interactive: false,
    encode: {
      enter: {
        path: { value: `M${x},${y}L${endX},${endY}${head}` },
        stroke: { value: colour },
        strokeWidth: { value: 2 },
        fill: { value: colour },
      },
    },
  };
}
