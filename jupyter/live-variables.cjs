'use strict';
/**
 * Which names in a cell stand for a variable that every cell shares, `exports.name`, and not for one of the code's own.
 *
 * tslab keeps the variables of earlier cells in `exports`, and copies there what the code of a cell gives to its own. A
 * function that read its own would not see what later cells assign or declare anew. So functions read the shared ones;
 * and where a function also writes one, all code of the cell uses it. The loops of a cell itself stay fast.
 */

/** A function that tells for an identifier of `file`, a cell, whether it stands for a shared variable. */
function liveVariables(ts, checker, file) {
  const symbolOf = (node) => {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    return symbol && file.locals?.get(symbol.escapedName) === symbol ? symbol : undefined;
  };

  /** True for what runs when the cell has gone on: bodies of functions, and fields of objects that classes make. */
  const isLater = (node, child) =>
    (ts.isFunctionLike(node) && node.name !== child) ||
    (ts.isPropertyDeclaration(node) && node.initializer === child && !ts.isStatic(node));

  function isInFunction(node) {
    for (let child = node; child.parent; child = child.parent) if (isLater(child.parent, child)) return true;
    return false;
  }

  const written = new Set();
  const look = (node) => {
    if (ts.isIdentifier(node) && node.parent && ts.isWriteAccess(node) && isInFunction(node))
      written.add(symbolOf(node));
    ts.forEachChild(node, look);
  };
  look(file);

  return (node) => {
    const original = ts.getOriginalNode(node);
    const { parent } = original;
    if (!parent || ts.isExportSpecifier(parent)) return false;
    if (ts.isDeclarationName(original) && !ts.isShorthandPropertyAssignment(parent)) return false;
    const symbol = symbolOf(original);
    return symbol !== undefined && (written.has(symbol) || isInFunction(original));
  };
}

module.exports = { liveVariables };
