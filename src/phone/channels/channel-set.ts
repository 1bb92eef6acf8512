/** All channels of one phone: who carries a command out, and who is asked what the phone is doing. */
import { createHash } from 'node:crypto';
import { optional } from '../../common/values';
import type { CommandScope } from '../commands/command-scope';
import type { PhoneHttp } from '../transport/http';
import { probeSip, type SipProbe } from '../transport/sip/probe';
import { REAL_SIP_CLOCK, type SipClock } from '../transport/sip/transaction';
import type {
  ChannelName,
  CommandResult,
  CstaConnectionId,
  LineReport,
  OnExchange,
  PhoneAction,
  PhoneModel,
  SnapshotConnection,
  SnomPhoneOptions,
} from '../types';
import { type Channel, channelCannot } from './channel';
import { CommandPageChannel } from './command-page';
import type { DocumentTrigger } from './documents/push';
import { knockRequest, minibrowserServer, type MinibrowserServers } from './minibrowser';
import {
  askModelBySip,
  type Findings,
  lookAround,
  QUESTION_MS,
  type Reach,
  reachPort,
} from './probe';
import { sipUserOf } from './sip-user';

/** Documents, by either trigger. */
export interface Documents {
  readonly reports: boolean | undefined;
  forget(): void;
  check(
    trigger: DocumentTrigger,
    actions: readonly PhoneAction[],
    model: PhoneModel,
  ): readonly string[];
  perform(
    trigger: DocumentTrigger,
    actions: readonly PhoneAction[],
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<CommandResult>;
  open(
    trigger: DocumentTrigger,
    url: string,
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<CommandResult>;
  readLines(trigger: DocumentTrigger, model: PhoneModel, scope: CommandScope): Promise<LineReport>;
  pauseLeft(): number | Promise<number>;
}

/** CSTA over HTTP. */
export interface Csta {
  readonly client: {
    systemStatus(signal: AbortSignal): Promise<string>;
    snapshot(identity: string, signal: AbortSignal): Promise<readonly SnapshotConnection[]>;
  };
  check(actions: readonly PhoneAction[]): readonly string[];
  perform(
    actions: readonly PhoneAction[],
    scope: CommandScope,
  ): Promise<
    CommandResult & {
      readonly answers: readonly { readonly connections: readonly CstaConnectionId[] }[];
    }
  >;
}

/** What {@link ChannelSet} is made of. */
export interface ChannelParts {
  readonly http: Pick<PhoneHttp, 'request'>;
  readonly minibrowser: MinibrowserServers;
  readonly documents: Documents;
  readonly csta: Csta;
  readonly named: (
    action: PhoneAction,
    model: PhoneModel,
    scope: CommandScope,
  ) => Promise<PhoneAction>;
  readonly identities: () => readonly string[];
  readonly clock?: SipClock | undefined;
  readonly onExchange?: OnExchange | undefined;
  /** Stand-ins of tests for what goes past the web server. */
  readonly askSip?: ((signal: AbortSignal) => Promise<SipProbe>) | undefined;
  readonly reach?: ((port: number, signal: AbortSignal) => Promise<Reach>) | undefined;
}

/** The channels of one phone. */
export class ChannelSet {
  readonly #options: SnomPhoneOptions;
  readonly #parts: ChannelParts;
  readonly #channels: Readonly<Record<ChannelName, Channel>>;

  constructor(options: SnomPhoneOptions, parts: ChannelParts) {
    this.#options = options;
    this.#parts = parts;
    const { http, named } = parts;
    this.#channels = {
      'command-page': new CommandPageChannel({ http, named }),
      'sip-notify': this.#byDocuments('sip-notify'),
      minibrowser: this.#byDocuments('minibrowser'),
      csta: this.#byCsta(),
    };
  }

  /** One of them. */
  of(name: ChannelName): Channel {
    return this.#channels[name];
  }

  /** Everything that what is found depends on besides the phone; no secret can be read out of it. */
  get settings(): string {
    const { port, protocol, sip, minibrowser, cstaPath } = this.#options;
    const text = JSON.stringify([port, protocol, sip, minibrowser, cstaPath]);
    return createHash('sha256').update(text).digest('base64').slice(0, 22);
  }

  /** What the phone is by the word of its SIP; undefined = it does not tell. @throws SnomError what the scope says */
  async modelBySip(scope: CommandScope): Promise<Findings['said']> {
    scope.extend(QUESTION_MS);
    return askModelBySip({ options: this.#askSip, clock: this.#clock }, scope.signal);
  }

  /** Asks the phone what there is, harmlessly. @throws SnomError what the signal says */
  look(model: PhoneModel, signal: AbortSignal): Promise<Findings> {
    const { host, insists } = this.#options;
    const { csta, minibrowser, reach } = this.#parts;
    const port = minibrowserServer(this.#options, model)?.port;
    return lookAround(
      {
        csta: csta.client,
        identities: this.identities,
        options: this.#askSip,
        reach:
          port === undefined
            ? undefined
            : (own) => (reach ? reach(port, own) : reachPort(host, port, own)),
        // Only where somebody has asked for a try of the login.
        knock:
          port === undefined || !insists
            ? undefined
            : (own) => minibrowser.of(model).request(knockRequest(), { signal: own }),
        clock: this.#clock,
      },
      signal,
    );
  }

  get #clock(): SipClock {
    return this.#parts.clock ?? REAL_SIP_CLOCK;
  }

  get #askSip(): (signal: AbortSignal) => Promise<SipProbe> {
    const { host, sip } = this.#options;
    const { askSip, onExchange } = this.#parts;
    const target = { host, ...optional({ port: sip?.port }) };
    const question = {
      target,
      user: sipUserOf(this.#options, this.identities),
      onExchange,
      ...optional({ localPort: sip?.localPort }),
    };
    return askSip ?? ((signal) => probeSip({ ...question, signal, clock: this.#clock }));
  }

  /** Identities the phone may be asked about, the one for outgoing calls first. */
  get identities(): readonly string[] {
    const { outgoingIdentity } = this.#options;
    return [
      ...new Set([...(outgoingIdentity ? [outgoingIdentity] : []), ...this.#parts.identities()]),
    ];
  }

  #byDocuments(trigger: DocumentTrigger): Channel {
    const { documents } = this.#parts;
    return {
      check: (actions, model) => {
        refuseCsta(actions, trigger);
        return documents.check(trigger, actions, model);
      },
      perform: async (actions, model, scope) => {
        refuseCsta(actions, trigger);
        return documents.perform(trigger, actions, model, scope);
      },
    };
  }

  #byCsta(): Channel {
    const { csta } = this.#parts;
    return {
      check: (actions) => csta.check(actions),
      perform: async (actions, _, scope) => {
        const { answers, ...result } = await csta.perform(actions, scope);
        return { ...result, connections: answers.flatMap(({ connections }) => connections) };
      },
    };
  }
}

/** @throws SnomError `channelCannot` {operation, channel} */
function refuseCsta(actions: readonly PhoneAction[], channel: ChannelName): void {
  const action = actions.find(({ kind }) => kind === 'csta');
  if (action) throw channelCannot(action, channel);
}
