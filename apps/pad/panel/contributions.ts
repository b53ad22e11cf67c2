/**
 * Which connections decided: the logit of a class is a sum over the units below it, z = Σ a·w + b, so the largest of its
 * terms tell who spoke for the class and who against; the same question is then asked of those units, down to the pixels.
 */
import type { LayerPass } from './forward.ts';

/** One term a·w of the sum that unit `to` of dense layer `layer` makes. */
export interface Contribution {
  /** Which dense layer, from 0; `from` is a place in its input, `to` one in its output. */
  readonly layer: number;
  readonly from: number;
  readonly to: number;
  /** a·w: positive raises z, negative lowers it. */
  readonly value: number;
}

/** How many terms are reported for each sum: the largest that raise it and the largest that lower it. */
const TOLD = { ofClass: { raising: 4, lowering: 2 }, ofUnit: { raising: 2, lowering: 1 } };
/** Only the largest terms of a layer are followed further down. */
const FOLLOWED = 6;
/** What lowers a sum by less than this share of its largest term decided nothing. */
const SMALLEST_SHARE = 0.1;

/** The largest terms of the class's logit, then those of the units that they come from, down to the input. */
export function decidingContributions(passes: readonly LayerPass[], decided: number): Contribution[] {
  const found: Contribution[] = [];
  let targets = [decided];
  for (let l = passes.length - 1; l >= 0; l--) {
    const told = l === passes.length - 1 ? TOLD.ofClass : TOLD.ofUnit;
    const terms = targets.flatMap((to) => largestTerms(passes[l], l, to, told));
    found.push(...terms);
    const followed = terms.toSorted((p, q) => Math.abs(q.value) - Math.abs(p.value)).slice(0, FOLLOWED);
    targets = [...new Set(followed.map(({ from }) => from))];
  }
  return found;
}

function largestTerms({ layer, input }: LayerPass, l: number, to: number, told: typeof TOLD.ofClass): Contribution[] {
  const { data } = layer.weights;
  const terms = Array.from(input, (a, from): Contribution => {
    return { layer: l, from, to, value: a * data[from * layer.outputs + to] };
  }).sort((p, q) => q.value - p.value);
  const least = SMALLEST_SHARE * Math.max(...[terms[0], terms[terms.length - 1]].map(({ value }) => Math.abs(value)));
  return [
    ...terms.slice(0, told.raising).filter(({ value }) => value > 0 && value >= least),
    ...terms.slice(-told.lowering).filter(({ value }) => value < 0 && -value >= least),
  ];
}
