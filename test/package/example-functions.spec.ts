/** Functions in the examples: what they make of what people, address books and callers write. */
import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { FUZZ_RUNS } from '../support/fuzz';
import { exampleFile } from '../support/package/example-files';
import { readJson } from '../support/package/manifest';

type Message = Record<string, unknown>;

/** What a function node of an example does with a message, where nothing else is but what is given here. */
function functionOf(
  example: string,
  id: string,
  env: Readonly<Record<string, unknown>> = {},
  flow = new Map<string, unknown>(),
): (msg: Message) => Message {
  const node = readJson<{ id: string; func: string }[]>(exampleFile(example)).find(
    (one) => one.id === id,
  );
  assert.ok(node, id);
  const run = compileFunction(node.func, ['msg', 'env', 'node', 'global', 'flow']) as (
    ...given: readonly unknown[]
  ) => Message;
  const variables = { get: (name: string) => env[name] };
  const itself = { status: () => undefined };
  const nothing = { get: () => undefined };
  return (msg) => run(msg, variables, itself, nothing, flow);
}

describe('functions of the examples', () => {
  describe('Number key', () => {
    const GERMANY = { COUNTRY: '49', NATIONAL: '0', INTERNATIONAL: '00', OUTSIDE: '' };
    const NORTH_AMERICA = { COUNTRY: '1', NATIONAL: '', INTERNATIONAL: '011', OUTSIDE: '' };
    const ITALY = { COUNTRY: '39', NATIONAL: '', INTERNATIONAL: '00', OUTSIDE: '' };
    const keyOf = (number: unknown, env: Readonly<Record<string, string>> = GERMANY): unknown =>
      functionOf('phone-book', 'snom-number-key-function', env)({ payload: number })['payload'];

    const SAME: readonly (readonly [env: object, key: string, ...spellings: string[]])[] = [
      [GERMANY, '+4930123456', '030 / 12 34 56', '(030) 123456', '(0)30 123456', '030123456'],
      [GERMANY, '+4930123456', '+49 (0)30 123456', '0049-30-123456', 'tel:+49-30-123456;ext=5'],
      [GERMANY, '+4930123456', '0049 (0)30 123456', 'sip:+4930123456@pbx.example', '+49.30.123456'],
      [GERMANY, '+49301234567', '4930 1234567', '49301234567', '030\u20111234567'],
      [GERMANY, '+39061234567', '+39 (0)6 1234567', '0039 06 1234567'],
      [GERMANY, '200', '200', ' 200 ', 'sip:200@pbx.example'],
      [GERMANY, 'anna', 'sip:Anna@pbx.example', 'ANNA'],
      [GERMANY, '', '', '?'],
      [GERMANY, '*21', '*21', '* 21'],
      [NORTH_AMERICA, '+12125550100', '(212) 555-0100', '1 212 555 0100', '+1 (212) 555-0100'],
      [NORTH_AMERICA, '+4930123456', '011 49 30 123456'],
      [NORTH_AMERICA, '200', '200'],
      [ITALY, '+39061234567', '06 123 4567', '+39 06 1234567', '0039061234567'],
      [{ ...GERMANY, OUTSIDE: '0' }, '+4930123456', '0030123456', '000493 0123456', '+4930123456'],
      [{ ...GERMANY, OUTSIDE: '0' }, '200', '200'],
    ];
    for (const [env, key, ...spellings] of SAME) {
      it(`makes ${key || 'nothing'} of ${spellings.map((one) => `"${one}"`).join(', ')}`, () => {
        for (const spelling of spellings)
          assert.equal(keyOf(spelling, env as never), key, spelling);
      });
    }

    it('takes a list, and whatever is none', () => {
      assert.deepEqual(keyOf(['030 1', 200, null]), ['+49301', '200', '']);
      assert.deepEqual(keyOf([]), []);
      assert.equal(keyOf(undefined), '');
    });

    it('makes of its own result the same', () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({ unit: fc.constantFrom(...'+0123456789()/-. *#@') }),
      );
      const property = fc.property(text, (number) => {
        const key = String(keyOf(number));
        assert.ok(key.length <= 210, key);
        // Digits without a country are an extension: they may be read as more only if they are that.
        if (!key.startsWith('+')) return;
        assert.equal(keyOf(key), key);
      });
      fc.assert(property, { numRuns: FUZZ_RUNS });
    });
  });

  describe('names and numbers of vCards', () => {
    const read = functionOf('phone-book', 'snom-book-vcards');

    it('are found in any text without an error, and only with both', () => {
      const line = fc.oneof(
        fc.constantFrom(
          'BEGIN:VCARD',
          'END:VCARD',
          'FN:Ann',
          'N:Alt;Ann',
          'TEL:030 1',
          ' on',
          'ORG:;',
        ),
        fc.constantFrom('TEL;QUOTED-PRINTABLE:=3', '=', 'x.TEL;TYPE="a:b":1', 'TEL', ':', '"'),
        fc.string({ unit: 'binary' }),
      );
      const property = fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { entries } = read({ payload: lines.join('\r\n') });
        for (const { name, number } of entries as { name: string; number: string }[]) {
          assert.ok(name.length > 0);
          assert.equal(typeof number, 'string');
        }
      });
      fc.assert(property, { numRuns: FUZZ_RUNS });
    });
  });

  describe('callers on the list', () => {
    const decide = (list: unknown, number?: string): unknown =>
      functionOf('screening', 'snom-screen-decide', { BLOCKED: list })({
        payload: number === undefined ? {} : { remote: { number } },
      })['payload'];

    it('are those of a number, of a beginning, and those who withhold theirs', () => {
      const list = ' 666; 0900*\n Anonymous,';
      const rejected = ['666', '0900123', '0900', '', 'anonymous', 'Anonymous', 'Unknown caller'];
      for (const number of rejected) assert.equal(decide(list, number), 'reject', number);
      assert.equal(decide(list), 'reject');
      for (const number of ['6666', '66', '090', '300', '+49900', 'anonymously'])
        assert.equal(decide(list, number), 'ring', number);
    });

    it('are nobody where the list is blank, or is everybody by mistake', () => {
      for (const list of ['', undefined, ' , ', '*'])
        for (const number of ['300', '', 'anonymous']) assert.equal(decide(list, number), 'ring');
    });
  });

  describe('Night mode', () => {
    const at = (time: string): number => new Date(`2026-12-24T${time}:00`).getTime();
    const isQuiet = (env: object, time: string, busy: readonly object[] = []): unknown =>
      functionOf(
        'night-mode',
        'snom-quiet-now',
        env as Record<string, unknown>,
        new Map([['quietEvents', busy]]),
      )({ now: at(time) })['payload'];

    it('goes over midnight, or does not', () => {
      const night = { QUIET_FROM: '22:00', QUIET_TO: '06:30' };
      for (const time of ['22:00', '23:59', '00:00', '06:29'])
        assert.equal(isQuiet(night, time), true, time);
      for (const time of ['06:30', '12:00', '21:59'])
        assert.equal(isQuiet(night, time), false, time);
      const nap = { QUIET_FROM: ' 13:00', QUIET_TO: '14:00 ' };
      assert.deepEqual(
        ['12:59', '13:00', '13:59', '14:00'].map((time) => isQuiet(nap, time)),
        [false, true, true, false],
      );
    });

    it('is never where no time or nonsense is given', () => {
      for (const [from, to] of [
        ['', ''],
        ['22:00', ''],
        ['25:00', '06:00'],
        ['10', '11'],
        ['12:00', '12:00'],
      ])
        assert.equal(isQuiet({ QUIET_FROM: from, QUIET_TO: to }, '23:00'), false, `${from} ${to}`);
    });

    it('is also while an event of the calendar goes on', () => {
      const busy = [{ from: at('10:00'), to: at('11:00') }];
      assert.deepEqual(
        ['09:59', '10:00', '10:59', '11:00'].map((time) => isQuiet({}, time, busy)),
        [false, true, true, false],
      );
    });

    const events = (...lines: string[]): unknown =>
      functionOf('night-mode', 'snom-quiet-events')({ payload: lines.join('\r\n') })['payload'];
    const event = (...lines: string[]): string[] => [
      'BEGIN:VEVENT',
      'UID:1',
      ...lines,
      'END:VEVENT',
    ];

    it('reads days, local times and UTC, folded lines, and what has no end', () => {
      const day = 86_400_000;
      const midnight = new Date(2026, 11, 24).getTime();
      assert.deepEqual(
        events(
          'BEGIN:VCALENDAR',
          ...event('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261226'),
          ...event('DTSTART;VALUE=DATE:20261224'),
          ...event('DTSTART:20261224T180000Z', 'DTEND:20261224T190000Z'),
          ...event('DTSTART;TZID=Europe/Berlin:20261224T', ' 100000', 'DTEND:20261224T113000'),
          ...event('DTSTART:20261224T180000Z'),
          ...event('DTSTART;VALUE=DATE:20261224', 'TRANSP:TRANSPARENT'),
          ...event('DTSTART;VALUE=DATE:20261224', 'STATUS:CANCELLED'),
          ...event('DTSTART:soon', 'DTEND:later'),
          ...event('SUMMARY:DTSTART:20261224'),
          'END:VCALENDAR',
        ),
        [
          { from: midnight, to: midnight + 2 * day },
          { from: midnight, to: midnight + day },
          { from: Date.UTC(2026, 11, 24, 18), to: Date.UTC(2026, 11, 24, 19) },
          { from: at('10:00'), to: at('11:30') },
        ],
      );
    });

    it('takes any text without an error, and only events that end after they begin', () => {
      const line = fc.oneof(
        fc.constantFrom('BEGIN:VEVENT', 'END:VEVENT', 'DTSTART:20261224', 'DTEND:20261225', ' 1'),
        fc.constantFrom('DTSTART;X="a:b":20261224T180000Z', 'DTEND', 'TRANSP:TRANSPARENT', ':'),
        fc.string({ unit: 'binary' }),
      );
      const property = fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        for (const { from, to } of events(...lines) as { from: number; to: number }[])
          assert.ok(from < to);
      });
      fc.assert(property, { numRuns: FUZZ_RUNS });
    });
  });

  for (const name of ['call-journal-sqlite', 'call-journal-mqtt']) {
    it(`are the same in ${name} and call-journal-file`, () => {
      const texts = (file: string): (string | undefined)[] => {
        const nodes = readJson<{ name: string; func?: string }[]>(exampleFile(file));
        return ['One record a call', 'Keep until written'].map(
          (wanted) => nodes.find((node) => node.name === wanted)?.func,
        );
      };
      assert.ok(texts(name).every(Boolean));
      assert.deepEqual(texts(name), texts('call-journal-file'));
    });
  }

  it('turn every outcome and shape of a record into one flat row', () => {
    const record = functionOf('call-journal-mqtt', 'snom-jmqtt-record', {
      JOURNAL_HIDE_DIGITS: 99,
      JOURNAL_NAMES: true,
      JOURNAL_LOCAL_TIME: true,
    });
    const party = { number: '0301', uri: '', name: 'A\u0000\nB' };
    const call = {
      id: 'x:1',
      phone: { name: 'Desk', mac: null, ip: null },
      identity: null,
      dir: 'o',
      dirKnown: false,
      local: { number: '100', uri: '' },
      remote: party,
      startedAt: 0,
      endedAt: 1500,
      ringSeconds: 0.4,
      talkSeconds: 1.6,
      holdSeconds: 0,
      answered: true,
      outcome: 'transferred',
      transfer: { kind: 'blind', to: '200' },
      assumed: true,
    };
    const { start, end, ...rest } = record({ payload: call })['payload'] as Message;
    for (const time of [start, end]) assert.equal(new Date(String(time)).getTime() % 1000, 0);
    assert.match(String(start), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    assert.equal(Date.parse(String(start)), 0);
    assert.deepEqual(rest, {
      id: 'x:1',
      direction: 'unknown',
      answered: 'yes',
      outcome: 'transferred',
      number: 'xxxx',
      name: 'A B',
      phone: 'Desk',
      account: '100',
      ringSeconds: 0,
      talkSeconds: 2,
      holdSeconds: 0,
      transferredTo: 'xxx',
      assumed: 'yes',
    });
  });
});
