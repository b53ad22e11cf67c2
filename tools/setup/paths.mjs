/** Where things are. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The interpreter of a Python environment. */
export const pythonOf = (environment) =>
  process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');

/** The Python environment of the project, and its interpreter. */
export const venv = join(root, '.venv');
export const python = pythonOf(venv);

/** Environment variables with which Jupyter keeps what it writes inside the project. */
export function jupyterEnvironment() {
  const own = join(root, '.jupyter');
  return {
    ...process.env,
    JUPYTER_CONFIG_DIR: join(own, 'config'),
    JUPYTER_DATA_DIR: join(own, 'data'),
    JUPYTER_RUNTIME_DIR: join(own, 'runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTERLAB_SETTINGS_DIR: join(own, 'config', 'lab', 'user-settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(own, 'config', 'lab', 'workspaces'),
    IPYTHONDIR: join(own, 'ipython'),
    PYTHONNOUSERSITE: '1',
  };
}
