/** Opens JupyterLab on the notebooks; what is missing is set up first. `npm start -- --help` tells the options. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { jupyterEnvironment, python, root } from './setup/paths.mjs';
import { die, runInForeground } from './setup/process.mjs';
import { forNotebooks, setup } from './setup/setup.mjs';

const help = `npm start [-- OPTIONS]

Opens JupyterLab on the notebooks. What is missing is set up first, inside the project folder.

  --port N       listen on port N (default: 8888, or the next one that is free)
  --no-browser   only print the address
  --help         print this`;

function refuse(message) {
  console.error(`npm start: ${message}\n\n${help}`);
  process.exit(2);
}

function readOptions() {
  const options = {
    help: { type: 'boolean', short: 'h' },
    port: { type: 'string' },
    'no-browser': { type: 'boolean' },
  };
  let values;
  try {
    values = parseArgs({ options, allowPositionals: false }).values;
  } catch (error) {
    refuse(error.message);
  }
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    refuse(`--port is "${values.port}", expected a whole number from 1 to 65535`);
  }
  return { port, browser: !values['no-browser'] };
}

const { port, browser } = readOptions();
try {
  await setup(forNotebooks, { verbose: true });
  console.error('… JupyterLab is starting; Ctrl-C ends it');
  process.exitCode = await runInForeground(
    python,
    [
      '-m',
      'jupyterlab',
      // The server sees the whole project: figures load their library from node_modules.
      `--ServerApp.root_dir=${root}`,
      '--LabApp.default_url=/lab/tree/notebooks',
      '--ServerApp.answer_yes=True',
      ...(port === undefined ? [] : [`--ServerApp.port=${port}`, '--ServerApp.port_retries=0']),
      ...(browser ? [] : ['--no-browser']),
      // Root in a container: JupyterLab wants to be told that this is meant.
      ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ],
    { cwd: join(root, 'notebooks'), env: jupyterEnvironment(), passInterrupt: true },
  );
} catch (error) {
  die(error);
}
