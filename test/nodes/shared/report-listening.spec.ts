/** The owner's part of a phone check in Node-RED, with a clock that only goes when it is told to. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import { settleDoubts } from '../../../src/check/doubts';
import { Pseudonyms } from '../../../src/check/pseudonyms';
import { type CheckReport, REPORT_FORMAT } from '../../../src/check/report';
import { mountWebhook, openWebhook } from '../../../src/nodes/shared/phones/webhook';
import { listenToReports } from '../../../src/nodes/shared/report-listening';
import { assertValid } from '../../support/check/reports';

const TOKEN = 'token-of-this-test-1';
const STEPS = ['handset', 'decline', 'miss', 'answer', 'fail'];
const HANDLER = { report: () => undefined, ask: () => undefined, misheard: () => undefined };

/** What a phone asks for below its address. */
type Arrive = (target: string) => void;

/** The route of Node-RED's public server. */
function route(): Arrive {
  const routes: ((request: object, response: object) => void)[] = [];
  const app = { all: (_: RegExp, one: (typeof routes)[number]) => routes.push(one) };
  mountWebhook({ httpNode: app as unknown as NodeAPI['httpNode'] });
  return (target) =>
    routes[0]?.(
      {
        method: 'GET',
        url: `/snom/${TOKEN}/${target}`,
        headers: {},
        rawHeaders: [
          'Host',
          '192.0.2.1:1880',
          'User-agent',
          'Mozilla/4.0 (snomD765-SIP 10.1.26.1)',
        ],
        socket: {},
      },
      { writableEnded: false, setHeader: () => undefined, end: () => undefined },
    );
}

interface Listened {
  readonly events: NonNullable<CheckReport['events']>;
  readonly told: readonly string[];
  /** Of each step, s. */
  readonly lasted: readonly number[];
}

/** Goes through all steps; `during` is called as each pause ends, with its step and number. */
async function listen(
  during: (step: string, pause: number, arrive: Arrive) => void,
  signal = new AbortController().signal,
): Promise<Listened> {
  const arrive = route();
  const shut = openWebhook(TOKEN, 'owner', HANDLER);
  let now = 0;
  let pause = 0;
  const told: string[] = [];
  const began: number[] = [];
  try {
    const events = await listenToReports({
      token: TOKEN,
      seconds: 30,
      names: new Pseudonyms(),
      signal,
      tell: (step) => {
        told.push(step);
        began.push(now);
        pause = 0;
      },
      clock: {
        now: () => now,
        wait: (ms) => {
          now += ms;
          pause += 1;
          during(told.at(-1) ?? '', pause, arrive);
          return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
        },
      },
    });
    const ends = [...began.slice(1), now];
    return { events, told, lasted: ends.map((end, at) => (end - (began[at] ?? 0)) / 1000) };
  } finally {
    shut();
    // Nobody looks on any more.
    arrive('incoming?m=late');
  }
}

function reportOf(events: CheckReport['events']): CheckReport {
  const phone = { model: 'D765', firmware: '10.1.26.1' };
  const rest = { observations: [], settings: [], tls: null, doubts: [] };
  const head = { format: REPORT_FORMAT, date: '2026-11-29', package: '1.0.0' } as const;
  return { ...head, phone, login: 'none', ...rest, events };
}

describe('nodes/shared/report-listening', () => {
  it('tells each step and records what arrives in it, in order and with placeholders', async () => {
    const { events, told, lasted } = await listen((step, pause, arrive) => {
      if (step !== 'miss' || pause > 1) return;
      arrive(
        'incoming?m=000413A1B2C3&n=$nr_ongoing_calls&r=0301234567@pbx.example&dr=Anna%20Meier',
      );
      arrive('disconnected?r=0301234567@pbx.example');
      arrive('missed?r=0301234567@pbx.example');
      arrive('nonsense?x=Anna');
    });
    assert.deepEqual(told, STEPS);
    assert.deepEqual(lasted, [30, 30, 33, 30, 30]);
    assert.deepEqual(events.steps, STEPS);
    assert.deepEqual(
      events.received.map(({ step, event }) => `${step} ${event}`),
      ['miss incoming', 'miss disconnected', 'miss missed', 'miss other'],
    );
    const [incoming, disconnected] = events.received;
    assert.deepEqual(incoming?.parameters.slice(0, 2), [
      ['m', '{mac:1}'],
      ['n', '$nr_ongoing_calls'],
    ]);
    assert.deepEqual(incoming.parameters[2], disconnected?.parameters[0]);
    const [spelt, agent] = incoming.headers[1] ?? [];
    assert.equal(spelt, 'User-agent');
    assert.match(agent ?? '', /snomD765-SIP 10\.1\.26\.1/);
    assert.doesNotMatch(JSON.stringify(events), /0301234567|Anna|Meier|192\.0\.2|token-of/);
    const report = reportOf(events);
    assertValid(report);
    const answers = Object.fromEntries(settleDoubts(report).map(({ id, answer }) => [id, answer]));
    assert.equal(answers['missedCallSaysDisconnected'], 'yes');
    assert.equal(answers['disconnectedBeforeMissed'], 'yes');
    assert.equal(answers['declinedCallReported'], 'unknown', 'a step left out settles nothing');
  });

  it('lets a step go on until the phone is quiet, but not for ever', async () => {
    const { events, lasted } = await listen((step, pause, arrive) => {
      if (step === 'decline' && pause < 3) arrive('disconnected?n=0');
      if (step === 'fail') arrive('outgoing?n=1');
    });
    assert.equal(lasted[1], 36);
    assert.equal(lasted[4], 90);
    const steps = events.received.map(({ step }) => step);
    assert.equal(steps.filter((step) => step === 'decline').length, 2);
  });

  it('ends at once when the node is closed', async () => {
    const closing = new AbortController();
    const reason = new Error('closed');
    const listening = listen((step) => step === 'decline' && closing.abort(reason), closing.signal);
    await assert.rejects(listening, reason);
  });
});
