import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Ledger } from '../../soak/ledger';
import type { FlowRecord, PhoneFact, PhoneKind } from '../../soak/protocol';

const [REPORTS, CSTA, NOTIFY] = [0, 1, 2];
const KINDS: readonly PhoneKind[] = ['reports', 'csta', 'notify'];
const [QUIET_MS, LATE_MS] = [1000, 5000];

describe('soak/ledger', () => {
  let now: number;
  let ledger: Ledger;

  beforeEach(() => {
    now = 0;
    ledger = new Ledger(KINDS, { quietMs: QUIET_MS, lateMs: LATE_MS }, () => now);
  });

  const did = (...facts: PhoneFact[]): void => facts.forEach((fact) => ledger.did(fact));
  const came = (...records: FlowRecord[]): void => records.forEach((record) => ledger.came(record));

  const begun = (phone: number, call: string, number = '700'): PhoneFact => ({
    what: 'begun',
    phone,
    call,
    number,
  });
  const over = (phone: number, call: string, seen = true): PhoneFact => ({
    what: 'over',
    phone,
    call,
    seen,
  });
  const report = (
    event: string,
    heard: 'yes' | 'maybe' | 'no' = 'yes',
    call: string | null = 'sip',
  ): PhoneFact => ({
    what: 'report',
    phone: REPORTS,
    event,
    heard,
    ...(call !== null && { call }),
  });
  const event = (name: string, sip: string | null = 'sip'): FlowRecord => ({
    lane: 'events',
    phone: REPORTS,
    event: name,
    sip,
  });
  const change = (
    kind: string,
    { id = 'f1', phone = REPORTS, sip = 'sip', csta = null, number = '700' }: ChangeParts = {},
  ): FlowRecord => ({ lane: 'calls', phone, change: kind, id, sip, csta, number });
  const summary = (id = 'f1', phone = REPORTS): FlowRecord => ({
    lane: 'summaries',
    phone,
    id,
    outcome: 'completed',
  });

  interface ChangeParts {
    readonly id?: string;
    readonly phone?: number;
    readonly sip?: string | null;
    readonly csta?: string | null;
    readonly number?: string;
  }

  /** A call of a phone that reports, on its side. */
  const phoneCall = (...reports: PhoneFact[]): void =>
    did(
      begun(REPORTS, 'sip'),
      report('incoming'),
      report('disconnected'),
      ...reports,
      over(REPORTS, 'sip'),
    );
  /** The same, as it should come out. */
  const flowCall = (): void =>
    came(
      event('incoming'),
      change('callAdded'),
      event('disconnected'),
      change('callRemoved'),
      summary(),
    );

  /** Time goes on until everything has been compared. */
  function close(): void {
    for (const ms of [QUIET_MS, LATE_MS, LATE_MS * 4]) {
      now += ms;
      ledger.settle();
    }
    ledger.close();
  }

  const found = (): string[] => ledger.faults.map(({ kind, about }) => `${kind} ${about}`);

  it('closes a call that agrees, and forgets it', () => {
    phoneCall();
    flowCall();
    assert.ok(ledger.open > 0);
    close();
    assert.deepEqual([found(), ledger.open], [[], 0]);
  });

  it('complains of everything that is missing', () => {
    phoneCall();
    came(event('incoming'), change('callAdded'));
    close();
    assert.deepEqual(found(), ['lost event disconnected', 'lost end', 'lost summary']);
  });

  it('complains of a call that never came out', () => {
    phoneCall();
    close();
    assert.deepEqual(found(), ['lost event incoming', 'lost event disconnected', 'lost call']);
  });

  it('complains of everything that came twice, also when the books are closed', () => {
    phoneCall();
    flowCall();
    came(event('disconnected'), summary());
    now += QUIET_MS;
    ledger.settle();
    came(event('incoming'));
    close();
    assert.deepEqual(found(), ['doubled event disconnected', 'doubled summary', 'invented event']);
  });

  it('complains of one call that came out as two', () => {
    phoneCall();
    flowCall();
    came(change('callAdded', { id: 'f2' }), change('callRemoved', { id: 'f2' }), summary('f2'));
    close();
    assert.deepEqual(found(), ['doubled call']);
  });

  it('complains of calls and phones that are none', () => {
    came(change('callAdded'), change('callRemoved'), summary());
    came({ lane: 'snapshot', phone: 99, calls: 0 });
    close();
    assert.deepEqual(found(), ['invented snapshot', 'invented call']);
  });

  it('does not ask for what was refused, and for nothing but once for what nobody answered', () => {
    phoneCall(report('hold', 'maybe'), report('unhold', 'no'));
    flowCall();
    came(event('hold'));
    close();
    assert.deepEqual(found(), []);
    const { reportsUnanswered, reportsHeardAllTheSame, reportsRefused } = ledger.accounted;
    assert.deepEqual([reportsUnanswered, reportsHeardAllTheSame, reportsRefused], [1, 1, 1]);
  });

  it('waits for a phone that is away, and asks for the end once it has started anew', () => {
    did(begun(REPORTS, 'sip'), report('incoming'), { what: 'gone', phone: REPORTS });
    did(over(REPORTS, 'sip'));
    came(event('incoming'), change('callAdded'));
    now += LATE_MS * 2;
    ledger.settle();
    assert.deepEqual(found(), []);
    did({ what: 'back', phone: REPORTS }, report('setup', 'yes', null));
    now += 1;
    did(report('setup', 'yes', null));
    came(event('booted', null), event('booted', null));
    close();
    assert.deepEqual(found(), ['lost end', 'lost summary']);
    assert.equal(ledger.accounted.callsCutOff, 1);
  });

  it('counts events of no call, and looks at the last snapshot', () => {
    did(report('offhook', 'yes', null), report('onhook', 'yes', null));
    came(event('onhook', null), event('onhook', null));
    came({ lane: 'snapshot', phone: REPORTS, calls: 2 });
    close();
    assert.deepEqual(found(), ['lost event offhook', 'doubled event onhook', 'wrong snapshot']);
  });

  it('asks for calls of a phone that is asked when it has told of them', () => {
    const told = (call: string): PhoneFact => ({ what: 'told', phone: CSTA, call });
    did(begun(CSTA, '1'), told('1'), over(CSTA, '1'), begun(CSTA, '2'), over(CSTA, '2'));
    close();
    assert.deepEqual(found(), ['lost call']);
    assert.equal(ledger.accounted.callsUntold, 1);
  });

  it('does not ask for the end of a call of which nobody asked any more', () => {
    did(begun(CSTA, '1'), { what: 'told', phone: CSTA, call: '1' }, over(CSTA, '1', false));
    came(change('callAdded', { phone: CSTA, sip: null, csta: '1', number: '' }));
    close();
    assert.deepEqual([found(), ledger.open], [[], 0]);
  });

  it('knows calls of CSTA by their id, negative or not', () => {
    did(begun(CSTA, '1'), { what: 'told', phone: CSTA, call: '1' }, over(CSTA, '1'));
    const parts = { phone: CSTA, sip: null, csta: '-1', number: '' };
    came(change('callAdded', parts), change('callRemoved', parts), summary('f1', CSTA));
    close();
    assert.deepEqual(found(), []);
  });

  it('counts calls of phones that only count', () => {
    const told: PhoneFact = { what: 'told', phone: NOTIFY, call: 'c1' };
    did(begun(NOTIFY, 'c1'), told, told, over(NOTIFY, 'c1'));
    close();
    assert.deepEqual(found(), ['lost call']);
  });

  it('complains of a command without a result, and of one with two', () => {
    const command = { phone: REPORTS, node: 'call', payload: 'x' } as const;
    const result = (id: string): FlowRecord => ({
      lane: 'results',
      command: id,
      ok: true,
      confirmed: null,
      code: '',
      sent: '',
    });
    for (const id of ['none', 'one', 'two']) {
      ledger.commanded({ ...command, id });
      ledger.given({ ...command, id }, true);
    }
    came(result('one'), result('two'), result('two'));
    close();
    assert.deepEqual(found(), ['doubled result', 'lost result']);
  });

  it('complains of a number that was dialled twice, or against what was said', () => {
    const dial = (id: string, number: string): void => {
      const command = { id, phone: REPORTS, node: 'call', payload: 'dial', number } as const;
      ledger.commanded(command);
      ledger.given(command, true);
    };
    dial('a', '601');
    dial('b', '602');
    dial('c', '603');
    const result = { lane: 'results', ok: true, confirmed: true, code: '', sent: '' } as const;
    did(begun(REPORTS, 's1', '601'), begun(REPORTS, 's2', '601'), begun(REPORTS, 's3', '603'));
    did(over(REPORTS, 's1'), over(REPORTS, 's2'), over(REPORTS, 's3'));
    came({ ...result, command: 'a' }, { ...result, command: 'b' });
    came({ ...result, command: 'c', ok: false, confirmed: null, sent: 'no' });
    close();
    assert.deepEqual(found(), ['doubled dialling', 'wrong dialling', 'wrong dialling']);
  });

  it('accounts for commands that a deploy has cut off', () => {
    const done = ledger.deploying();
    const command = { id: 'cut', phone: REPORTS, node: 'call', payload: 'x' } as const;
    ledger.commanded(command);
    ledger.given(command, true);
    done();
    close();
    assert.deepEqual([found(), ledger.accounted.commandsCutOff], [[], 1]);
  });

  it('stays small, however much goes on', () => {
    for (let round = 0; round < 500; round += 1) {
      const call = `sip${round}`;
      did(begun(REPORTS, call, `7${round}`), report('incoming', 'yes', call));
      did(report('disconnected', 'yes', call), over(REPORTS, call));
      const parts = { id: `f${round}`, sip: call, number: `7${round}` };
      came(event('incoming', call), change('callAdded', parts), event('disconnected', call));
      came(change('callRemoved', parts), summary(`f${round}`));
      now += QUIET_MS / 2;
      ledger.settle();
    }
    assert.ok(ledger.open < 10, `${ledger.open}`);
    assert.deepEqual(found(), []);
  });
});
