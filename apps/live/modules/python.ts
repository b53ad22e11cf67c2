/** In a page there is no Python. */

/** What src/notebook/python.ts gives in Node.js: here an error that says what the reader sees instead. */
export async function runPython(name: string, _args: readonly string[] = []): Promise<unknown> {
  throw new Error(
    `runPython: Python cannot run in a page, so ${name} did not; the stored output is that of the notebook`,
  );
}
