/** `globalThis.__handwritten` for the compiler's worker: what the repaired converter calls. */
import { ofCell, plainExports } from '../../../jupyter/conversion.cjs';
import { liveVariables } from '../../../jupyter/live-variables.cjs';
import sourceMaps from '../../../jupyter/source-maps.cjs';

/** The files of a page do not change. */
const files = { missing: false, look() {}, watchFile: () => ({ close() {} }), watchFolder: () => ({ close() {} }) };

/** To be called before the converter is loaded. */
export function preparePlace(root: string): void {
  Object.assign(globalThis, {
    __handwritten: { root, base: root, files, liveVariables, ofCell, plainExports, sourceMaps },
  });
}
