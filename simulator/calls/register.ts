/** The calls a phone has and had, and the numbers in its call lists. */
import { createCall } from './engine-call';
import type { CallLists, EngineCall, RingOptions, VirtualCallState } from '../contract/calls';
import { RingLog } from '../device/ring-log';

const LIST_LENGTH = 100;

/** Keeps all calls, ended ones too. */
export class CallRegister {
  readonly lists: CallLists = { dialed: [], missed: [], received: [] };
  readonly #calls = new RingLog<EngineCall>();
  #count = 0;

  /** @param nameOf Name of a caller that tells none. */
  constructor(private readonly nameOf: (remote: string) => string | undefined) {}

  /** All calls, ended ones too, oldest first. */
  get all(): readonly EngineCall[] {
    return this.#calls.items;
  }

  /** Calls that are not over. */
  get live(): readonly EngineCall[] {
    return this.all.filter((call) => call.state !== 'Disconnected');
  }

  /** Live calls in a state. */
  inState(state: VirtualCallState): readonly EngineCall[] {
    return this.live.filter((call) => call.state === state);
  }

  /** A new call; it is not among the others before it is added. */
  create(
    direction: 'i' | 'o',
    remote: string,
    local: string,
    { name, headers = {} }: RingOptions = {},
  ): EngineCall {
    this.#count += 1;
    const state = direction === 'i' ? 'Alerting' : 'Dialing';
    const remoteName = name ?? this.nameOf(remote);
    const fields = new Map(Object.entries(headers).map(([key, text]) => [key.toLowerCase(), text]));
    return createCall(
      { direction, state, remote, local, remoteName, headers: fields },
      this.#count,
    );
  }

  add(call: EngineCall): void {
    this.#calls.push(call);
  }

  forgetEnded(): void {
    this.#calls.clear((call) => call.state === 'Disconnected');
  }

  /** The live call that wants to be seen most. */
  mostUrgent(): EngineCall | undefined {
    for (const state of ['Alerting', 'Connected', 'Dialing', 'Ringback', 'Holding'] as const) {
      const found = this.inState(state)[0];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Puts a number at the top of a call list. */
  remember(list: keyof CallLists, number: string): void {
    this.lists[list].unshift(number);
    this.lists[list].splice(LIST_LENGTH);
  }
}
