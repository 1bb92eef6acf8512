import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'mocha';
import { ownAddress } from '../../../../src/nodes/snom-config/dialog/own-address-route';
import { post } from '../../../support/nodes/dialog';
import { load, watched } from '../../../support/nodes/flow';
import { useRuntime } from '../../../support/nodes/runtime';

const OUTSIDE = { isContainer: false };

describe('nodes/snom-config/dialog/own-address-route', () => {
  useRuntime();

  it('knows from where a phone on this computer is reached', async () => {
    assert.deepEqual(await ownAddress({ host: '127.0.0.1' }, OUTSIDE), { address: '127.0.0.1' });
    const { address = '' } = await ownAddress({ host: 'localhost' }, OUTSIDE);
    assert.ok(isIP(address), address);
  });

  it('says nothing in a container: what that sees of itself is no address of the network', async () => {
    assert.deepEqual(await ownAddress({ host: '127.0.0.1' }, { isContainer: true }), {});
  });

  for (const host of ['', 'no such name', 7, undefined, 'x'.repeat(300), '::gg']) {
    it(`says nothing of ${String(host).slice(0, 20)}`, async () => {
      assert.deepEqual(await ownAddress({ host }, OUTSIDE), {});
    });
  }

  it('is a route', async () => {
    await load(watched());
    const answer = (await post('own-address', { host: '127.0.0.1' })) as { address?: string };
    assert.ok(answer.address === undefined || isIP(answer.address));
  });
});
