import assert from 'node:assert/strict';
import { parseInfoPage } from '../../../src/phone/models/info-page';
import { keyProblem } from '../../../src/phone/models/key-catalogue';
import { modelOf } from '../../../src/phone/models/models';

describe('models as exports and old key lists name them', () => {
  it('know a PA1+ by its phone_type', () => {
    assert.equal(modelOf('snomPA1P').name, 'PA1+');
    const body = '<TITLE>x</TITLE>Firmware: snomPA1P-SIP 10.1.54.13';
    assert.equal(parseInfoPage({ body, headers: {} }).model, 'PA1+');
  });

  it('know the 12 keys of an 821', () => assert.equal(modelOf('821').pKeys, 12));

  it('let the extension keyboard of a 220 be pressed', () => {
    assert.equal(keyProblem('EK0', modelOf('220')), undefined);
    assert.equal(keyProblem('EK0', modelOf('200'))?.reason, 'keyNotOnModel');
  });
});
