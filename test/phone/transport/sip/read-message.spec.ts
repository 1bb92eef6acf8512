import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  MAX_HEAD_BYTES,
  MAX_HEADERS,
  readSipMessage,
  type SipProblem,
  type SipRequestMessage,
  type SipResponse,
} from '../../../../src/phone/transport/sip/read-message';
import { FUZZ_RUNS } from '../../../support/fuzz';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** The message; anything else fails the test. */
function read(text: string): SipResponse | SipRequestMessage {
  const reading = readSipMessage(bytes(text));
  assert.ok(reading.ok, reading.ok ? '' : reading.problem);
  return reading.message;
}

function response(text: string): SipResponse {
  const message = read(text);
  assert.equal(message.kind, 'response');
  return message;
}

function problemOf(text: string): SipProblem | undefined {
  const reading = readSipMessage(bytes(text));
  return reading.ok ? undefined : reading.problem;
}

const VIA = 'Via: SIP/2.0/UDP 192.0.2.5:5071;branch=z9hG4bK-1;rport=5071';

/** An answer with all that belongs to one; what is given replaces or joins it. */
function answer({
  line = 'SIP/2.0 200 OK',
  via = VIA,
  cseq = 'CSeq: 1 NOTIFY',
  length = 'Content-Length: 0',
  more = [] as string[],
  body = '',
} = {}): string {
  return [
    line,
    via,
    'From: <sip:nodered@192.0.2.5>;tag=a',
    'To: <sip:4711@192.0.2.7>;tag=b',
    'Call-ID: c@192.0.2.5',
    cseq,
    ...more,
    length,
    '',
    body,
  ].join('\r\n');
}

describe('sip/read-message', () => {
  it('reads an answer', () => {
    const { status, phrase, via, hops, cseq, body, headers } = response(
      answer({ more: ['User-Agent: snomD862/10.1.226.13', 'Allow: A', 'Allow: B, C'] }),
    );
    assert.deepEqual(
      { status, phrase, via, hops, cseq, body: Buffer.from(body).toString() },
      {
        status: 200,
        phrase: 'OK',
        via: { branch: 'z9hg4bk-1', rport: 5071 },
        hops: 1,
        cseq: { number: 1, method: 'NOTIFY' },
        body: '',
      },
    );
    assert.deepEqual(headers.get('allow'), ['A', 'B, C']);
    assert.deepEqual(headers.get('user-agent'), ['snomD862/10.1.226.13']);
  });

  it('reads names in any case and in their short forms, continued lines and blanks before colons', () => {
    const { headers, via, cseq } = response(
      [
        'sip/2.0 200 OK',
        'v:SIP / 2.0 / UDP',
        '  192.0.2.5:5071',
        '\t; branch = z9hG4bK-1',
        'F : a',
        't\t:b',
        'I: c',
        'CSEQ:',
        ' 0001',
        ' NOTIFY',
        'u: dialog',
        'L: 0',
        '',
        '',
      ].join('\r\n'),
    );
    assert.equal(via.branch, 'z9hg4bk-1');
    assert.deepEqual(cseq, { number: 1, method: 'NOTIFY' });
    assert.deepEqual(
      ['from', 'to', 'call-id', 'allow-events', 'content-length'].map((name) => headers.get(name)),
      [['a'], ['b'], ['c'], ['dialog'], ['0']],
    );
  });

  it('reads what the other side wants, too', () => {
    const message = read(answer({ line: 'OPTIONS sip:nodered@192.0.2.5 SIP/2.0' }));
    assert.ok(message.kind === 'request');
    assert.deepEqual([message.method, message.uri], ['OPTIONS', 'sip:nodered@192.0.2.5']);
  });

  const PROBLEMS: [string, string, SipProblem][] = [
    ['nothing', '', 'empty'],
    ['line ends that keep a way open', '\r\n\r\n', 'empty'],
    ['HTTP', answer({ line: 'HTTP/1.1 200 OK' }), 'notSip'],
    ['another version', answer({ line: 'SIP/7.0 200 OK' }), 'notSip'],
    ['a status of two digits', answer({ line: 'SIP/2.0 99 OK' }), 'notSip'],
    ['a status beyond 6xx', answer({ line: 'SIP/2.0 700 OK' }), 'notSip'],
    ['RTP', '\u0080\u0000\u0001\u0002'.repeat(40), 'notSip'],
    ['no CSeq', answer({ cseq: 'X: y' }), 'incomplete'],
    ['no Via', answer({ via: 'X: y' }), 'incomplete'],
    ['an empty Via', answer({ via: 'Via: ,' }), 'incomplete'],
    ['a body that is cut off', answer({ length: 'Content-Length: 5', body: '1234' }), 'cutOff'],
    ['a length without digits', answer({ length: 'Content-Length: ten' }), 'badLength'],
    ['a length like 1e3', answer({ length: 'Content-Length: 1e3' }), 'badLength'],
    ['two CSeq', answer({ more: ['CSeq: 2 NOTIFY'] }), 'contradictory'],
    ['two Call-ID', answer({ more: ['i: other'] }), 'contradictory'],
    ['a head without an end', answer({ more: [`X: ${'y'.repeat(70_000)}`] }), 'tooLong'],
    ['one line of 60 KB', 'x'.repeat(60_000), 'tooLong'],
    [
      'a head that is too long, in lines',
      answer({ more: Array<string>(200).fill(`X: ${'y'.repeat(100)}`) }),
      'tooLong',
    ],
    ['too many lines', answer({ more: Array<string>(MAX_HEADERS).fill('X: y') }), 'tooLong'],
  ];
  for (const [name, text, expected] of PROBLEMS) {
    it(`says what is wrong with ${name}: ${expected}`, () =>
      assert.equal(problemOf(text), expected));
  }

  it('forgives line feeds alone, lines that are no header, the same value twice, no empty line', () => {
    const sloppy = answer({ more: ['no colon here', ': no name', 'b@d: x', 'CSeq: 1 NOTIFY'] })
      .replaceAll('\r\n', '\n')
      .trimEnd();
    assert.equal(response(sloppy).status, 200);
    assert.equal(response(`\r\n\r\n${answer()}`).status, 200);
  });

  it('keeps the body as bytes, up to the announced length, all of it without one', () => {
    const body = '\u0000\u00ff\r\n\r\nx';
    const read = (length: string): string =>
      Buffer.from(response(answer({ length, body })).body).toString('latin1');
    assert.equal(read('Content-Length: 3'), '\u0000\u00ff\r');
    assert.equal(read('X: y'), body);
  });

  it('takes names like those of every object for what they are', () => {
    const { headers } = response(answer({ more: ['__proto__: x', 'constructor: y'] }));
    assert.deepEqual(headers.get('__proto__'), ['x']);
    assert.deepEqual(headers.get('constructor'), ['y']);
    assert.equal(headers.get('toString'), undefined);
  });

  // RFC 4475, as far as a client meets it in an answer; what is a request there stands in an answer here.
  describe('tortures of RFC 4475', () => {
    it('3.1.1.1: short forms, blanks and line ends at every odd place, unknown headers', () => {
      const { via, hops, cseq, headers } = response(
        [
          'SIP/2.0 200 OK',
          'TO :',
          '\t<sip:4711@192.0.2.7>  ;  tag  =  x1',
          'f   : "A \\\\ \\""    <sip:nodered@192.0.2.5>',
          '  ;',
          '\ttag = x2',
          'max-forwards: 0070',
          'i: odd.blanks@192.0.2.5',
          'Content-Length   : 0',
          'cSEQ: 0007',
          '  NOTIFY',
          'Via  : SIP  /   2.0',
          ' /UDP',
          '    192.0.2.5;branch=own1',
          's :',
          'Nobody-Knows-It:   a value',
          '\tand more of it',
          'Nobody-Reads-It: ;,;,,;',
          'Record-Route:',
          ' <sip:192.0.2.9;lr;flag;name=value>',
          'v:  SIP  / 2.0  / TCP     proxy.example   ;',
          '  branch  =   z9hG4bKtwo  ,',
          ' SIP  /    2.0   / UDP  192.0.2.10   ; branch=',
          ' z9hG4bKthree',
          'm:"a \\" b" <sip:4711@192.0.2.7> ; name =',
          '      value ;',
          '  other ; q = 0.5',
          '',
          '',
        ].join('\r\n'),
      );
      assert.deepEqual([via.branch, hops, cseq.number], ['own1', 3, 7]);
      assert.deepEqual(headers.get('nobody-knows-it'), ['a value and more of it']);
    });

    it('3.1.1.2: every sign that a method may have', () => {
      const method = "A-Z_a.z0+9*`'~!%";
      assert.equal(response(answer({ cseq: `CSeq: 3 ${method}` })).cseq.method, method);
    });

    it('3.1.1.5: a percent sign in a method or header name is a percent sign', () => {
      const { cseq, headers } = response(
        answer({ cseq: 'CSeq: 3 NOTIF%59', more: ['C%6fntact: x'] }),
      );
      assert.equal(cseq.method, 'NOTIF%59');
      assert.deepEqual(headers.get('c%6fntact'), ['x']);
      assert.equal(headers.get('contact'), undefined);
    });

    it('3.1.1.7: very long values', () => {
      const long = `"${'a name as long as a day '.repeat(50)}" <sip:x@y>`;
      const { headers } = response(answer({ more: [`Contact: ${long}`] }));
      assert.deepEqual(headers.get('contact'), [long]);
    });

    it('3.1.1.8: more behind the announced end is no part of the message', () => {
      const double = `${answer()}NOTIFY sip:evil@example.com SIP/2.0\r\nCSeq: 2 NOTIFY\r\n\r\n`;
      assert.equal(response(double).body.length, 0);
    });

    it('3.1.1.10: known and unknown transports in Via', () => {
      const via = ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']
        .map((one, index) => `SIP/2.0/${one} t${index}.example.com;branch=z9hG4bK${index}`)
        .join(', ');
      const { hops, via: top } = response(answer({ via: `Via: ${via}` }));
      assert.deepEqual([hops, top.branch], [5, 'z9hg4bk0']);
    });

    it('3.1.1.12 and 3.1.1.13: an unusual phrase, none, and not even the blank before it', () => {
      const russian = Buffer.from('двести = 2 * 100', 'utf8').toString('latin1');
      assert.equal(response(answer({ line: `SIP/2.0 200 ${russian}` })).phrase, russian);
      assert.equal(response(answer({ line: 'SIP/2.0 100 ' })).phrase, '');
      assert.equal(response(answer({ line: 'SIP/2.0 100' })).status, 100);
    });

    it('3.1.2.1: separators with nothing between them do not hide the branch', () => {
      const { via, hops } = response(
        answer({ via: 'Via: SIP/2.0/UDP 192.0.2.5;;,;,,;branch=z9hG4bK-1' }),
      );
      assert.deepEqual([via.branch, hops], [undefined, 3]);
    });

    it('3.1.2.2 and 3.1.2.3: a length that is too large, and a negative one', () => {
      assert.equal(problemOf(answer({ length: 'Content-Length: 4000' })), 'cutOff');
      assert.equal(problemOf(answer({ length: 'Content-Length: -4' })), 'badLength');
    });

    it('3.1.2.5: numbers of an answer that are too large', () => {
      assert.equal(problemOf(answer({ cseq: 'CSeq: 123456789012345678901 NOTIFY' })), 'incomplete');
      assert.equal(
        response(answer({ more: ['Retry-After: 999999999999999999999999999'] })).status,
        200,
      );
    });

    it('3.1.2.6: a quote that is never closed', () => {
      const { headers } = response(answer({ more: ['Contact: "A name <sip:4711@192.0.2.7>'] }));
      assert.deepEqual(headers.get('contact'), ['"A name <sip:4711@192.0.2.7>']);
    });

    it('3.1.2.19: a status that only begins like one', () => {
      assert.equal(problemOf(answer({ line: 'SIP/2.0 4294967496 OK' })), 'notSip');
    });

    it('3.2.1: a branch that is nothing but the beginning of one', () => {
      assert.equal(
        response(answer({ via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK' })).via.branch,
        'z9hg4bk',
      );
    });

    it('3.3.1: what is missing', () => {
      assert.equal(problemOf('SIP/2.0 200 OK\r\nCSeq: 4 NOTIFY\r\nl: 0\r\n\r\n'), 'incomplete');
    });

    it('3.3.8 and 3.3.9: several values where one belongs, several lengths', () => {
      assert.equal(problemOf(answer({ more: ['CSeq: 4 BYE'] })), 'contradictory');
      assert.equal(problemOf(answer({ more: ['Content-Length: 5'] })), 'contradictory');
    });

    it('3.3.10: an answer for somebody else in front of us: two hops', () => {
      const via = 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK-9, SIP/2.0/UDP 255.255.255.255';
      assert.equal(response(answer({ via })).hops, 2);
    });

    it('3.4.1: an answer of the time before branches', () => {
      assert.deepEqual(response(answer({ via: 'Via: SIP/2.0/UDP old.example' })).via, {});
    });
  });

  describe('whatever comes', () => {
    /** Anything, from noise to an answer with a few bytes changed. */
    const noise = fc.uint8Array({ maxLength: 300 });
    const pieces = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            ...['SIP/2.0 ', '200', ' OK', '\r\n', '\n', '\r', ' ', '\t', ':', ';', ',', '"', '\\'],
            ...['<', '>', '=', 'Via', 'v', 'CSeq', 'l', 'branch', '%', '\u0000', '\u00ff', '1'],
          ),
          fc.string({ unit: 'binary', maxLength: 4 }),
        ),
        { maxLength: 60 },
      )
      .map((parts) => bytes(parts.join('')));
    const mutated = fc
      .tuple(
        fc.constantFrom(
          answer({ more: ['Allow: A, B', 'm: "x" <sip:a@b>;q=1'], body: '' }),
          answer({ line: 'NOTIFY sip:a@b SIP/2.0', length: 'l: 4', body: 'body' }),
        ),
        fc.array(fc.tuple(fc.nat(400), fc.nat(12), fc.string({ unit: 'binary', maxLength: 6 })), {
          maxLength: 5,
        }),
      )
      .map(([text, changes]) =>
        bytes(
          changes.reduce(
            (all, [at, length, put]) => all.slice(0, at) + put + all.slice(at + length),
            text,
          ),
        ),
      );

    it(`reads ${FUZZ_RUNS} made-up datagrams without a throw, and believes no more than is there`, () => {
      fc.assert(
        fc.property(fc.oneof(noise, pieces, mutated, mutated), (datagram) => {
          const before = Buffer.from(datagram);
          const reading = readSipMessage(datagram);
          assert.deepEqual(Buffer.from(datagram), before);
          if (!reading.ok) return;
          const { message } = reading;
          const kept = [...message.headers].flatMap(([name, values]) => [name, ...values]).join('');
          assert.ok(message.body.length <= datagram.length);
          // Long names of short ones aside, nothing is made up.
          assert.ok(kept.length <= datagram.length + 20 * message.headers.size);
          assert.ok(message.kind === 'request' || message.status <= 699);
        }),
        { numRuns: FUZZ_RUNS },
      );
    }).timeout(20 * 60_000);

    const HOSTILE: [string, (size: number) => string][] = [
      ['blanks', (size) => ' '.repeat(size)],
      ['carriage returns', (size) => '\r'.repeat(size)],
      ['folds', (size) => '\r\n a'.repeat(size / 4)],
      ['commas', (size) => ','.repeat(size)],
      ['semicolons', (size) => ';a=b'.repeat(size / 4)],
      ['quotes', (size) => '"\\'.repeat(size / 2)],
      ['brackets', (size) => '<>'.repeat(size / 2)],
      ['escapes', (size) => `"${'\\"'.repeat(size / 2)}`],
      ['names', (size) => 'a:'.repeat(size / 2)],
      ['lines', (size) => '\r\na:b'.repeat(size / 5)],
      ['digits', (size) => '0'.repeat(size)],
    ];
    for (const [name, made] of HOSTILE) {
      it(`reads a great many ${name} in every place of an answer`, () => {
        const much = made(MAX_HEAD_BYTES - 400);
        for (const at of [0, 8, 12, 16, 22, 60, 200]) {
          const text = answer({ more: [`Contact: ${much}`], cseq: 'CSeq: 1 NOTIFY' });
          readSipMessage(bytes(text));
          readSipMessage(bytes(answer({ via: `Via: ${much}` })));
          readSipMessage(bytes(answer({ cseq: `CSeq: ${much} ${much} x` })));
          readSipMessage(bytes(answer({ length: `Content-Length: ${much}` })));
          readSipMessage(bytes(answer().slice(0, at) + much + answer().slice(at)));
        }
        readSipMessage(bytes(made(65_000)));
      });
    }
  });
});
