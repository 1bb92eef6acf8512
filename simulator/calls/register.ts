/** The calls a phone has and had, and the numbers in its call lists. */
import { randomBytes } from 'node:crypto';
import type { CallLists, EngineCall, RingOptions, VirtualCallState } from '../contract/calls';
import type { Phone } from '../device/phone';
import { RingLog } from '../device/ring-log';

const LIST_LENGTH = 100;

/** A new Call-ID. @param count Makes it unlike all others of this phone. */
export const newCallId = (count: number): string =>
  `${randomBytes(6).toString('hex')}-${count.toString(36)}vphone`;

/** Keeps all calls, ended ones too. */
export class CallRegister {
  readonly lists: CallLists = { dialed: [], missed: [], received: [] };
  readonly #calls = new RingLog<EngineCall>();
  #count = 0;

  /**
   * @param nameOf Name of a caller that tells none.
   * @param cstaNegative Do incoming calls begin with a negative CSTA id?
   */
  constructor(
    private readonly nameOf: (remote: string) => string | undefined,
    private readonly cstaNegative: () => boolean,
  ) {}

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
    const remoteName = name ?? this.nameOf(remote);
    return {
      id: `c${this.#count}`,
      direction,
      state: direction === 'i' ? 'Alerting' : 'Dialing',
      remote,
      ...(remoteName === undefined ? {} : { remoteName }),
      local,
      headers: new Map(Object.entries(headers).map(([key, text]) => [key.toLowerCase(), text])),
      sipCallId: newCallId(this.#count),
      cstaId: `${direction === 'i' && this.cstaNegative() ? '-' : ''}${this.#count}`,
      dtmf: '',
      inConference: false,
      heldByFarEnd: false,
      timers: [],
    };
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

type ListsPhone = Pick<Phone, 'engine' | 'unseenMissed' | 'changed'>;

/** Empties one list; with the missed calls, the lamp that points at them goes out. */
export function clearCallList(phone: ListsPhone, list: keyof CallLists): void {
  phone.engine.lists[list].length = 0;
  if (list === 'missed') phone.unseenMissed = 0;
  phone.changed();
}

/** Empties all lists. */
export function clearCallLists(phone: ListsPhone): void {
  for (const list of ['dialed', 'missed', 'received'] as const) clearCallList(phone, list);
}
