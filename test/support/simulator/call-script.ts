/** Plays a story on a virtual phone and tells what came of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FarEnd, VirtualPhone, VirtualPhoneOptions, VirtualQuirks } from '../../../simulator';
import { ACTION_SETTINGS } from '../../../simulator/contract/event-names';
import { type Receiver, useReceiver, withPhone } from './wire';

/** What a story ends with. */
export interface Outcome {
  /** Each call: `300 Connected`, `200 Disconnected remote`, `1 Connected conference held`. */
  readonly calls: readonly string[];
  /** Action URL settings whose URL arrived, in order, without `action_` and `_url`; setup and log on left out. */
  readonly events: readonly string[];
  readonly display: readonly string[];
}

const shortName = (setting: string): string => setting.replace(/^action_|_url$/g, '');

/** All Action URL settings, each pointing at the receiver under its own name. */
export const actionSettings = (url: string, query = ''): Record<string, string> =>
  Object.fromEntries(
    ACTION_SETTINGS.filter((name) => name !== 'action_blacklist_url').map((name) => [
      name,
      `${url}/${shortName(name)}${query}`,
    ]),
  );

/**
 * Steps, separated by spaces: `ring:300`, `dial:200`, `wait:100` (milliseconds). Of the far end of a call:
 * `answer:c1`, `hangup:c1`, `elsewhere:c1`, `holds:c1`, `resumes:c1`, and `attended:c1:400` (or `blind`, `silent`)
 * for a transfer. Anything else is a key.
 */
async function play(phone: VirtualPhone, steps: string): Promise<void> {
  for (const step of steps.split(/\s+/).filter(Boolean)) {
    const [verb = '', argument = '', to = ''] = step.split(':');
    if (verb === 'elsewhere') phone.network.answeredElsewhere(argument);
    else if (verb === 'holds') phone.network.hold(argument);
    else if (verb === 'resumes') phone.network.resume(argument);
    else if (verb === 'attended' || verb === 'blind' || verb === 'silent')
      phone.network.transfer(argument, to, { kind: verb });
    else if (verb === 'ring') phone.ring(argument);
    else if (verb === 'dial') phone.core.dial(argument);
    else if (verb === 'answer') phone.farEndAnswer(argument);
    else if (verb === 'hangup') phone.farEndHangup(argument);
    else if (verb === 'wait') await phone.advance(Number(argument));
    else phone.pressKey(step);
  }
}

/** Plays `steps` on a phone with a stepped clock, all its Action URLs set. */
export async function story(
  receiver: Receiver,
  steps: string,
  options: VirtualPhoneOptions = {},
): Promise<Outcome> {
  let outcome: Outcome | undefined;
  const settings = { ...actionSettings(receiver.url), ...options.settings };
  await withPhone({ clock: 'stepped', ...options, settings }, async (phone) => {
    await phone.settled();
    const before = receiver.targets.length;
    await play(phone, steps);
    await phone.settled();
    outcome = {
      calls: phone.calls.map(({ remote, state, endedBy, inConference, heldByFarEnd }) =>
        [
          remote,
          state,
          ...(endedBy === undefined ? [] : [endedBy]),
          ...(state === 'Connected' && inConference === true ? ['conference'] : []),
          ...(state !== 'Disconnected' && heldByFarEnd === true ? ['held'] : []),
        ].join(' '),
      ),
      events: receiver.targets.slice(before).map((target) => target.slice(1)),
      display: phone.display,
    };
  });
  if (outcome === undefined) throw new Error('The story was not played');
  return outcome;
}

/** One story and what must come of it. */
export interface Row {
  readonly name: string;
  readonly steps: string;
  readonly options?: VirtualPhoneOptions;
  readonly settings?: Readonly<Record<string, string>>;
  readonly quirks?: Partial<VirtualQuirks>;
  readonly calls: readonly string[];
  readonly events: string;
  readonly display?: readonly string[];
}

export type RowTable = Readonly<Record<string, readonly Row[]>>;

/** Far ends of all stories: 200 answers, 201 answers and hangs up, 202 is busy, 300 calls. */
const FAR_ENDS: FarEnd[] = [
  { number: '200', name: 'Ann', answerAfterMs: 1000 },
  { number: '201', answerAfterMs: 50, hangupAfterMs: 3000 },
  { number: '202', answerAfterMs: null, busy: true },
  { number: '300', name: 'Bob', answerAfterMs: null, hangupAfterMs: 5000 },
];

/** Declares one test for each row. */
export function tell(table: RowTable): void {
  const receiver = useReceiver();

  for (const [group, rows] of Object.entries(table)) {
    describe(group, () => {
      for (const row of rows) {
        it(row.name, async () => {
          const outcome = await story(receiver, row.steps, {
            farEnds: FAR_ENDS,
            settings: row.settings ?? {},
            quirks: row.quirks ?? {},
            ...row.options,
          });
          assert.deepEqual(outcome.calls, row.calls);
          assert.equal(outcome.events.join(' '), row.events);
          if (row.display !== undefined) assert.deepEqual(outcome.display, row.display);
        });
      }
    });
  }
}
