/** A reporter for Node's test runner: one JSON object a line, with what the counting and the screen need. */
import { inspect, stripVTControlCharacters } from 'node:util';

/** How one test ended. A suite counts only if it was skipped, or if it failed by itself and not by its tests. */
function outcome(type, { name, file, nesting, skip, todo, details }) {
  const isSkipped = skip !== undefined || todo !== undefined;
  const error = type === 'test:fail' ? details.error : undefined;
  const isOwnFailure = error !== undefined && error.failureType !== 'subtestsFailed';
  const isSuite = details.type === 'suite';
  const result = isSkipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
  const reason = [skip, todo].find((why) => typeof why === 'string' && why !== '');
  return {
    ...{ event: 'ended', name, file, result, reason },
    // A test whose subtests failed has failed, too; a suite is only their heading.
    counts: isSkipped || !isSuite || isOwnFailure,
    seconds: nesting === 0 ? details.duration_ms / 1000 : 0,
    error: isOwnFailure ? stripVTControlCharacters(inspect(error.cause ?? error, { depth: 4 })) : undefined,
  };
}

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail') yield `${JSON.stringify(outcome(type, data))}\n`;
    if (type === 'test:dequeue') yield `${JSON.stringify({ event: 'began', name: data.name, file: data.file })}\n`;
  }
}
