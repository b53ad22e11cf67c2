/** What a person sees while something takes its time. */

/** Seconds between two lines where the last line cannot be written again. */
const pause = 10;

/** `75` as people write it: 1 min 15 s. */
export function duration(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/**
 * Says again and again what is being done: on a terminal in one line at the bottom, each second, else as a line each
 * ten seconds. `text` gives it, or undefined if there is nothing to say. Every other line has to go through `log`.
 * @param {() => string | undefined} text
 * @param {NodeJS.WriteStream} stream
 */
export function ticker(text, stream, seconds = pause) {
  const isTerminal = stream.isTTY === true;
  let shown = false;
  const clear = () => {
    if (shown) stream.write('\r\x1b[2K');
    shown = false;
  };
  const tick = () => {
    const line = text();
    if (!isTerminal) {
      if (line !== undefined) stream.write(`${line}\n`);
      return;
    }
    clear();
    if (line === undefined) return;
    stream.write(line.slice(0, (stream.columns ?? 80) - 1));
    shown = true;
  };
  const timer = setInterval(tick, isTerminal ? 1000 : seconds * 1000);
  return {
    log(line) {
      clear();
      stream.write(`${line}\n`);
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}
