/** What the web page may do with a virtual phone: one named action each, arguments checked. */
import type { ProfileName, VirtualPhoneApi } from '../contract/types';
import { PROFILE_NAMES } from '../device/profiles';

/** Longest press the page can ask for, ms; Snom phones tell a long press from 2 s on. */
const MAX_HOLD_MS = 10_000;
const MAX_TEXT = 64;
const MAX_GIVE_UP_MS = 600_000;

/** Why an action is refused: the page has a text for each, `problem.<reason>`. */
export type Refusal =
  | 'noSuchAction'
  | 'badBody'
  | 'noSuchKey'
  | 'noSuchPhone'
  | 'numberWanted'
  | 'badText'
  | 'badTime'
  | 'callOver'
  | 'phoneRefuses';

/** An action that cannot be carried out. The message is for programs, the page shows its own text. */
export class ActionError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    readonly reason: Refusal,
    message: string,
  ) {
    super(message);
    this.name = 'ActionError';
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** What actions act on. */
export interface Played {
  readonly phone: VirtualPhoneApi;
  /** Puts another phone in its place; absent = it cannot be exchanged. */
  readonly onChoice?: ((profile: ProfileName) => void) | undefined;
}

const ACTIONS: Readonly<Record<string, (played: Played, fields: Fields) => object>> = {
  /** `{key, holdMs?}` */
  key({ phone }, fields) {
    const key = fields['key'];
    if (typeof key !== 'string' || !phone.keyNames.includes(key))
      throw new ActionError(400, 'noSuchKey', 'This model has no such key.');
    const holdMs = milliseconds(fields, 'holdMs', MAX_HOLD_MS);
    if (holdMs === undefined) phone.pressKey(key);
    else phone.pressKey(key, holdMs);
    return {};
  },
  /** `{from, name?, giveUpAfterMs?}` -> `{callId}` */
  ring({ phone }, fields) {
    const from = text(fields, 'from');
    if (from === undefined)
      throw new ActionError(400, 'numberWanted', 'Enter the number that calls.');
    const name = text(fields, 'name');
    const giveUpAfterMs = milliseconds(fields, 'giveUpAfterMs', MAX_GIVE_UP_MS);
    const callId = phone.ring(from, {
      ...(name === undefined ? {} : { name }),
      ...(giveUpAfterMs === undefined ? {} : { giveUpAfterMs }),
    });
    return { callId };
  },
  /** `{callId}` */
  answer({ phone }, fields) {
    phone.farEndAnswer(liveCall(phone, fields));
    return {};
  },
  /** `{callId}` */
  hangup({ phone }, fields) {
    phone.farEndHangup(liveCall(phone, fields));
    return {};
  },
  /** `{profile}`: goes on as another phone; the answer comes before it begins. */
  choose({ onChoice }, fields) {
    const profile = PROFILE_NAMES.find((name) => name === fields['profile']);
    if (profile === undefined || onChoice === undefined)
      throw new ActionError(400, 'noSuchPhone', 'There is no such phone to choose.');
    setImmediate(() => onChoice(profile));
    return {};
  },
  reboot({ phone }) {
    phone.reboot();
    return {};
  },
  clear({ phone }) {
    phone.clearLog();
    return {};
  },
};

/**
 * Carries out the action `name` with the parsed JSON body.
 *
 * @returns what the page is answered
 * @throws ActionError 404 for an unknown action, 400 for wrong arguments, 409 when the phone is in no state for it
 */
export function runAction(played: Played, name: string, body: unknown): object {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) throw new ActionError(404, 'noSuchAction', 'There is no such action.');
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ActionError(400, 'badBody', 'Send a JSON object.');
  try {
    return action(played, body as Fields);
  } catch (error) {
    if (error instanceof ActionError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new ActionError(409, 'phoneRefuses', message);
  }
}

function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === '') return undefined;
  // Numbers and names end up in headers and logs of the phone.
  // eslint-disable-next-line no-control-regex
  if (typeof value !== 'string' || value.length > MAX_TEXT || /[\u0000-\u001f\u007f]/.test(value)) {
    throw new ActionError(
      400,
      'badText',
      `"${name}" is at most ${MAX_TEXT} characters on one line.`,
    );
  }
  return value.trim() || undefined;
}

function milliseconds(fields: Fields, name: string, limit: number): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > limit) {
    throw new ActionError(
      400,
      'badTime',
      `"${name}" is a whole number of milliseconds up to ${limit}.`,
    );
  }
  return value;
}

function liveCall(phone: VirtualPhoneApi, fields: Fields): string {
  const id = fields['callId'];
  const call = phone.liveCalls.find((candidate) => candidate.id === id);
  if (!call) throw new ActionError(409, 'callOver', 'This call is over.');
  return call.id;
}
