import assert from 'node:assert/strict';
import { PROFILE_NAMES } from '../../../simulator';
import { profileOf } from '../../../simulator/device/profiles';
import { parseInfoPage } from '../../../src/phone/models/info-page';
import { ask } from '../../support/simulator/wire';
import { startVirtualPhone } from '../../support/virtual-phone';

describe('parseInfoPage of every layout', () => {
  for (const profile of PROFILE_NAMES.filter((name) => profileOf(name).series !== 'D86x')) {
    for (const language of ['English', 'Deutsch']) {
      it(`reads info.htm of ${profile} in ${language}`, async () => {
        const settings = { web_language: language, phone_name: 'Empfang' };
        const phone = await startVirtualPhone({ profile, mac: '1C7126A1B2C3', settings });
        try {
          const info = parseInfoPage(await ask(phone, '/info.htm'));
          const { model, firmware } = profileOf(profile);
          assert.deepEqual(
            [info.model, info.firmware, info.mac],
            [model, firmware, '1C7126A1B2C3'],
          );
        } finally {
          await phone.stop();
        }
      });
    }
  }

  for (const label of [
    'MAC-Adresse',
    'Adresse MAC',
    'Dirección MAC',
    'Indirizzo MAC',
    'Adres MAC',
  ]) {
    it(`finds a MAC of any maker behind "${label}"`, () => {
      const body = `<TITLE>snom 320</TITLE><TR><TD></TD><TD>${label}:</TD><TD>1C7126A1B2C3</TD></TR>`;
      assert.equal(parseInfoPage({ body, headers: {} }).mac, '1C7126A1B2C3');
    });
  }
});
