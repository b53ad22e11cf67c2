/** The kernel of the project and the settings of JupyterLab, inside the Python environment. */
import { join } from 'node:path';
import nodeFlags from '../../jupyter/node-flags.cjs';
import { nodeForPrograms } from './node24.mjs';
import { jupyterEnvironment, root, venv } from './paths.mjs';
import { isStamped, stamp, textOf } from './stamps.mjs';

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** The name that notebooks carry in their metadata. Not `tslab`: a stock tslab can not run them. */
const kernelName = 'handwritten';

/** Files of the environment, and what they hold. Jupyter finds them there however it is started. */
function files() {
  const etc = join(venv, 'etc', 'jupyter');
  const share = join(venv, 'share', 'jupyter');
  const extension = join(share, 'labextensions', 'handwritten');
  const flags = [...nodeFlags.flags];
  const early = '--experimental-require-module'; // before Node.js 20.19 it had to be asked for
  const [major, minor] = process.versions.node.split('.').map(Number);
  const node = nodeForPrograms();
  if (node === process.execPath && major === 20 && minor < 19 && process.allowedNodeEnvironmentFlags.has(early))
    flags.push(early);
  return {
    // Scripts that Python packages bring are CommonJS: they are not part of this project's package, which is not.
    [join(venv, 'package.json')]: json({ private: true, type: 'commonjs' }),
    [join(share, 'kernels', kernelName, 'kernel.json')]: json({
      argv: [node, ...flags, join(root, 'jupyter', 'kernel.cjs'), '{connection_file}'],
      display_name: 'TypeScript (handwritten)',
      language: 'typescript',
      interrupt_mode: process.platform === 'win32' ? 'message' : 'signal',
    }),
    // No news, no look-ups of updates and extensions: quiet without a network.
    [join(etc, 'jupyter_lab_config.json')]: json({
      LabApp: {
        check_for_updates_class: 'jupyterlab.handlers.announcements.NeverCheckForUpdate',
        news_url: null,
        extension_manager: 'readonly',
        custom_css: true,
      },
    }),
    [join(jupyterEnvironment().JUPYTER_CONFIG_DIR, 'custom', 'custom.css')]: [
      'jupyter/lab.css',
      'apps/book/sliders.css',
    ]
      .map((file) => textOf(join(root, file)))
      .join('\n'),
    [join(extension, 'package.json')]: json({
      name: 'handwritten',
      version: '1.0.0',
      jupyterlab: { extension: true, _build: { load: 'static/lab-extension.js', extension: './extension' } },
    }),
    [join(extension, 'static', 'lab-extension.js')]: textOf(join(root, 'jupyter', 'lab-extension.cjs')),
    // Language servers are for editors; looking for them starts npm, which writes into HOME.
    [join(etc, 'jupyter_server_config.json')]: json({ ServerApp: { jpserver_extensions: { jupyter_lsp: false } } }),
    [join(share, 'lab', 'settings', 'overrides.json')]: json({
      '@jupyterlab/apputils-extension:notification': { checkForUpdates: false, fetchNews: 'false' },
      // Whole notebooks in the page: no jumps while scrolling, and "find" of the browser finds everything.
      '@jupyterlab/notebook-extension:tracker': { windowingMode: 'none', scrollPastEnd: false },
    }),
  };
}

/** @type {import('./setup.mjs').Step} */
export const kernel = {
  name: 'notebook kernel',
  isDone: () => Object.entries(files()).every(([file, text]) => isStamped(file, text)),
  run() {
    for (const [file, text] of Object.entries(files())) stamp(file, text);
  },
};
