/** The part of `node:os` that the project uses. */
export const tmpdir = (): string => '/tmp';
export const availableParallelism = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;
export const EOL = '\n';
export default { EOL, availableParallelism, tmpdir };
