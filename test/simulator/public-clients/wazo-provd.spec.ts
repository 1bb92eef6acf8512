/** wazo-provd: model, firmware and MAC of a phone from the User-Agent of what it fetches. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator';
import { profileOf } from '../../../simulator/device/profiles';
import { startReceiver, withPhone } from '../../support/simulator/wire';

const MODEL = /\bsnom(\w+)-SIP ([\d.]+)/;
const WITH_MAC = /\bsnom(\w+)-SIP\s([\d.]+)\s(.+)\s([0-9A-F]{12})\b/;

describe('public clients: wazo-provd', () => {
  for (const profile of PROFILE_NAMES) {
    it(`knows ${profile} by its User-Agent`, async () => {
      const receiver = await startReceiver();
      const settings = { action_setup_url: `${receiver.url}/setup` };
      const mac = '00041393C660';
      await withPhone({ profile, mac, settings }, (phone) => phone.settled());
      await receiver.close();
      const agent = receiver.received[0]?.userAgent ?? '';
      const { phoneType, firmware, macInUserAgent } = profileOf(profile);
      const model = phoneType.replace(/^snom/, '');
      assert.deepEqual(MODEL.exec(agent)?.slice(1, 3), [model, firmware]);
      assert.equal(WITH_MAC.exec(agent)?.[4], macInUserAgent ? mac : undefined);
    });
  }
});
