/** Files that the site has for cells: data and models of the project. They are fetched when a cell reads them. */
import { offer } from './node/files.ts';

/** Path from the root of the project → where it lies on the site, seen from the kernel's folder, and its size. */
export type SiteFiles = Readonly<Record<string, { readonly address: string; readonly bytes: number }>>;

/** Lists them. */
export async function offerFiles(): Promise<void> {
  const list = new URL('files.json', location.href);
  const response = await fetch(list);
  if (!response.ok) throw new Error(`the kernel cannot start: the site answers ${response.status} for ${list}`);
  const files: SiteFiles = await response.json();
  for (const [path, { address, bytes }] of Object.entries(files)) offer(path, new URL(address, list), bytes);
}
