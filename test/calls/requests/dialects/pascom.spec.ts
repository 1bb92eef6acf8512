import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { MAX_XML, readPascom } from '../../../../src/calls/requests/dialects/pascom';
import type { DialectRequest } from '../../../../src/calls/requests/dialects/types';
import { SnomError } from '../../../../src/common/errors';
import { cpuMs } from '../../../support/cpu-time';

const DEVICE = 'Snom 000413260a1b [Sales]';
const COMMANDS: Readonly<Record<string, DialectRequest>> = {
  Hangup: { operation: 'hangup', anyState: true, press: true },
  Hold: { operation: 'toggleHold', press: true },
  Offhook: { operation: 'answer', press: true },
  Transfer: { operation: 'completeTransfer', press: true },
  Conference: { operation: 'completeConference', press: true },
};

const fails = (payload: unknown, reason: string, param?: string): void => {
  assert.throws(
    () => readPascom(payload),
    (error: unknown) => {
      assert.ok(error instanceof SnomError);
      assert.equal(error.reason, reason);
      if (param !== undefined) assert.equal(error.params.name, param);
      return true;
    },
    JSON.stringify(payload),
  );
};

describe('readPascom', () => {
  for (const [cmd, expected] of Object.entries(COMMANDS)) {
    it(`${cmd} as an object and as XML`, () => {
      assert.deepEqual(readPascom({ cmd }), expected);
      assert.deepEqual(readPascom({ cmd, device: DEVICE }), { ...expected, device: DEVICE });
      const xml = `<cmd xmlns="http://www.pascom.net/mobydick" module="phone">\n  <${cmd} device="${DEVICE}"/>\n</cmd>`;
      assert.deepEqual(readPascom(xml), { ...expected, device: DEVICE });
      assert.deepEqual(readPascom({ cmd: ` ${xml} ` }), { ...expected, device: DEVICE });
      assert.deepEqual(readPascom(`<cmd module='phone'><${cmd}></${cmd}></cmd>`), expected);
    });
  }

  it('takes the stanza it travels in, and the head of an XML file', () => {
    const cmd = `<cmd xmlns="http://www.pascom.net/mobydick" module="phone"><Hold device="${DEVICE}"/></cmd>`;
    const iq = `<iq type="get" to="mobydick.example" id='42' xml:lang="de">\n\t${cmd}\n</iq>`;
    const heads = ['', '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff<?xml version='1.0'?>"];
    for (const xml of heads.flatMap((head) => [head + cmd, head + iq]))
      assert.deepEqual(readPascom(xml), { ...COMMANDS['Hold'], device: DEVICE }, xml);
  });

  const $ = { xmlns: 'http://www.pascom.net/mobydick', module: 'phone' };
  const OBJECTS: Readonly<Record<string, unknown>> = {
    'as xml2js makes it': { cmd: { $, Hold: [{ $: { device: DEVICE } }] } },
    'below a stanza': {
      iq: { $: { type: 'get', id: '1' }, cmd: [{ $, Hold: [{ $: { device: DEVICE } }] }] },
    },
    'without lists': { iq: { $: { type: 'get' }, cmd: { $, Hold: { $: { device: DEVICE } } } } },
    'with merged attributes': { cmd: { module: ['phone'], Hold: [{ device: [DEVICE] }] } },
    'with merged attributes and no lists': { cmd: { ...$, Hold: { device: DEVICE } } },
    'without its root': { $, Hold: [{ $: { device: DEVICE } }] },
    'of a stanza without its root': { cmd: [{ $, Hold: [{ $: { device: DEVICE } }] }] },
    'with other names for attributes': {
      cmd: { '@': $, '#': '\n', Hold: [{ attr: { device: DEVICE } }] },
    },
    'with children once more': {
      cmd: {
        $,
        $$: [{ '#name': 'Hold', $: { device: DEVICE } }],
        Hold: [{ $: { device: DEVICE } }],
      },
    },
    'with namespaces': {
      cmd: {
        $: { module: { name: 'module', value: 'phone', prefix: '', local: 'module', uri: '' } },
        $ns: { uri: $.xmlns, local: 'cmd' },
        Hold: [{ $: { device: { name: 'device', value: DEVICE } } }],
      },
    },
    'in lower case': { cmd: { $, hold: [{ $: { device: DEVICE } }] } },
  };
  for (const [how, object] of Object.entries(OBJECTS)) {
    it(`takes the object of a stanza ${how}`, () => {
      assert.deepEqual(readPascom(object), { ...COMMANDS['Hold'], device: DEVICE });
    });
  }

  it('takes an object without a device', () => {
    for (const cmd of [
      { $, Hold: [''] },
      { $, Hold: '' },
      { ...$, Hold: null },
    ])
      assert.deepEqual(readPascom({ cmd }), COMMANDS['Hold']);
  });

  it('refuses other objects', () => {
    fails({ cmd: { $, Hold: ['', ''] } }, 'wrongType', 'payload');
    fails({ cmd: { $, Hold: [''], Hangup: [''] } }, 'wrongType', 'payload');
    fails({ cmd: { $, Hold: [{ x: [''] }] } }, 'wrongType', 'payload');
    fails({ cmd: { $ } }, 'missingParameter', 'cmd');
    fails({ cmd: { Hold: [''] } }, 'missingParameter', 'module');
    fails({ cmd: [] }, 'wrongType', 'payload');
    fails(
      {
        iq: {
          cmd: [
            { $, Hold: [''] },
            { $, Hold: [''] },
          ],
        },
      },
      'wrongType',
      'payload',
    );
    fails({ iq: 'x' }, 'wrongType', 'payload');
    fails({ cmd: { $: { module: 'base' }, Dial: [''] } }, 'wrongType', 'module');
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`x${at}`, '']));
    fails({ cmd: { $, ...many } }, 'wrongType', 'payload');
    assert.equal(readPascom({ module: 'kitchen', Hold: '' }), undefined);
  });

  it('decodes the entities of XML and no others', () => {
    const device = (text: string) =>
      readPascom(`<cmd module="phone"><Hold device="${text}"/></cmd>`)?.device;
    assert.equal(device('a &amp; b &lt;&gt;&quot;&apos;'), 'a & b <>"\'');
    assert.equal(device('M&#252;ller &#xFC; &#x1F600;'), 'Müller ü 😀');
    assert.equal(device('&amp;lt;'), '&lt;');
    for (const text of [
      '&nbsp;',
      '&',
      '&amp',
      'a & b',
      '&#0;',
      '&#xD800;',
      '&#x110000;',
      '&constructor;',
      '&x;',
    ])
      fails(`<cmd module="phone"><Hold device="${text}"/></cmd>`, 'wrongType', 'payload');
  });

  it('refuses every other XML', () => {
    for (const xml of [
      '<cmd module="phone"><Hold/></cmd><cmd/>',
      '<cmd module="phone"><Hold/>',
      '<cmd module="phone"><Hold></cmd></Hold>',
      '<cmd module="phone">text<Hold/></cmd>',
      '<cmd module="phone"><!-- x --><Hold/></cmd>',
      '<cmd module="phone"><![CDATA[x]]><Hold/></cmd>',
      '<cmd module="phone" module="phone"><Hold/></cmd>',
      '<cmd module=phone><Hold/></cmd>',
      '<cmd module="ph<one"><Hold/></cmd>',
      '<cmd module="phone"><Hold/><Hangup/></cmd>',
      '<cmd module="phone"><Hold><x/></Hold></cmd>',
      '<cmd module="phone"><a><b><c><d><e/></d></c></b></a></cmd>',
      '<cmd xmlns="http://other" module="phone"><Hold/></cmd>',
      '<iq><cmd module="phone"><Hold/></cmd><cmd module="phone"><Hold/></cmd></iq>',
      '<iq><x/></iq>',
      '<iq type="get"/>',
      '<?xml version="1.0"?>',
      '<?xml version="1.0"?><!-- x --><cmd module="phone"><Hold/></cmd>',
      '<?xml version="1.0"?><!DOCTYPE x><cmd module="phone"><Hold/></cmd>',
    ])
      fails(xml, 'wrongType', 'payload');
    const long = `<cmd module="phone"><Hold device="${'x'.repeat(MAX_XML)}"/></cmd>`;
    fails(long, 'textTooLong', 'payload');
    fails(`<iq>${' '.repeat(1_000_000)}`, 'textTooLong', 'payload');
    assert.equal(
      readPascom('<!DOCTYPE cmd [<!ENTITY x "y">]><cmd module="phone"><Hold/></cmd>'),
      undefined,
    );
  });

  it('says what is wrong', () => {
    fails({ cmd: 'Dial' }, 'unknownOperation', 'Dial');
    fails({ cmd: '' }, 'missingParameter', 'cmd');
    fails({ cmd: 7 }, 'wrongType', 'cmd');
    fails({ cmd: 'Hold', device: {} }, 'wrongType', 'device');
    fails('<cmd module="phone"/>', 'missingParameter', 'cmd');
    fails('<cmd><Hold/></cmd>', 'missingParameter', 'module');
    fails('<cmd module="base"><Hangup/></cmd>', 'wrongType', 'module');
    fails('<cmd module="phone"><hold/></cmd>', 'unknownOperation', 'hold');
  });

  it('takes bounded time for hostile texts', () => {
    const took = cpuMs(() => {
      for (const piece of ['<cmd ', 'a="', ' ', '<cmd a="b"', '&#', '<x>', '="="'])
        assert.throws(() => readPascom(`<cmd ${piece.repeat(4000 / piece.length)}`));
    });
    assert.ok(took < 1000, `${took} ms`);
  });

  it('gives any device name back that was written as XML', () => {
    const escape = (text: string) =>
      text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (name) => {
        fc.pre(!/[\u0000-\u001f]/.test(name)); // eslint-disable-line no-control-regex
        assert.equal(
          readPascom(`<cmd module="phone"><Hold device="${escape(name)}"/></cmd>`)?.device,
          name,
        );
      }),
    );
  });
});
