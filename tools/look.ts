/**
 * `node tools/run.mjs tools/look.ts`: pictures of a notebook as JupyterLab shows it, from top to bottom. `-- --help` shows the options.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { whole } from '../cli/shared/options.ts';
import { command, runProgram } from '../cli/shared/program.ts';
import { openLab } from './lab/lab.ts';

interface Options {
  readonly run?: boolean;
  readonly width: number;
  readonly height: number;
  readonly timeout: number;
}

await runProgram<Options>(
  command('tools/look.ts', 'Write pictures of a notebook as JupyterLab shows it: FOLDER/NAME-01.png, NAME-02.png, …')
    .argument('<notebook>', 'a file of notebooks/')
    .argument('<folder>', 'where the pictures are written')
    .option('--run', 'run all cells first, in a copy')
    .option('--width <pixels>', 'of the window', whole(1), 1280)
    .option('--height <pixels>', 'of the window', whole(1), 1600)
    .option('--timeout <seconds>', 'that the cells may take', whole(1), 600),
  async ({ run, width, height, timeout }, [notebook, folder]) => {
    const lab = await openLab({ width, height });
    try {
      await lab.openNotebook(notebook);
      if (run) await lab.runAll(timeout);
      for (const [i, cell] of (await lab.cells()).entries()) {
        if (cell.error) console.log(`cell ${i} shows an error: ${cell.text.slice(0, 300)}`);
      }
      for (const complaint of await lab.complaints()) console.log(`JupyterLab says: ${complaint}`);
      mkdirSync(folder, { recursive: true });
      let part = 0;
      for await (const picture of lab.pictures()) {
        const number = String(++part).padStart(2, '0');
        const file = join(folder, `${basename(notebook, '.ipynb')}-${number}.png`);
        writeFileSync(file, picture);
        console.log(file);
      }
    } finally {
      await lab.close();
    }
    return undefined;
  },
);
