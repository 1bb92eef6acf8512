/** How a phone is asked what its calls are doing, and what an answer says of the way. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { type ErrorReason, SnomError } from '../../../src/common/errors';
import { Readings } from '../../../src/phone/channels/readings';
import { CommandScope } from '../../../src/phone/commands/command-scope';
import { modelOf } from '../../../src/phone/models/models';
import type { ChannelName, ChannelStates, PhoneReading } from '../../../src/phone/types';
import { assertFails } from '../../support/phone/errors';

const LINES = { counts: { connected: 1 } };

/** A D8xx that has snapshots of CSTA, and callbacks of its minibrowser. */
class Scene {
  csta: 'yes' | 'no' = 'yes';
  identities: readonly string[] = ['100@pbx', '101@pbx'];
  /** Identities that the phone refuses, and how. */
  refused: Record<string, Error> = {};
  reports: boolean | undefined = true;
  lines: SnomError | undefined;
  /** What was asked. */
  readonly asked: string[] = [];
  /** What was told of the ways. */
  readonly told: string[] = [];

  readings(pinned?: ChannelName): Readings {
    return new Readings({
      pinned,
      host: 'desk',
      identities: () => this.identities,
      ways: {
        states: () => Promise.resolve(this.states),
        failed: (channel, { reason }) => void this.told.push(`${channel} ${reason}`),
        prove: (name) => void this.told.push(`proven ${name}`),
        answered: (channel) => void this.told.push(`answered ${channel}`),
      },
      csta: {
        client: {
          systemStatus: () => assert.fail('asked'),
          snapshot: (identity) => {
            this.asked.push(`csta ${identity}`);
            const refusal = this.refused[identity];
            return refusal === undefined ? Promise.resolve([]) : Promise.reject(refusal);
          },
        },
      },
      documents: {
        reports: this.reports,
        readLines: (way) => {
          this.asked.push(way);
          return this.lines ? Promise.reject(this.lines) : Promise.resolve(LINES);
        },
      },
    });
  }

  get states(): ChannelStates {
    return {
      'command-page': { support: 'no' },
      'sip-notify': { support: 'no' },
      minibrowser: { support: 'yes' },
      csta: { support: this.csta },
    };
  }

  refuse(reason: ErrorReason): void {
    this.refused = Object.fromEntries(this.identities.map((one) => [one, new SnomError(reason)]));
  }
}

async function read(readings: Readings): Promise<readonly PhoneReading[]> {
  const scope = new CommandScope({ timeoutMs: 60_000, timedOut: () => new SnomError('noAnswer') });
  try {
    return await readings.read(modelOf('D862'), scope);
  } finally {
    scope.dispose();
  }
}

describe('phone/channels/readings', () => {
  let scene: Scene;
  beforeEach(() => (scene = new Scene()));

  it('are snapshots of each identity, where there are some', async () => {
    const found = await read(scene.readings());
    assert.deepEqual(found, [
      { by: 'csta', identity: '100@pbx', connections: [] },
      { by: 'csta', identity: '101@pbx', connections: [] },
    ]);
    assert.deepEqual(scene.told, ['proven SnapshotDevice']);
  });

  it('are of those identities that the phone knows', async () => {
    scene.refused = { '100@pbx': new SnomError('cstaIdentityUnknown') };
    const found = await read(scene.readings());
    assert.equal(found.length, 1);
    assert.deepEqual(scene.told, ['csta cstaIdentityUnknown', 'proven SnapshotDevice']);
  });

  it('ask without an identity where none is known', async () => {
    scene.identities = [];
    assert.equal((await read(scene.readings())).length, 1);
    assert.deepEqual(scene.asked, ['csta ']);
  });

  it('are counts of lines where there are no snapshots, which is asked for once', async () => {
    scene.refuse('cstaNotSupported');
    const readings = scene.readings();
    assert.equal(readings.wayOf(scene.states), 'csta');
    assert.deepEqual(await read(readings), [{ by: 'minibrowser', lines: LINES }]);
    assert.deepEqual(scene.asked, ['csta 100@pbx', 'csta 101@pbx', 'minibrowser']);
    assert.equal(scene.told.at(-1), 'proven minibrowser');
    assert.equal(readings.wayOf(scene.states), 'minibrowser');
    await read(readings);
    assert.deepEqual(scene.asked.slice(3), ['minibrowser']);
    // Another identity, or another phone, may have some.
    readings.forget();
    assert.equal(readings.wayOf(scene.states), 'csta');
    await read(readings);
    scene.identities = ['102@pbx'];
    assert.equal(readings.wayOf(scene.states), 'csta');
  });

  it('fail where a snapshot fails for another reason, whether or not that says anything of CSTA', async () => {
    scene.refuse('noAnswer');
    await assertFails(read(scene.readings()), 'noAnswer', 'no');
    assert.deepEqual(scene.told, ['csta noAnswer']);
    scene.refused = { '100@pbx': new TypeError('fault') };
    await assert.rejects(read(scene.readings()), TypeError);
    assert.deepEqual(scene.told, ['csta noAnswer']);
    assert.deepEqual(scene.asked, ['csta 100@pbx', 'csta 100@pbx']);
  });

  it('come by the way that the owner wants, where it carries documents', async () => {
    scene.csta = 'no';
    assert.equal(scene.readings('sip-notify').wayOf(scene.states), 'sip-notify');
    assert.equal(scene.readings('command-page').wayOf(scene.states), 'minibrowser');
    scene.lines = new SnomError('documentNotFetched');
    await assertFails(read(scene.readings('sip-notify')), 'documentNotFetched', 'no');
    assert.deepEqual(scene.told, ['sip-notify documentNotFetched']);
  });

  describe('of a phone that does not report', () => {
    beforeEach(() => (scene.reports = false));

    it('are none', async () => {
      scene.csta = 'no';
      assert.equal(scene.readings().wayOf(scene.states), undefined);
      const { params } = await assertFails(read(scene.readings()), 'phoneDoesNotReport', 'no');
      assert.deepEqual([params, scene.asked], [{ host: 'desk' }, []]);
    });

    it('want an identity where there is CSTA, and none is known', async () => {
      scene.identities = [];
      scene.refused = { '': new SnomError('cstaIdentityUnknown') };
      await assertFails(read(scene.readings()), 'cstaIdentityWanted', 'no');
      scene.identities = ['100@pbx'];
      scene.refuse('cstaIdentityUnknown');
      await assertFails(read(scene.readings()), 'phoneDoesNotReport', 'no');
    });

    it('are tried by CSTA that was switched off, where the owner wants nothing else', async () => {
      scene.csta = 'no';
      assert.equal((await read(scene.readings('csta'))).length, 2);
      assert.deepEqual(scene.told, ['proven SnapshotDevice', 'answered csta']);
      scene.told.length = 0;
      scene.refuse('cstaNotSupported');
      const readings = scene.readings('csta');
      await assertFails(read(readings), 'phoneDoesNotReport', 'no');
      const { length } = scene.asked;
      await assertFails(read(readings), 'phoneDoesNotReport', 'no');
      assert.equal(scene.asked.length, length);
      assert.ok(!scene.told.includes('answered csta'));
    });
  });
});
