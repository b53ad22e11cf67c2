/**
 * The colours of the whole project, and what each means: in the charts, on the pages of the book, in the playground and
 * on the drawing pad. No reader has to learn a second meaning for a colour.
 *
 * | colour | meaning |
 * | ------ | ------- |
 * | orange | above 0; more of it raises what is asked about (a logit, the loss); speaks for a class |
 * | blue   | below 0; more of it lowers; speaks against |
 * | green  | the target, the right answer |
 * | red    | a wrong answer, always with a second sign: ✗, dashes or words |
 * | ink    | what is marked: black on white, white on black |
 * | grey   | neutral: what is not asked about, or was before |
 * | violet | what the network computes; training rows; the first of several series |
 * | amber  | rows that it does not learn from (validation, test); the second of several series |
 *
 * Forward and backward, before and after, one method and another are told apart by place, dashes, shape or the further
 * colours of `series`, never by orange against blue. Links and buttons of a page are no part of this.
 *
 * Blue, orange, pink and sky are those of Okabe & Ito (2008); colour-blind readers can tell all of them apart.
 */
export const colours = {
  orange: '#d55e00',
  blue: '#0072b2',
  green: '#00796b',
  red: '#b3261e',
  ink: '#222222',
  grey: '#757575',
  violet: '#6a3d9a',
  amber: '#b98600',
  pink: '#cc79a7',
  sky: '#56b4e9',
  brown: '#7f4f24',
  /** Behind other marks: spread, ranges, what was. */
  lilac: '#c3b1dc',
  pale: '#e6e6e6',
} as const;

/** The same meanings on a dark ground, for pages that follow the reader's theme. */
export const darkColours = {
  orange: '#f0883e',
  blue: '#4ba3dd',
  green: '#56c4a8',
  red: '#ff8a80',
  violet: '#c0a1ec',
  amber: '#e0b040',
} as const;

const { violet, amber, green, pink, sky, brown, grey } = colours;

/** The colours of series, in this order: neighbours are easy to tell apart. None of them says that a number is above or below 0. */
export const series: readonly string[] = [violet, amber, green, pink, sky, brown, grey];
