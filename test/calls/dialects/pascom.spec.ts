import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { DialectRequest } from '../../../src/calls/dialects';
import { MAX_XML, readPascom } from '../../../src/calls/dialects/pascom';
import { SnomError } from '../../../src/phone/errors';

const DEVICE = 'Snom 000413260a1b [Sales]';
const COMMANDS: Readonly<Record<string, DialectRequest>> = {
  Hangup: { operation: 'hangup', anyState: true },
  Hold: { operation: 'toggleHold' },
  Offhook: { operation: 'answer' },
  Transfer: { operation: 'completeTransfer' },
  Conference: { operation: 'completeConference' },
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
    ]) {
      fails(`<cmd module="phone"><Hold device="${text}"/></cmd>`, 'wrongType', 'payload');
    }
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
      `<cmd module="phone"><Hold device="${'x'.repeat(MAX_XML)}"/></cmd>`,
    ]) {
      fails(xml, 'wrongType', 'payload');
    }
    assert.equal(
      readPascom('<!DOCTYPE cmd [<!ENTITY x "y">]><cmd module="phone"><Hold/></cmd>'),
      undefined,
    );
    assert.equal(readPascom('<?xml version="1.0"?><cmd module="phone"><Hold/></cmd>'), undefined);
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
    const started = process.hrtime.bigint();
    for (const piece of ['<cmd ', 'a="', ' ', '<cmd a="b"', '&#', '<x>', '="="']) {
      assert.throws(() => readPascom(`<cmd ${piece.repeat(4000 / piece.length)}`));
    }
    assert.ok(process.hrtime.bigint() - started < 1_000_000_000n);
  });

  it('gives any device name back that was written as XML', () => {
    const escape = (text: string) => text.replace(/[&<>"']/g, (it) => `&#${it.codePointAt(0)};`);
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
