/** WhatWeb, run for real, and its patterns for the start page. It closes every connection. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CLOSING, runTool } from '../../support/simulator/public-clients';
import { ask, withPhone } from '../../support/simulator/wire';

describe('public clients: WhatWeb', () => {
  for (const profile of ['snom320-fw7', 'snom370-fw8.7', 'snomD735-fw10.1'] as const) {
    it(`takes ${profile} for a phone of Snom`, async function () {
      this.timeout(120_000);
      await withPhone({ profile }, async (phone) => {
        const address = `http://${phone.host}:${phone.port}/`;
        const seen = await runTool(this, 'whatweb', ['--color=never', '--no-errors', address]);
        assert.match(seen, /\bSnomPhone\b/);
        assert.match(seen, /HTTPServer\[snom embedded\]/);
      });
    });

    it(`finds its patterns on the start page of ${profile}`, async () => {
      await withPhone({ profile }, async (phone) => {
        const { body } = await ask(phone, '/', { headers: CLOSING });
        assert.match(body, /<td[^>]+>Welcome to Your Phone!<\/td>/);
        assert.ok(
          body.includes(
            'You can enter a simple telephone number (e.g. 0114930398330) or URI like info@snom.com.',
          ),
        );
      });
    });
  }
});
