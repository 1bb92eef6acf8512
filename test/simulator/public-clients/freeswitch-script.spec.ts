/** A public status script for FreeSWITCH with a 300 (7.3.30) and 821s (8.7.3.19, 8.7.4.7): wget, fgrep and cut. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ask, withPhone } from '../../support/simulator/wire';

/** `fgrep TEXT | cut -d SIGN -f NUMBER`. */
function cut(body: string, text: string, sign: string, field: number): string | undefined {
  const line = body.split('\n').find((candidate) => candidate.includes(text));
  return line?.split(sign)[field - 1];
}

describe('public clients: a status script for FreeSWITCH', () => {
  for (const profile of ['snom320-fw7', 'snom370-fw8.7'] as const) {
    it(`cuts the uptime out of info.htm of ${profile}`, async () => {
      await withPhone({ profile, clock: 'stepped' }, async (phone) => {
        const { body } = await ask(phone, '/info.htm');
        assert.equal(cut(body, 'Uptime:', '>', 7)?.split('<')[0], '0 days, 0:00:00');
      });
    });

    it(`cuts the number calls are sent to out of settings.htm of ${profile}`, async () => {
      const settings = { redirect_number: '0301234', redirect_event: 'none' };
      await withPhone({ profile, settings }, async (phone) => {
        const { body } = await ask(phone, '/settings.htm');
        assert.equal(cut(body, 'redirect_number!: ', ' ', 2), '0301234');
        assert.ok(body.includes('redirect_event!: none'));
      });
    });

    it(`cuts the time server out of advanced_network.htm of ${profile}`, async () => {
      await withPhone({ profile, settings: { ntp_server: 'ntp.pbx.example' } }, async (phone) => {
        const { body } = await ask(phone, '/advanced_network.htm');
        const field = cut(body, 'NTP Time Server:', '>', 7) ?? '';
        assert.equal(field.split(' ')[4]?.split('"')[1], 'ntp.pbx.example');
      });
    });

    it(`offers a restart of ${profile} by advanced_update.htm`, async () => {
      await withPhone({ profile }, async (phone) => {
        await ask(phone, '/advanced_update.htm?reboot=Reboot');
        assert.equal(phone.rebooting, true);
      });
    });
  }
});
