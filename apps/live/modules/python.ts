/** In a page there is no Python: what a lesson asks of it was stored with the project. */
import { readFile } from 'node:fs/promises';
import { notice } from '../../../src/notebook/show.ts';
import { root } from '../kernel/node/place.ts';
import { inPlaceOfPython } from './python-word.ts';

/** What each script printed for its lesson. */
const stored: Readonly<Record<string, string>> = {
  'compare_scikit_learn.py': 'digits-scikit-learn-quick.json',
};

/** What src/notebook/python.ts gives in Node.js: here what was stored, whatever the arguments. Throws if nothing was. */
export async function runPython(name: string, _args: readonly string[] = []): Promise<unknown> {
  if (!Object.hasOwn(stored, name))
    throw new Error(`runPython: Python cannot run in a page, and ${name} left no results`);
  notice(inPlaceOfPython);
  return JSON.parse(await readFile(`${root}/data/results/${stored[name]}`, 'utf8'));
}
