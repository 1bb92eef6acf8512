import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { DEFAULT_EVENTS, FIELDS, PHONE_EVENTS } from '../../../src/calls/model/call-event';
import { parseActionRequest } from '../../../src/calls/reports/action-request';
import { buildActionUrls, ours } from '../../../src/calls/reports/action-url';
import { SnomError } from '../../../src/common/errors';
import { FUZZ_RUNS } from '../../support/fuzz';

const TOKEN = '0123456789abcdef0123456789abcdef';
const BASE = 'http://192.0.2.10:1880/red';

describe('buildActionUrls', () => {
  const urls = buildActionUrls({ baseUrl: `${BASE}/`, token: TOKEN });

  it('gives a URL for every setting but the blacklist question', () => {
    const expected = PHONE_EVENTS.filter((description) => description.event !== 'blacklist');
    assert.deepEqual(
      Object.keys(urls),
      expected.map((description) => description.setting),
    );
    for (const { setting, event } of expected)
      assert.ok(urls[setting]?.startsWith(`${BASE}/snom/${TOKEN}/${event}?m=$mac&`), setting);
  });

  it('asks for every useful variable, display names last', () => {
    assert.equal(
      urls.action_incoming_url,
      `${BASE}/snom/${TOKEN}/incoming?m=$mac&ip=$phone_ip&a=$active_url&k=$active_key` +
        '&n=$nr_ongoing_calls&cs=$csta_id&id=$call-id&l=$local&cr=$cancel_reason&r=$remote' +
        '&dl=$display_local&dr=$display_remote',
    );
    for (const setting of ['action_log_on_url', 'action_log_off_url', 'action_reg_failed'])
      assert.match(urls[setting] ?? '', /&cx=\$context_url&/);
    assert.match(urls.action_longpress_url ?? '', /&lp=\$longpress_key&/);
    assert.ok(
      Object.values(urls).every((url) => url.endsWith('&dl=$display_local&dr=$display_remote')),
    );
  });

  it('builds only the events asked for', () => {
    const some = buildActionUrls({ baseUrl: BASE, token: TOKEN, events: ['blacklist', 'hold'] });
    assert.deepEqual(Object.keys(some).sort(), ['action_blacklist_url', 'action_hold']);
  });

  it('refuses a base URL that a phone would mangle or that carries a secret', () => {
    for (const baseUrl of [
      '',
      'node-red:1880',
      'ftp://h',
      'http://u:p@h',
      'http://h/?a',
      'http://h/$mac',
      'http://h h',
    ]) {
      assert.throws(
        () => buildActionUrls({ baseUrl, token: TOKEN }),
        (error: unknown) => error instanceof SnomError && error.reason === 'wrongType',
        baseUrl,
      );
    }
    assert.throws(() => buildActionUrls({ baseUrl: BASE, token: '../x' }), SnomError);
  });
});

describe('ours', () => {
  const url = buildActionUrls({ baseUrl: BASE, token: TOKEN }).action_hold ?? '';

  it('knows our URLs by token and by base', () => {
    assert.ok(ours(url, TOKEN));
    assert.ok(ours(url, BASE));
    assert.ok(ours(url, `${BASE.toUpperCase()}/`));
    assert.ok(ours(`http://other.example/x?y ${url}`, TOKEN));
    assert.ok(ours(url.replaceAll('&', '&amp;'), TOKEN));
    assert.ok(ours(encodeURIComponent(url), TOKEN));
  });
  it('leaves others alone', () => {
    assert.ok(!ours(url, 'fedcba9876543210fedcba9876543210'));
    assert.ok(!ours(url, 'http://192.0.2.11:1880/red'));
    assert.ok(!ours('http://pbx.example/cti?event=hold', TOKEN));
    assert.ok(!ours(`http://192.0.2.10:1880/red/snom/${TOKEN}/unknown`, TOKEN));
    assert.ok(!ours(`http://pbx.example/x?u=/snom/${TOKEN}/hold`, TOKEN));
    assert.ok(!ours('', TOKEN));
    assert.ok(!ours(`x${url}`, TOKEN));
    assert.ok(!ours(url.replace('/hold', '/hold/more'), TOKEN));
    // Only an address is a base; a token that holds one is a token.
    assert.ok(!ours(url, `of ${BASE}`));
  });
});

const parse = (rawQuery: string, event: (typeof DEFAULT_EVENTS)[number] = 'incoming') =>
  parseActionRequest({ event, rawQuery, at: 1 });

describe('parseActionRequest', () => {
  it('knows no number of callers who withhold it, and keeps own accounts of such a name', () => {
    const of = (rawQuery: string): unknown[] => {
      const { local, remote } = parseActionRequest({ event: 'incoming', rawQuery, at: 1 });
      return [local?.number, remote?.number, remote?.uri, remote?.name];
    };
    const l = 'l=100@pbx';
    assert.deepEqual(of(`${l}&r=anonymous@anonymous.invalid`), ['100', '', '', undefined]);
    assert.deepEqual(of(`${l}&r=unknown@pbx&dr=Unknown`), ['100', '', '', 'Unknown']);
    assert.deepEqual(of(`${l}&r=%22Anonymous%22%20%3Csip:anonymous@x.invalid%3E`), [
      '100',
      '',
      '',
      'Anonymous',
    ]);
    assert.deepEqual(of('l=private@pbx&r=201@pbx'), ['private', '201', 'sip:201@pbx', undefined]);
    assert.deepEqual(of('a=private@pbx&l=201@pbx&r=private@pbx'), [
      '201',
      'private',
      'sip:private@pbx',
      undefined,
    ]);
  });

  it('reads a complete request', () => {
    const rawQuery =
      'm=000413aabbcc&ip=192.0.2.5&a=100@pbx.example&k=P1&n=1&cs=12&id=3c26-a1@192.0.2.5' +
      '&l=100@pbx.example&cr=SIP;cause=200;text="Call completed elsewhere"&r=sip:+4930123@pbx.example' +
      '&dl=Desk&dr=Anna%20Berg';
    const event = parseActionRequest({
      event: 'incoming',
      rawQuery,
      userAgent: 'Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 x 000413922D24 SXM:0)',
      remoteAddress: '192.0.2.5',
      at: 1700000000000,
    });
    assert.deepEqual(event, {
      type: 'event',
      name: 'incoming',
      at: 1700000000000,
      mac: '000413AABBCC',
      phoneIp: '192.0.2.5',
      model: 'D785',
      firmware: '10.1.33.33',
      sipCallId: '3c26-a1@192.0.2.5',
      cstaId: '12',
      local: { number: '100', uri: 'sip:100@pbx.example', name: 'Desk' },
      remote: { number: '+4930123', uri: 'sip:+4930123@pbx.example', name: 'Anna Berg' },
      identity: '100@pbx.example',
      lineKey: 'P1',
      ongoingCalls: 1,
      cancelReason: 'SIP;cause=200;text="Call completed elsewhere"',
      contextIdentity: null,
      longpressKey: null,
      remoteAddress: '192.0.2.5',
      rawQuery,
    });
  });

  it('takes the MAC from the User-Agent if the variable is unfilled', () => {
    const event = parseActionRequest({
      event: 'booted',
      rawQuery: 'm=$mac',
      userAgent: 'snom720-SIP 8.9.3.60 0004135566aa',
      at: 1,
    });
    assert.equal(event.mac, '0004135566AA');
  });

  it('takes empty and literal variables as not filled', () => {
    const literal = FIELDS.map(({ name, variable }) => `${name}=${variable}`).join('&');
    const empty = FIELDS.map(({ name }) => `${name}=`).join('&');
    const encoded = literal.replaceAll('$', '%24');
    const filled = (query: string): unknown => {
      const { rawQuery, ...rest } = parse(query);
      assert.equal(rawQuery, query);
      return Object.entries(rest).filter(([, value]) => value !== null);
    };
    const nothing = [
      ['type', 'event'],
      ['name', 'incoming'],
      ['at', 1],
    ];
    assert.deepEqual(filled(literal), nothing);
    assert.deepEqual(filled(empty), nothing);
    assert.deepEqual(filled(encoded), nothing);
    assert.deepEqual(filled(''), nothing);
  });

  it('keeps a plus in numbers and reads it as a space in encoded names only', () => {
    const event = parse('r=+4930123@pbx&dl=&dr=Anna+Berg');
    assert.equal(event.remote?.number, '+4930123');
    assert.equal(event.remote?.name, 'Anna Berg');
    assert.equal(parse('dr=A+B GmbH').remote?.name, 'A+B GmbH');
    assert.equal(parse('dr=A+B%20GmbH').remote?.name, 'A+B GmbH');
    assert.equal(parse('dr=+4930123').remote?.name, '+4930123');
  });

  it('reads UTF-8 and Latin-1, escaped or raw', () => {
    for (const text of ['M%C3%BCller', 'M%FCller', 'M\u00fcller', 'M\u00c3\u00bcller', 'Müller'])
      assert.equal(parse(`dr=${text}`).remote?.name, 'Müller', text);
    assert.equal(parse('dr=%E2%82%AC').remote?.name, '€');
    assert.equal(parse('dr=Łódź').remote?.name, 'Łódź');
  });

  it('reads values of 512 characters, each of them escaped, and no longer ones', () => {
    assert.equal(parse(`cr=${'%41'.repeat(512)}`).cancelReason, 'A'.repeat(512));
    assert.equal(parse(`cr=${'%41'.repeat(600)}`).cancelReason, 'A'.repeat(512));
    assert.equal(parse(`cr=${'A'.repeat(600)}`).cancelReason, 'A'.repeat(512));
  });

  it('leaves a broken percent sign as it is', () => {
    assert.equal(parse('dr=100%').remote?.name, '100%');
    assert.equal(parse('dr=50%zz%4').remote?.name, '50%zz%4');
  });

  it('gives everything after the display names to them', () => {
    const event = parse('n=2&r=200@pbx&dl=Tom & Co&dr=Smith & Sons&n=0&id=evil&dr=x');
    assert.equal(event.local?.name, 'Tom & Co');
    assert.equal(event.remote?.name, 'Smith & Sons&n=0&id=evil&dr=x');
    assert.equal(event.ongoingCalls, 2);
    assert.equal(event.sipCallId, null);
  });

  it('takes a piece without a name of ours for the rest of the value before it, whatever it begins with', () => {
    const event = parse('id=1&rr&mm&l=100@pbx');
    assert.equal(event.sipCallId, '1&rr&mm');
    assert.deepEqual([event.remote, event.mac], [null, null]);
  });

  it('reads a query that was encoded whole, of one field too', () => {
    assert.equal(parse('r%3dsip:300@pbx').remote?.number, '300');
    assert.equal(parse('R%3D300').remote, null, 'fields are in small letters');
    const event = parse('l%3dsip:200%26r%3dsip:300');
    assert.deepEqual([event.local?.number, event.remote?.number], ['200', '300']);
    // One in which something else stands before the first sign is none.
    assert.equal(parse('r=1%3d2').remote?.number, '1=2');
  });

  it('takes `&amp;` for an & between fields only where the first one is written so', () => {
    const copied = parse('id=1&amp;r=300@pbx&amp;dr=A &amp; B');
    assert.deepEqual([copied.sipCallId, copied.remote?.name], ['1', 'A & B']);
    assert.equal(parse('id=1&r=300@pbx&dr=A &amp; B').remote?.name, 'A &amp; B');
  });

  it('reads names where the query begins with them, or with an empty piece', () => {
    for (const query of ['dl=Me&dr=You', '&dl=Me&dr=You']) {
      const { local, remote } = parse(query);
      assert.deepEqual([local?.name, remote?.name], ['Me', 'You'], query);
    }
    assert.equal(parse('dr=You').remote?.name, 'You');
  });

  it('has a far party with a name and no number, where only the name is told', () => {
    assert.deepEqual(parse('dr=Ann').remote, { number: '', uri: '', name: 'Ann' });
  });

  it('lets the first of repeated fields count, so a caller cannot forge one', () => {
    const event = parse('a=100@pbx&n=2&id=call1&r=x&n=0&id=call2&a=evil@host&dl=&dr=');
    assert.equal(event.ongoingCalls, 2);
    assert.equal(event.sipCallId, 'call1');
    assert.equal(event.identity, '100@pbx');
    assert.equal(parse('n=&r=x&n=0').ongoingCalls, null, 'not even over an empty one');
  });

  it('keeps an & inside an address', () => {
    assert.equal(parse('r=sip:a&b@pbx&dl=&dr=').remote?.number, 'a&b');
    assert.equal(parse('id=x&y&l=100@pbx').sipCallId, 'x&y');
  });

  it('reads counts strictly', () => {
    assert.equal(parse('n=0').ongoingCalls, 0);
    for (const text of ['-1', '1.5', 'x', '9999', '1e1', ' ', '0x1'])
      assert.equal(parse(`n=${text}`).ongoingCalls, null, text);
  });

  it('removes control characters and quotes around a name', () => {
    const event = parse('dr="Anna%0d%0aBerg"&x');
    assert.equal(event.remote?.name, '"AnnaBerg"&x');
    assert.equal(parse('dr="Anna"').remote?.name, 'Anna');
  });

  it('survives and bounds 64 KiB of anything', () => {
    const garbage = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc
        .array(
          fc.oneof(
            fc.constantFrom(
              '&',
              '=',
              '%',
              '$',
              '+',
              ' ',
              'dl=',
              'dr=',
              'r=',
              'n=',
              'id=',
              'm=',
              '%C3',
              '%FC',
              '\ud800',
            ),
            fc.string({ maxLength: 4 }),
          ),
          { maxLength: 80 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(garbage, fc.constantFrom(...DEFAULT_EVENTS), (query, event) => {
        const long = query.repeat(1 + Math.floor(300 / (query.length + 1)));
        const parsed = parseActionRequest({ event, rawQuery: long, userAgent: query, at: 0 });
        const { rawQuery, ...rest } = parsed;
        assert.equal(rawQuery, long.slice(0, 65536));
        assert.ok(JSON.stringify(rest).length < 24000);
        assert.deepEqual(JSON.parse(JSON.stringify(parsed)), parsed);
      }),
      { numRuns: FUZZ_RUNS },
    );
    for (const piece of ['%', '&', '&r=', '"', 'a', '%FF', 'dr=', '+']) {
      const big = piece.repeat(70000 / piece.length);
      assert.equal(parse(`r=x&${big}`).rawQuery.length, 65536);
    }
  });

  it('gives back what was filled in, however it is escaped', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((line) => line.trim());
    fc.assert(
      fc.property(text, fc.stringMatching(/^\+?[0-9]{1,15}$/), fc.nat(99), (name, number, n) => {
        fc.pre(name !== '' && !/["$+]|[\u0000-\u001f\u007f-\u009f]/.test(name)); // eslint-disable-line no-control-regex
        const query = `n=${n}&id=abc&r=${number}@pbx&dl=&dr=${encodeURIComponent(name)}`;
        const event = parse(query);
        assert.equal(event.ongoingCalls, n);
        assert.equal(event.sipCallId, 'abc');
        assert.equal(event.remote?.number, number);
        assert.equal(event.remote?.name, name.slice(0, 128));
      }),
    );
  });
});
