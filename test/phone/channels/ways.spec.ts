/** When a phone is asked for its ways, and what is told of a way that goes or comes back. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { type ErrorReason, SnomError } from '../../../src/common/errors';
import { ChannelMemory } from '../../../src/phone/channels/memory';
import type { Findings } from '../../../src/phone/channels/probe';
import { Ways } from '../../../src/phone/channels/ways';
import { CommandScope } from '../../../src/phone/commands/command-scope';
import { ModelKnowledge } from '../../../src/phone/commands/model-knowledge';
import { modelOf } from '../../../src/phone/models/models';
import type { ChannelName, ChannelStates, PhoneResponse } from '../../../src/phone/types';
import { assertFails } from '../../support/phone/errors';
import { FakeHttp, INFO_D385, page } from '../../support/phone/fake-http';

const MANAGER = page('<title>Phone Manager</title>');
const D862 = modelOf('D862');
const DIAL = [{ kind: 'dial', destination: '200' }] as const;

/** A D8xx with a "Phone Manager" that takes documents by SIP, and nothing by its minibrowser. */
class Scene {
  info: PhoneResponse = MANAGER;
  found: Findings = {
    csta: { support: 'yes' },
    sip: { support: 'unproven', why: 'untried' },
    minibrowser: { support: 'no', why: 'portClosed' },
    snapshots: false,
  };
  looks = 0;
  hasShelf = true;
  readonly told: string[] = [];
  readonly http = new FakeHttp(() => this.info);
  readonly memory = new ChannelMemory();
  readonly ways = new Ways({
    model: new ModelKnowledge({ host: '192.0.2.1' }, this.http, () => this.ways.met()),
    memory: this.memory,
    address: 'http://192.0.2.1',
    settings: 's',
    look: () => {
      this.looks += 1;
      return Promise.resolve(this.found);
    },
    hasShelf: () => this.hasShelf,
    changed: (_, { why, channel }) => this.told.push([why, channel].filter(Boolean).join(' ')),
  });

  async in<T>(task: (scope: CommandScope) => Promise<T>): Promise<T> {
    const timedOut = (): SnomError => new SnomError('noAnswer');
    const scope = new CommandScope({ timeoutMs: 60_000, timedOut });
    try {
      return await task(scope);
    } finally {
      scope.dispose();
    }
  }

  states(options: { fresh?: boolean; all?: boolean } = {}): Promise<ChannelStates> {
    return this.in((scope) => this.ways.states(scope, options));
  }

  choose(wanted?: ChannelName, urgent = false): Promise<ChannelName> {
    return this.in((scope) => this.ways.choose(DIAL, D862, scope, { wanted, urgent }));
  }

  fail(channel: ChannelName, reason: ErrorReason): void {
    this.ways.failed(channel, new SnomError(reason));
  }

  /** `yes`, or why not. */
  is(channel: ChannelName): string {
    const { support, why } = this.ways.likely[channel];
    return why === undefined ? support : `${support} ${why}`;
  }
}

describe('phone/channels/ways', () => {
  let scene: Scene;
  beforeEach(() => (scene = new Scene()));

  it('asks a phone once, and again on demand', async () => {
    assert.equal(scene.ways.known, undefined);
    const { csta, minibrowser } = await scene.states();
    assert.deepEqual([csta.support, minibrowser.why], ['yes', 'portClosed']);
    await scene.states();
    await scene.states({ all: true });
    assert.equal(scene.looks, 1);
    await scene.states({ fresh: true });
    assert.deepEqual([scene.looks, scene.http.targets.length], [2, 2]);
  });

  it('asks a phone with command.htm for nothing else, unless all is wanted', async () => {
    scene.info = INFO_D385;
    assert.equal((await scene.states())['command-page'].support, 'yes');
    assert.deepEqual([scene.looks, scene.is('csta')], [0, 'unproven notAsked']);
    await scene.states({ all: true });
    assert.deepEqual([scene.looks, scene.is('csta')], [1, 'yes']);
  });

  it('tells that the look has found something else than the last one', async () => {
    await scene.states();
    await scene.states({ fresh: true });
    assert.deepEqual(scene.told, []);
    scene.found = { ...scene.found, csta: { support: 'no', why: 'notThere' } };
    await scene.states({ fresh: true });
    assert.deepEqual(scene.told, ['found']);
  });

  it('has no minibrowser that could fetch anything where Node-RED has no address', async () => {
    scene.found = { ...scene.found, minibrowser: { support: 'unproven', why: 'untried' } };
    await scene.states();
    assert.equal(scene.is('minibrowser'), 'unproven untried');
    scene.hasShelf = false;
    assert.equal(scene.is('minibrowser'), 'no noBaseUrl');
  });

  describe('a way that fails', () => {
    beforeEach(() => scene.states());

    it('is told once for each reason, and not where it was known not to be there', () => {
      scene.fail('sip-notify', 'sipForbidden');
      scene.fail('sip-notify', 'sipForbidden');
      assert.deepEqual([scene.told, scene.is('sip-notify')], [['lost sip-notify'], 'no refused']);
      scene.fail('minibrowser', 'wrongPassword');
      assert.deepEqual(scene.told, ['lost sip-notify']);
    });

    it('is not told where the command was to blame', () => {
      scene.fail('sip-notify', 'sipUnavailable');
      scene.fail('csta', 'noAnswer');
      assert.deepEqual([scene.told, scene.is('csta')], [[], 'yes']);
      assert.equal(scene.is('sip-notify'), 'unproven untried');
    });

    it('is not given up for silence where it has worked', () => {
      scene.ways.succeeded('sip-notify', { requests: [], fetched: true });
      assert.equal(scene.is('sip-notify'), 'yes');
      scene.fail('sip-notify', 'sipNoAnswer');
      assert.equal(scene.is('sip-notify'), 'yes');
      scene.fail('sip-notify', 'sipForbidden');
      assert.equal(scene.is('sip-notify'), 'no refused');
      assert.deepEqual(scene.told, ['proven sip-notify', 'lost sip-notify']);
    });

    it('has come back once it works, which is told', () => {
      scene.fail('sip-notify', 'sipForbidden');
      scene.ways.prove('sip-notify');
      assert.equal(scene.is('sip-notify'), 'yes');
      assert.deepEqual(scene.told, ['lost sip-notify', 'proven sip-notify']);
      scene.ways.prove('sip-notify');
      assert.equal(scene.told.length, 2);
    });

    it('that answers again makes the next command ask for all of them', async () => {
      scene.fail('csta', 'cstaUnavailable');
      assert.equal(scene.is('csta'), 'no notThere');
      scene.ways.answered('csta');
      assert.deepEqual([scene.is('csta'), scene.ways.known], ['yes', undefined]);
      scene.found = { ...scene.found, minibrowser: { support: 'unproven', why: 'untried' } };
      await scene.states();
      assert.deepEqual([scene.looks, scene.is('minibrowser')], [2, 'unproven untried']);
    });

    it('for a reason that no look can find out stays given up after one', async () => {
      scene.fail('sip-notify', 'sipForbidden');
      scene.fail('csta', 'cstaUnavailable');
      await scene.states();
      assert.deepEqual([scene.is('sip-notify'), scene.is('csta')], ['no refused', 'yes']);
      await scene.states({ fresh: true });
      assert.equal(scene.is('sip-notify'), 'unproven untried');
    });
  });

  describe('command.htm, where the owner wants it on a phone that has none', () => {
    it('is refused by a Phone Manager, before anything is sent', async () => {
      await assertFails(scene.choose('command-page'), 'phoneManager', 'no');
      assert.equal(scene.http.targets.length, 1);
    });

    it('is refused without another question where the phone has been met', async () => {
      await scene.states();
      const { length } = scene.http.targets;
      await assertFails(scene.choose('command-page'), 'phoneManager', 'no');
      assert.equal(scene.http.targets.length, length);
    });

    it('is tried where the phone shows other pages, and in an emergency without a question', async () => {
      scene.info = INFO_D385;
      assert.equal(await scene.choose('command-page', true), 'command-page');
      assert.equal(scene.http.targets.length, 0);
      assert.equal(await scene.choose('command-page'), 'command-page');
      assert.equal(scene.http.targets.length, 1);
    });
  });

  it('takes the best way that it knows in an emergency, without a question', async () => {
    await scene.states();
    const { length } = scene.http.targets;
    scene.fail('csta', 'cstaUnavailable');
    assert.equal(scene.ways.known, undefined);
    assert.equal(await scene.choose(undefined, true), 'sip-notify');
    assert.equal(scene.http.targets.length, length);
  });
});
