/** Questions and answers on a terminal, or through pipes. */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

/** What a command says and asks. */
export class Console {
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  readonly #reader: Interface;
  #silent = false;
  #ended = false;

  constructor(
    input: NodeJS.ReadableStream,
    private readonly output: NodeJS.WritableStream,
    private readonly isTerminal: boolean,
  ) {
    // What readline echoes goes through here, so that a password can be kept off the screen.
    const echo = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#silent) output.write(chunk);
        done();
      },
    });
    this.#reader = createInterface({ input, output: echo, terminal: isTerminal });
    this.#reader.on('line', (line) => {
      const next = this.#waiting.shift();
      if (next) next(line);
      else this.#lines.push(line);
    });
    this.#reader.on('close', () => {
      this.#ended = true;
      for (const next of this.#waiting.splice(0)) next(undefined);
    });
  }

  say(text: string): void {
    this.output.write(`${text}\n`);
  }

  /** undefined = there is nobody to answer (any more). */
  async ask(question: string, { secret = false } = {}): Promise<string | undefined> {
    this.output.write(`${question} `);
    this.#silent = secret;
    const line = this.#lines.shift() ?? (await this.#next());
    this.#silent = false;
    if (secret || !this.isTerminal) this.output.write('\n');
    return line;
  }

  /** Anything but a clear yes is a no. */
  async agrees(question: string): Promise<boolean> {
    const answer = (await this.ask(`${question} [y/N]`)) ?? '';
    return /^\s*(?:y|yes|j|ja)\s*$/i.test(answer);
  }

  close(): void {
    this.#reader.close();
  }

  #next(): Promise<string | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
