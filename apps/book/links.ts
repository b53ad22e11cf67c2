/** Where the links of a text lead in the site. */
import { posix } from 'node:path';
import { exists } from './course.ts';

export interface Links {
  /** Turns an address in `file` into one for a page `depth` folders below the top; undefined if nothing is there. */
  resolve(href: string, file: string, depth: number): string | undefined;
  /** Files of the project that some page links to, and that get a page themselves. */
  readonly files: ReadonlySet<string>;
  /** `notebooks/01-relu.ipynb: 02-soft.ipynb` */
  readonly missing: readonly string[];
}

/** Address of the page that shows a file of the project, from the top of the site. */
export function pageOf(path: string): string {
  const name = posix.basename(path).replace(/\.(ipynb|md)$/, '');
  if (/^notebooks\/(\d\d-|labs\/lab-)[^/]*\.ipynb$/.test(path) || /^docs\/[^/]*\.md$/.test(path)) return `${name}.html`;
  return `files/${path.replaceAll('/', '-')}.html`;
}

export function createLinks(): Links {
  const files = new Set<string>();
  const missing: string[] = [];
  return {
    files,
    missing,
    resolve(href, file, depth) {
      if (/^[a-z]+:/i.test(href) || href.startsWith('#')) return href;
      const [address, fragment] = href.split('#');
      const path = posix.join(posix.dirname(file), decodeURIComponent(address)).replace(/\/$/, '');
      if (path.startsWith('..') || !exists(path) || !/\.\w+$/.test(path)) {
        missing.push(`${file}: ${href}`);
        return undefined;
      }
      const page = pageOf(path);
      if (page.startsWith('files/')) files.add(path);
      return '../'.repeat(depth) + page + (fragment === undefined ? '' : `#${fragment}`);
    },
  };
}
