/** The kernel of a lesson, as its page sees it. */
import type { Session, SessionOptions } from './messages.ts';

/** Makes a session. The workers start with the first call that needs them. */
export function startSession(_options: SessionOptions): Session {
  throw new Error('startSession: the kernel is not built yet');
}
