'use strict';
/** The flags of Node.js that the kernel is started with. */

/**
 * Where the stop button ends a callback of a timer, Node.js finds its notes on who called whom in disorder, and would
 * abort the process. Nothing depends on them.
 */
const lenient = '--no-force-async-hooks-checks';

module.exports = { flags: ['--disable-warning=ExperimentalWarning', lenient], lenient };
