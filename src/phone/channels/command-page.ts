/**
 * Commands by the phone's `command.htm`, the remote control of Snom desk phones before the D8xx.
 *
 * Source: Snom, "Remote phone control" and its FW 5-7 forerunner; statuses of answers from a public client
 * for 300/320/360. Nothing here was measured.
 */
import { SnomError } from '../../common/errors';
import {
  checkDestination,
  encodeParameter,
  parseDigits,
  parseIdentity,
} from '../../common/numbers/destinations';
import { optional } from '../../common/values';
import type { CommandScope } from '../commands/command-scope';
import { sendAll } from '../commands/steps';
import { hasNamedKey } from '../models/key-catalogue';
import { encodeKeySequence } from '../models/key-sequence';
import { settingsRequests } from '../settings/requests';
import type { PhoneHttp } from '../transport/http';
import { describeRequest } from '../transport/request-line';
import type { CommandResult, KeyPress, PhoneAction, PhoneModel, PhoneRequest } from '../types';
import { type Channel, channelCannot } from './channel';

/** Key events in one request. No source gives the longest list a phone takes: unverified, on the safe side. */
export const MAX_EVENTS_PER_REQUEST = 20;

/**
 * Pause between two requests of a command, ms, unless the sequence says another. Requests sent back to back
 * may be worked off in the wrong order, and the phone debounces its keys with 80 (presumably ms).
 */
export const DEFAULT_GAP_MS = 100;

/** What the channel acts through. */
interface CommandPageDeps {
  readonly http: Pick<PhoneHttp, 'request'>;
  /** Fills in what only the phone can tell, see `AccountKnowledge`. */
  readonly named: (
    action: PhoneAction,
    model: PhoneModel,
    scope: CommandScope,
  ) => Promise<PhoneAction>;
}

/** The channel `command-page`. */
export class CommandPageChannel implements Channel {
  readonly #deps: CommandPageDeps;

  constructor(deps: CommandPageDeps) {
    this.#deps = deps;
  }

  check(actions: readonly PhoneAction[], model: PhoneModel): readonly string[] {
    return actions.flatMap((action) => commandRequests(action, model)).map(describeRequest);
  }

  async perform(
    actions: readonly PhoneAction[],
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<CommandResult> {
    const { http, named } = this.#deps;
    const requests: PhoneRequest[] = [];
    for (const action of actions)
      requests.push(...commandRequests(await named(action, model, scope), model));
    return sendAll(requests, http, scope);
  }
}

/**
 * The requests of `command.htm`, and those of the pages for do-not-disturb and a reboot, that carry out one action.
 *
 * @throws SnomError `NOT_SUPPORTED` and kin: this model cannot do it; bad keys, numbers and digits
 */
export function commandRequests(action: PhoneAction, model: PhoneModel): readonly PhoneRequest[] {
  switch (action.kind) {
    case 'keys':
      return keyRequests(action.presses, model);
    case 'dial':
      return [dialRequest(action.destination, action.identity)];
    case 'dtmf':
      return dtmfRequests(parseDigits(action.digits), model);
    case 'releaseAll':
      // Absent from the FW 5-7 list, which names nothing else that ends every call.
      if (model.generation === 'fw7') throw notOnModel('hangupAll', model);
      return [command('RELEASE_ALL_CALLS')];
    case 'dnd':
      return dndRequests(action.on, action.settings);
    case 'reboot':
      return [REBOOT];
    case 'csta':
      throw channelCannot(action, 'command-page');
    default:
      throw new SnomError('internal', { cause: new Error('unknown kind of action') });
  }
}

function keyRequests(presses: readonly KeyPress[], model: PhoneModel): PhoneRequest[] {
  if (!model.keySequences) return presses.map((press) => singleKeyRequest(press, model));
  const requests: PhoneRequest[] = [];
  for (let start = 0; start < presses.length; start += MAX_EVENTS_PER_REQUEST) {
    const end = start + MAX_EVENTS_PER_REQUEST;
    requests.push(keyListRequest(presses.slice(start, end), end < presses.length));
  }
  return requests;
}

/** FW 5-7 know no times: a hold is impossible, a pause is waited here. */
function singleKeyRequest({ key, holdMs, pauseMs }: KeyPress, model: PhoneModel): PhoneRequest {
  // Also checks the name and the times.
  const encoded = encodeKeySequence([{ key, ...optional({ pauseMs }) }]).split(',')[0];
  if (holdMs !== undefined)
    throw new SnomError('holdNotOnModel', { params: { key, model: model.name } });
  return { ...command(`key=${encoded}`), gapMs: pauseMs ?? DEFAULT_GAP_MS };
}

/**
 * A pause counts until the next key event of the same request, so the one at the end of a request that
 * another one follows is waited between the two.
 *
 * Whether a phone answers before or after it has worked off the list is unknown. `busyMs` keeps the next
 * request back for as long as the keys take, counted from sending: right in either case.
 */
function keyListRequest(presses: readonly KeyPress[], more: boolean): PhoneRequest {
  const last = presses.at(-1);
  const inside = presses
    .slice(0, -1)
    .reduce((sum, { pauseMs }) => sum + (pauseMs ?? DEFAULT_GAP_MS), 0);
  const held = presses.reduce((sum, { holdMs }) => sum + (holdMs ?? 0), 0);
  const sent = more && last ? [...presses.slice(0, -1), withoutPause(last)] : presses;
  // Checks every name and time, also the pause that is not sent.
  encodeKeySequence(presses);
  return {
    ...command(`key=${encodeKeySequence(sent)}`),
    gapMs: last?.pauseMs ?? DEFAULT_GAP_MS,
    busyMs: inside + held,
  };
}

function withoutPause({ key, holdMs }: KeyPress): KeyPress {
  return { key, ...optional({ holdMs }) };
}

/** A dial that works answers 302 to `index.htm` or 200; following the 302 would only cost a page render. */
function dialRequest(destination: string, identity: string | undefined): PhoneRequest {
  const number = encodeParameter(checkDestination(destination));
  const from =
    identity === undefined ? '' : `&outgoing_uri=${encodeParameter(parseIdentity(identity))}`;
  return { ...command(`number=${number}${from}`), success: [200, 302] };
}

/**
 * `key_dtmf` is missing from the FW 5-7 documents. There the digits are pressed as keys, which those
 * documents do name; A-D are no keys.
 */
function dtmfRequests(digits: string, model: PhoneModel): PhoneRequest[] {
  if (model.generation !== 'fw7') return [command(`key_dtmf=${encodeParameter(digits)}`)];
  return [...digits].map((key) => {
    if (!hasNamedKey(key, model))
      throw new SnomError('noSuchKey', { params: { key, model: model.name } });
    return singleKeyRequest({ key }, model);
  });
}

/** `command.htm` knows a key that toggles it, so this is the page of settings. */
function dndRequests(
  on: boolean,
  names: readonly string[] = ['dnd_mode'],
): readonly PhoneRequest[] {
  const values = Object.fromEntries(names.map((name) => [name, on ? 'on' : 'off']));
  return settingsRequests(values, { store: false });
}

/**
 * The page that reboots, also on FW 5-7 (B: Snom's old list and two public tools for a 300; `confirm.htm` in one
 * source only). It may answer with a redirect to a "rebooting" page.
 *
 * A phone that closes the connection without an answer is not taken as rebooting: firmware also does that to
 * requests it dislikes. The command then fails with `emptyReply` and `sent: 'maybe'`.
 */
const REBOOT: PhoneRequest = {
  target: '/advanced_update.htm?reboot=Reboot',
  success: [200, 302],
  gapMs: DEFAULT_GAP_MS,
};

function command(query: string): PhoneRequest {
  return { target: `/command.htm?${query}`, gapMs: DEFAULT_GAP_MS };
}

const notOnModel = (operation: string, model: PhoneModel): SnomError =>
  new SnomError('operationNotOnModel', { params: { operation, model: model.name } });
