/** What runs and edits cells: loaded by the first edit or run, with the editor; it starts the kernel when it is needed. */

import type { CellOutput, Session } from '../messages.ts';
import { OutputArea, type OutputPlace, type OutputTools } from '../outputs.ts';
import { startSession } from '../session.ts';
import { createEditor } from './editor.ts';
import { frameFor } from './frame-place.ts';
import type { Engine, LiveCell, LiveLesson } from './live-cell.ts';
import { renderMarkdown } from './markdown.ts';
import { type Notebook, notebookText, openNotebook, withReadersCode } from './notebook.ts';
import { namePlaces, offsetOf } from './places.ts';

/** What a check shows of an exercise that is right: `Exercise 1 · leaky ReLU: ✓ Right.` */
const RIGHT = /^(Exercise|Stage) .*: ✓ Right\./;
const BOX = /^(Exercise|Stage) /;

const textOf = ({ data }: CellOutput): string => [data?.['text/plain'] ?? ''].flat().join('');

/** What a screen reader says of a cell that has ended. */
function spoken(cell: LiveCell, outputs: readonly CellOutput[], ok: boolean): string {
  const box = outputs.map(textOf).find((text) => BOX.test(text));
  const error = outputs.find(({ output_type }) => output_type === 'error');
  const said = box ?? (error ? `error: ${error.evalue ?? ''}` : ok ? 'done' : 'stopped');
  return `Cell ${cell.number}: ${said}`;
}

/** `0.4 s` */
const seconds = (milliseconds: number): string =>
  milliseconds < 100
    ? 'less than 0.1 s'
    : milliseconds < 60_000
      ? `${(milliseconds / 1000).toFixed(milliseconds < 9_950 ? 1 : 0)} s`
      : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;

/** Milliseconds from the stop button until the page says that the cell does not hear it. */
const DEAF_AFTER = 1_000;

export function startEngine(lesson: LiveLesson, start: typeof startSession = startSession): Engine {
  const { base, file, name, title, notebook, tooltipsIn } = lesson.options;
  const tools: OutputTools = {
    markdown: renderMarkdown,
    frame: (html) => frameFor(html, new URL('page/frame.html', base)),
  };
  let session: Session | undefined;
  const theSession = () => (session ??= start({ base, lesson: file }));
  /** Cells that wait; the first of them runs. */
  const queue: LiveCell[] = [];
  /** Cells that the reader asked for; the others run because those need them. */
  const asked = new Set<LiveCell>();
  let working = false;
  let count = 0;
  let stopped = false;
  let kept = false;
  /** Whether the kernel has started: until then, a cell that runs waits for it. */
  let started = false;
  /** The cell that runs, and since when; when it was asked to stop. */
  let running: { readonly cell: LiveCell; readonly since: number; stopping?: number } | undefined;
  /** Cells that were run since the start of the kernel, which names them by their number. */
  let ran: LiveCell[] = [];
  /** Cells of `queue` that have ended. */
  let done = 0;
  const areas = new Map<LiveCell, OutputArea>();

  const before = (cell: LiveCell) => lesson.above(cell).map(({ code }) => code);

  /** What the cells say that run or wait for others; said again each second. */
  function sayHowFar(): void {
    if (!running) return;
    const { cell, since, stopping } = running;
    const now = performance.now();
    const passed = now - since > 2_000 ? ` ${seconds(1000 * Math.floor((now - since) / 1000)).replace('.0', '')}` : '';
    const deaf = started && stopping !== undefined && now - stopping > DEAF_AFTER;
    const stops = deaf
      ? 'Stopping … It does not pause. Stop again ends it by force; all variables are lost then.'
      : 'Stopping …';
    const starts = `Starting …${passed} The first time, about 3 MB are loaded.`;
    cell.say(stopping !== undefined ? stops : started ? `Running …${passed}` : starts);
    for (const [at, waiting] of queue.entries()) {
      if (at === 0 || !asked.has(waiting)) continue;
      const first = `First the cells above: ${done} of ${done + at} …`;
      waiting.say(stopping !== undefined ? stops : started ? first : starts);
    }
  }

  /** A place in the code of a cell that ran. */
  function placeOf(shown: LiveCell, number: number, line: number, column: number) {
    const cell = ran[number - 1];
    if (!cell) return undefined;
    const go = () => lesson.goTo?.(cell, offsetOf(cell.code, line, column));
    return { elsewhere: cell !== shown, ...(lesson.goTo && { go }) };
  }

  async function runCell(cell: LiveCell): Promise<boolean> {
    cell.setPhase('running');
    const starts = started ? '' : ', including the start';
    const begun = performance.now();
    running = { cell, since: begun };
    lesson.announce(started ? `Cell ${cell.number} runs` : 'Starting');
    sayHowFar();
    if (!started) {
      started = await theSession().loaded.then(
        () => true,
        () => false, // the cell says why
      );
      sayHowFar();
    }
    if (stopped) {
      running = undefined;
      skip(cell);
      return false;
    }
    const place = cell.outputPlace();
    const named: OutputPlace = {
      append(output) {
        namePlaces(output, (number, line, column) => placeOf(cell, number, line, column));
        place.append(output);
      },
      replaceChildren: () => place.replaceChildren(),
    };
    const area = new OutputArea(named, tools);
    areas.set(cell, area);
    cell.setStale(undefined);
    sayHowFar();
    const { code } = cell;
    // An error that is known keeps nobody from the cells after it a second time.
    const known = cell.failed && cell.ranCode === code && !asked.has(cell);
    ran.push(cell);
    const result = await theSession().execute(
      cell.id,
      code,
      {
        output: (output, displayId) => area.add(output, displayId),
        update(displayId, output) {
          if (area.update(displayId, output)) return;
          for (const other of areas.values()) if (other !== area) other.update(displayId, output);
        },
        clear: (wait) => area.clear(wait),
      },
      { mayFail: cell.mayFail },
    );
    running = undefined;
    area.end();
    cell.ranCode = code;
    if (result.lost) forgetRuns();
    cell.run = { count: ++count, outputs: area.outputs, code };
    cell.failed = !result.ok && !result.interrupted;
    cell.setPhase('idle');
    const time = seconds(performance.now() - begun);
    cell.say(
      result.interrupted
        ? `Stopped after ${time}`
        : result.ok
          ? `Ran in ${time}${starts}`
          : `Ended with an error after ${time}`,
    );
    if (cell.code !== code) cell.sayWhetherRun(); // edited while it ran
    lesson.announce(spoken(cell, area.outputs, result.ok));
    if (cell.kind === 'exercise-check')
      lesson.setSolved(
        cell,
        area.outputs.some((output) => RIGHT.test(textOf(output))),
      );
    // An exercise that is still wrong keeps nobody from the cells after it.
    return (result.ok || cell.mayFail || cell.kind === 'exercise' || known) && !result.interrupted;
  }

  /** The kernel has lost what the cells had made. */
  function forgetRuns(): void {
    started = false;
    ran = [];
    for (const cell of lesson.cells) cell.ranCode = undefined;
  }

  /** A cell that waited is not run after all; what stands below it is still of the code that it was. */
  function skip(cell: LiveCell): void {
    cell.setPhase('idle');
    cell.sayWhetherRun();
    lesson.showStale(cell);
  }

  async function work(): Promise<void> {
    working = true;
    stopped = false;
    const clock = setInterval(sayHowFar, 1_000);
    try {
      for (done = 0; queue.length > 0; done++) {
        const cell = queue[0];
        const good = await runCell(cell);
        queue.shift();
        // Nothing to check: what is wrong stands below the answer.
        const [next] = queue;
        const alone = asked.delete(cell) && queue.length === 1;
        if (alone && cell.kind === 'exercise' && cell.failed && next) skip(queue.splice(0)[0]);
        lesson.showStale(cell);
        if (good && !stopped) continue;
        for (const waiting of queue.splice(0)) {
          skip(waiting);
          if (asked.has(waiting) && !stopped) lesson.sayNotRun(waiting, cell);
        }
        asked.clear();
      }
    } catch (error) {
      console.error(error);
      lesson.say(`The kernel could not be started: ${error instanceof Error ? error.message : String(error)}`);
      for (const cell of queue.splice(0)) skip(cell);
      asked.clear();
    } finally {
      clearInterval(clock);
      running = undefined;
      working = false;
    }
    if (count > 0 && !kept) {
      kept = true;
      lesson.options.onFirstRun();
    }
  }

  function openEditor(cell: LiveCell): void {
    if (!cell.editor) {
      cell.open(
        createEditor({
          code: cell.code,
          label: `Code of cell ${cell.number}`,
          ...(tooltipsIn && { tooltipsIn }),
          changed: (code) => lesson.typed(cell, code),
          run: () => void lesson.run(cell),
          runAndMove: () => lesson.runAndMove(cell),
          check: (code) => theSession().check(before(cell), code),
          complete: (code, offset) => theSession().complete(before(cell), code, offset),
          inspect: (code, offset) => theSession().inspect(before(cell), code, offset),
        }),
      );
    }
  }

  /** The notebook as the book has it. */
  async function fetchNotebook(): Promise<Notebook> {
    if (!notebook) throw new Error(`${name}: this page has no notebook`);
    const answer = await fetch(notebook);
    if (!answer.ok) throw new Error(`${notebook.pathname}: ${answer.status}`);
    return answer.json();
  }

  // What was written before stands in an editor again, with its colours.
  for (const cell of lesson.cells) if (cell.changed) openEditor(cell);

  return {
    edit(cell, at) {
      openEditor(cell);
      cell.editor?.focus(at);
    },
    async run(cells, wanted) {
      lesson.saveNow();
      const added = cells.filter((cell) => !queue.includes(cell));
      for (const cell of added) cell.setPhase('waiting');
      for (const cell of added) cell.say(cell === wanted ? 'Waiting …' : '');
      queue.push(...added);
      if (wanted && queue.includes(wanted)) asked.add(wanted);
      if (!working) await work();
    },
    stop() {
      stopped = true;
      // What waits for the start does not run at all.
      if (started) session?.interrupt();
      if (!running) return;
      running.stopping ??= performance.now();
      sayHowFar();
      setTimeout(sayHowFar, DEAF_AFTER + 50);
      lesson.announce('Stopping');
    },
    async restart() {
      stopped = true;
      if (working) session?.interrupt();
      await session?.restart();
      forgetRuns();
      started = session !== undefined;
      for (const cell of lesson.cells) if (cell.phase === 'idle') skip(cell);
      lesson.say('The kernel has begun anew: no cell has run yet.');
      lesson.announce('The kernel has begun anew.');
    },
    async download() {
      try {
        const states = new Map(lesson.cells.map(({ id, code, run }) => [id, { code, ...(run && { run }) }]));
        const text = notebookText(withReadersCode(await fetchNotebook(), states));
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([text], { type: 'application/x-ipynb+json' }));
        link.download = `${name}.ipynb`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
        lesson.say(`Saved as ${name}.ipynb. To run it in JupyterLab, put it in place of ${file} in the project.`);
      } catch (error) {
        console.error(error);
        lesson.say('The notebook could not be loaded from the server.');
      }
    },
    async open(chosen) {
      try {
        const ids = new Set(lesson.cells.map(({ id }) => id));
        const { codes, strangers } = openNotebook(await chosen.text(), ids, title);
        let changed = 0;
        for (const cell of lesson.cells) {
          const code = codes.get(cell.id);
          if (code === undefined || code === cell.code) continue;
          cell.setCode(code);
          lesson.typed(cell, code);
          changed++;
        }
        lesson.saveNow();
        const left = strangers > 0 ? ` ${strangers} of its cells are not in this page and were left out.` : '';
        lesson.say(`${chosen.name}: the code of ${changed} ${changed === 1 ? 'cell' : 'cells'} was taken over.${left}`);
      } catch (error) {
        lesson.say(error instanceof Error ? error.message : String(error));
      }
    },
  };
}
