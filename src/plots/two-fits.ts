/** A few noisy examples and two curves that explain them: one goes through every example, one follows the rule. */
import { colours, type Spec, vegaLite } from './theme.ts';

type Points = readonly (readonly [x: number, y: number])[];

export interface Fit {
  readonly name: string;
  readonly curve: Points;
}

/** A panel for each fit. `examples` were learned from, `others` were not. Throws without examples or fits. */
export function twoFits(
  { examples, others }: { readonly examples: Points; readonly others: Points },
  fits: readonly Fit[],
  { title, subtitle }: { readonly title: string; readonly subtitle?: string },
): Spec {
  if (examples.length === 0 || fits.length === 0) {
    throw new RangeError(`twoFits: got ${examples.length} examples and ${fits.length} fits, expected some of both`);
  }
  const ys = [...examples, ...others].map(([, y]) => y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const margin = 0.25 * (high - low);
  const axis = (field: string, rest: object = {}) => ({ field, type: 'quantitative', axis: null, ...rest });
  const xs = [...examples, ...others].map(([x]) => x);
  const x = axis('x', { scale: { domain: [Math.min(...xs), Math.max(...xs)], nice: false, padding: 8 } });
  const y = axis('y', { scale: { domain: [rounded(low - margin), rounded(high + margin)], nice: false } });
  const values = (points: Points) => ({ values: points.map(([x, y]) => ({ x: rounded(x), y: rounded(y) })) });
  return vegaLite({
    title: { text: title, ...(subtitle && { subtitle }) },
    spacing: 16,
    hconcat: fits.map(({ name, curve }, at) => ({
      title: { text: name, anchor: 'middle', fontSize: 14, fontWeight: 400 },
      width: 270,
      height: 200,
      view: { stroke: '#cccccc' },
      layer: [
        {
          data: values(curve),
          mark: {
            ...{ type: 'line', clip: true, strokeWidth: 3, strokeJoin: 'round' },
            color: at === 0 ? colours.orange : colours.blue,
          },
          encoding: { x, y, order: { field: 'x', type: 'quantitative' } },
        },
        {
          data: values(others),
          mark: { type: 'point', size: 36, color: colours.grey, strokeWidth: 1.5, opacity: 0.8 },
          encoding: { x, y },
        },
        {
          data: values(examples),
          mark: { type: 'point', filled: true, size: 90, color: colours.ink, opacity: 1 },
          encoding: { x, y },
        },
      ],
    })),
  });
}

const rounded = (value: number) => Number(value.toFixed(3));
