'use strict';
/**
 * Cells that do nothing more once the stop button has ended them: what they awaited passes through `__goesOn`, which
 * throws then, and so do each round of a `for await` and each `catch`. The code of a cell gets its `__goesOn` from the
 * kernel (runtime.cjs); an asynchronous function asks for that of the cell in which it is called.
 */

/** A transformer of JavaScript for TypeScript's compiler `ts`; it changes nothing unless `wanted()`. */
const stoppable = (ts, wanted) => (context) => {
  const { factory } = context;
  const name = factory.createIdentifier('__goesOn');
  const goesOn = (value) => factory.createCallExpression(name, undefined, value);
  const check = () => factory.createExpressionStatement(goesOn([]));

  /** `const __goesOn = globalThis.__handwritten.goesOn();` */
  function ask() {
    const kernel = factory.createPropertyAccessExpression(factory.createIdentifier('globalThis'), '__handwritten');
    const call = factory.createCallExpression(factory.createPropertyAccessExpression(kernel, 'goesOn'), undefined, []);
    const declaration = factory.createVariableDeclaration(name, undefined, undefined, call);
    return factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const),
    );
  }

  const isAsync = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  const withFirst = (block, statement) => factory.updateBlock(block, [statement, ...block.statements]);

  function visit(node) {
    const visited = ts.visitEachChild(node, visit, context);
    if (ts.isAwaitExpression(visited)) return ts.setTextRange(goesOn([visited]), node);
    if (ts.isCatchClause(visited)) {
      return factory.updateCatchClause(visited, visited.variableDeclaration, withFirst(visited.block, check()));
    }
    if (ts.isForOfStatement(visited) && visited.awaitModifier) {
      const { awaitModifier, initializer, expression, statement } = visited;
      const body = factory.createBlock([check(), statement]);
      return factory.updateForOfStatement(visited, awaitModifier, initializer, expression, body);
    }
    // The body of an asynchronous function.
    const isBody = ts.isBlock(visited) && ts.isFunctionLike(node.parent) && isAsync(node.parent);
    return isBody ? withFirst(visited, ask()) : visited;
  }
  return (file) => (wanted() ? ts.visitNode(file, visit) : file);
};

module.exports = { stoppable };
