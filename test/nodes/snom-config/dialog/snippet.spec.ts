import assert from 'node:assert/strict';
import { XMLParser } from 'fast-xml-parser';
import { describe, it } from 'mocha';
import {
  ADDRESS_TO_FILL_IN,
  addressIn,
  snippetFor,
} from '../../../../src/nodes/snom-config/dialog/snippet';

const settingsOf = (snippet: string): unknown => {
  const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: true });
  const { settings } = parser.parse(snippet) as { settings: { 'phone-settings': unknown } };
  return settings['phone-settings'];
};

const NEEDED = {
  xml_notify: 'on',
  mb_trusted_hosts: '192.0.2.10',
  filter_registrar: 'off',
  network_id_port: '5062',
};

describe('nodes/snom-config/dialog/snippet', () => {
  it('has what SIP NOTIFY needs, with the address and the port of the dialog', () => {
    for (const channel of ['sip-notify', 'auto']) {
      const snippet = snippetFor(channel, { nodeRed: '192.0.2.10', sipPort: 5062 });
      assert.deepEqual(settingsOf(snippet), NEEDED);
    }
  });

  it('leaves a place for an address that is not known', () => {
    const snippet = snippetFor('sip-notify', { nodeRed: undefined, sipPort: 5062 });
    assert.deepEqual(settingsOf(snippet), { ...NEEDED, mb_trusted_hosts: ADDRESS_TO_FILL_IN });
  });

  it('switches CSTA on for CSTA', () => {
    const snippet = snippetFor('csta', { nodeRed: undefined, sipPort: 5060 });
    assert.deepEqual(settingsOf(snippet), { csta_control: 'on' });
  });

  it('is blank for ways that need no setting', () => {
    for (const channel of ['command-page', 'minibrowser', '${WAY}', 'constructor', ''])
      assert.equal(snippetFor(channel, { nodeRed: undefined, sipPort: 5060 }), '');
  });

  const ADDRESSES: readonly (readonly [string, string | undefined])[] = [
    ['http://192.0.2.10:1880', '192.0.2.10'],
    [' https://192.0.2.10/red/ ', '192.0.2.10'],
    ['http://[2001:db8::10]:1880', '2001:db8::10'],
    ['http://nodered.example:1880', undefined],
    ['http://1.example', undefined],
    ['${BASE}', undefined],
    ['', undefined],
  ];
  for (const [baseUrl, address] of ADDRESSES) {
    it(`takes ${String(address)} from "${baseUrl}"`, () => {
      assert.equal(addressIn(baseUrl), address);
    });
  }
});
