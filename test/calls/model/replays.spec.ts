/**
 * Replays of what phones send in everyday life: each file is a log of requests (as the HTTP server gets
 * them), of our own commands and of time, with the journal the model must write for it.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { eventOfSetting } from '../../../src/calls/model/call-event';
import { reduce } from '../../../src/calls/model/call-model';
import type { Party } from '../../../src/calls/model/call-types';
import { createDevice, restoreDevice } from '../../../src/calls/model/device-state';
import type { Change, DeviceInput, ModelOptions } from '../../../src/calls/model/model-input';
import { parseActionRequest } from '../../../src/calls/reports/action-request';

/** One line of a log; `at` in ms from its beginning. */
interface Line {
  readonly at: number;
  /** A request of the phone: the setting whose URL it opened, and the query as it came. */
  readonly setting?: string;
  readonly query?: string;
  readonly userAgent?: string;
  /** One of our own inputs, without its time. */
  readonly input?: Record<string, unknown>;
  /** Node-RED was restarted and had kept the state, or not. */
  readonly restart?: 'kept' | 'empty';
}

interface Replay {
  readonly story: string;
  readonly options?: ModelOptions;
  readonly log: readonly Line[];
  readonly journal: readonly string[];
}

const DIRECTORY = join(__dirname, 'replays');
const START = 1_700_000_000_000;
const PHONE = { name: 'desk', mac: '000413AABBCC', identities: ['100@pbx.example'] };

function inputOf(line: Line): DeviceInput {
  const at = START + line.at;
  if (line.input) return { ...line.input, at } as DeviceInput;
  const event = eventOfSetting(line.setting ?? '');
  assert.ok(event, `setting ${line.setting}`);
  const agent = line.userAgent === undefined ? {} : { userAgent: line.userAgent };
  return parseActionRequest({
    event,
    rawQuery: line.query ?? '',
    remoteAddress: '192.0.2.5',
    at,
    ...agent,
  });
}

function replay({ log, options }: Replay): string[] {
  const journal: string[] = [];
  let starts = 1;
  let state = createDevice(PHONE, options);
  for (const line of log) {
    if (line.restart === 'empty') {
      starts += 1;
      state = createDevice({ ...PHONE, idPrefix: `start${starts}` }, options);
    } else if (line.restart === 'kept') {
      const kept = restoreDevice(JSON.parse(JSON.stringify(state)));
      assert.ok(kept);
      state = kept;
    } else {
      const reduction = reduce(state, inputOf(line), options);
      state = reduction.state;
      journal.push(...reduction.changes.map((change) => `${line.at} ${written(change)}`));
    }
  }
  const late = state.lateEvents > 0 ? [`late events: ${state.lateEvents}`] : [];
  const live = state.calls.map((call) => `still ${short(call.id)} ${call.state}`);
  return [...journal, ...live, ...late];
}

function written(change: Change): string {
  switch (change.kind) {
    case 'callAdded': {
      const { call } = change;
      const related = call.relatedCallId === null ? '' : ` related ${short(call.relatedCallId)}`;
      return `+ ${short(call.id)} ${call.dir} ${call.state} ${party(call.remote)}${related}`;
    }
    case 'callUpdated':
      return change.previousState === change.call.state
        ? `~ ${short(change.call.id)} ${change.changed.join(' ')}`
        : `> ${short(change.call.id)} ${change.previousState} -> ${change.call.state}${change.call.unexpected ? ' unexpected' : ''}`;
    case 'partyUpdated':
      return `party ${short(change.call.id)} ${party(change.previousRemote)} -> ${party(change.call.remote)}`;
    case 'callRemoved': {
      const { summary } = change;
      const times = `ring ${summary.ringSeconds} talk ${summary.talkSeconds} hold ${summary.holdSeconds}`;
      const transfer = summary.transfer
        ? ` ${summary.transfer.kind} to ${summary.transfer.to ?? '?'}`
        : '';
      return `- ${short(summary.id)} ${summary.dir} ${summary.outcome}${summary.assumed ? ' assumed' : ''}${transfer} by ${summary.endedBy} with ${party(summary.remote)} (${times})`;
    }
    case 'device': {
      const { device, changed } = change;
      return `device ${changed.map((key) => `${key}=${JSON.stringify(key === 'phone' ? device.phone.model : key === 'registrations' ? device.registrations.map((r) => [r.identity, r.registered]) : device[key])}`).join(' ')}`;
    }
    case 'key':
      return `key ${change.key}`;
    case 'raw':
      return `raw ${change.event.name}`;
    case 'unmatched':
      return `no call for ${change.event.name}: ${change.reason}`;
  }
}

const short = (id: string): string => id.replace('000413AABBCC', '');
const party = (remote: Party): string =>
  remote.number + (remote.name === undefined ? '' : ` "${remote.name}"`);

describe('replays', () => {
  const files = readdirSync(DIRECTORY).filter((file) => file.endsWith('.json'));

  it('are enough to mean something', () => assert.ok(files.length >= 20));

  for (const file of files) {
    const log = JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8')) as Replay;
    it(`${file}: ${log.story}`, () => assert.deepEqual(replay(log), log.journal));
  }
});
