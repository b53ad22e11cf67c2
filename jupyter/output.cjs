'use strict';
/** Text on its way to the notebook: many small writes become few messages. */

const pause = 50; // milliseconds between two messages

let pending; // { name, text, send }
let sent = Number.NEGATIVE_INFINITY; // when the last message was sent
let timer;

/** Sends what waits. */
function flush() {
  clearTimeout(timer);
  timer = undefined;
  if (!pending) return;
  const { name, text, send } = pending;
  pending = undefined;
  sent = performance.now();
  send(name, text);
}

/** Sends `text` at once in a slow loop, and together with what follows in a fast one. */
function write(name, text, send) {
  if (pending && (pending.name !== name || pending.send !== send)) flush();
  if (pending) pending.text += text;
  else pending = { name, text, send };
  if (performance.now() - sent >= pause) flush();
  else timer ??= setTimeout(flush, pause);
}

module.exports = { flush, write };
