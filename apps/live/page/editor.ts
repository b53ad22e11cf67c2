/** The editor of a cell: CodeMirror, with what the compiler says while somebody types. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { forEachDiagnostic, linter, lintKeymap } from '@codemirror/lint';
import { EditorState, Prec, Transaction } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, tooltips } from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import type { Completions, Diagnostic, Inspection } from '../messages.ts';
import type { CellEditor } from './live-cell.ts';
import { withoutFiles } from './places.ts';

export interface EditorOptions {
  readonly code: string;
  readonly label: string;
  /** Where completions and messages stand. Default: within the editor. */
  readonly tooltipsIn?: HTMLElement;
  changed(code: string): void;
  /** Ctrl or Cmd + Enter. */
  run(): void;
  /** Shift + Enter. */
  runAndMove(): void;
  check(code: string): Promise<readonly Diagnostic[]>;
  complete(code: string, at: number): Promise<Completions>;
  inspect(code: string, at: number): Promise<Inspection | undefined>;
}

/** The classes that highlight.js gives to stored code: the same colours. */
export const colours = tagHighlighter([
  { tag: [tags.keyword, tags.bool, tags.null, tags.self], class: 'hljs-keyword' },
  { tag: [tags.typeName, tags.className], class: 'hljs-type' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], class: 'hljs-string' },
  { tag: tags.number, class: 'hljs-number' },
  { tag: tags.comment, class: 'hljs-comment' },
  {
    tag: [
      tags.function(tags.definition(tags.variableName)),
      tags.function(tags.variableName),
      tags.definition(tags.propertyName),
    ],
    class: 'hljs-title',
  },
]);

export const typescript = javascript({ typescript: true });

/** As TypeScript names them → as the icons of the editor are named. */
const kinds: Readonly<Record<string, string>> = {
  const: 'constant',
  let: 'variable',
  var: 'variable',
  alias: 'variable',
  parameter: 'variable',
  'local var': 'variable',
  'local function': 'function',
  getter: 'property',
  setter: 'property',
  enum: 'enum',
  'enum member': 'constant',
  module: 'namespace',
};

/** Marks changes that come from outside, not from the reader. */
const outside = Transaction.userEvent.of('outside');

/** Where tooltips may lie: not over the button beside the code. */
function besideButton({ dom }: EditorView) {
  const editor = dom.getBoundingClientRect();
  const button = dom.parentElement?.querySelector('.live-run')?.getBoundingClientRect();
  const beside = button && button.left > editor.left + editor.width / 2 && button.top < editor.bottom;
  return { top: 0, left: 0, bottom: innerHeight, right: beside ? button.left - 8 : innerWidth };
}

export function createEditor(options: EditorOptions): CellEditor {
  let touched = false;
  const lint = linter(
    async (view) => {
      // An editor that only shows what was written before does not start the kernel.
      touched ||= view.hasFocus;
      if (!touched) return [];
      const length = view.state.doc.length;
      const found = await options.check(view.state.doc.toString());
      return found.map(({ from, to, message, severity }) => ({
        from: Math.min(from, length),
        to: Math.min(Math.max(to, from), length),
        message: withoutFiles(message),
        severity: severity === 'hint' ? ('hint' as const) : severity,
      }));
    },
    { delay: 400, needsRefresh: ({ focusChanged, view }) => focusChanged && view.hasFocus && !touched },
  );
  const completions = autocompletion({
    override: [
      async (context) => {
        const word = context.matchBefore(/[\w$]+/);
        const afterDot = context.matchBefore(/\.\s*[\w$]*/);
        if (!context.explicit && !word && !afterDot) return null;
        const { from, options: found } = await options.complete(context.state.doc.toString(), context.pos);
        return {
          from,
          options: found.map(({ label, kind, detail }) => ({
            label,
            type: kinds[kind] ?? kind,
            ...(detail && { detail }),
          })),
          validFor: /^[\w$]*$/,
        };
      },
    ],
  });
  const hover = hoverTooltip(async (view, position) => {
    // What is wrong says it alone.
    let wrong = false;
    forEachDiagnostic(view.state, (_, from, to) => {
      wrong ||= from <= position && position <= to;
    });
    if (wrong) return null;
    const found = await options.inspect(view.state.doc.toString(), position);
    if (!found) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create() {
        const dom = document.createElement('div');
        dom.className = 'live-hover';
        const signature = document.createElement('code');
        signature.textContent = withoutFiles(found.signature);
        const text = document.createElement('p');
        text.textContent = found.documentation;
        dom.append(signature, ...(found.documentation ? [text] : []));
        return { dom };
      },
    };
  });
  const runs = (action: () => void) => () => {
    action();
    return true;
  };
  const view = new EditorView({
    state: EditorState.create({
      doc: options.code,
      extensions: [
        history(),
        typescript,
        syntaxHighlighting(colours),
        bracketMatching(),
        closeBrackets(),
        indentOnInput(),
        completions,
        lint,
        hover,
        tooltips({
          position: 'absolute',
          ...(options.tooltipsIn ? { parent: options.tooltipsIn } : { tooltipSpace: besideButton }),
        }),
        // On a phone, nobody writes a line of which a half is out of sight.
        ...(matchMedia('(max-width: 560px)').matches ? [EditorView.lineWrapping] : []),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          tabindex: '0',
          autocapitalize: 'off',
          autocorrect: 'off',
          spellcheck: 'false',
        }),
        Prec.highest(
          keymap.of([
            { key: 'Shift-Enter', run: runs(options.runAndMove) },
            { key: 'Mod-Enter', run: runs(options.run) },
            { key: 'Ctrl-Enter', run: runs(options.run) },
          ]),
        ),
        // Tab is left to the page: whoever moves by keyboard gets out of the editor.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.updateListener.of((update) => {
          const typed = update.docChanged && !update.transactions.some((one) => one.isUserEvent('outside'));
          if (typed) options.changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    element: view.dom,
    setCode(code) {
      if (view.state.doc.toString() === code) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: code }, annotations: outside });
    },
    focus(at) {
      if (at !== undefined) {
        view.dispatch({ selection: { anchor: Math.min(at, view.state.doc.length) }, scrollIntoView: true });
      }
      view.focus();
    },
  };
}
