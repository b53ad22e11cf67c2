/** A reporter for `npm run test:watch`: what fails, and a count when all is done. */
import { inspect, stripVTControlCharacters } from 'node:util';

export default async function* brief(events) {
  let [passed, failed] = [0, 0];
  for await (const { type, data } of events) {
    if (type === 'test:pass' && data.details.type !== 'suite') passed++;
    if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      failed++;
      const text = stripVTControlCharacters(inspect(data.details.error.cause ?? data.details.error, { depth: 4 }));
      yield `✗ ${data.name} (${data.file})\n${text.replace(/^/gm, '    ')}\n`;
    }
    if (type === 'test:watch:drained') {
      yield `${passed} passed, ${failed} failed; waiting for a change …\n`;
      [passed, failed] = [0, 0];
    }
  }
}
