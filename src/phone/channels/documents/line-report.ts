/**
 * Asks a phone for the state of its calls by callbacks of its minibrowser, and reads what it says.
 *
 * Callbacks are documented in addresses, texts and conditions. Inside a `fetch` they are shown nowhere, and nothing of all
 * this was seen on a D8xx: so there are two forms, and what comes back as it was written has not been worked out.
 */
import { optional } from '../../../common/values';
import { LINE_STATES, type LineReport, type LineState } from '../../types';
import type { Rung } from './xml';

/** Parameters of the form in one address, and the callback each of them carries. */
const CALLBACKS: readonly (readonly [name: string, callback: string])[] = [
  ['st', 'phone_state'],
  ['n', 'lines'],
  ['ri', 'lines:ringing'],
  ['of', 'lines:offered'],
  ['ca', 'lines:calling'],
  ['rb', 'lines:ringback'],
  ['co', 'lines:connected'],
  ['ho', 'lines:holding'],
  ['oh', 'lines:on_hold'],
  ['fh', 'lines:offhook'],
  ['dnd', 'set:dnd_mode'],
];

const NAME_OF: ReadonlyMap<string, string> = new Map(
  CALLBACKS.map(([name, callback]) => [callback, name]),
);

/** Longest query that is looked at, characters; far more than a phone's answer. */
const MAX_QUERY = 2048;

/** A number of calls: no phone has a thousand. */
const COUNT = /^\d{1,3}$/;
/** A state in one word or a few. */
const STATE = /^[A-Za-z][A-Za-z0-9_ -]{0,39}$/;

/** States of the form by conditions, in their order: the first one that holds is told. Of most use first. */
const TOLD: readonly LineState[] = [
  'ringing',
  'connected',
  'calling',
  'ringback',
  'on_hold',
  'holding',
  'offered',
  'offhook',
];

const IDLE = 'idle';
const BUSY = 'busy';

/** What the phone fetches when it works no conditions out. */
export const UNKNOWN = 'unknown';

/** The address that carries everything at once. */
export function queryAddress(url: string): string {
  return `${url}?${CALLBACKS.map(([name, callback]) => `${name}=$(${callback})`).join('&')}`;
}

/**
 * What the phone filled in; undefined = nothing. Values that are none, or stayed callbacks, are left out.
 *
 * @param rawQuery of anybody who has the address: bounded, and nothing in it is taken on trust
 */
export function readQuery(rawQuery: string): LineReport | undefined {
  const values = valuesOf(rawQuery);
  const count = (callback: string): number | undefined => {
    const value = values.get(NAME_OF.get(callback) ?? '') ?? '';
    return COUNT.test(value) ? Number(value) : undefined;
  };
  const phoneState = values.get('st') ?? '';
  const total = count('lines');
  const dnd = values.get('dnd')?.toLowerCase();
  const counts: LineReport['counts'] = optional(
    Object.fromEntries(LINE_STATES.map((state) => [state, count(`lines:${state}`)])),
  );
  const report: LineReport = {
    ...(STATE.test(phoneState) ? { phoneState } : {}),
    ...optional({ total }),
    counts,
    ...(dnd === 'on' || dnd === 'off' ? { dnd: dnd === 'on' } : {}),
  };
  // A setting says nothing about calls.
  const tells = report.phoneState !== undefined || total !== undefined;
  return tells || Object.keys(counts).length > 0 ? report : undefined;
}

/**
 * The form by conditions.
 *
 * @param states how many states are told apart; the others are `busy`
 */
export function rungs(url: string, states: number = TOLD.length): readonly Rung[] {
  return [
    ['$(lines)==0', `${url}?${IDLE}`],
    ...TOLD.slice(0, states).map((state): Rung => [`$(lines:${state})>0`, `${url}?${state}`]),
    // In an Else, a phone that works nothing out would be busy for ever.
    ['$(lines)>0', `${url}?${BUSY}`],
  ];
}

/** Most states of {@link rungs}. */
export const MAX_RUNG_STATES = TOLD.length;

/** What the phone told by fetching; undefined = nothing. */
export function readRung(rawQuery: string): LineReport | undefined {
  if (rawQuery === IDLE) return { total: 0, counts: {} };
  if (rawQuery === BUSY) return { total: 1, counts: {}, atLeast: true };
  const state = TOLD.find((one) => one === rawQuery);
  return state && { total: 1, counts: { [state]: 1 }, atLeast: true };
}

function valuesOf(rawQuery: string): Map<string, string> {
  const values = new Map<string, string>();
  if (rawQuery.length > MAX_QUERY) return values;
  for (const part of rawQuery.split('&')) {
    const at = part.indexOf('=');
    // The first one counts.
    if (at > 0 && !values.has(part.slice(0, at)))
      values.set(part.slice(0, at), decode(part.slice(at + 1)).trim());
  }
  return values;
}

/** Whether a phone escapes what it fills in is unknown. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
