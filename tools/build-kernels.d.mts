export function compileTo(file: string, flags: readonly string[]): Promise<void>;
