import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  bareValue,
  headerOf,
  isAnswer,
  isKeepAlive,
  parameterOf,
  readRequest,
  SipSyntaxError,
  topVia,
  transactionOf,
  writeAnswer,
} from '../../../simulator/sip/message';
import { FUZZ_RUNS } from '../../support/fuzz';

const LEAST = [
  'NOTIFY sip:4711@127.0.0.1 SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.2:5071;branch=z9hG4bK-1;rport',
  'From: <sip:a@b>;tag=1',
  'To: <sip:c@d>',
  'Call-ID: x@y',
  'CSeq: 1 NOTIFY',
];
const bytes = (lines: readonly string[], body = ''): Buffer =>
  Buffer.from([...lines, '', body].join('\r\n'), 'latin1');

/** The smallest request with some lines in place of others. */
const withLines = (...lines: readonly string[]): Buffer => {
  const names = lines.map((line) => line.split(':', 1)[0]);
  return bytes([...LEAST.filter((line) => !names.includes(line.split(':', 1)[0])), ...lines]);
};

describe('simulator/sip/message', () => {
  it('reads short names, folded lines, line ends in front and bare line feeds', () => {
    const text =
      '\r\n\r\nNOTIFY sip:4%37:pw@h;x=1?y SIP/2.0\nv: SIP/2.0/UDP h;branch=1,\n SIP/2.0/UDP i\nf: a\nt:b\ni: c\ncseq : 1 NOTIFY\no: xml\nc: application/snomxml ; q=1\nl: 2\n\nabc';
    const request = readRequest(Buffer.from(text));
    assert.equal(request.user, '47');
    assert.equal(headerOf(request, 'via'), 'SIP/2.0/UDP h;branch=1, SIP/2.0/UDP i');
    assert.equal(headerOf(request, 'cseq'), '1 NOTIFY');
    assert.equal(bareValue(headerOf(request, 'content-type')), 'application/snomxml');
    assert.deepEqual(
      [request.body.toString(), request.contentLength, request.bytesThere],
      ['ab', 2, 3],
    );
    assert.deepEqual(topVia(request), { sentBy: 'h', port: 5060, branch: '1', rport: false });
  });

  const USERS: readonly (readonly [uri: string, user: string])[] = [
    ['sip:100@h', '100'],
    ['SIPS:a%40b@h:5061;lr', 'a@b'],
    ['sip:%zz@h', '%zz'],
    ['sip:h', ''],
    ['tel:100@h', ''],
    ['*', ''],
  ];
  for (const [uri, user] of USERS) {
    it(`finds the user of ${uri}`, () =>
      assert.equal(readRequest(bytes([`OPTIONS ${uri} SIP/2.0`, ...LEAST.slice(1)])).user, user));
  }

  const WRONG: readonly (readonly [text: string, why: RegExp])[] = [
    ['', /no end/],
    ['NOTIFY sip:a SIP/2.0\r\n', /no end/],
    ['\r\n\r\n', /no end/],
    ['NOTIFY  sip:a SIP/2.0\r\n\r\n', /no request line/],
    ['NOTIFY sip:a SIP/3.0\r\n\r\n', /no request line/],
    ['NOT(FY sip:a SIP/2.0\r\n\r\n', /no request line/],
    ['NOTIFY sip:a SIP/2.0\r\n x\r\n\r\n', /has not begun/],
    ['NOTIFY sip:a SIP/2.0\r\nno colon\r\n\r\n', /without a name/],
    [`NOTIFY sip:a SIP/2.0\r\n${'X: y\r\n'.repeat(400)}\r\n`, /too many lines/],
    ['NOTIFY sip:a SIP/2.0\r\nFrom: x\r\n\r\n', /no via/],
  ];
  for (const [text, why] of WRONG) {
    it(`refuses ${JSON.stringify(text.slice(0, 50))}`, () =>
      assert.throws(() => readRequest(Buffer.from(text)), {
        name: 'SipSyntaxError',
        message: why,
      }));
  }

  it('tells answers and keep-alives from requests', () => {
    assert.ok(isAnswer(Buffer.from('sip/2.0 200 OK')));
    assert.ok(!isAnswer(Buffer.from('SIP/2.0')));
    assert.ok(isKeepAlive(Buffer.from('\r\n\r\n')));
    assert.ok(isKeepAlive(Buffer.alloc(4)));
    assert.ok(!isKeepAlive(Buffer.from('\r\nx')));
  });

  it('answers with what the request had, its way back and a tag', () => {
    const request = readRequest(
      withLines('Via: SIP/2.0/UDP h:5070;rport;branch=z9hG4bKx, SIP/2.0/UDP i'),
    );
    const from = { address: '127.0.0.9', port: 4321 };
    const text = writeAnswer(request, { status: 481, headers: ['X: y'] }, from, 'abc').toString();
    assert.deepEqual(text.split('\r\n'), [
      'SIP/2.0 481 Call/Transaction Does Not Exist',
      'Via: SIP/2.0/UDP h:5070;rport=4321;branch=z9hG4bKx;received=127.0.0.9, SIP/2.0/UDP i',
      'From: <sip:a@b>;tag=1',
      'To: <sip:c@d>;tag=abc',
      'Call-ID: x@y',
      'CSeq: 1 NOTIFY',
      'X: y',
      'Content-Length: 0',
      '',
      '',
    ]);
    const tagged = readRequest(withLines('To: "a;tag=1" <sip:c@d;tag=2>;tag=3'));
    assert.match(
      writeAnswer(tagged, { status: 299 }, from, 'abc').toString(),
      /299 Unknown[^]*;tag=3\r\n/,
    );
  });

  it('knows the same request by its branch, or by what there was before branches', () => {
    const key = (...lines: readonly string[]): string =>
      transactionOf(readRequest(withLines(...lines)));
    const branch = (value: string): string => `Via: SIP/2.0/UDP h;branch=${value}`;
    assert.equal(key(branch('z9hG4bKa'), 'Call-ID: 1'), key(branch('z9hG4bKa'), 'Call-ID: 2'));
    assert.notEqual(key(branch('z9hG4bKa')), key(branch('z9hG4bKb')));
    assert.notEqual(key(branch('z9hG4bKa')), key('Via: SIP/2.0/UDP i;branch=z9hG4bKa'));
    assert.equal(key(branch('1')), key(branch('1')));
    assert.notEqual(key(branch('1'), 'Call-ID: 1'), key(branch('1'), 'Call-ID: 2'));
  });

  it('reads parameters, with and without a value', () => {
    assert.equal(parameterOf('check-sync; Reboot=true', 'reboot'), 'true');
    assert.equal(parameterOf('a;b;c=d=e', 'b'), '');
    assert.equal(parameterOf('a;b;c=d=e', 'c'), 'd=e');
    assert.equal(parameterOf('reboot=1', 'reboot'), undefined);
  });

  it('never throws anything else, whatever comes', () => {
    const part = fc.oneof(
      fc.constantFrom(
        ...LEAST,
        'Content-Length: 999999',
        'Via:',
        ';',
        ',',
        ' ',
        ':',
        '\r\n',
        '\n',
        '\r\n\r\n',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 20 }),
        fc.constantFrom('\r\n', '\n', ''),
        (parts, joint) => {
          const datagram = Buffer.from(parts.join(joint), 'latin1');
          isKeepAlive(datagram);
          isAnswer(datagram);
          try {
            const request = readRequest(datagram);
            assert.ok(request.body.length <= datagram.length);
            transactionOf(request);
            writeAnswer(request, { status: 200 }, { address: '127.0.0.1', port: 1 }, 't');
          } catch (error) {
            assert.ok(error instanceof SipSyntaxError, String(error));
          }
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('reads what was written, whatever the values are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ä', ' ', '<', '"', ';', ':', '@') });
    fc.assert(
      fc.property(text, text, fc.uint8Array({ maxLength: 200 }), (subject, agent, body) => {
        const head = [
          ...LEAST,
          `Subject: ${subject}`,
          `User-Agent: ${agent}`,
          `Content-Length: ${body.length}`,
        ];
        const request = readRequest(Buffer.concat([bytes(head), body]));
        assert.equal(headerOf(request, 'subject'), subject.trim());
        assert.equal(headerOf(request, 'user-agent'), agent.trim());
        assert.deepEqual(new Uint8Array(request.body), body);
      }),
    );
  });
});
