/** The context of a node with one value, whose store answers when it is told to. */
export class LateStore {
  #answer = (): void => undefined;

  /** @param stored what it holds, and what was written last */
  constructor(public stored: unknown) {}

  readonly context = {
    get: (_key: string, _store: unknown, done: (error: null, value: unknown) => void): void => {
      this.#answer = () => done(null, this.stored);
    },
    set: (_key: string, value: unknown, _store: unknown, done: (error: null) => void): void => {
      this.stored = value;
      done(null);
    },
  };

  /** Answers what it was asked last. */
  answer(): void {
    this.#answer();
  }
}
