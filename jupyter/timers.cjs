'use strict';
/** The timers that the code of a cell sets: the stop button clears them. Those of modules, the library's too, stay. */
const { promisify } = require('node:util');

class Timers {
  /** Handle → the function that clears it. */
  #set = new Map();

  /** What takes the place of the global functions in the code of the cell. */
  functions() {
    return [
      this.#once(setTimeout, clearTimeout),
      this.#wrap(setInterval, (callback) => callback, clearInterval),
      this.#once(setImmediate, clearImmediate),
    ];
  }

  clear() {
    for (const [handle, clear] of this.#set) clear(handle);
    this.#set.clear();
  }

  /** One that is over when it was called. */
  #once(start, clear) {
    const wrapped = this.#wrap(
      start,
      (callback, handle) =>
        (...args) => {
          this.#set.delete(handle());
          callback(...args);
        },
      clear,
    );
    return Object.defineProperty(wrapped, promisify.custom, { value: start[promisify.custom] });
  }

  #wrap(start, around, clear) {
    const wrapped = (callback, ...rest) => {
      // What is no function is refused by Node.js, in its own words.
      const handle = start(typeof callback === 'function' ? around(callback, () => handle) : callback, ...rest);
      this.#set.set(handle, clear);
      return handle;
    };
    return Object.defineProperty(wrapped, 'name', { value: start.name });
  }
}

module.exports = { Timers };
