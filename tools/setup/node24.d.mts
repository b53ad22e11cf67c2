export function nodeForPrograms(): string;
