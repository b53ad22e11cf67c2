/**
 * What the compiler's worker does, on any TypeScript system: tslab's converter with the notebook's repairs, and what an
 * editor asks for.
 */
import { createConverter } from 'tslab/dist/converter.js';
import { keptDeclarations } from '../../../jupyter/kept-declarations.cjs';
import { magicAmong } from '../../../jupyter/magics.cjs';
import sourceMaps from '../../../jupyter/source-maps.cjs';
import ts from '../../../jupyter/typescript.cjs';
import type { Diagnostic } from '../messages.ts';
import type { Compiler, Converted, Finding } from './protocol.ts';

/** As many lists of cells are remembered as an editor asks about in turn. */
const MOST_REMEMBERED = 400;

const severities = ['warning', 'error', 'hint', 'hint'] as const;

export function createCompiler(): Compiler {
  const converter = createConverter();
  let declarations = '';
  let last: Converted = { diagnostics: [] };

  /** What cells know after the cells of a list, checked only: list as JSON → declarations. */
  const remembered = new Map<string, string>();

  function declarationsAfter(cells: readonly string[]): string {
    const key = JSON.stringify(cells);
    const known = cells.length === 0 ? '' : remembered.get(key);
    if (known !== undefined) return known;
    const before = declarationsAfter(cells.slice(0, -1));
    const { diagnostics, declOutput } = converter.convert(before, cells[cells.length - 1]);
    const after = diagnostics.length > 0 ? before : (declOutput ?? '');
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, after);
    return after;
  }

  return {
    convert(code) {
      last = converter.convert(declarations, code);
      const maps = last.output === undefined ? undefined : sourceMaps.mapsOf(last.output);
      return { converted: last, ...(maps && { maps }) };
    },
    settle({ ok, defined }) {
      if (last.diagnostics.length > 0) return;
      const after = last.declOutput ?? '';
      const variables = Object.fromEntries(defined.map((name) => [name, true]));
      declarations = ok || last.output === undefined ? after : keptDeclarations(ts, declarations, after, variables);
    },
    check(before, code) {
      return diagnosticsOf(converter.convert(declarationsAfter(before), code).diagnostics, code);
    },
    complete(before, code, at) {
      const { start, end, candidates, original } = converter.complete(declarationsAfter(before), code, at);
      const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
      const options = [...new Set(candidates)].map((label) => ({ label, kind: kinds.get(label) ?? '' }));
      return { from: start, to: end, options };
    },
    inspect(before, code, at) {
      const info = converter.inspect(declarationsAfter(before), code, at);
      if (!info?.displayParts) return undefined;
      const { displayParts, documentation = [], tags = [], textSpan } = info;
      const text = (parts: string | readonly { readonly text: string }[] = '') =>
        typeof parts === 'string' ? parts : parts.map((part) => part.text).join('');
      const lines = tags.map(({ name, text: value }) => `*@${name}* ${text(value)}`.trim());
      return {
        from: textSpan.start,
        to: textSpan.start + textSpan.length,
        signature: text(displayParts),
        documentation: [text(documentation), ...lines].filter(Boolean).join('\n\n'),
      };
    },
    reset() {
      declarations = '';
      last = { diagnostics: [] };
    },
  };
}

/** What an editor marks. A magic of IPython is one sentence, as below a cell that ran. */
function diagnosticsOf(findings: readonly Finding[], code: string): readonly Diagnostic[] {
  const magic = magicAmong(findings, code);
  if (magic) {
    const { line, from, to, message } = magic;
    const lines = code.split('\n').slice(0, line);
    const start = lines.reduce((sum, one) => sum + one.length + 1, 0);
    return [{ from: start + from, to: start + to, message, severity: 'error' }];
  }
  const inside = (offset: number) => Math.max(0, Math.min(offset, code.length));
  return findings
    .filter(({ fileName }) => fileName === undefined)
    .map(({ start, end, messageText, category, code: number }) => ({
      from: inside(start.offset),
      to: Math.max(inside(start.offset), inside(end.offset)),
      message: `TS${number}: ${messageText}`,
      severity: severities[category] ?? 'error',
    }));
}
