/** Verdicts of the shipped snom-config on the ways to a phone: dialog and server agree on every value. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import {
  channelOptions,
  type ChannelSettings,
  pollingOf,
} from '../../src/nodes/snom-config/channel-options';
import type { SnomConfigDef } from '../../src/nodes/snom-config/types';
import { editor, isRefused, loadEditors } from '../support/package/editor-verdicts';

before(loadEditors);

const VALUES = [
  '',
  undefined,
  '0',
  0,
  '1',
  '249',
  '250',
  '5060',
  '65535',
  65_536,
  '60001',
  '3600000',
  '3600001',
  '-1',
  '1.5',
  ' 7 ',
  'x',
  '/csta',
  '//x',
  '/a?b',
  '4711',
  '4711@pbx.example',
  'sip:4711',
  'a b',
];

describe('ways to the phone', () => {
  const verdict = (property: string, properties: object): true | string =>
    editor('snom-config').verdict(property, { ...properties });

  for (const property of [
    'sipPort',
    'sipUser',
    'sipLocalPort',
    'minibrowserPort',
    'cstaPath',
    'stepPauseMs',
  ] as const) {
    it(`judge ${property} as the server does`, () => {
      for (const value of VALUES) {
        const settings = { [property]: value } as ChannelSettings;
        const refused = isRefused(() => channelOptions(settings));
        assert.equal(verdict(property, settings) !== true, refused, String(value));
      }
      assert.equal(verdict(property, { [property]: '${VALUE}' }), true);
    });
  }

  it('judge polling as the server does', () => {
    for (const pollMs of VALUES) {
      const refused = isRefused(() => pollingOf({ pollMs: pollMs as string }));
      assert.equal(verdict('pollMs', { pollMs }) !== true, refused, String(pollMs));
      for (const pollIdleMs of VALUES) {
        if (refused) continue;
        const both = { pollMs, pollIdleMs } as SnomConfigDef;
        const wanted = isRefused(() => pollingOf(both));
        assert.equal(verdict('pollIdleMs', both) !== true, wanted, JSON.stringify(both));
      }
    }
    assert.equal(verdict('pollIdleMs', { pollMs: '${POLL}', pollIdleMs: '250' }), true);
  });
});
