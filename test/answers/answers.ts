/** Answers to the exercises of the lessons, other than the solutions: what each check must accept and refuse. */

export interface Answers {
  /** As the check names it. */
  readonly exercise: string;
  /** Unusual, and right. */
  readonly right: readonly string[];
  /** Plausible, and wrong; each with what the reader must be told. */
  readonly wrong: readonly (readonly [answer: string, told: RegExp])[];
}
