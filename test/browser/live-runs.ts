/** Lessons that run in a page: a site with the kernel alone, and what its cells show. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { writeLive } from '../../apps/live/build.ts';
import type { CellOutput, CellResult } from '../../apps/live/messages.ts';
import { codeCells, folder, mayFail, readNotebook, root, sourceOf } from '../notebook-files.ts';
import { serve } from './file-server.ts';
import { assertSameCells } from './live-outputs.ts';
import { newPage, watch } from './pages.ts';

export interface LiveSite {
  readonly address: string;
  /** What was asked for: path → bytes as sent. */
  readonly sent: Map<string, number>;
  close(): void;
}

/** A site with an empty page, the session and the kernel. */
export async function liveSite(): Promise<LiveSite> {
  const place = mkdtempSync(join(tmpdir(), 'live-'));
  await writeLive(place);
  const { outputFiles } = await build({
    entryPoints: [join(root, 'apps', 'live', 'session.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const sent = new Map<string, number>();
  const read = (path: string) => {
    if (path === 'index.html')
      return Buffer.from('<!doctype html><html lang="en"><title>live</title><link rel="icon" href="data:,">');
    if (path === 'session.js') return outputFiles[0].contents;
    try {
      const content = readFileSync(join(place, path));
      sent.set(path, content.length);
      return content;
    } catch {
      return undefined;
    }
  };
  const { server, address }: { server: Server; address: string } = await serve(read);
  const close = () => {
    server.closeAllConnections();
    server.close();
    rmSync(place, { recursive: true, force: true });
  };
  return { address, sent, close };
}

/** An empty page of the site. `done` closes it and gives what went wrong in it. */
export async function openLive(
  browser: Browser,
  site: LiveSite,
): Promise<{ page: Page; done: () => Promise<string[]> }> {
  const page = await newPage(browser);
  const wrong = await watch(page, (url) => url.href.startsWith(site.address));
  await page.goto(`${site.address}/index.html`);
  const done = async () => {
    await page.close();
    return wrong;
  };
  return { page, done };
}

export interface Ran extends CellResult {
  readonly outputs: readonly CellOutput[];
  readonly milliseconds: number;
}

interface Cell {
  readonly source: string;
  readonly mayFail: boolean;
}

/** Runs cells one after the other in a new session; an output that is updated is there as it was last. */
export function runCells(page: Page, lesson: string, cells: readonly Cell[]): Promise<Ran[]> {
  return page.evaluate(
    async ({ lesson, cells }) => {
      const { startSession }: typeof import('../../apps/live/session.ts') = await import(
        `${location.origin}/session.js`
      );
      const session = startSession({ base: new URL('/', location.href), lesson });
      const all: Ran[] = [];
      for (const { source, mayFail } of cells) {
        const outputs: CellOutput[] = [];
        const places = new Map<string, number>();
        const start = performance.now();
        const listener = {
          output(output: CellOutput, displayId?: string) {
            if (displayId !== undefined) places.set(displayId, outputs.length);
            outputs.push(output);
          },
          update(displayId: string, output: CellOutput) {
            const at = places.get(displayId);
            if (at !== undefined) outputs[at] = output;
          },
        };
        const result = await session.execute('cell', source, listener, { mayFail });
        all.push({ ...result, outputs, milliseconds: performance.now() - start });
      }
      session.shutdown();
      return all;
    },
    { lesson, cells },
  );
}

export const cellsOf = (name: string): Cell[] =>
  codeCells(readNotebook(join(folder, name))).map((cell) => ({ source: sourceOf(cell), mayFail: mayFail(cell) }));

/** Runs a lesson or lab from top to bottom, and throws unless each cell shows what the notebook stores. */
export async function assertRuns(browser: Browser, site: LiveSite, name: string): Promise<void> {
  const { page, done } = await openLive(browser, site);
  const cells = cellsOf(name);
  const ran = await runCells(page, `notebooks/${name}`, cells);
  assert.deepEqual(await done(), []);
  const failed = cells.flatMap((cell, i) => (ran[i].ok || cell.mayFail ? [] : [`cell ${i + 1} failed`]));
  assert.deepEqual(failed, []);
  const outputs = ran.map((one) => one.outputs);
  assertSameCells(name, outputs);
}
