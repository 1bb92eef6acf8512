import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { neighbours } from '../../../src/phone/discovery/neighbours';

const TABLE = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.20     0x1         0x2         00:04:13:a1:b2:c3     *        eth0
192.168.1.21     0x1         0x0         00:00:00:00:00:00     *        eth0
fe80::1          0x1         0x2         00:04:13:a1:b2:c4     *        eth0
nonsense
`;

describe('phone/discovery/neighbours', () => {
  it('reads the table of Linux', async () => {
    assert.deepEqual(
      [...(await neighbours(() => Promise.resolve(TABLE)))],
      [['192.168.1.20', '000413A1B2C3']],
    );
  });

  it('knows none where there is no table, or another one', async () => {
    assert.equal((await neighbours(() => Promise.reject(new Error('ENOENT')))).size, 0);
    assert.equal((await neighbours(() => Promise.resolve('\0\n\n'))).size, 0);
  });
});
