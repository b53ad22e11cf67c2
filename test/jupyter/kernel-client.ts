/** A small Jupyter client that starts the kernel of the project and talks to it over its sockets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Dealer, Subscriber } from 'zeromq';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const { flags } = createRequire(import.meta.url)('../../jupyter/node-flags.cjs') as { flags: readonly string[] };

type Content = Record<string, unknown>;

export interface Output {
  readonly type: 'stream' | 'error' | 'display_data' | 'update_display_data';
  readonly content: Content;
}

/** What came of a cell. */
export interface Result {
  readonly status: string;
  readonly count: number | undefined;
  readonly outputs: readonly Output[];
  /** What the cell wrote to stdout. */
  readonly text: string;
  readonly stderr: string;
  /** The error that was shown, with its traceback as one text. */
  readonly error: { name: string; value: string; traceback: string } | undefined;
  /** The error in the reply to the request. */
  readonly reply: Content;
}

interface Waiting {
  readonly outputs: Output[];
  readonly onOutput: ((output: Output) => void) | undefined;
  reply?: Content;
  idle: boolean;
  readonly resolve: (result: { outputs: Output[]; reply: Content }) => void;
}

const delimiter = '<IDS|MSG>';

/** Ports that no program listens to. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export class KernelClient {
  /** The folder in which the cells run; inside the project, and gone after {@link close}. */
  readonly folder: string;
  readonly process: ChildProcess;
  /** What the kernel wrote into the log of Jupyter. */
  log = '';
  readonly #key: string;
  readonly #session = randomUUID();
  readonly #shell = new Dealer({ linger: 0 });
  readonly #control = new Dealer({ linger: 0 });
  readonly #published = new Subscriber({ linger: 0 });
  readonly #waiting = new Map<string, Waiting>();

  private constructor(folder: string, key: string, process: ChildProcess, ports: readonly number[]) {
    this.folder = folder;
    this.#key = key;
    this.process = process;
    process.stderr?.on('data', (chunk) => {
      this.log += chunk;
    });
    const address = (port: number | undefined) => `tcp://127.0.0.1:${port}`;
    this.#shell.connect(address(ports[0]));
    this.#published.connect(address(ports[1]));
    this.#control.connect(address(ports[3]));
    this.#published.subscribe();
    void this.#read(this.#shell, (id, _type, content) => {
      const waiting = this.#waiting.get(id);
      if (waiting) waiting.reply = content;
    });
    void this.#read(this.#control, () => {});
    void this.#read(this.#published, (id, type, content) => {
      const waiting = this.#waiting.get(id);
      if (!waiting) return;
      if (type === 'status') waiting.idle ||= content.execution_state === 'idle';
      else {
        const output: Output = { type: type as Output['type'], content };
        waiting.outputs.push(output);
        waiting.onOutput?.(output);
      }
    });
  }

  /** Starts the kernel in a new folder below `build`, and waits until it answers. */
  static async start(files: Readonly<Record<string, string>> = {}): Promise<KernelClient> {
    for (let tries = 1; ; tries++) {
      try {
        return await KernelClient.startAt(await freePorts(5), files);
      } catch (error) {
        // Until the kernel is there, another program may have got one of its ports.
        if (tries === 3 || !/address already in use/i.test(String(error))) throw error;
      }
    }
  }

  /** The same, at these ports. Throws if the kernel ends instead. */
  static async startAt(
    [shell_port, iopub_port, stdin_port, control_port, hb_port]: readonly number[],
    files: Readonly<Record<string, string>> = {},
  ): Promise<KernelClient> {
    mkdirSync(join(root, 'build'), { recursive: true });
    const folder = mkdtempSync(join(root, 'build', 'kernel test ')); // with spaces in its name
    const key = randomUUID();
    const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
    const connection = { ip: '127.0.0.1', transport: 'tcp', signature_scheme: 'hmac-sha256', key, ...ports };
    const file = join(folder, 'connection.json');
    writeFileSync(file, JSON.stringify(connection));
    const program = join(root, 'jupyter', 'kernel.cjs');
    const child = spawn(process.execPath, [...flags, program, file], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const client = new KernelClient(folder, key, child, Object.values(ports) as number[]);
    for (const [name, text] of Object.entries(files)) client.write(name, text);
    // The first messages can be lost while the sockets meet: ask until an answer is published.
    for (let tries = 0; ; tries++) {
      const answer = client.request('kernel_info_request', {});
      const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1000));
      if (await Promise.race([answer, late])) return client;
      if (tries === 120 || child.exitCode !== null) {
        await client.close();
        throw new Error(`the kernel does not answer: ${client.log}`);
      }
    }
  }

  /** Writes a file into the folder of the cells. */
  write(name: string, text: string): void {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Sends a request as it is. Resolves to the reply, and to what was published until the kernel was idle again. */
  async request(
    type: string,
    content: unknown,
    onOutput?: (output: Output) => void,
  ): Promise<{ outputs: Output[]; reply: Content }> {
    const { id, frames } = this.#message(type, content);
    const answer = new Promise<{ outputs: Output[]; reply: Content }>((resolve) => {
      this.#waiting.set(id, { outputs: [], onOutput, idle: false, resolve });
    });
    await this.#shell.send(frames);
    return answer;
  }

  /** Executes a cell. Requests are sent at once: several of them wait in the kernel, as after "Run All". */
  async execute(
    code: string,
    { stopOnError = true, onOutput }: { stopOnError?: boolean; onOutput?: (output: Output) => void } = {},
  ): Promise<Result> {
    const content = { code, silent: false, store_history: true, allow_stdin: false, stop_on_error: stopOnError };
    const { outputs, reply } = await this.request('execute_request', content, onOutput);
    const stream = (name: string) =>
      outputs
        .filter((output) => output.type === 'stream' && output.content.name === name)
        .map((output) => output.content.text)
        .join('');
    const shown = outputs.find((output) => output.type === 'error')?.content;
    return {
      status: String(reply.status),
      count: reply.execution_count as number | undefined,
      outputs,
      text: stream('stdout'),
      stderr: stream('stderr'),
      error: shown && {
        name: String(shown.ename),
        value: String(shown.evalue),
        traceback: (shown.traceback as string[]).join('\n'),
      },
      reply,
    };
  }

  async complete(code: string, cursor = code.length): Promise<string[]> {
    const { reply } = await this.request('complete_request', { code, cursor_pos: cursor });
    return reply.matches as string[];
  }

  async inspect(code: string, cursor: number): Promise<string | undefined> {
    const { reply } = await this.request('inspect_request', { code, cursor_pos: cursor, detail_level: 0 });
    return (reply.data as Record<string, string> | undefined)?.['text/plain'];
  }

  /** The stop button. */
  interrupt(): void {
    this.process.kill('SIGINT');
  }

  /** The stop button where there are no signals. */
  async interruptByMessage(): Promise<void> {
    await this.#control.send(this.#message('interrupt_request', {}).frames);
  }

  async shutdown(): Promise<void> {
    await this.#control.send(this.#message('shutdown_request', { restart: false }).frames);
  }

  async close(): Promise<void> {
    this.process.kill('SIGKILL');
    for (const socket of [this.#shell, this.#control, this.#published]) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #message(type: string, content: unknown): { id: string; frames: string[] } {
    const id = randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id: id, msg_type: type, session: this.#session, username: 'test', version: '5.3', date };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac('sha256', this.#key).update(parts.join('')).digest('hex');
    return { id, frames: [delimiter, signature, ...parts] };
  }

  async #read(
    socket: Dealer | Subscriber,
    handle: (id: string, type: string, content: Content) => void,
  ): Promise<void> {
    try {
      for await (const frames of socket as AsyncIterable<Buffer[]>) {
        const texts = frames.map((frame) => frame.toString());
        const [header, parent, , content] = texts.slice(texts.indexOf(delimiter) + 2).map((text) => JSON.parse(text));
        const id = parent?.msg_id;
        handle(id, header.msg_type, content);
        const waiting = this.#waiting.get(id);
        if (waiting?.reply && waiting.idle) {
          this.#waiting.delete(id);
          waiting.resolve({ outputs: waiting.outputs, reply: waiting.reply });
        }
      }
    } catch {
      // The socket was closed.
    }
  }
}
