/** The example the demo shows in its second tab: imported from Node-RED's menu, and its story lived through on a phone. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { deployExample } from '../support/e2e/deploy-example';
import { type NodeRed } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';
import { assertSilent } from '../support/e2e/silence';
import { useNodeRed } from '../support/e2e/use-node-red';

interface Change {
  readonly kind: string;
  readonly call: { readonly state: string; readonly remote: { readonly number: string } };
}

interface Summary {
  readonly dir: string;
  readonly outcome: string;
}

describe('example what-the-phone-does', () => {
  let nodeRed: NodeRed;
  let phone: VirtualPhoneApi;
  useNodeRed((started) => (nodeRed = started));

  beforeEach(async () => {
    phone = await startPhone({ farEnds: [{ number: '200', answerAfterMs: 20 }] });
    await deployExample(nodeRed, 'what-the-phone-does', { 'Desk phone': phone });
  });

  /** What stands below the node on the state of the phone. */
  async function stands(text: RegExp): Promise<void> {
    await nodeRed.comms.status('snom-doing-state', (status) => text.test(status.text ?? ''));
  }

  async function changed(): Promise<string[]> {
    const { kind, call } = (await nodeRed.comms.debug('snom-doing-changed')) as Change;
    return [kind, call.state, call.remote.number];
  }

  async function ended(): Promise<string[]> {
    const { dir, outcome } = (await nodeRed.comms.debug('snom-doing-ended')) as Summary;
    return [dir, outcome];
  }

  it('tells each change of a call that is dialled by hand, and the whole call at its end', async () => {
    for (const key of ['2', '0', '0', 'ENTER']) phone.pressKey(key);
    assert.deepEqual(await changed(), ['callAdded', 'Dialing', '200']);
    await stands(/^dialling: \d+$/);
    assert.deepEqual(await changed(), ['callUpdated', 'Connected', '200']);
    await stands(/^talking: \d+$/);
    // It was idle before the call as well.
    nodeRed.comms.clear();
    phone.farEndHangup(phone.liveCalls[0]?.id ?? '');
    assert.deepEqual(await changed(), ['callRemoved', 'Disconnected', '200']);
    await stands(/^snom\.status\.idle$/);
    assert.deepEqual(await ended(), ['o', 'completed']);
    // Its debug node is off until somebody wants to read all that.
    await assertSilent(nodeRed, 'snom-doing-whole');
  });

  it('shows that the phone rings, and that it has stopped', async () => {
    const id = phone.ring('300');
    await stands(/^ringing: \d+$/);
    nodeRed.comms.clear();
    phone.farEndHangup(id);
    await stands(/^snom\.status\.idle$/);
    assert.deepEqual(await ended(), ['i', 'missed']);
  });

  it('dials and hangs up by its buttons, and says why it does not', async () => {
    await nodeRed.inject('snom-doing-press');
    await stands(/^talking: \d+$/);
    nodeRed.comms.clear();
    await nodeRed.inject('snom-doing-enough');
    await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
    await phone.settled();
    await stands(/^snom\.status\.idle$/);
    await nodeRed.inject('snom-doing-enough');
    const { code } = (await nodeRed.comms.debug('snom-doing-error')) as { code: string };
    assert.equal(code, 'INVALID_STATE');
  });
});
