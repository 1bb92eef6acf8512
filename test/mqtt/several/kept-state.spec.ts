/** What Node-REDs tell each other of a phone: it comes back as it went, stays small and holds no secrets. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { reduce } from '../../../src/calls/model/call-model';
import type { DeviceState } from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import { readKept, writeDevice, writeKept } from '../../../src/mqtt/several/kept-state';
import { type EventParts, ME, phoneEvent, run } from '../../support/calls/events';
import { FUZZ_RUNS } from '../../support/fuzz';

const T = 1_700_000_000_000;
const ONE: EventParts = { id: 'one', local: ME, remote: '200@pbx.example' };
const HEAD = { instance: 'a', n: 7, at: T, heard: ['x:1'] };

const written = (device: DeviceState): string => writeKept(HEAD, writeDevice(device, T));

/** What another Node-RED knows that has been told. */
function adopted(payload: unknown): DeviceState {
  const fresh = createDevice({ name: 'desk', identities: [ME] });
  return reduce(fresh, { type: 'adopted', at: T, state: readKept(payload)?.device }).state;
}

const day = [
  phoneEvent('incoming', T - 9000, ONE),
  phoneEvent('connected', T - 8000, ONE),
  phoneEvent('incoming', T - 7000, { ...ONE, id: 'two', remote: '300@pbx.example' }),
  phoneEvent('disconnected', T - 2000, { ...ONE, id: 'two', remote: '300@pbx.example' }),
  phoneEvent('hold', T - 1000, ONE),
];

describe('mqtt/several/kept-state', () => {
  it('comes back as it went, as text, as bytes and as JSON', () => {
    const { state } = run(day);
    const text = written(state);
    for (const payload of [text, Buffer.from(text), JSON.parse(text) as unknown]) {
      const { device, ...head } = readKept(payload)!;
      assert.ok(device);
      assert.deepEqual(head, HEAD);
      const other = adopted(payload);
      assert.deepEqual(other.calls, state.calls);
      assert.deepEqual(other.ending, state.ending);
      assert.deepEqual([other.idPrefix, other.nextCall], [state.idPrefix, state.nextCall]);
    }
  });

  it('says whether its calls are known, also where that does not follow from its reports', () => {
    const idle = createDevice({ name: 'desk', identities: [ME] });
    const asked = { type: 'cstaSnapshot', at: T, connections: [] } as const;
    const silent = phoneEvent('dndOn', T, { n: 2 });
    for (const [state, isKnown] of [
      [idle, false],
      [run(day).state, true],
      [run([asked]).state, true],
      [run([silent]).state, false],
    ] as const) {
      assert.equal(state.callsKnown, isKnown);
      assert.equal(adopted(written(state)).callsKnown, isKnown);
    }
  });

  it('is small: an idle phone, one that talks, and the most that the model allows', () => {
    const idle = createDevice({ name: 'desk', identities: [ME] });
    const talking = run(day.slice(0, 2)).state;
    const long = 'x'.repeat(120);
    const flood = Array.from({ length: 60 }, (_, call) =>
      phoneEvent('incoming', T - 60 + call, {
        id: `${long}${call}`,
        local: ME,
        remote: `${long}${call}@${long}.example`,
      }),
    );
    const sizes = [idle, talking, run(flood).state].map((state) => written(state).length);
    assert.ok(sizes[0]! < 200 && sizes[1]! < 800 && sizes[2]! < 62_000, sizes.join(' '));
  });

  it('holds nothing of the address that the phone reported to', () => {
    const secret = '5ec4e7ffffff';
    const { state } = run(day.map((event) => ({ ...event, rawQuery: secret })));
    assert.ok(!written(state).includes(secret));
  });

  it('is none where it is of another version, damaged or too long', () => {
    const good = JSON.parse(written(run(day).state)) as Record<string, unknown>;
    const bad = [
      ...['', 'x', '{', 'null', '[]', '7', ' '.repeat(300_000)],
      ...[{ v: 2 }, { instance: '' }, { instance: 'x'.repeat(65) }, { n: 0 }, { n: 0.5 }].map(
        (part) => ({ ...good, ...part }),
      ),
      ...[{ at: 'now' }, { at: null }, { device: [] }].map((part) => ({ ...good, ...part })),
    ];
    for (const payload of bad) assert.equal(readKept(payload), undefined, JSON.stringify(payload));
  });

  it('is read whatever it is, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.json(), (anything, text) => {
        readKept(anything);
        readKept(text);
        adopted({ ...HEAD, v: 1, device: anything });
        adopted({ ...HEAD, v: 1, device: { calls: [anything], phone: anything } });
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
