/** What keys are refused for, and what the phone was asked before: with the model known beforehand, and not. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { ProfileName } from '../../../simulator/contract/types';
import { actionItem, configItem, load, watched } from '../../support/nodes/flow';
import { Runtime } from '../../support/nodes/runtime';

interface Refusal {
  readonly keys: unknown;
  readonly reason: string;
  /** Another one where the model is known; default: the same. */
  readonly known?: string;
  readonly profile?: ProfileName;
  readonly model?: string;
  /** Only the phone can tell, so a model that is not known is asked for. */
  readonly asks?: true;
  /** What the phone is asked for, whether its model is known or not. */
  readonly looks?: readonly string[];
}

const REFUSALS: readonly Refusal[] = [
  { keys: '0900123', reason: 'destinationDenied' },
  { keys: 'OFFHOOK 0900123 ENTER', reason: 'destinationDenied' },
  { keys: '200 ENTER 0900123', reason: 'destinationDenied' },
  { keys: '0900123 ENTER MENU', reason: 'destinationDenied', known: 'keyNotOnModel' },
  { keys: 'REDIAL', reason: 'keysNotChecked' },
  { keys: 'P3', reason: 'keysNotChecked' },
  { keys: 'BOGUS', reason: 'unknownKey' },
  { keys: '0900123 BOGUS', reason: 'unknownKey' },
  { keys: '', reason: 'missingParameter' },
  { keys: true, reason: 'wrongType' },
  { keys: '1,70000', reason: 'badKeyTiming' },
  { keys: '1'.repeat(300), reason: 'tooManyKeys' },
  { keys: 'MENU', reason: 'keyNotOnModel', asks: true },
  { keys: 'DISCONNECT', reason: 'keyNotOnModel', asks: true },
  {
    keys: '1',
    reason: 'noChannel',
    profile: 'snomD862-fw10.1',
    model: 'D862',
    looks: ['/info.htm', '/csta'],
  },
];

describe('nodes: what keys are refused for, and what the phone was asked before', () => {
  const runtime = new Runtime();

  before(() => runtime.start());
  after(() => runtime.stop());
  afterEach(() => runtime.clear());

  for (const {
    keys,
    reason: unasked,
    known,
    profile = 'snomD385-fw10.1',
    model = 'D385',
    asks,
    looks,
  } of REFUSALS) {
    for (const isKnown of [true, false]) {
      const reason = (isKnown && known) || unasked;
      const name = JSON.stringify(keys).slice(0, 30);
      it(`${name} on a ${model} that is ${isKnown ? 'known' : 'not known'}: ${reason}`, async () => {
        const phone = await runtime.phones.start({ profile });
        const config = configItem(phone, { model: isKnown ? model : '', deny: '0900*' });
        const watch = await load(watched(config, actionItem('snom-key')));
        const { port, msg } = await watch.outcome({ payload: keys });
        assert.equal(port, 'caught');
        assert.ok(msg.error?.message.endsWith(`(snom.error.${reason})`), msg.error?.message);
        assert.equal(msg.snom?.ok === false && msg.snom.sent, 'no');
        assert.deepEqual(
          phone.requests.map(({ target }) => target),
          looks ?? (asks && !isKnown ? ['/info.htm'] : []),
        );
      });
    }
  }
});
