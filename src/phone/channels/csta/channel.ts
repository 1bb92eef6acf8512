/**
 * Commands by CSTA. What can be said in it is a service of the standard: a dial is MakeCall, do-not-disturb is
 * SetDoNotDisturb; keys are in no request of it, and tones need to name a call.
 */
import { SnomError } from '../../../common/errors';
import { parseIdentity } from '../../../common/numbers/destinations';
import type { CommandScope } from '../../commands/command-scope';
import { sendAll } from '../../commands/steps';
import type { PhoneHttp } from '../../transport/http';
import { describeRequest } from '../../transport/request-line';
import type {
  CommandResult,
  CstaRequest,
  PhoneAction,
  PhoneRequest,
  PhoneResponse,
  SnomPhoneOptions,
} from '../../types';
import { answerOf, type CstaAnswer, CstaClient, type CstaCommand } from './client';

type CstaOptions = Pick<SnomPhoneOptions, 'cstaPath' | 'outgoingIdentity'>;

interface CstaChannelDeps {
  readonly http: Pick<PhoneHttp, 'request'>;
  /** Identities of the phone as far as they are known, `user@host`. */
  readonly identities?: () => readonly string[];
}

/** Outcome of commands by CSTA. */
export interface CstaResult extends CommandResult {
  /** What was answered to each action. */
  readonly answers: readonly CstaAnswer[];
}

/** Carries out actions by CSTA. */
export class CstaChannel {
  /** For the readings. */
  readonly client: CstaClient;
  readonly #options: CstaOptions;
  readonly #identities: () => readonly string[];

  /** @throws SnomError `badCstaPath` */
  constructor(options: CstaOptions, deps: CstaChannelDeps) {
    this.client = new CstaClient(deps.http, options.cstaPath);
    this.#options = options;
    this.#identities = deps.identities ?? (() => []);
  }

  /**
   * What {@link perform} would send, as results show it. Sends nothing.
   *
   * @throws SnomError `cstaNoWay` {action}: there is no such service; as {@link CstaClient.prepare}
   */
  check(actions: readonly PhoneAction[]): readonly string[] {
    return this.#prepare(actions).map(({ request }) => describeRequest(request));
  }

  /**
   * Carries out actions in order; all of them are checked before the first one goes out.
   *
   * @throws SnomError as {@link check}; as {@link CstaClient.request}; later than the first as `stepFailed`, see
   *   {@link sendAll}
   */
  async perform(actions: readonly PhoneAction[], scope: CommandScope): Promise<CstaResult> {
    const commands = this.#prepare(actions);
    const byRequest = new Map(commands.map((command) => [command.request, command]));
    const answers: CstaAnswer[] = [];
    const http = {
      request: async (
        request: PhoneRequest,
        { signal }: { readonly signal: AbortSignal },
      ): Promise<PhoneResponse> => {
        const command = byRequest.get(request);
        if (!command) throw new SnomError('internal', { cause: new Error('not prepared here') });
        answers.push(answerOf(await this.client.carryOut(command, signal)));
        return DONE;
      },
    };
    const result = await sendAll([...byRequest.keys()], http, scope);
    return { ...result, answers };
  }

  #prepare(actions: readonly PhoneAction[]): CstaCommand[] {
    return actions.map((action) => this.client.prepare(this.#requestOf(action)));
  }

  #requestOf(action: PhoneAction): CstaRequest {
    switch (action.kind) {
      case 'csta':
        return action.request;
      case 'dial': {
        const { destination, identity = this.#options.outgoingIdentity ?? '' } = action;
        return { service: 'MakeCall', device: checked(identity), destination };
      }
      case 'dnd':
        return { service: 'SetDoNotDisturb', device: this.#device(), on: action.on };
      default:
        throw new SnomError('cstaNoWay', { params: { action: action.kind } });
    }
  }

  /** What a setting is for: the chosen identity, or the only one there is. */
  #device(): string {
    const identities = this.#identities();
    const only = identities.length === 1 ? identities[0] : undefined;
    return checked(this.#options.outgoingIdentity || (only ?? ''));
  }
}

/** What came back was looked at already. */
const DONE: PhoneResponse = { status: 200, headers: {}, body: '' };

/** Without an identity the phone takes its own (one public client lets it be empty). */
const checked = (identity: string): string => (identity === '' ? '' : parseIdentity(identity));
