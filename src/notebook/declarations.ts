/** The declarations of a TypeScript module with their code. For Node only; the book's pages have a table of them. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Node } from 'typescript';

/** What has a name at the top of a module, or in a class. */
export type Declarations = { readonly [name: string]: Declaration };

export interface Declaration {
  /** With the docstring, without indentation; all signatures if the function is overloaded. */
  readonly code: string;
  /** Of a class. */
  readonly members?: Declarations;
}

/** The declarations of the module at `path`, in their order; undefined if there is no such file. */
export function declarationsIn(path: string): Declarations | undefined {
  if (!existsSync(path)) return undefined;
  // The compiler is loaded when it is needed: that takes a while.
  const ts: typeof import('typescript') = createRequire(import.meta.url)('typescript');
  const text = readFileSync(path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return declarations(file.statements);

  function nameOf(node: Node): string | undefined {
    if (ts.isConstructorDeclaration(node)) return 'constructor';
    return ts.isClassElement(node) || ts.isDeclarationStatement(node) ? node.name?.getText(file) : undefined;
  }

  function declarations(nodes: readonly Node[]): Declarations {
    const named = nodes.flatMap((node): [name: string | undefined, node: Node][] =>
      ts.isVariableStatement(node)
        ? node.declarationList.declarations.map((one) => [one.name.getText(file), node])
        : [[nameOf(node), node]],
    );
    const names = new Set(named.map(([name]) => name).filter((name) => name !== undefined));
    return Object.fromEntries(
      [...names].map((name) => [name, declaration(named.filter(([one]) => one === name).map(([, node]) => node))]),
    );
  }

  function declaration(nodes: readonly Node[]): Declaration {
    const members = nodes.flatMap((node) => (ts.isClassDeclaration(node) ? [...node.members] : []));
    const code = nodes.map(withDocstring).join('\n');
    return members.length > 0 ? { code, members: declarations(members) } : { code };
  }

  function withDocstring(node: Node): string {
    const start = node.getStart();
    const comment = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1);
    // What stands a blank line above belongs to the file.
    const belongs = comment && !/\n\s*\n/.test(text.slice(comment.end, start));
    const begin = belongs ? comment.pos : start;
    const indentation = text.slice(text.lastIndexOf('\n', begin - 1) + 1, begin);
    return text.slice(begin, node.end).replaceAll(`\n${indentation}`, '\n');
  }
}
