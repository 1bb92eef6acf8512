import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { withoutCredentials } from '../../../src/common/secrets/credentials-in-text';

describe('common/secrets/credentials-in-text', () => {
  // Whoever knows what stands behind /snom/ can report calls for the phone, or fetch what was meant for it.
  for (const token of ['abcdefghijklmnop', '_zAYP9x0ZcRNMDpSyiaB5g', 'AbCdEfGhIjKlMnOpQrStUvWx']) {
    for (const path of [
      `/snom/${token}/incoming`,
      `/SNOM/doc/${token}`,
      `/red/snom/page/${token}?n=1`,
    ]) {
      it(`shows no token in ${path}, however the address is encoded`, () => {
        const url = `http://10.0.0.1:1880${path}`;
        for (const text of [
          `/minibrowser.htm?url=${url}`,
          `/minibrowser.htm?url=${encodeURIComponent(url)}`,
          `/x?url=${encodeURIComponent(encodeURIComponent(url))}`,
          `action_incoming_url!: ${url}`,
        ])
          assert.ok(!withoutCredentials(text).includes(token), withoutCredentials(text));
      });
    }
  }

  it('leaves other words behind /snom/ as they are', () => {
    for (const text of ['http://h/snom/firmware/D385.bin', 'http://h/snom/health/ready'])
      assert.equal(withoutCredentials(text), text);
  });
});
