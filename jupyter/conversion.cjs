'use strict';
/** What is done to the JavaScript of cells and modules while it is made. */
const sourceMaps = require('./source-maps.cjs');

/** Imported names are assigned: a property with a getter is slow, and can not be defined again by the next run. */
function plainExports(code) {
  const getter =
    /^Object\.defineProperty\(exports, ("[^"]+"), \{ enumerable: true, get: function \(\) \{ return (.+); \} \}\);$/gm;
  return sourceMaps.same(code, code.replace(getter, 'exports[$1] = $2;'));
}

/** Converts the code of a cell, and no module. */
function ofCell(convert) {
  const runtime = globalThis.__handwritten;
  runtime.convertsCell = true;
  try {
    return convert();
  } finally {
    runtime.convertsCell = false;
  }
}

module.exports = { ofCell, plainExports };
