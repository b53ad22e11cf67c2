/** Every exercise as the notebooks hold it: it has a check and a solution, and stands by itself. Nothing is executed. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import ts from 'typescript';
import {
  codeCells,
  exercisesOf,
  folder,
  hasTag,
  type Notebook,
  type NotebookCell,
  notebooks,
  readNotebook,
  solutionsAlone,
  sourceOf,
  textOf,
  withSolutions,
} from './notebook-files.ts';

/** Names that a piece of code declares for the cells after it, and names that it mentions. */
function namesIn(source: string): { declared: Set<string>; used: Set<string> } {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2023, true);
  const declared = new Set<string>();
  const used = new Set<string>();
  const declare = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) declared.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) declare(element.name);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) declare(name);
    const named =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement);
    if (named && statement.name) declared.add(statement.name.text);
    if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      if (name) declared.add(name.text);
      if (namedBindings && ts.isNamespaceImport(namedBindings)) declared.add(namedBindings.name.text);
      if (namedBindings && ts.isNamedImports(namedBindings))
        for (const one of namedBindings.elements) declare(one.name);
    }
  }
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    const isProperty =
      parent !== undefined &&
      ((ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node) ||
        (ts.isPropertySignature(parent) && parent.name === node));
    if (ts.isIdentifier(node) && !isProperty) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { declared, used };
}

/**
 * What keeps the answers, run behind the last cell, from being the same as the answers in their place: an answer that
 * leaves a name to its exercise, or a cell behind the exercises that touches what belongs to one of them.
 */
function entanglements(notebook: Notebook): string[] {
  const found: string[] = [];
  const exercises = exercisesOf(notebook);
  const code = (i: number) => namesIn(sourceOf(notebook.cells[i]));
  for (const { exercise, check, answer } of exercises) {
    const [stub, solution] = [code(exercise), namesIn(answer)];
    for (const name of stub.declared) {
      if (!solution.declared.has(name)) found.push(`the solution does not declare ${name}, its exercise does`);
    }
    const own = new Set([...stub.declared, ...solution.declared, ...code(check).declared]);
    const read = new Set([...stub.used, ...solution.used, ...code(check).used]);
    const isOther = (i: number, cell: NotebookCell) =>
      cell.cell_type === 'code' && i >= exercises[0].exercise && i !== exercise && i !== check;
    for (const [i, cell] of notebook.cells.entries()) {
      if (!isOther(i, cell)) continue;
      const { declared, used } = code(i);
      for (const name of used) if (own.has(name)) found.push(`cell ${i} uses ${name}, which an exercise declares`);
      for (const name of declared) if (read.has(name)) found.push(`cell ${i} declares ${name}, which an exercise uses`);
    }
  }
  return found;
}

for (const name of notebooks) {
  const notebook = readNotebook(join(folder, name));
  const exercises = exercisesOf(notebook);
  if (exercises.length === 0) continue;

  describe(name, () => {
    test('there are two to four exercises, each with a check and a solution', () => {
      assert.ok(exercises.length >= 2 && exercises.length <= 4, `${exercises.length} exercises, expected 2 to 4`);
    });

    test('unanswered, each check says "Not yet"', () => {
      for (const cell of codeCells(notebook).filter((one) => hasTag(one, 'exercise-check'))) {
        assert.match(textOf(cell), /: Not yet: ./, `${sourceOf(cell).slice(0, 80)}\nshows ${textOf(cell)}`);
        assert.doesNotMatch(textOf(cell), /✓ Right/, sourceOf(cell));
      }
    });

    test('no other cell depends on an answer', () => assert.deepEqual(entanglements(notebook), []));
  });
}

const cell = (cell_type: 'code' | 'markdown', source: string, ...tags: string[]) => ({
  cell_type,
  source,
  metadata: { tags },
});
const stub = cell('code', 'const a = 0;', 'exercise');
const check = cell('code', 'a', 'exercise-check');
const solution = (answer: string) =>
  cell('markdown', `<details>\n\n\`\`\`ts\n${answer}\n\`\`\`\n\n</details>`, 'solution');
const notebookOf = (...cells: Notebook['cells']): Notebook => ({ metadata: {}, cells });

test('solutions are put in place of their exercises, or stand alone with their checks', () => {
  const notebook = notebookOf(cell('code', 'first'), stub, check, solution('const a =\n  1;'), cell('code', 'last'));
  const sources = (of: Notebook) => of.cells.filter(({ cell_type }) => cell_type === 'code').map(sourceOf);
  assert.deepEqual(sources(withSolutions(notebook)), ['first', 'const a =\n  1;', 'a', 'last']);
  assert.deepEqual(sources(solutionsAlone(notebook)), ['const a =\n  1;', 'a']);
});

test('an exercise without check or solution is refused, and so is a solution without an answer', () => {
  const refused = (message: RegExp, ...cells: Notebook['cells']) =>
    assert.throws(() => exercisesOf(notebookOf(...cells)), message);
  refused(/expected a cell tagged exercise-check, got exercise/, stub, stub, check, solution('1'));
  refused(/expected a cell tagged exercise-check, got solution/, stub, solution('1'));
  refused(/exercise without a solution/, stub, check);
  refused(/expected a cell tagged exercise, got solution/, solution('1'));
  refused(/without a block/, stub, check, cell('markdown', 'none', 'solution'));
});

test('cells that depend on an answer are found', () => {
  const found = (answer: string, ...others: string[]) =>
    entanglements(
      notebookOf(cell('code', 'const a = 1;'), stub, check, solution(answer), ...others.map((s) => cell('code', s))),
    );
  assert.deepEqual(found('const a = 1;', 'const b = { a: 1 }.a;'), []);
  assert.match(String(found('const b = 1;')), /the solution does not declare a, its exercise does/);
  assert.match(String(found('const a = 1;', 'show(a);')), /cell 4 uses a, which an exercise declares/);
  assert.match(String(found('const a = 1;', 'const b = { a };')), /cell 4 uses a, which an exercise declares/);
  assert.match(String(found('const a = f(2);', 'const { g: [f] } = h;')), /cell 4 declares f, which an exercise uses/);
  assert.match(String(found('const a = f(2);', "import { g as f } from 'h';")), /cell 4 declares f/);
});
