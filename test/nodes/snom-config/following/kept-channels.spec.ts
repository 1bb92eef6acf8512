import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import { forgetKept } from '../../../../src/nodes/shared/state-store';
import { KeptChannels } from '../../../../src/nodes/snom-config/following/kept-channels';
import { LateStore } from '../../../support/nodes/late-store';

const PHONE = { address: 'http://192.0.2.1', model: 'D385', mac: '000413A1B2C3' };

describe('nodes/snom-config/following/kept-channels', () => {
  it('keeps the proofs of before with one that is found before the store has answered', async () => {
    const store = new LateStore({ ...PHONE, proven: ['MakeCall'] });
    const node = {
      ...{ id: 'kept-channels-spec', context: () => store.context },
      debug: (text: string) => assert.fail(text),
    } as unknown as SnomConfigNode;
    const kept = new KeptChannels({} as NodeAPI, node, '');
    kept.memory.meet(PHONE);
    kept.memory.prove('minibrowser');
    store.answer();
    await kept.close(false);
    forgetKept(node);
    assert.deepEqual((store.stored as { proven: unknown }).proven, ['MakeCall', 'minibrowser']);
  });
});
