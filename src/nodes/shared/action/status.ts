/**
 * The only place for the statuses of action nodes. Texts are catalogue keys, which each editor translates, unless there is
 * more to say than a word: then they are in the language of the server.
 */
import type { Node, NodeStatus } from 'node-red';
import type { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import { lookUpText, type Translate } from './errors';

/** The part of a node a status needs. */
type StatusNode = Pick<Node, 'status'>;

/** The status of one message, from its arrival to its end. */
export interface MessageStatus {
  /** @param waiting other commands are before this one in the phone's queue */
  sending(waiting: boolean): void;
  /** What is going on, of work that takes long. */
  progress(text: string): void;
  /** Speaks for the node until it ends, whatever else arrives meanwhile. */
  hold(): void;
  /** Is over, and shows nothing else. */
  end(): void;
  /** From now on it says which phone it is about. */
  of(phone: NamedPhone): void;
  /** @param party whom it was about, if anybody */
  done(party?: string): void;
  /** A run over several phones is over. */
  ran(run: RunCounts): void;
  /** Done, but the proof that was to be waited for can never come. */
  unconfirmed(): void;
  /** A dry run is over: nothing was sent. */
  rehearsed(): void;
  failed(error: SnomError): void;
}

/** A phone, as people call it. */
export interface NamedPhone {
  readonly name?: string | undefined;
  readonly host?: string | undefined;
}

/** How a run over several phones has ended. */
export interface RunCounts {
  readonly total: number;
  readonly ok: number;
  readonly failed: number;
  /** Was it called off? */
  readonly aborted: boolean;
}

const SENDING: NodeStatus = { fill: 'blue', shape: 'dot', text: 'snom.status.sending' };
const WAITING: NodeStatus = { fill: 'blue', shape: 'ring', text: 'snom.status.waiting' };
const DONE = { fill: 'green', shape: 'dot', text: 'snom.status.done' } as const;
const UNCONFIRMED: NodeStatus = {
  fill: 'yellow',
  shape: 'ring',
  text: 'snom.status.unconfirmed',
};
const REHEARSED: NodeStatus = { fill: 'grey', shape: 'ring', text: 'snom.status.dryRun' };
/** Nothing is wrong that a human has not been told already; what he wants to know is how long it lasts. */
const PAUSED: ReadonlySet<string> = new Set([
  'loginPaused',
  'loginMissing',
  'locked',
  'loginNotProven',
]);
const NOT_CONFIGURED: NodeStatus = { fill: 'red', shape: 'dot', text: 'snom.status.notConfigured' };

/** While a refused login keeps everything back: for how long. A text with a number, so in the server's language. */
function pauseText(error: SnomError, translate: Translate | undefined): string | undefined {
  const { reason, code, params } = error;
  const { seconds } = params;
  if (!PAUSED.has(reason) || typeof seconds !== 'number') return undefined;
  const text = translate && lookUpText(translate, 'snom.status.loginPaused', { seconds });
  return text ?? `${code}: ${seconds} s`;
}

/**
 * A ring heals itself (the phone comes back, the queue drains, the redeploy is over); a dot needs a human.
 */
export function errorStatus(error: SnomError, translate?: Translate): NodeStatus {
  if (error.reason === 'noPhone') return NOT_CONFIGURED;
  const heals = error.retryable || error.code === 'ABORTED';
  const text = pauseText(error, translate) ?? `snom.status.error.${error.code}`;
  return { fill: 'red', shape: heals ? 'ring' : 'dot', text };
}

/** Longest name in a status, characters: what is longer does not fit between two nodes. */
const MAX_NAME = 20;

/** A name short enough for a status. */
export function shortName(name: string): string {
  const letters = [...name];
  return letters.length <= MAX_NAME ? name : `${letters.slice(0, MAX_NAME - 1).join('')}\u2026`;
}

/** A text of a status in the language of the server; its key where nobody translates. */
export const wordOf = (key: string, translate: Translate | undefined): string =>
  (translate && lookUpText(translate, key)) ?? key;

/** A text of a status, or its key, with the phone it is about. */
export function withName(
  text: string,
  { name, host }: NamedPhone,
  translate: Translate | undefined,
): string {
  const phone = shortName(shown(name || host || ''));
  if (phone === '') return text;
  const isKey = /^snom[\w-]*\.[\w.]+$/.test(text);
  return `${isKey ? wordOf(text, translate) : text} \u00b7 ${phone}`;
}

/** The same in every language: how many of how many, and how many of them failed. */
export function formatCount(ended: number, total: number, failed: number): string {
  return `${ended}/${total}${failed > 0 ? ` (\u2717 ${failed})` : ''}`;
}

/** Green where all is well, red where nothing is, yellow in between, also for what was called off. */
export function runStatus(
  { total, ok, failed, aborted }: RunCounts,
  translate?: Translate,
): NodeStatus {
  const count = formatCount(ok + failed, total, failed);
  if (aborted) {
    const word = wordOf('snom.status.cancelled', translate);
    return { fill: 'yellow', shape: 'ring', text: `${word}: ${count}` };
  }
  const fill = ok === total ? 'green' : ok === 0 ? 'red' : 'yellow';
  return { fill, shape: 'dot', text: count };
}

/**
 * Status of a node that may have several messages under way: it always speaks of the newest one, so that
 * an older message that ends late never wipes what the newer one shows. Only work that takes long may hold it.
 * Uses no timers.
 */
export class StatusLine {
  private newest = 0;
  private holder: number | undefined;
  private closed = false;

  /** @param translate for what has a number in it */
  constructor(
    private readonly node: StatusNode,
    private readonly translate?: Translate,
  ) {}

  /** A message arrived. Nothing is shown yet, but older messages are silent from now on. */
  begin(): MessageStatus {
    const ticket = ++this.newest;
    let about: NamedPhone | undefined;
    const show = (status: NodeStatus): void => {
      if (ticket !== (this.holder ?? this.newest)) return;
      const { text = '' } = status;
      this.show(about ? { ...status, text: withName(text, about, this.translate) } : status);
    };
    const end = (): void => {
      if (this.holder === ticket) this.holder = undefined;
    };
    const endWith = (status: NodeStatus): void => {
      show(status);
      end();
    };
    return {
      sending: (waiting) => show(waiting ? WAITING : SENDING),
      progress: (text) => show({ fill: 'blue', shape: 'dot', text }),
      hold: () => {
        this.holder = ticket;
      },
      end,
      of: (phone) => {
        about = phone;
      },
      done: (party) => endWith(party ? this.doneWith(party) : DONE),
      ran: (run) => endWith(runStatus(run, this.translate)),
      unconfirmed: () => endWith(UNCONFIRMED),
      rehearsed: () => endWith(REHEARSED),
      failed: (error) => endWith(errorStatus(error, this.translate)),
    };
  }

  /** Something is wrong with the configuration before any message came. */
  problem(error: SnomError): void {
    this.show(errorStatus(error, this.translate));
  }

  /** Clears the status, because the editor keeps the last one of a restarted node, and shows nothing more. */
  close(): void {
    this.show({});
    this.closed = true;
  }

  private doneWith(party: string): NodeStatus {
    const word = wordOf(DONE.text, this.translate);
    return { ...DONE, text: `${word}: ${shortName(shown(party))}` };
  }

  private show(status: NodeStatus): void {
    if (!this.closed) this.node.status(status);
  }
}
