/** `npm run playground`: train a network in a page, draw digits for it. `-- --help` shows the options. */
import { spawn } from 'node:child_process';
import { whole } from '../../cli/shared/options.ts';
import { command, runProgram } from '../../cli/shared/program.ts';
import { servePlayground } from './server.ts';

interface Options {
  readonly port?: number;
  readonly browser: boolean;
}

/** Opens an address in the reader's browser; where there is none, the printed address has to do. */
function openBrowser(address: string): void {
  const [program, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['explorer.exe'] : ['xdg-open'];
  spawn(program, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

await runProgram<Options>(
  command('playground', 'Serve the playground, a page that trains a network, to this computer.')
    .option('--port <number>', 'the port to listen on (default: 8700, or the next free one)', whole(1, 65_535))
    .option('--no-browser', 'only print the address'),
  async ({ port, browser }) => {
    const { address, mnist } = await servePlayground(port);
    console.log(`The playground is at ${address}`);
    console.log(`Images: the 8×8 digits${mnist ? ' and MNIST' : '; MNIST is not here'}. Ctrl-C ends it.`);
    if (browser) openBrowser(address);
    return undefined;
  },
);
