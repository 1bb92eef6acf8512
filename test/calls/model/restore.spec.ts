/** What of a kept state is trusted, and by whom its calls are taken over. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceState } from '../../../src/calls/model/call-types';
import { createDevice } from '../../../src/calls/model/device-state';
import { restoreTracked } from '../../../src/calls/model/restore';
import { MAC, phoneEvent, run } from '../../support/calls/events';

const T = 1_700_000_000_000;
const OTHER = '000413000001';
const ONE = { id: 'one', remote: '201@pbx' };

/** A call that talks, and one that is over but for its outcome, of a phone with this MAC. */
function kept(mac: string | null = MAC): DeviceState {
  const start = createDevice({ name: 'desk', idPrefix: 'x', ...(mac !== null && { mac }) });
  return run(
    [
      phoneEvent('incoming', T, ONE),
      phoneEvent('connected', T + 1000, ONE),
      phoneEvent('incoming', T + 2000, { id: 'two', remote: '202@pbx' }),
      { type: 'cstaSnapshot', at: T + 9000, connections: [{ cstaId: '1', state: 'connected' }] },
    ],
    {},
    start,
  ).state;
}

/** As a context store gives it back. */
const stored = (state: unknown): unknown => JSON.parse(JSON.stringify(state));
type Init = Partial<Parameters<typeof restoreTracked>[0]>;
const restored = (state: unknown, more: Init = {}, at = T + 10_000): DeviceState | undefined =>
  restoreTracked({ name: 'desk', idPrefix: 'x', restored: stored(state), ...more }, {}, at);

describe('calls/model/restore', () => {
  it('goes on with calls, and with those whose outcome is still to be told', () => {
    const before = kept();
    const state = restored(before, { mac: MAC });
    assert.deepEqual(
      [state?.calls.map(({ id }) => id), state?.ending.length, state?.ended.length],
      [before.calls.map(({ id }) => id), 1, 0],
    );
  });

  it('takes the state of a version that did not say when do-not-disturb was told of', () => {
    const parts: string[] = [];
    const onDropped = (names: readonly string[]): number => parts.push(...names);
    const { dndToldAt, ...earlier } = run([phoneEvent('dndOn', T + 9500)], {}, kept()).state;
    assert.equal(dndToldAt, T + 9500);
    const state = restored(earlier, { mac: MAC, onDropped });
    assert.deepEqual([state?.dnd, state?.dndToldAt, parts], [true, null, []]);
    assert.equal(restored({ ...earlier, dndToldAt }, { mac: MAC })?.dndToldAt, dndToldAt);
    const damaged = restored({ ...earlier, dndToldAt: 'soon' }, { mac: MAC, onDropped });
    assert.deepEqual([damaged?.dndToldAt, parts], [null, ['dndToldAt']]);
  });

  it('takes a phone whose MAC nobody knew for the same one, and no other one', () => {
    assert.equal(restored(kept(null), { mac: MAC })?.calls.length, 1);
    assert.equal(restored(kept(), {})?.calls.length, 1);
    assert.equal(restored(kept(), { mac: OTHER }), undefined);
    assert.equal(restored(kept(), { mac: MAC, idPrefix: 'other' }), undefined);
  });

  it('makes nobody wait for an outcome longer than for a late report, whatever the clock says', () => {
    const [usual] = restored(kept(), { mac: MAC })?.ending ?? [];
    assert.equal(usual?.until, T + 12_000);
    const [early] = restored(kept(), { mac: MAC }, T - 3_600_000)?.ending ?? [];
    assert.ok(early && early.until <= T - 3_600_000 + 3000, `${early?.until}`);
  });

  it('has no calls that begin in the future when the clock was set back', () => {
    const now = T - 3_600_000;
    const [call] = restored(kept(), { mac: MAC }, now)?.calls ?? [];
    assert.ok(call && call.stateSince <= now);
    // How long it has been going on stays.
    assert.equal(call.stateSince - call.startedAt, 1000);
  });

  it('follows a clock that was set, as far as it was set', () => {
    const [before] = kept().calls;
    const day = 86_400_000;
    const [call] = restored(kept(), { mac: MAC, clockSetBy: day }, T + 10_000 + day)?.calls ?? [];
    assert.equal(call?.startedAt, (before?.startedAt ?? 0) + day);
  });

  it('gives no id again where the next one is lost, and says what is lost', () => {
    const parts: string[] = [];
    const onDropped = (names: readonly string[]): number => parts.push(...names);
    const state = restored({ ...kept(), nextCall: -1, dnd: 'yes' }, { mac: MAC, onDropped });
    assert.equal(state?.nextCall, Math.floor((T + 10_000) / 1000));
    assert.equal(state.dnd, null);
    assert.deepEqual(parts.sort(), ['dnd', 'nextCall']);
    parts.length = 0;
    assert.equal(restored(kept(), { mac: MAC, onDropped })?.nextCall, kept().nextCall);
    assert.deepEqual(parts, []);
  });
});
