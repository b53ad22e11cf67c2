/**
 * Pictures of a notebook as JupyterLab shows it:
 *   node --import tsx scripts/look.ts NOTEBOOK FOLDER [--run] [--width 1280] [--height 1600] [--timeout 600]
 * Writes FOLDER/NAME-01.png, -02.png, … from top to bottom. With `--run`, all cells are run first (in a copy).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLab } from './lab/lab.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    run: { type: 'boolean', default: false },
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '1600' },
    timeout: { type: 'string', default: '600' },
  },
});
const [notebook, folder] = positionals;
if (!notebook || !folder) {
  console.error('usage: node --import tsx scripts/look.ts NOTEBOOK FOLDER [--run] [--width W] [--height H]');
  process.exit(2);
}

const lab = await openLab({ width: Number(values.width), height: Number(values.height) });
try {
  await lab.openNotebook(notebook);
  if (values.run) await lab.runAll(Number(values.timeout));
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
