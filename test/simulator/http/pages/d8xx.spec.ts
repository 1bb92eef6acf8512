import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../../simulator';
import { ask, withPhone } from '../../../support/simulator/wire';

/** What info.htm is, and the status of command.htm. */
const ROWS: readonly (readonly [
  options: VirtualPhoneOptions,
  info: RegExp,
  command: number,
  calls: number,
])[] = [
  [{ profile: 'snomD812-fw10.1' }, /Hardware: D812/, 404, 0],
  [{ profile: 'snomD812-fw10.1', quirks: { commandPage: true } }, /Hardware: D812/, 302, 1],
  [{ profile: 'snomD812-fw10.1', quirks: { webPages: 'phoneManager' } }, /Phone Manager/, 200, 0],
  [{ profile: 'snomD862-fw10.1' }, /Phone Manager/, 200, 0],
  [{ profile: 'snomD862-fw10.1', quirks: { webPages: 'snom' } }, /Hardware: D862/, 302, 1],
  [{ profile: 'snomD385-fw10.1', quirks: { commandPage: false } }, /Hardware: D385/, 404, 0],
];

describe('simulator/http/pages', () => {
  for (const [options, info, command, calls] of ROWS) {
    it(`of ${JSON.stringify(options)}`, async () => {
      await withPhone(options, async (phone) => {
        assert.match((await ask(phone, '/info.htm')).body, info);
        assert.equal((await ask(phone, '/command.htm?number=200')).status, command);
        assert.equal(phone.calls.length, calls);
      });
    });
  }

  it('a firmware that takes command.htm away is played by changing the switch', async () => {
    await withPhone(
      { profile: 'snomD812-fw10.1', quirks: { commandPage: true } },
      async (phone) => {
        assert.equal((await ask(phone, '/command.htm?key=1')).status, 200);
        phone.setQuirks({ commandPage: false });
        assert.equal((await ask(phone, '/command.htm?key=1')).status, 404);
      },
    );
  });
});
