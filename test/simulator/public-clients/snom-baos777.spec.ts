/** Golpe82/snom-baos777: lamps of a KNX building on the keys of D3xx to D8xx, by people of Snom. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { startPages } from '../../support/simulator/page-server';
import { USER } from '../../support/simulator/public-clients';
import { ask, challengesOf, digestHeader, until, withPhone } from '../../support/simulator/wire';

/** As its server sends it: a line break and blanks before the declaration, `mil` without quotes. */
const page = (value: string): string => `
            <?xml version="1.0" encoding="UTF-8"?>
            <SnomIPPhoneText>
                <Led number="5" color="green">${value}</Led>
                <fetch mil=1>snom://mb_exit</fetch>
            </SnomIPPhoneText>
`;

describe('public clients: Golpe82/snom-baos777', () => {
  it('asks bare, then by Digest, and the lamp goes on', async () => {
    const server = await startPages();
    const on = server.page('/on/', page('On'));
    // It keeps its connection alive and waits 5 s: how that goes with a delay of 8 s is open.
    const quirks = { minibrowserDelayMs: 0 };
    try {
      await withPhone({ profile: 'snomD735-fw10.1', auth: USER, quirks }, async (phone) => {
        const target = `/minibrowser.htm?url=${on}`;
        const bare = await ask(phone, target);
        assert.equal(bare.status, 401);
        const challenge = challengesOf(bare)[0] ?? '';
        const headers = { Authorization: digestHeader({ ...USER, target, challenge }) };
        assert.equal((await ask(phone, target, { headers })).status, 200);
        await until(phone, () => phone.leds.has(5));
        assert.match(phone.leds.get(5) ?? '', /^On\b/);
      });
    } finally {
      await server.close();
    }
  });

  it('asks a D8xx on its own port', async () => {
    const server = await startPages();
    const on = server.page('/on/', page('On'));
    try {
      await withPhone({ profile: 'snomD862-fw10.1' }, async (phone) => {
        const port = phone.minibrowserPort ?? 0;
        const url = `http://${phone.host}:${port}/minibrowser.htm?url=${on}`;
        assert.equal((await fetch(url, { headers: { Connection: 'close' } })).status, 200);
        await until(phone, () => phone.leds.has(5));
      });
    } finally {
      await server.close();
    }
  });
});
