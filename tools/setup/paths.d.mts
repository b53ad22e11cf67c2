export const root: string;
export const venv: string;
export const python: string;
export function jupyterEnvironment(): NodeJS.ProcessEnv;
