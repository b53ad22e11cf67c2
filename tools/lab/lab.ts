/** JupyterLab of this project, driven like a person would: `npm start`, open a notebook, Run All. */
import { spawn } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page, WebSocket } from 'playwright-core';
import { launchBrowser } from './browser.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export interface Server {
  /** The address that `npm start` printed, token included. */
  readonly url: URL;
  close(): Promise<void>;
}

/** Resolves when the server answers: it prints its address a moment before it listens. */
async function answered(url: URL, seconds: number): Promise<void> {
  for (const end = performance.now() + seconds * 1000; ; ) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/**
 * `npm start -- --no-browser` on a free port. Throws with what it printed if it does not start within `seconds`. A port
 * that somebody else takes before the server does is no reason to give up: then it takes another one.
 */
export async function startServer(seconds = 1800): Promise<Server> {
  for (let attempts = 5; ; attempts--) {
    try {
      return await startOn(await freePort(), seconds);
    } catch (error) {
      if (attempts <= 1 || !/port \d+ is already in use/i.test(String(error))) throw error;
    }
  }
}

async function startOn(port: number, seconds: number): Promise<Server> {
  const program = join(root, 'tools', 'start.mjs');
  const child = spawn(process.execPath, [program, '--no-browser', '--port', String(port)], { cwd: root });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let text = '';
  const url = await new Promise<URL>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`npm start ${why}:\n${text}`));
    const timer = setTimeout(() => fail(`printed no address within ${seconds} s`), seconds * 1000);
    const read = (chunk: Buffer) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\/lab\S*(?=\s)/.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(new URL(found[0]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('close', () => fail('ended'));
  });
  await answered(url, seconds);
  return {
    url,
    async close() {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** What a reader sees of a cell. */
export interface ShownCell {
  readonly kind: 'code' | 'markdown' | 'raw';
  /** `3` for `[3]:`, `*` while it runs, empty before that. */
  readonly prompt: string;
  readonly source: string;
  /** The text of the outputs. */
  readonly text: string;
  /** True if an output is red: an error, or text on stderr. */
  readonly error: boolean;
  /** How many of the outputs draw something: a picture, a chart, a figure. */
  readonly drawings: number;
}

/** Resolves when a message of that type has come from the kernel. */
const received = (socket: WebSocket, type: string, timeout: number) =>
  socket.waitForEvent('framereceived', { predicate: ({ payload }) => payload.includes(type), timeout });

export interface Lab {
  readonly page: Page;
  readonly server: Server;
  /** Opens a copy of the notebook (the file itself stays as it is), and waits for its kernel. */
  openNotebook(file: string): Promise<void>;
  /** Run → Run All Cells; resolves when no cell runs or waits. Throws after `seconds`. */
  runAll(seconds: number): Promise<void>;
  cells(): Promise<ShownCell[]>;
  /** The texts of the dialogs and notifications that are open. */
  complaints(): Promise<string[]>;
  /** Full-length pictures of the notebook, from top to bottom, as PNG. */
  pictures(): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Starts JupyterLab and a browser whose window is `width` × `height` pixels. */
export async function openLab({ width = 1280, height = 1600 } = {}): Promise<Lab> {
  const server = await startServer();
  let browser: Browser;
  try {
    browser = await launchBrowser();
  } catch (error) {
    await server.close();
    throw error;
  }
  const page = await browser.newPage({ viewport: { width, height } });
  page.setDefaultTimeout(600_000);
  const copies: string[] = [];
  /** Where page and kernel talk. */
  let channels: WebSocket | undefined;

  const cells = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.jp-Notebook .jp-Cell')].map((cell) => {
        const output = cell.querySelector('.jp-Cell-outputArea');
        const shown = [...(output?.querySelectorAll('.jp-OutputArea-output') ?? [])];
        const red = '[data-mime-type="application/vnd.jupyter.stderr"]';
        return {
          kind: cell.classList.contains('jp-CodeCell')
            ? ('code' as const)
            : cell.classList.contains('jp-MarkdownCell')
              ? ('markdown' as const)
              : ('raw' as const),
          prompt: /\[(.*)\]/.exec(cell.querySelector('.jp-InputPrompt')?.textContent ?? '')?.[1]?.trim() ?? '',
          source: cell.querySelector('.cm-content')?.textContent ?? '',
          text: output?.textContent ?? '',
          error: shown.some((one) => one.matches(red)),
          drawings: shown.filter((one) => !one.matches(red) && one.querySelector('svg, canvas, img, .js-plotly-plot'))
            .length,
        };
      }),
    );

  return {
    page,
    server,
    cells,

    async openNotebook(file) {
      const copy = `look-${process.pid}-${basename(file)}`;
      // A lab imports from one folder further up.
      const folder = dirname(resolve(file)) === join(root, 'notebooks', 'labs') ? 'notebooks/labs' : 'notebooks';
      const path = join(root, folder, copy);
      copyFileSync(file, path);
      copies.push(path);
      const address = new URL(`/doc/tree/${folder}/${encodeURIComponent(copy)}`, server.url);
      address.search = server.url.search;
      address.searchParams.set('reset', '');
      const timeout = 600_000; // for the server to start a kernel, and for the page to draw itself
      // JupyterLab shows "idle" before there is a kernel: wait until the kernel has introduced itself.
      const introduced = page
        .waitForEvent('websocket', {
          predicate: (socket) => /\/api\/kernels\/.*\/channels/.test(socket.url()),
          timeout,
        })
        .then((socket) => {
          channels = socket;
          return received(socket, 'kernel_info_reply', timeout);
        });
      await Promise.all([introduced, page.goto(address.href)]);
      await page.waitForSelector('.jp-Notebook .jp-Cell', { timeout });
      await page.waitForSelector('.jp-NotebookPanel-toolbar [data-status="idle"]', { timeout });
    },

    async runAll(seconds) {
      if ((await page.locator('.jp-Notebook .jp-CodeCell').count()) === 0) return;
      if (!channels) throw new Error('runAll: no notebook is open');
      // The prompts tell nothing where the code of all cells is folded.
      await Promise.all([
        received(channels, 'execute_reply', seconds * 1000),
        page
          .locator('.lm-MenuBar-itemLabel', { hasText: /^Run$/ })
          .click()
          .then(() => page.locator('.lm-Menu-itemLabel', { hasText: /^Run All Cells$/ }).click()),
      ]);
      await page.waitForFunction(
        () => {
          const shown = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')];
          const prompts = shown.map((cell) => cell.querySelector('.jp-InputPrompt')?.textContent ?? '');
          const idle = document.querySelector('.jp-NotebookPanel-toolbar [data-status="idle"]') !== null;
          const still = idle && !prompts.some((prompt) => prompt.includes('*'));
          // Between two cells all is quiet for a moment.
          const since = document as { quietSince?: number };
          since.quietSince = still ? (since.quietSince ?? performance.now()) : undefined;
          return since.quietSince !== undefined && performance.now() - since.quietSince > 2000;
        },
        undefined,
        { timeout: seconds * 1000, polling: 250 },
      );
      await page.waitForTimeout(1000); // most charts have drawn themselves by then
    },

    async complaints() {
      return page.locator('.jp-Dialog, .Toastify__toast').allInnerTexts();
    },

    async *pictures() {
      const notebook = page.locator('.jp-NotebookPanel-notebook').first();
      const scroll = (top: number) =>
        notebook.evaluate((element, top) => {
          const outer = element.querySelector('.jp-WindowedPanel-outer') ?? element;
          outer.scrollTop = top;
          return { top: outer.scrollTop, page: outer.clientHeight, all: outer.scrollHeight };
        }, top);
      for (let top = 0; ; ) {
        const place = await scroll(top);
        await page.waitForTimeout(300);
        yield await notebook.screenshot();
        if (place.top + place.page >= place.all - 1) return;
        top = place.top + place.page - 40;
      }
    },

    async close() {
      await browser.close();
      await server.close();
      for (const copy of copies) rmSync(copy, { force: true });
    },
  };
}
