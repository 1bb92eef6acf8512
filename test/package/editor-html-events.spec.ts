/** Verdicts of the dialogs on events and call control; what the server would refuse, they refuse. */
import assert from 'node:assert/strict';
import path from 'node:path';
import vm from 'node:vm';
import { before, describe, it } from 'mocha';
import { DEFAULT_EVENTS } from '../../src/calls/model/call-event';
import { isPhoneToken } from '../../src/calls/reports/token';
import {
  modelOptions,
  operationOptions,
  stepPauseOf,
} from '../../src/nodes/snom-config/event-options';
import type { SnomConfigDef } from '../../src/nodes/snom-config/types';
import { WRITERS } from '../../src/nodes/snom-event/messages';
import { html } from '../support/package/build-tools';
import { assertReason, editor, isRefused, loadEditors } from '../support/package/editor-verdicts';
import { ROOT } from '../support/package/manifest';

before(loadEditors);

describe('events of snom-config', () => {
  const verdict = (property: string, properties: object): true | string =>
    editor('snom-config').verdict(property, { ...properties });

  it('need an address the phone can be told, once they are on', () => {
    const on = { events: true };
    for (const baseUrl of [
      'http://192.0.2.10:1880',
      'https://nodered.example.com/endpoint/',
      ' http://nodered ',
      '${URL}',
    ])
      assert.equal(verdict('baseUrl', { ...on, baseUrl }), true, baseUrl);
    for (const baseUrl of [
      '',
      undefined,
      '192.0.2.10',
      'ftp://x',
      'http://me:pw@x',
      'http://x/?a=1',
      'http://x/$mac',
    ])
      assertReason(verdict('baseUrl', { ...on, baseUrl }), 'baseUrl');
    assert.equal(verdict('baseUrl', { events: false, baseUrl: '' }), true);
    assert.equal(verdict('baseUrl', { events: undefined, baseUrl: undefined }), true);
  });

  it('take identities line by line', () => {
    for (const identities of ['', undefined, 'me@pbx\n\n you@pbx', 'a@b, c@d', '${IDENTITIES}'])
      assert.equal(verdict('identities', { identities }), true, identities);
    assertReason(verdict('identities', { identities: 'me@pbx\nyou' }), 'badIdentity', {
      identity: 'you',
    });
  });

  it('take the times the server takes', () => {
    const samples = ['', undefined, '0', '4', 5, '60000', '60001', '86400', 86_401, '-1', 'x'];
    for (const value of samples) {
      const ring = { ringTimeout: value } as SnomConfigDef;
      const step = { stepPause: value } as SnomConfigDef;
      assert.equal(
        verdict('ringTimeout', ring) !== true,
        isRefused(() => modelOptions(ring)),
      );
      assert.equal(
        verdict('stepPause', step) !== true,
        isRefused(() => stepPauseOf(step)),
      );
    }
    assert.equal(verdict('stepPause', { stepPause: '${PAUSE}' }), true);
  });
});

describe('call control of snom-config', () => {
  const verdict = (property: string, properties: object): true | string =>
    editor('snom-config').verdict(property, { ...properties });

  for (const name of ['conference', 'swap', 'deflect']) {
    const key = (way: string | undefined, value: string | undefined, more: object = {}) =>
      verdict(`${name}Key`, { [`${name}Way`]: way, [`${name}Key`]: value, ...more });

    it(`${name}: a key is needed once a way is chosen, and must be of that kind`, () => {
      for (const way of ['', undefined]) assert.equal(key(way, ''), true);
      for (const way of ['key', 'softkey', 'raw']) {
        for (const value of ['', ' ', undefined]) assertReason(key(way, value), 'missingParameter');
        assert.equal(key(way, '${KEY}'), true);
      }
      for (const value of ['P5', 'p12', 'EK0']) assert.equal(key('key', value), true, value);
      for (const value of ['F1', 'P0', 'P5 P6', 'ENTER']) assertReason(key('key', value), 'key');
      for (const value of ['F1', 'f4']) assert.equal(key('softkey', value), true);
      for (const value of ['F5', 'P1', 'F1 F2']) assertReason(key('softkey', value), 'softkey');
      for (const value of ['F_CONFERENCE', 'F_HOLD,2000 ENTER', '12#'])
        assert.equal(key('raw', value), true);
      assertReason(key('raw', 'A&B'), 'badKeyName');
    });

    it(`${name}: the key must be one of the chosen model`, () => {
      assert.equal(key('key', 'P48', { model: 'D385' }), true);
      assertReason(key('key', 'P49', { model: 'D385' }), 'noSuchKey', { model: 'D385' });
      assert.equal(key('key', 'P49', { model: '${MODEL}' }), true);
      assertReason(key('softkey', 'F1', { model: '870' }), 'noSuchKey');
      assert.equal(key('raw', 'P999', { model: 'D385' }), true);
    });
  }

  it('other keys may have any name, codes any digits', () => {
    for (const property of ['muteKey', 'recordKey']) {
      for (const value of ['', undefined, 'MUTE', 'F_MUTE', 'P7', '${KEY}'])
        assert.equal(verdict(property, { [property]: value }), true);
      assertReason(verdict(property, { [property]: 'A&B' }), 'badKeyName');
    }
    for (const property of ['pickupCode', 'externalPrefix']) {
      for (const value of ['', undefined, '*8', '0', '+49', '#', '${CODE}'])
        assert.equal(verdict(property, { [property]: value }), true, value);
      assertReason(verdict(property, { [property]: '0 0' }), 'badDestination', {
        destination: '0 0',
      });
    }
  });

  it('prefixes of numbers are digits, or nothing', () => {
    for (const value of ['', undefined, '0', '8', '06', '${PREFIX}'])
      assert.equal(verdict('nationalPrefix', { nationalPrefix: value }), true, value);
    // As the dialog calls it, not as its property is called.
    assertReason(verdict('nationalPrefix', { nationalPrefix: 'zero' }), 'wrongType', {
      name: 'text of snom-config/label/nationalPrefix',
    });
    const own = { plusHandling: 'prefix' };
    for (const plusPrefix of ['', '000', '*9'])
      assert.equal(verdict('plusPrefix', { ...own, plusPrefix }), true, plusPrefix);
    assertReason(verdict('plusPrefix', { ...own, plusPrefix: '+' }), 'wrongType');
    assert.equal(verdict('plusPrefix', { plusHandling: '00', plusPrefix: '+' }), true);
  });

  it('is taken by the server as the dialog leaves it', () => {
    const { node } = editor('snom-config');
    const def = node() as unknown as SnomConfigDef;
    assert.deepEqual(operationOptions(def), {
      answerKey: 'ENTER',
      hangupKey: 'CANCEL',
      transferList: false,
      consultBy: 'dial',
      muteWhenUnknown: 'press',
      dndWay: 'auto',
    });
    const chosen = node({ swapWay: 'raw', swapKey: 'F_HOLD', deflectWay: 'key', deflectKey: 'P3' });
    const { swap, deflect } = operationOptions(chosen as unknown as SnomConfigDef);
    assert.deepEqual(swap, { way: 'raw', keys: 'F_HOLD' });
    assert.deepEqual(deflect, { way: 'key', key: 'P3' });
  });
});

describe('address of this Node-RED', () => {
  interface BaseUrl {
    proposedAddress(): string | undefined;
    addressNote(address: string): { text: string; problem: boolean } | undefined;
  }
  let code = '';

  before(async () => {
    const { bundleEditor } = await html();
    const file = path.join(ROOT, 'src/nodes/snom-config/dialog/base-url.editor.ts');
    code = `${await bundleEditor(file, 'base')}; base`;
  });

  /** @param page address the editor was opened at */
  function at(page: string, httpNodeRoot?: string): BaseUrl {
    const window = { location: new URL(page) };
    return vm.runInNewContext(code, {
      window,
      URL,
      RED: { settings: { httpNodeRoot } },
    }) as BaseUrl;
  }
  const noteAt = (page: string, address: string, root?: string) => {
    const { text, problem } = at(page, root).addressNote(address) ?? {};
    return text === undefined ? undefined : [text, problem];
  };

  it('is proposed as this page was opened, with the path of flows', () => {
    const proposed = (page: string, root?: string) => at(page, root).proposedAddress();
    assert.equal(proposed('http://192.0.2.10:1880/'), 'http://192.0.2.10:1880');
    assert.equal(proposed('http://nodered:1880/admin/#flow/1', '/'), 'http://nodered:1880');
    assert.equal(proposed('https://ha.example/', '/endpoint/'), 'https://ha.example/endpoint');
    assert.equal(proposed('http://ha.example/', 'endpoint'), 'http://ha.example/endpoint');
  });

  it('is not proposed where it would mean the phone itself', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.0.1', '[::1]', 'nodered.localhost'])
      assert.equal(at(`http://${host}:1880/`).proposedAddress(), undefined, host);
  });

  it('is remarked on where a phone will not get through', () => {
    const page = 'http://192.0.2.10:1880/';
    assert.equal(noteAt(page, 'http://192.0.2.10:1880'), undefined);
    assert.equal(noteAt(page, ''), undefined);
    assert.equal(noteAt(page, 'http://'), undefined);
    assert.deepEqual(noteAt('http://localhost:1880/', ''), ['proposeLocal', false]);
    assert.deepEqual(noteAt(page, 'http://localhost:1880'), ['local', true]);
    assert.deepEqual(noteAt(page, 'https://nodered.example'), ['secure', false]);
    assert.deepEqual(noteAt(page, 'http://nodered', '/endpoint'), ['root', true]);
    assert.equal(noteAt(page, 'http://nodered/proxy/endpoint/', '/endpoint'), undefined);
  });
});

describe('a new token', () => {
  it('is another one every time, and hard to guess', async () => {
    const { bundleEditor } = await html();
    const file = path.join(ROOT, 'src/nodes/snom-config/dialog/token.editor.ts');
    const bundle = `${await bundleEditor(file, 'token')}; token.newToken`;
    const newToken = vm.runInNewContext(bundle, { crypto, Uint8Array }) as () => string;
    const tokens = Array.from({ length: 50 }, newToken);
    assert.equal(new Set(tokens).size, tokens.length);
    for (const token of tokens) {
      assert.ok(isPhoneToken(token));
      assert.match(token, /^[0-9a-f]{32}$/);
    }
  });
});

describe('settings of snom-event', () => {
  const verdict = (property: string, properties: object): true | string =>
    editor('snom-event').verdict(property, { ...properties });

  it('take a phone that reports or is asked, or none for all of them', () => {
    for (const mode of ['events', 'calls', 'summaries', 'snapshot']) {
      for (const phone of ['', '_ADD_', 'reporting', 'asked', '${PHONE}'])
        assert.equal(verdict('phone', { mode, phone }), true, phone);
      assertReason(verdict('phone', { mode, phone: 'good' }), 'notFollowed');
    }
    // Whoever is asked asks nobody.
    assert.equal(verdict('phone', { mode: 'screening', phone: 'reporting' }), true);
    for (const phone of ['good', 'asked'])
      assertReason(verdict('phone', { mode: 'screening', phone }), 'eventsOff');
    assertReason(verdict('phone', { phone: 'gone' }), 'phoneGone');
    assertReason(verdict('phone', { phone: 'off' }), 'phoneDisabled');
    assertReason(verdict('phone', { phone: 'broken' }), 'phoneInvalid');
  });

  it('take the modes the server has', () => {
    for (const mode of Object.keys(WRITERS)) assert.equal(verdict('mode', { mode }), true);
    assert.equal(verdict('mode', { mode: '${MODE}' }), true);
    for (const mode of ['', 'all', 'constructor'])
      assertReason(verdict('mode', { mode }), 'unknownMode');
  });

  it('take events by their names, where the mode looks at them', () => {
    for (const events of ['', undefined, 'incoming', DEFAULT_EVENTS.join(','), '${EVENTS}'])
      assert.equal(verdict('events', { mode: 'events', events }), true);
    assertReason(verdict('events', { mode: 'events', events: 'incoming,fly' }), 'event', {
      name: 'fly',
    });
    // It is a question and no report: it has a mode of its own.
    assertReason(verdict('events', { mode: 'events', events: 'blacklist' }), 'event');
    assert.equal(verdict('events', { mode: 'summaries', events: 'fly' }), true);
  });

  it('take patterns of numbers, where the mode looks at them', () => {
    assert.equal(verdict('number', { mode: 'calls', number: '0900*\n/^2..$/' }), true);
    assertReason(verdict('number', { mode: 'calls', number: '/(/' }), 'badPattern');
    assert.equal(verdict('number', { mode: 'snapshot', number: '/(/' }), true);
  });

  it('let a caller wait within bounds', () => {
    const time = (screeningTimeout: unknown, mode = 'screening') =>
      verdict('screeningTimeout', { mode, screeningTimeout });
    for (const ms of ['', undefined, '100', 10_000, '${T}']) assert.equal(time(ms), true);
    for (const ms of ['99', 10_001, 'x'])
      assertReason(time(ms), 'number', { min: 100, max: 10_000 });
    assert.equal(time('99', 'calls'), true);
  });
});
