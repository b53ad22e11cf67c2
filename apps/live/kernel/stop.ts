/**
 * The stop button in a page: what jupyter/stop.cjs is in Node.js. A press arrives as a message, so only code that pauses
 * hears it; what computes without a pause is ended by the page, with its worker.
 */

/** Calls `action` in a turn of its own. */
export function turn(action: () => void): void {
  setImmediate(action);
}

/** A promise of a turn after next: rejections that nobody awaits have been told by then. */
export async function nextTurn(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise<void>(turn);
}

/** Runs a part of the kernel. Nothing ends it in between. */
export const protect = <T>(action: () => T): T => action();

/** Whether the code that runs ends by itself when it is asked to: the page waits in either case. */
export function endsByItself(_wanted: boolean): void {}

let onPress: (ended: boolean) => void = () => undefined;

/** Calls `listener` for each press from now on. */
export function watch(listener: (ended: boolean) => void): void {
  onPress = listener;
}

/** The stop button was pressed. */
export const press = (): void => onPress(false);
