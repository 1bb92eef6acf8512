import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OUTCOMES, CALL_STATES } from '../../../src/calls/model/call-types';
import { PHONE_STATES, type PublishedCall } from '../../../src/mqtt/state';
import { SHOWN } from '../../../src/nodes/snom-sidebar/phone-list.editor';
import type { JournalEntry, SidebarPhone } from '../../../src/nodes/snom-sidebar/types';
import {
  callTime,
  doingOf,
  durationOf,
  endOf,
  flagsOf,
  followedWords,
  sideOf,
  timeOf,
  type Words,
} from '../../../src/nodes/snom-sidebar/words.editor';
import { CHANNEL_NAMES } from '../../../src/phone/types';
import { catalogue } from '../../support/e2e/catalogue';

const call = (state: PublishedCall['state'], number: string, name?: string): PublishedCall => ({
  ...{ id: number, dir: 'i', state, number, startedAt: 1000 },
  ...(name && { name }),
});

const phoneOf = (more: Partial<SidebarPhone> = {}): SidebarPhone => ({
  ...{ id: 'a', name: 'Desk', host: 'desk', state: 'idle', calls: [], callsKnown: true },
  followed: 'reports',
  ...{ dnd: null, forwarding: null, muted: null, recording: null, registered: null, lines: [] },
  reachable: null,
  ...more,
});

const all: readonly [string, Words][] = ['en-US', 'de'].map((language) => {
  const text = catalogue(language);
  const words: Words = (key, params = {}) => {
    const values = Object.entries(params).map(([name, value]) => [name, String(value)]);
    const own = key.startsWith('snom.') ? key : `snom-sidebar.${key}`;
    return text(own, Object.fromEntries(values) as Record<string, string>);
  };
  return [language, words];
});

const [[, english]] = all as [[string, Words], [string, Words]];

describe('nodes/snom-sidebar/words', () => {
  it('say who is at the other side', () => {
    assert.equal(sideOf(english, { number: '201', name: 'Ann' }), 'Ann (201)');
    assert.equal(sideOf(english, { number: '201' }), '201');
    assert.equal(sideOf(english, { number: '', name: 'Ann' }), 'Ann');
    assert.equal(sideOf(english, { number: '' }), 'unknown number');
  });

  it('say what a phone does, and with whom', () => {
    const doing = (more: Partial<SidebarPhone>): string => doingOf(english, phoneOf(more));
    assert.equal(doing({}), 'idle');
    assert.equal(doing({ reachable: false }), 'not reachable');
    assert.equal(doing({ callsKnown: false }), 'no call reported yet');
    assert.equal(doing({ callsKnown: false, reachable: false }), 'not reachable');
    const silent = { state: 'unknown', callsKnown: false } as const;
    assert.equal(doing({ ...silent, followed: 'asked' }), 'no call reported yet');
    for (const followed of ['mute', 'elsewhere', 'no'] as const)
      assert.equal(doing({ ...silent, followed }), 'calls not known', followed);
    const two = [call('Holding', '300'), call('Connected', '201', 'Ann')];
    assert.equal(doing({ state: 'talking', calls: two }), 'talking with Ann (201) (and 1 more)');
    assert.equal(doing({ state: 'ringing', calls: [call('Alerting', '201')] }), 'ringing: 201');
    const problem = { reason: 'badPort', params: {} } as const;
    assert.equal(doing({ problem }), 'configuration cannot be used');
  });

  it('name what stands out, and nothing that is not known', () => {
    assert.deepEqual(flagsOf(english, phoneOf()), []);
    const flags = flagsOf(english, phoneOf({ dnd: true, registered: false, muted: false }));
    assert.deepEqual(
      flags.map(([, text]) => text),
      ['not registered', 'do not disturb'],
    );
  });

  it('say how long', () => {
    assert.deepEqual([0, 7.9, 61, 3723, -5].map(durationOf), [
      '0:00',
      '0:07',
      '1:01',
      '1:02:03',
      '0:00',
    ]);
    const connected = { ...call('Connected', '1'), connectedAt: 11_000 };
    assert.equal(callTime(connected, 71_000), '1:00');
    assert.equal(callTime(call('Alerting', '1'), 4_000), '0:03');
  });

  it('say how its calls are known, and that none has been reported yet', () => {
    for (const followed of ['reports', 'asked'] as const) {
      const told = followedWords(english, phoneOf({ followed }));
      const untold = followedWords(english, phoneOf({ followed, callsKnown: false }));
      assert.equal(told, english(`followed.${followed}`));
      assert.match(untold, /\b(?:none|no answer) yet/);
    }
    const off = phoneOf({ followed: 'no', state: 'unknown', callsKnown: false });
    assert.equal(followedWords(english, off), english('followed.no'));
  });

  it('say how a call ended', () => {
    const entry = { outcome: 'completed', talkSeconds: 65 } as JournalEntry;
    assert.equal(endOf(english, entry), 'ended, 1:05');
    assert.equal(endOf(english, { ...entry, outcome: 'missed', talkSeconds: 0 }), 'missed');
    const moved = { ...entry, outcome: 'transferred', to: '300' } as JournalEntry;
    assert.equal(endOf(english, moved), 'transferred to 300, 1:05');
    const guessed = { ...moved, assumed: true } as const;
    assert.equal(endOf(english, guessed), 'transferred to 300 (assumed), 1:05');
  });

  it('leave the date out of a time of today', () => {
    const at = new Date(2026, 4, 6, 7, 8).getTime();
    assert.match(timeOf(at, 'de', at + 1000), /^0?7:08$/);
    assert.match(timeOf(at, 'de', at + 48 * 3600_000), /6.+0?7:08$/);
  });

  for (const [language, words] of all) {
    it(`there are for everything that can be shown, in ${language}`, () => {
      for (const state of PHONE_STATES) {
        assert.ok(words(`state.${state}`));
        const isCall = state !== 'idle' && state !== 'unknown';
        if (isCall) assert.ok(words(`doing.${state}`, { who: 'x' }));
      }
      for (const state of CALL_STATES) assert.ok(words(`call.${state}`));
      for (const outcome of CALL_OUTCOMES) assert.ok(words(`outcome.${outcome}`));
      for (const shown of SHOWN) assert.ok(words(`show.${shown}`));
      for (const followed of ['reports', 'elsewhere', 'asked', 'mute', 'no'])
        assert.ok(words(`followed.${followed}`));
      for (const followed of ['reports', 'asked']) assert.ok(words(`unheard.${followed}`));
      for (const name of CHANNEL_NAMES) assert.ok(words(`snom.channel.name.${name}`));
      for (const support of ['yes', 'no', 'unproven'])
        assert.ok(words(`snom.channel.state.${support}`));
    });
  }
});
