/** The only place for the statuses of action nodes. Texts are catalogue keys: each editor translates them. */
import type { Node, NodeStatus } from 'node-red';
import type { SnomError } from '../../phone/errors';

/** The part of a node a status needs. */
export type StatusNode = Pick<Node, 'status'>;

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
  done(): void;
  /** A dry run is over: nothing was sent. */
  rehearsed(): void;
  failed(error: SnomError): void;
}

const SENDING: NodeStatus = { fill: 'blue', shape: 'dot', text: 'snom.status.sending' };
const WAITING: NodeStatus = { fill: 'blue', shape: 'ring', text: 'snom.status.waiting' };
const DONE: NodeStatus = { fill: 'green', shape: 'dot', text: 'snom.status.done' };
const REHEARSED: NodeStatus = { fill: 'grey', shape: 'ring', text: 'snom.status.dryRun' };
const NOT_CONFIGURED: NodeStatus = { fill: 'red', shape: 'dot', text: 'snom.status.notConfigured' };

/**
 * A ring heals itself (the phone comes back, the queue drains, the redeploy is over); a dot needs a human.
 */
export function errorStatus(error: SnomError): NodeStatus {
  if (error.reason === 'noPhone') return NOT_CONFIGURED;
  const heals = error.retryable || error.code === 'ABORTED';
  return { fill: 'red', shape: heals ? 'ring' : 'dot', text: `snom.status.error.${error.code}` };
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

  constructor(private readonly node: StatusNode) {}

  /** A message arrived. Nothing is shown yet, but older messages are silent from now on. */
  begin(): MessageStatus {
    const own = ++this.newest;
    const show = (status: NodeStatus): void => {
      if (own === (this.holder ?? this.newest)) this.show(status);
    };
    const end = (): void => {
      if (this.holder === own) this.holder = undefined;
    };
    const endWith = (status: NodeStatus): void => {
      show(status);
      end();
    };
    return {
      sending: (waiting) => show(waiting ? WAITING : SENDING),
      progress: (text) => show({ fill: 'blue', shape: 'dot', text }),
      hold: () => {
        this.holder = own;
      },
      end,
      done: () => endWith(DONE),
      rehearsed: () => endWith(REHEARSED),
      failed: (error) => endWith(errorStatus(error)),
    };
  }

  /** Something is wrong with the configuration before any message came. */
  problem(error: SnomError): void {
    this.show(errorStatus(error));
  }

  /** Clears the status, because the editor keeps the last one of a restarted node, and shows nothing more. */
  close(): void {
    this.show({});
    this.closed = true;
  }

  private show(status: NodeStatus): void {
    if (!this.closed) this.node.status(status);
  }
}
