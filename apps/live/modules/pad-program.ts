/** In a page: the program of the drawing pad, made when the book was built. */

/** What src/notebook/pad-program.ts gives in Node.js. */
export async function program(): Promise<string> {
  const address = new URL('pad.js', location.href);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`showDrawingPad: the site answers ${response.status} for ${address}`);
  return response.text();
}
