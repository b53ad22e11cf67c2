'use strict';
/**
 * What later cells know of a cell that failed or was stopped: the variables that it had already given a value. A network
 * that was trained for minutes is not lost with the stop button.
 */

/**
 * The declarations `after` the cell, without those of variables that it did not reach. `before` are those of the earlier
 * cells, which stay as they are.
 */
function keptDeclarations(ts, before, after, variables) {
  const file = ts.createSourceFile('declarations.d.ts', after, ts.ScriptTarget.ES2023, true);
  const known = new Set(
    ts.createSourceFile('before.d.ts', before, ts.ScriptTarget.ES2023, true).statements.map(textOf),
  );
  const namesOf = (name) =>
    ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((one) => (one.name ? namesOf(one.name) : []));
  const declared = (statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => namesOf(name));
    const isValue =
      ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
    return isValue && statement.name ? [statement.name.text] : [];
  };
  return file.statements
    .filter((one) => known.has(textOf(one)) || declared(one).every((name) => variables[name] !== undefined))
    .map((statement) => statement.getFullText(file))
    .join('');
}

const textOf = (statement) => statement.getText();

module.exports = { keptDeclarations };
