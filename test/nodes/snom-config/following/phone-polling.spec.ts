import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeStatus } from 'node-red';
import type { Clock } from '../../../../src/calls/execution/clock';
import { Pacer } from '../../../../src/calls/execution/pacer';
import { DeviceTracker } from '../../../../src/calls/execution/tracker';
import { isDoubted } from '../../../../src/calls/model/call-types';
import { inputOf } from '../../../../src/calls/reports/readings';
import { SnomError } from '../../../../src/common/errors';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import { dividePhones, type Divider } from '../../../../src/nodes/shared/phones/keeping';
import {
  PhonePolling,
  type QuestionPacers,
} from '../../../../src/nodes/snom-config/following/phone-polling';
import type { CommandOptions, PhoneReading } from '../../../../src/phone/types';
import { phoneEvent } from '../../../support/calls/events';
import { settled, SteppedClock } from '../../../support/calls/stepped-clock';

const IDLE: PhoneReading = { by: 'csta', identity: '', connections: [] };
const RINGING: PhoneReading = {
  by: 'csta',
  identity: '',
  connections: [{ callId: '-12', deviceId: 'sip:100@pbx.example', state: 'alerting' }],
};

const unhindered = (clock: Clock): QuestionPacers => {
  const bounds = { atOnce: 1000, perSecond: 1000 };
  return { all: new Pacer(bounds, clock), failing: new Pacer(bounds, clock) };
};

/** A phone that is asked every second while it is busy, else every ten; the first time after five. */
class AskedPhone {
  readonly clock = new SteppedClock();
  readonly tracker = new DeviceTracker({ name: 'desk', clock: this.clock });
  readonly statuses: NodeStatus[] = [];
  readonly warnings: string[] = [];
  readonly questions: CommandOptions[] = [];
  /** What it says, or why it does not. */
  says: PhoneReading | SnomError | Promise<PhoneReading> = IDLE;
  begin: (begun: boolean) => void = () => undefined;
  readonly polling: PhonePolling;

  constructor(
    pacers: (clock: Clock) => QuestionPacers = unhindered,
    reports: () => boolean = () => false,
  ) {
    this.polling = new PhonePolling({
      node: {
        status: (status: NodeStatus) => void this.statuses.push(status),
        debug: () => undefined,
      } as unknown as SnomConfigNode,
      follower: {
        tracker: this.tracker,
        begun: new Promise((resolve) => (this.begin = resolve)),
        warn: (warning) => void this.warnings.push(warning),
        textOf: ({ reason }) => reason,
      },
      phone: {
        observe: async (options) => {
          this.questions.push(options);
          if (this.says instanceof SnomError) throw this.says;
          return [await this.says];
        },
      },
      polling: { quickMs: 1000, idleMs: 10_000 },
      documentPauseMs: 2000,
      inputOf,
      reports,
      clock: this.clock,
      pacers: pacers(this.clock),
      random: () => 0.5,
    });
  }

  /** How often it is asked within the next `ms`. */
  async questionsIn(ms: number): Promise<number> {
    const before = this.questions.length;
    await this.clock.advance(ms);
    return this.questions.length - before;
  }

  get states(): string[] {
    return this.tracker.state.calls.map(({ state }) => state);
  }
}

/** All phones are another Node-RED's. */
const KEPT_ELSEWHERE: Divider = {
  keeps: () => false,
  heard: () => undefined,
  work: () => false,
  told: () => undefined,
  confirmed: () => Promise.resolve(true),
  answersLate: false,
  isReady: true,
};

async function started(says: AskedPhone['says'] = IDLE): Promise<AskedPhone> {
  const phone = new AskedPhone();
  phone.says = says;
  phone.begin(true);
  await phone.clock.advance(10_000);
  return phone;
}

describe('nodes/snom-config/following/phone-polling', () => {
  it('knows since when a phone is there again', async () => {
    const phone = await started(IDLE);
    assert.equal(phone.polling.backAt, undefined);
    phone.says = new SnomError('refused');
    await phone.clock.advance(30_000);
    assert.equal(phone.polling.backAt, undefined);
    const before = phone.clock.now();
    phone.says = RINGING;
    await phone.clock.advance(60_000);
    const { backAt } = phone.polling;
    assert.ok(backAt !== undefined && backAt > before);
    await phone.clock.advance(60_000);
    assert.equal(phone.polling.backAt, backAt);
  });

  it('tells the follower what the phone says, in the background', async () => {
    const phone = await started(RINGING);
    assert.deepEqual(phone.states, ['Alerting']);
    assert.equal(phone.polling.knows, true);
    assert.ok(phone.questions.every(({ background }) => background === true));
    phone.says = IDLE;
    await phone.clock.advance(5000);
    assert.deepEqual(phone.states, []);
    phone.polling.close();
  });

  it('asks nothing before those who listen are there, nor when it was closed before', async () => {
    const phone = new AskedPhone();
    assert.equal(await phone.questionsIn(60_000), 0);
    phone.begin(false);
    assert.equal(await phone.questionsIn(60_000), 0);
    const other = new AskedPhone();
    other.polling.close();
    other.begin(true);
    assert.equal(await other.questionsIn(60_000), 0);
    assert.equal(other.clock.pending, 0);
  });

  it('asks quickly while a call lives or a proof is waited for', async () => {
    const phone = await started();
    assert.ok((await phone.questionsIn(20_000)) <= 3);
    const watch = phone.tracker.watch([{ events: ['dndOn'] }]);
    phone.tracker.tell({ type: 'tick' });
    assert.ok((await phone.questionsIn(10_000)) >= 9);
    watch.end();
    await phone.clock.advance(2000);
    assert.ok((await phone.questionsIn(20_000)) <= 3);
    phone.says = RINGING;
    await phone.clock.advance(11_000);
    assert.ok((await phone.questionsIn(10_000)) >= 9);
    phone.polling.close();
  });

  it('says once that questions fail, and no more when one is answered again', async () => {
    const phone = await started();
    phone.says = new SnomError('sipUserUnknown', { params: { host: '-', status: 404 } });
    await phone.clock.advance(600_000);
    assert.deepEqual(phone.warnings, ['askingFails']);
    assert.match(phone.statuses.at(-1)?.text ?? '', /askingFails/);
    phone.says = IDLE;
    await phone.clock.advance(600_000);
    assert.deepEqual(phone.statuses.at(-1), {});
    phone.polling.close();
  });

  it('asks soon after a command, and by documents not before the phone takes another one', async () => {
    const phone = await started();
    phone.polling.nudge();
    assert.equal(await phone.questionsIn(200), 1);
    phone.polling.close();
    const byDocuments = await started({ by: 'minibrowser', lines: { total: 0, counts: {} } });
    byDocuments.polling.nudge();
    assert.equal(await byDocuments.questionsIn(1900), 0);
    assert.equal(await byDocuments.questionsIn(200), 1);
    byDocuments.polling.close();
  });

  it('says once that a phone does not report, asks it rarely then, and takes it back', async () => {
    const silent = new SnomError('phoneDoesNotReport');
    const phone = await started(silent);
    assert.deepEqual(phone.warnings, ['doesNotReport']);
    assert.equal(phone.statuses.at(-1)?.text, 'snom.status.doesNotReport');
    assert.deepEqual([phone.polling.isMute, phone.polling.knows], [true, false]);
    assert.equal(await phone.questionsIn(240_000), 0);
    assert.ok((await phone.questionsIn(100_000)) > 0);
    assert.equal(phone.warnings.length, 1);
    phone.says = IDLE;
    phone.polling.beginAnew();
    await phone.clock.advance(100);
    assert.deepEqual([phone.polling.isMute, phone.polling.knows], [false, true]);
    assert.deepEqual(phone.statuses.at(-1), {});
    phone.polling.close();
  });

  it('knows that the phone cannot be reached, and that it can be again', async () => {
    const phone = await started();
    assert.equal(phone.tracker.state.reachable, true);
    phone.says = new SnomError('noRoute');
    await phone.clock.advance(12_000);
    assert.equal(phone.tracker.state.reachable, false);
    phone.says = IDLE;
    await phone.clock.advance(60_000);
    assert.equal(phone.tracker.state.reachable, true);
    phone.polling.close();
  });

  for (const [what, isHeard] of [
    ['is not away when it reports while it is asked in vain', true],
    ['is away when it is asked in vain and does not report', false],
  ] as const) {
    it(what, async () => {
      const phone = await started();
      let fail: (reason: SnomError) => void = () => undefined;
      phone.says = new Promise((_resolve, reject) => (fail = reject));
      await phone.clock.advance(12_000);
      if (isHeard) phone.tracker.apply(phoneEvent('incoming', phone.clock.now()));
      fail(new SnomError('connectTimeout'));
      await settled();
      assert.equal(phone.tracker.state.reachable, isHeard);
      phone.polling.close();
    });
  }

  it('takes silence for absence only when it lasts', async () => {
    const phone = await started();
    phone.says = new SnomError('sipNoAnswer');
    await phone.clock.advance(11_000);
    assert.equal(phone.tracker.state.reachable, true);
    await phone.clock.advance(80_000);
    assert.equal(phone.tracker.state.reachable, false);
    phone.polling.close();
  });

  const inVain: readonly (readonly [string, SnomError, number])[] = [
    ['refuses the login', new SnomError('wrongPassword'), 1100],
    ['does not let anybody in', new SnomError('forbidden'), 1100],
    ['cannot be reached', new SnomError('noRoute'), 1100],
    ['says nothing any more', new SnomError('phoneDoesNotReport'), 1100],
    ['has no way any more', new SnomError('sipUserUnknown', { params: { host: '-' } }), 4000],
    ['keeps silent', new SnomError('sipNoAnswer'), 4000],
  ];
  for (const [does, error, withinMs] of inVain) {
    it(`does not claim calls of a phone that ${does}, and goes on with them after an answer`, async () => {
      const phone = await started(RINGING);
      const [before] = phone.tracker.state.calls;
      phone.says = error;
      await phone.clock.advance(withinMs);
      assert.equal(isDoubted(phone.tracker.state), true);
      assert.equal(phone.tracker.state.callsKnown, false);
      assert.equal(phone.polling.unanswered?.reason, error.reason);
      assert.deepEqual(phone.states, ['Alerting']);
      phone.says = RINGING;
      phone.polling.nudge();
      await phone.clock.advance(200);
      assert.equal(isDoubted(phone.tracker.state), false);
      assert.equal(phone.polling.unanswered, undefined);
      assert.equal(phone.tracker.state.callsKnown, true);
      assert.equal(phone.tracker.state.calls[0]?.id, before?.id);
      assert.equal(phone.tracker.state.calls[0]?.assumed, undefined);
      phone.polling.close();
    });
  }

  it('does not doubt what a phone reports by itself', async () => {
    const phone = new AskedPhone(unhindered, () => true);
    phone.says = RINGING;
    phone.begin(true);
    await phone.clock.advance(10_000);
    phone.says = new SnomError('wrongPassword');
    await phone.clock.advance(5000);
    assert.deepEqual(
      [phone.polling.failure?.reason, phone.polling.unanswered],
      ['wrongPassword', undefined],
    );
    assert.equal(isDoubted(phone.tracker.state), false);
    assert.equal(phone.tracker.state.callsKnown, true);
    phone.polling.close();
  });

  it('does not doubt what another Node-RED hears, when only somebody here asks in vain', async () => {
    const phone = await started(RINGING);
    const end = dividePhones(KEPT_ELSEWHERE);
    try {
      phone.says = new SnomError('wrongPassword');
      assert.equal(await phone.questionsIn(20_000), 0);
      void phone.polling.refresh(new AbortController().signal);
      assert.equal(await phone.questionsIn(1), 1);
      assert.equal(phone.polling.failure?.reason, 'wrongPassword');
      assert.equal(phone.polling.unanswered, undefined);
      assert.equal(isDoubted(phone.tracker.state), false);
      assert.equal(phone.tracker.state.callsKnown, true);
    } finally {
      end();
      phone.polling.close();
    }
  });

  it('says at once that a login is refused, and once', async () => {
    const phone = await started(RINGING);
    phone.says = new SnomError('wrongPassword');
    await phone.clock.advance(1100);
    assert.deepEqual(phone.warnings, ['askingFails']);
    await phone.clock.advance(700_000);
    assert.deepEqual(phone.warnings, ['askingFails']);
    phone.says = IDLE;
    await phone.clock.advance(700_000);
    assert.deepEqual(phone.statuses.at(-1), {});
    phone.polling.close();
  });

  it('does not try a login again and again', async () => {
    const phone = await started(new SnomError('wrongPassword'));
    assert.ok((await phone.questionsIn(290_000)) <= 1);
    phone.polling.close();
  });

  it('has an operation wait for a fresh reading, and not where there is one', async () => {
    const phone = await started();
    await phone.clock.advance(3000);
    phone.says = RINGING;
    const { signal } = new AbortController();
    const fresh = phone.polling.refresh(signal);
    await phone.clock.advance(0);
    await fresh;
    assert.deepEqual(phone.states, ['Alerting']);
    const { length } = phone.questions;
    await phone.polling.refresh(signal);
    assert.equal(phone.questions.length, length);
    phone.polling.close();
  });

  it('keeps no operation waiting for long, and ends the wait with the operation', async () => {
    const phone = await started();
    await phone.clock.advance(1500);
    phone.says = new Promise(() => undefined);
    const operation = new AbortController();
    const aborted = phone.polling.refresh(operation.signal);
    operation.abort(new SnomError('aborted'));
    await assert.rejects(aborted, /aborted/);
    let waited = false;
    void phone.polling.refresh(new AbortController().signal).then(() => (waited = true));
    await phone.clock.advance(3900);
    assert.equal(waited, false);
    await phone.clock.advance(200);
    assert.equal(waited, true);
    phone.polling.close();
  });

  describe('an answer that takes its time', () => {
    /** What it does to what is reported half a second after the question, three seconds later. */
    async function answered(
      says: PhoneReading,
      report: (phone: AskedPhone) => void,
    ): Promise<AskedPhone> {
      const phone = new AskedPhone();
      let say: (reading: PhoneReading) => void = () => undefined;
      phone.says = new Promise((resolve) => (say = resolve));
      phone.begin(true);
      await phone.clock.advance(5000);
      assert.equal(phone.questions.length, 1);
      await phone.clock.advance(500);
      report(phone);
      await phone.clock.advance(3000);
      phone.says = IDLE;
      say(says);
      await settled();
      return phone;
    }
    const rings = ({ tracker, clock }: AskedPhone): void =>
      void tracker.apply(phoneEvent('incoming', clock.now(), { id: 'a', remote: '201@pbx' }));

    it('ends no call that rings since, and the next one does that shows it no more', async () => {
      const phone = await answered(IDLE, rings);
      assert.deepEqual(phone.states, ['Alerting']);
      await phone.clock.advance(1500);
      assert.deepEqual(phone.states, []);
      phone.polling.close();
    });

    it('does so whatever time the clock is set to meanwhile', async () => {
      for (const ms of [3_600_000, -3_600_000]) {
        const phone = await answered(IDLE, (one) => {
          rings(one);
          one.clock.jump(ms);
        });
        assert.deepEqual(phone.states, ['Alerting']);
        await phone.clock.advance(1500);
        assert.deepEqual(phone.states, []);
        phone.polling.close();
      }
    });

    it('does not turn do-not-disturb back that was reported since', async () => {
      const lines = { counts: {}, total: 0, dnd: false };
      const phone = await answered({ by: 'minibrowser', lines }, ({ tracker, clock }) =>
        tracker.apply(phoneEvent('dndOn', clock.now())),
      );
      assert.equal(phone.tracker.state.dnd, true);
      phone.says = { by: 'minibrowser', lines };
      await phone.clock.advance(12_000);
      assert.equal(phone.tracker.state.dnd, false);
      phone.polling.close();
    });
  });

  it('takes nothing in after it was closed, and ends the question under way', async () => {
    const phone = await started();
    let say: (reading: PhoneReading) => void = () => undefined;
    phone.says = new Promise((resolve) => (say = resolve));
    await phone.clock.advance(11_000);
    const last = phone.questions.at(-1);
    phone.polling.close();
    assert.equal(last?.signal?.aborted, true);
    say(RINGING);
    await settled();
    assert.deepEqual(phone.states, []);
    phone.tracker.close();
    assert.equal(phone.clock.pending, 0);
  });

  describe('among many phones', () => {
    /** One question at a time. */
    const one = (clock: Clock): QuestionPacers => {
      const pacer = new Pacer({ atOnce: 1, perSecond: 1000 }, clock);
      return { all: pacer, failing: new Pacer({ atOnce: 1, perSecond: 1000 }, clock) };
    };
    /** Somebody else's question has the only turn. */
    const held = async (): Promise<{ phone: AskedPhone; over: () => void }> => {
      let pacers: QuestionPacers | undefined;
      const phone = new AskedPhone((clock) => (pacers = one(clock)));
      const turn = pacers?.all.take() ?? assert.fail();
      await turn.begins;
      phone.begin(true);
      return { phone, over: () => turn.end() };
    };

    it('is asked when its turn comes', async () => {
      const { phone, over } = await held();
      assert.equal(await phone.questionsIn(60_000), 0);
      over();
      assert.equal(await phone.questionsIn(1), 1);
      phone.polling.close();
    });

    it('is asked at once when somebody waits for it, and needs no turn', async () => {
      const { phone } = await held();
      assert.equal(await phone.questionsIn(60_000), 0);
      const asked = phone.polling.refresh(new AbortController().signal);
      assert.equal(await phone.questionsIn(1), 1);
      await asked;
      phone.polling.close();
    });

    it('is asked at once after a command that it has accepted', async () => {
      const { phone } = await held();
      assert.equal(await phone.questionsIn(60_000), 0);
      phone.polling.nudge();
      assert.equal(await phone.questionsIn(1), 1);
      phone.polling.close();
    });

    it('is asked at once while a proof is waited for', async () => {
      const { phone } = await held();
      const watch = phone.tracker.watch([{ events: ['connected'] }]);
      assert.ok((await phone.questionsIn(10_000)) > 3);
      watch.end();
      phone.polling.close();
    });

    it('is not asked any more when it is closed before its turn, which it gives back', async () => {
      const { phone, over } = await held();
      await phone.clock.advance(10_000);
      phone.polling.close();
      over();
      assert.equal(await phone.questionsIn(60_000), 0);
    });

    it('does not keep others waiting when it does not answer', async () => {
      let pacers: QuestionPacers | undefined;
      const phone = new AskedPhone((clock) => (pacers = one(clock)));
      phone.says = new SnomError('sipNoAnswer');
      phone.begin(true);
      await phone.clock.advance(10_000);
      phone.says = new Promise(() => undefined);
      await phone.clock.advance(30_000);
      assert.ok(phone.questions.length > 1);
      const other = pacers?.all.take() ?? assert.fail();
      await other.begins;
      phone.polling.close();
    });
  });
});
