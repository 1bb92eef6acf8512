/** nmap's service detection, run for real: it knows Snom phones by bytes recorded from 2006 to 2016. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator';
import { runTool, USER } from '../../support/simulator/public-clients';
import { withPhone } from '../../support/simulator/wire';

const KNOWN: readonly (readonly [VirtualPhoneOptions, string])[] = [
  [{ profile: 'snom320-fw7' }, 'Snom 320 VoIP phone http config'],
  [{ profile: 'snom370-fw8.7' }, 'Snom 370 VoIP phone http config'],
  [{ profile: 'snomD735-fw10.1' }, 'Snom D735 VoIP phone http config'],
  // Its pattern for a 401 was recorded of a 300 and names that model whoever answers.
  [
    { profile: 'snom320-fw7', auth: { ...USER, scheme: 'basic' } },
    'Snom 300 VoIP phone http config',
  ],
];

describe('public clients: nmap -sV', () => {
  for (const [options, name] of KNOWN) {
    it(`takes ${options.profile} ${options.auth ? 'with' : 'without'} a login for "${name}"`, async function () {
      this.timeout(120_000);
      await withPhone(options, async (phone) => {
        const args = ['-sV', '--version-intensity', '2', '-Pn', '-n', '-p', String(phone.port)];
        const seen = await runTool(this, 'nmap', [...args, phone.host]);
        assert.ok(seen.includes(name), seen);
        assert.ok(seen.includes('Device: VoIP phone'), seen);
      });
    });
  }
});
