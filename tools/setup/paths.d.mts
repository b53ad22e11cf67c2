export const root: string;
export function pythonOf(environment: string): string;
export const venv: string;
export const python: string;
export function jupyterEnvironment(): NodeJS.ProcessEnv;
