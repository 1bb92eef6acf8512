/** Node-RED ends in mid-call and is started again: the call goes on, and its end is told once. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { debug, ourNode, tab } from '../support/e2e/flow';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { operate, operatorNodes } from '../support/e2e/operator';
import { startPhone, stopPhones } from '../support/e2e/phones';
import { credentials, reporting, setUpActionUrls } from '../support/e2e/reporting';
import { makeUserDirWith } from '../support/e2e/settings';

/** Context stores as an owner would set them up: in memory unless asked for, and in files. */
const STORES = {
  contextStorage: {
    default: { module: 'memory' },
    disk: { module: 'localfilesystem', config: { flushInterval: 1 } },
  },
};

interface Summary {
  readonly id: string;
  readonly outcome: string;
  readonly answered: boolean;
  readonly startedAt: number;
  readonly remote: { readonly number: string };
}

describe('a restart of Node-RED in mid-call', () => {
  let phone: VirtualPhoneApi;
  let nodeRed: NodeRed | undefined;
  let userDir: string | undefined;

  beforeEach(async () => {
    phone = await startPhone();
    userDir = await makeUserDirWith(STORES);
  });

  afterEach(async () => {
    await stopPhones();
    await nodeRed?.stop();
    nodeRed = undefined;
    if (userDir) await rm(userDir, { recursive: true, force: true });
  });

  /** Talks to 300 and restarts Node-RED; resolves with the id of the call and the new Node-RED. */
  async function talkThenRestart(contextStore: string): Promise<[callId: string, NodeRed]> {
    const first = await startNodeRed({ userDir: userDir! });
    nodeRed = first;
    await first.deploy(
      [
        tab,
        reporting('phone', phone, first.url, { contextStore }),
        ...operatorNodes('phone'),
        ourNode('snom-event', 'ended', ['summary'], { mode: 'summaries' }),
        debug('summary', 'payload'),
      ],
      { phone: credentials() },
    );
    await setUpActionUrls(first, 'phone');
    phone.ring('300');
    await phone.settled();
    const { callId } = await operate(first, { operation: 'answer' });
    assert.ok(callId);
    await first.stop();
    const port = Number(new URL(first.url).port);
    nodeRed = await startNodeRed({ userDir: userDir!, port });
    return [callId, nodeRed];
  }

  async function summary(of: NodeRed): Promise<Summary> {
    return (await of.comms.debug('summary')) as Summary;
  }

  it('with a store in files: the call is still there, can be operated, and its end is told once', async () => {
    const [callId, second] = await talkThenRestart('disk');
    const startedAgain = Date.now();
    const held = await operate(second, { operation: 'hold', callId });
    assert.deepEqual([held.ok, held.confirmedBy, held.callId], [true, 'hold', callId]);
    phone.farEndHangup(phone.liveCalls[0]?.id ?? '');
    const { id, outcome, answered, startedAt, remote } = await summary(second);
    assert.deepEqual([id, outcome, answered, remote.number], [callId, 'completed', true, '300']);
    assert.ok(startedAt < startedAgain);
    // The next thing that is told is the end of the next call.
    const missed = phone.ring('301');
    await phone.settled();
    phone.farEndHangup(missed);
    const after = await summary(second);
    assert.deepEqual([after.remote.number, after.outcome], ['301', 'missed']);
    assert.notEqual(after.id, callId);
  });

  it('with a store in memory: the call is forgotten, and no end of it is invented', async () => {
    const [callId, second] = await talkThenRestart('');
    const held = await operate(second, { operation: 'hold', callId });
    assert.deepEqual([held.ok, held.code], [false, 'NO_SUCH_CALL']);
    phone.farEndHangup(phone.liveCalls[0]?.id ?? '');
    await phone.settled();
    const missed = phone.ring('301');
    await phone.settled();
    phone.farEndHangup(missed);
    const { remote, outcome } = await summary(second);
    assert.deepEqual([remote.number, outcome], ['301', 'missed']);
  });
});
