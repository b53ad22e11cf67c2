/** The text that people read: of notebooks, documents and comments, without code and formulas. Line numbers are kept. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { folder, labs, notebooks, readNotebook, root, sourceOf } from '../notebook-files.ts';

const blank = (text: string) => text.replace(/[^\n]/g, ' ');

/** Markdown without code, formulas, addresses and tags. */
export function proseOfMarkdown(markdown: string): string {
  return markdown
    .replace(/^```[\s\S]*?^```/gm, blank)
    .replace(/`[^`]*`/g, blank)
    .replace(/\$\$[\s\S]+?\$\$|\$[^$]+\$/g, blank)
    .replace(/\]\([^)]*\)/g, blank)
    .replace(/<[a-z/][^>]*>/g, blank);
}

/** The comments of a TypeScript, JavaScript or Python file. */
export function commentsOf(source: string, file: string): string {
  const comment = file.endsWith('.py') ? /^\s*#.*$|"""[\s\S]*?"""/gm : /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm;
  let text = '';
  let end = 0;
  for (const { 0: found, index } of source.matchAll(comment)) {
    text += blank(source.slice(end, index)) + found.replace(/@\w+|\{@link [^}]*\}/g, blank);
    end = index + found.length;
  }
  return proseOfMarkdown(text);
}

function filesBelow(name: string, wanted: RegExp): string[] {
  return readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
    .map((file) => `${name}/${file.split(sep).join('/')}`)
    .filter((file) => wanted.test(file) && !/\/(built|node_modules|peak)\/|\.tmp\./.test(file));
}

export interface Prose {
  readonly file: string;
  readonly text: string;
}

/** Prose of the lessons and labs only. */
export function notebookProse(): Prose[] {
  return [...notebooks, ...labs].map((name) => {
    const cells = readNotebook(join(folder, name)).cells.filter((cell) => cell.cell_type === 'markdown');
    return { file: `notebooks/${name}`, text: cells.map((cell) => proseOfMarkdown(sourceOf(cell))).join('\n\n') };
  });
}

/** All prose of the project. */
export function allProse(): Prose[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const documents = [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    ...['docs', 'data', 'bench', 'tools', 'apps'].flatMap((name) => filesBelow(name, /\.md$/)),
  ].filter((file) => !/^data\/(mnist|fashion)/.test(file));
  const sources = [
    ...[
      'src',
      'notebooks/figures',
      'notebooks/labs',
      'experiments',
      'cli',
      'apps',
      'jupyter',
      'bench',
      'tools',
      'test',
    ].flatMap((name) => filesBelow(name, /\.(ts|mts|mjs|cjs|py)$/)),
  ];
  return [
    ...notebookProse(),
    ...documents.map((file) => ({ file, text: proseOfMarkdown(read(file)) })),
    ...sources.map((file) => ({ file, text: commentsOf(read(file), file) })),
  ];
}
