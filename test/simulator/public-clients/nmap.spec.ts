/** nmap's service detection, run for real: it knows Snom phones by bytes recorded from 2006 to 2016. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator';
import { Phones } from '../../support/phones';
import { runTool, USER } from '../../support/simulator/public-clients';

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

const titleOf = ([{ profile, auth }, name]: (typeof KNOWN)[number]): string =>
  `takes ${profile} ${auth ? 'with' : 'without'} a login for "${name}"`;

describe('public clients: nmap -sV', () => {
  const phones = new Phones();
  let seen: readonly string[];

  // It waits for most of its time: all phones are looked at side by side.
  before(async function () {
    this.timeout(120_000);
    seen = await Promise.all(
      KNOWN.map(async ([options]) => {
        const { host, port } = await phones.start(options);
        const args = ['-sV', '--version-intensity', '2', '-Pn', '-n', '-p', String(port)];
        return runTool(this, 'nmap', [...args, host]);
      }),
    );
  });
  after(() => phones.stop());

  for (const [index, known] of KNOWN.entries()) {
    it(titleOf(known), () => {
      const text = seen[index] ?? assert.fail();
      assert.ok(text.includes(known[1]), text);
      assert.ok(text.includes('Device: VoIP phone'), text);
    });
  }
});
