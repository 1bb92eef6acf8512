import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readSipMessage } from '../../../../src/phone/transport/sip/read-message';
import {
  hostInUri,
  type SipRequest,
  sipUri,
  writeSipRequest,
} from '../../../../src/phone/transport/sip/write-message';
import { assertThrows } from '../../../support/phone/errors';

const request = (changes: Partial<SipRequest> = {}): SipRequest => ({
  method: 'NOTIFY',
  uri: 'sip:4711@192.0.2.7:5060',
  headers: [['Via', 'SIP/2.0/UDP 192.0.2.5:5071;branch=z9hG4bK1;rport']],
  body: new Uint8Array(),
  ...changes,
});

describe('sip/write-message', () => {
  it('writes a request byte by byte, its length in bytes', () => {
    const body = Buffer.from('<Text>Grüße</Text>', 'utf8');
    assert.equal(
      writeSipRequest(request({ body })).toString('utf8'),
      [
        'NOTIFY sip:4711@192.0.2.7:5060 SIP/2.0',
        'Via: SIP/2.0/UDP 192.0.2.5:5071;branch=z9hG4bK1;rport',
        'Content-Length: 20',
        '',
        '<Text>Grüße</Text>',
      ].join('\r\n'),
    );
  });

  const REFUSED: [string, Partial<SipRequest>][] = [
    ['a line feed in a value', { headers: [['X', 'a\nVia: b']] }],
    ['a carriage return in a value', { headers: [['X', 'a\rb']] }],
    ['NUL in a value', { headers: [['X', 'a\u0000']] }],
    ['a tab in a value', { headers: [['X', 'a\tb']] }],
    ['DEL in a value', { headers: [['X', '\u007f']] }],
    ['what is no octet in a value', { headers: [['X', '\u2013']] }],
    ['half a character in a value', { headers: [['X', '\ud800']] }],
    ['a line feed in a name', { headers: [['X\nY', 'a']] }],
    ['a colon in a name', { headers: [['X:', 'a']] }],
    ['an empty name', { headers: [['', 'a']] }],
    ['a length of its own', { headers: [['Content-Length', '5']] }],
    ['a length of its own in short', { headers: [['L', '5']] }],
    ['a blank in the address', { uri: 'sip:a b@c' }],
    ['a line feed in the address', { uri: 'sip:a@c\r\nX: y' }],
    ['a letter beyond ASCII in the address', { uri: 'sip:ü@c' }],
    ['no address', { uri: '' }],
    ['a blank in the method', { method: 'NO TIFY' }],
    ['a line feed in the method', { method: 'NOTIFY\n' }],
  ];
  for (const [name, changes] of REFUSED) {
    it(`refuses ${name}`, () => {
      const error = assertThrows(() => writeSipRequest(request(changes)), 'badSipText');
      assert.equal(error.sent, 'no');
      assert.doesNotMatch(String(error.params['name']), /[\r\n]/);
    });
  }

  const URIS: [string, string, number | undefined, string][] = [
    ['4711', '192.0.2.7', 5060, 'sip:4711@192.0.2.7:5060'],
    ['', '192.0.2.7', undefined, 'sip:192.0.2.7'],
    ['4711', '2001:db8::7', 5060, 'sip:4711@[2001:db8::7]:5060'],
    ['a', 'fe80::1%eth0', 5060, 'sip:a@[fe80::1]:5060'],
    ['+49(30)*1', '192.0.2.7', undefined, 'sip:+49(30)*1@192.0.2.7'],
    ['a b@c:d;e?f#g%/', '192.0.2.7', undefined, 'sip:a%20b%40c%3Ad%3Be%3Ff%23g%25%2F@192.0.2.7'],
    ['Jürgen', '192.0.2.7', undefined, 'sip:J%C3%BCrgen@192.0.2.7'],
    ['a&b=c+d$', '192.0.2.7', undefined, 'sip:a&b=c+d$@192.0.2.7'],
  ];
  for (const [user, address, port, uri] of URIS)
    it(`makes ${uri}`, () => assert.equal(sipUri(user, address, port), uri));

  for (const user of ['a\r\nVia: x', 'a\u0000', 'a\tb', '\u0085', '\udc00']) {
    it(`refuses the user ${JSON.stringify(user)}`, () => {
      const error = assertThrows(() => sipUri(user, '192.0.2.7'), 'badSipText');
      assert.deepEqual(error.params, { name: 'user' });
    });
  }

  it('puts brackets around IPv6 only, without the zone', () => {
    assert.deepEqual(['::1', 'fe80::1%1', '127.0.0.1'].map(hostInUri), [
      '[::1]',
      '[fe80::1]',
      '127.0.0.1',
    ]);
  });

  describe('what is written', () => {
    const token = fc.stringMatching(/^[!%'*+.0-9A-Z_`a-z~-]{1,12}$/);
    // Nothing that the reader knows, so that values come back one by one.
    const name = token.map((text) => `X-${text}`);
    const value = fc
      .string({
        unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
      })
      .map((text) => text.replaceAll('\u007f', '').replace(/^ +| +$/g, ''));

    it('is read back', () => {
      fc.assert(
        fc.property(
          token,
          fc.string({ maxLength: 20 }),
          fc.array(fc.tuple(name, value), { maxLength: 8 }),
          fc.uint8Array({ maxLength: 80 }),
          (method, user, headers, body) => {
            const uri = sipUri(user.replace(/\p{Cc}/gu, ''), '2001:db8::7', 5060);
            const bytes = writeSipRequest({
              method,
              uri,
              headers: [
                ['Via', 'SIP/2.0/UDP [2001:db8::5]:5060;branch=z9hG4bKx;rport'],
                ['CSeq', `7 ${method}`],
                ...headers,
              ],
              body,
            });
            const reading = readSipMessage(bytes);
            assert.ok(reading.ok);
            const { message } = reading;
            assert.ok(message.kind === 'request');
            assert.deepEqual(
              [message.method, message.uri, message.cseq.number, message.cseq.method],
              [method, uri, 7, method],
            );
            assert.equal(message.via.branch, 'z9hg4bkx');
            assert.deepEqual(Buffer.from(message.body), Buffer.from(body));
            for (const key of new Set(headers.map(([one]) => one.toLowerCase()))) {
              const written = headers.filter(([one]) => one.toLowerCase() === key);
              assert.deepEqual(
                message.headers.get(key),
                written.map(([, text]) => text),
              );
            }
          },
        ),
      );
    });

    it('has as many lines as headers, or is refused, whatever the values are', () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(name, fc.string({ unit: 'binary', maxLength: 20 }))),
          fc.string({ unit: 'binary', maxLength: 10 }),
          (headers, user) => {
            let bytes;
            try {
              bytes = writeSipRequest(request({ headers, uri: sipUri(user, '192.0.2.7') }));
            } catch {
              return;
            }
            // Request line, headers, length, empty line.
            assert.equal(bytes.toString('latin1').split(/[\r\n]+/).length, headers.length + 3);
          },
        ),
      );
    });
  });
});
