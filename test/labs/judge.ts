/**
 * What a notebook says of an answer: the exercise's cell is filled with it, and its check runs, with the exercises
 * before it unanswered. Types are checked as in the notebook, so that an answer that does not compile is noticed.
 */
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { plain, record } from '../notebook-display/recorder.ts';
import { exercisesOf, hasTag, type Notebook, readNotebook, root, sourceOf } from '../notebook-files.ts';

/** An answer to exercise number `exercise`, counted from 0. */
export interface Attempt {
  readonly exercise: number;
  readonly answer: string;
}

export interface Verdict {
  /** What the check shows. */
  readonly said: string;
  /** What the compiler has to say. */
  readonly complaints: readonly string[];
}

/** The code that runs until the check of the answer has spoken: imports, then exercises and checks. */
function programOf(notebook: Notebook, { exercise, answer }: Attempt): string {
  const { cells } = notebook;
  const exercises = exercisesOf(notebook).slice(0, exercise + 1);
  const imports = cells.filter((cell) => cell.cell_type === 'code' && /^import /.test(sourceOf(cell)));
  return [
    ...imports.filter((cell) => !hasTag(cell, 'promise')).map(sourceOf),
    ...exercises.flatMap((one, n) => [
      n === exercise ? answer : sourceOf(cells[one.exercise]),
      sourceOf(cells[one.check]),
    ]),
  ].join('\n');
}

/** The compiler's options for cells: the project's, without those that are about files. */
function cellOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return { ...options, noUnusedLocals: false, noUnusedParameters: false, erasableSyntaxOnly: false };
}

/** What the compiler says of each program, as a file of `folder`. */
function complaintsOf(programs: readonly string[], folder: string): string[][] {
  const files = programs.map((_, i) => join(folder, `attempt-${i}.ts`));
  const options = cellOptions();
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const textOf = (file: string) => programs[files.indexOf(resolve(file))];
  host.fileExists = (file) => textOf(file) !== undefined || fileExists(file);
  host.readFile = (file) => textOf(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...more) => {
    const text = textOf(file);
    return text === undefined ? getSourceFile(file, version, ...more) : ts.createSourceFile(file, text, version, true);
  };
  const program = ts.createProgram(files, options, host);
  return files.map((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) =>
      ts.flattenDiagnosticMessageText(one.messageText, '\n'),
    );
  });
}

/** Runs a program; returns the last text that it shows. */
async function saidBy(program: string, folder: string): Promise<string> {
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { ...cellOptions(), module: ts.ModuleKind.CommonJS, verbatimModuleSyntax: false },
  });
  const modules = new Map<string, unknown>();
  for (const { fileName } of ts.preProcessFile(program).importedFiles) {
    const address = fileName.startsWith('.') ? pathToFileURL(resolve(folder, fileName)).href : fileName;
    modules.set(fileName, await import(address));
  }
  const run = new Function('require', 'exports', outputText);
  const shown = await record(() => run((name: string) => modules.get(name), {}));
  const last = shown.at(-1);
  if (!last) throw new Error(`the program shows nothing:\n${program}`);
  return plain(last);
}

/** The verdicts of the notebook `file` on the answers, in their order. */
export async function judge(file: string, attempts: readonly Attempt[]): Promise<Verdict[]> {
  const notebook = readNotebook(file);
  const folder = dirname(file);
  const programs = attempts.map((attempt) => programOf(notebook, attempt));
  const complaints = complaintsOf(programs, folder);
  const verdicts: Verdict[] = [];
  for (const [i, program] of programs.entries()) {
    verdicts.push({ said: await saidBy(program, folder), complaints: complaints[i] });
  }
  return verdicts;
}

/** Answers to one exercise that must be refused, with what names the fault, and answers that must pass. */
export interface Answers {
  readonly wrong: readonly (readonly [answer: string, fault: RegExp])[];
  readonly right: readonly string[];
}
