/** Greenbone's detection of Snom phones (OpenVAS): few bare requests for the start page. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator';
import { profileOf } from '../../../simulator/device/profiles';
import { CLOSING, USER } from '../../support/simulator/public-clients';
import { exchange, withPhone } from '../../support/simulator/wire';

const GET = `GET / HTTP/1.1\r\nHost: phone\r\nConnection: ${CLOSING.Connection}\r\n\r\n`;
const TITLE = /<TITLE>snom ?(D?[0-9]+)/;

/** Its pattern knows models of digits only, a PA1+ is none. */
const MODELS = PROFILE_NAMES.filter((name) => {
  const { series, model } = profileOf(name);
  return series !== 'D86x' && /^D?\d+$/.test(model);
});

describe('public clients: Greenbone', () => {
  for (const profile of MODELS) {
    it(`tells the model of ${profile} by its title and its server`, async () => {
      await withPhone({ profile }, async (phone) => {
        const answer = await exchange(phone, GET);
        assert.ok(answer.includes('Server: snom embedded'));
        assert.equal(TITLE.exec(answer)?.[1], profileOf(profile).model);
      });
    });

    it(`tells the model of ${profile} that wants a login, after a few requests`, async () => {
      await withPhone({ profile, auth: { ...USER, scheme: 'basic' } }, async (phone) => {
        const first = await exchange(phone, GET);
        assert.match(first, /^HTTP\/1\.[01] 401/);
        assert.match(first, /Basic realm="snom/i);
        let model: string | undefined;
        for (let time = 0; time < 5; time++) model ??= TITLE.exec(await exchange(phone, GET))?.[1];
        assert.equal(model, profileOf(profile).model);
      });
    });
  }
});
