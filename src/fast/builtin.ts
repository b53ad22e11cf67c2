/** Node's module of that name, undefined elsewhere. Core modules have no `node:` imports, so that they load in a page. */
export function nodeModule<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as T | undefined;
}
