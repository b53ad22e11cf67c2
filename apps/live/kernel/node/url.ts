/** The part of `node:url` that the project uses. */

/** The path of a file: address. */
export function fileURLToPath(address: URL | string): string {
  const url = new URL(address);
  if (url.protocol !== 'file:') throw new TypeError(`fileURLToPath: got ${url.href}, expected an address of file:`);
  return decodeURIComponent(url.pathname);
}

/** The address of a path. */
export const pathToFileURL = (path: string): URL =>
  new URL(`file://${encodeURI(path).replaceAll('#', '%23').replaceAll('?', '%3F')}`);
