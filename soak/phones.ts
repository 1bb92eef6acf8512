/** All phones of a soak, in processes of their own. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { askChild, endChild, startChild } from '../test/support/child';
import type {
  ActionUrls,
  Pace,
  PhoneFact,
  PhonesAnswer,
  PhoneSpec,
  PhonesQuestion,
  StartedPhone,
} from './protocol';

/** Phones that one process plays without being late. */
const PER_PROCESS = 250;

/** What they begin with. */
export interface PhonesInit {
  readonly phones: readonly PhoneSpec[];
  readonly seed: number;
  readonly pace: Pace;
  readonly credentials: { readonly username: string; readonly password: string };
  readonly tell: (fact: PhoneFact) => void;
}

/** Processes that play phones. */
export class Phones {
  started: readonly StartedPhone[] = [];
  readonly #children: readonly ChildProcess[];
  readonly #init: PhonesInit;

  private constructor(init: PhonesInit) {
    this.#init = init;
    const count = Math.ceil(init.phones.length / PER_PROCESS);
    const script = path.join(__dirname, 'phones-process.ts');
    this.#children = Array.from({ length: count }, () =>
      startChild(script, '--max-old-space-size=1024'),
    );
    for (const child of this.#children) {
      child.on('message', (message: PhonesAnswer) => {
        if ('facts' in message) for (const fact of message.facts) init.tell(fact);
      });
    }
  }

  static async start(init: PhonesInit): Promise<Phones> {
    const phones = new Phones(init);
    const { seed, pace, credentials } = init;
    const answers = await Promise.all(
      phones.#children.map((child, at) => {
        const own = init.phones.filter((_, index) => index % phones.#children.length === at);
        return ask(child, { ask: 'start', phones: own, seed, pace, credentials });
      }),
    );
    phones.started = answers
      .flatMap((answer) => ('phones' in answer ? answer.phones : []))
      .sort((a, b) => a.index - b.index);
    return phones;
  }

  /** Provisions all phones of a kind like this one, which has been set up. */
  async provisionLike({ index, kind }: PhoneSpec): Promise<void> {
    const answers = await Promise.all(
      this.#children.map((child) => ask(child, { ask: 'urls', phone: index })),
    );
    const urls = Object.assign(
      {},
      ...answers.map((answer) => ('urls' in answer ? answer.urls : {})),
    ) as ActionUrls;
    if (Object.keys(urls).length === 0) throw new Error(`phone ${index} reports nothing`);
    const like = { index, kind };
    await Promise.all(this.#children.map((child) => ask(child, { ask: 'provision', like, urls })));
  }

  async live(): Promise<void> {
    await Promise.all(this.#children.map((child) => ask(child, { ask: 'live' })));
  }

  async calm(): Promise<void> {
    await Promise.all(this.#children.map((child) => ask(child, { ask: 'calm' })));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map(endChild));
  }

  get size(): number {
    return this.#init.phones.length;
  }
}

type Answered = Extract<PhonesAnswer, { answer: unknown }>;

const isAnswer = (told: PhonesAnswer): told is Answered => 'answer' in told;

/** @throws Error when the process ends meanwhile, or fails */
async function ask(child: ChildProcess, question: PhonesQuestion): Promise<Answered> {
  const answer = await askChild(child, question, isAnswer);
  if (answer.answer === 'failed') throw new Error(answer.why);
  return answer;
}
