/** Several allowed steps must not add up to a number that the dialling rules forbid: what rang at the far end counts. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { CallFlow, type CallFlowOptions } from '../../support/nodes/call-flow';
import { NODE, type Watch } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';

const RULES = { deny: '0900*\n00*' };
const FW7: VirtualPhoneOptions = { profile: 'snom320-fw7' };

const prepare = (destination: string) => ({ operation: 'prepare', destination });
const answer = { operation: 'answer' };

interface Row {
  readonly what: string;
  readonly steps: readonly unknown[];
  readonly options?: CallFlowOptions;
  /** Dialled before by somebody at the phone. */
  readonly listed?: string;
  /** Code of the last step with events off; '' = it works. */
  readonly off?: string;
}

const ROWS: readonly Row[] = [
  { what: 'prepare, prepare, answer', steps: [prepare('0'), prepare('900123'), answer] },
  {
    what: 'the same of innovaphone',
    steps: [
      { mt: 'PrepareCall', num: '0' },
      { mt: 'PrepareCall', num: '900123' },
      { mt: 'ConnectCall' },
    ],
  },
  {
    what: 'the same, answered as Genesys and pascom have it',
    steps: [prepare('0'), prepare('900123'), { operationName: 'Answer' }, { cmd: 'Offhook' }],
  },
  {
    what: 'prepare, then deflect by keys',
    steps: [prepare('0'), { operation: 'deflect', destination: '900123' }],
  },
  {
    what: 'prepare, then startTransfer by keys',
    steps: [prepare('0'), { operation: 'startTransfer', destination: '900123' }],
    options: { config: { consultBy: 'keys' } },
  },
  {
    what: 'prepare, then startConference by keys',
    steps: [prepare('0'), { operation: 'startConference', destination: '900123' }],
    options: { config: { consultBy: 'keys' } },
  },
  {
    what: 'prepare, then singleStepConference by keys',
    steps: [prepare('0'), { operation: 'singleStepConference', destination: '900123' }],
    options: { config: { consultBy: 'keys' } },
  },
  { what: 'answer twice, which redials', steps: [answer, answer], listed: '090077' },
  {
    what: 'answer twice by other systems',
    steps: [{ mt: 'ConnectCall' }, { cmd: 'Offhook' }],
    listed: '090077',
  },
  {
    what: 'tones on FW 7, which are keys, and answer',
    steps: [{ operation: 'sendDtmf', digits: '0900123' }, answer],
    options: { phone: FW7, config: { model: '320', generation: 'fw7' } },
  },
  {
    what: 'tones on FW 7 behind a prepared digit',
    steps: [prepare('0'), { operation: 'sendDtmf', digits: '900123' }, answer],
    options: { phone: FW7, config: { model: '320', generation: 'fw7' } },
  },
  {
    what: 'tones on FW 7 before a prepared number',
    steps: [{ operation: 'sendDtmf', digits: '0' }, prepare('900123'), answer],
    options: { phone: FW7, config: { model: '320', generation: 'fw7' } },
  },
  {
    what: 'a list of transfers opens the list of dialled calls, and keys dial from it',
    steps: [
      { operation: 'completeTransfer' },
      { operation: 'startTransfer', destination: '200' },
      { operation: 'deflect', destination: '200' },
      answer,
    ],
    listed: '090077',
    options: { config: { consultBy: 'keys', transferList: true } },
  },
  {
    what: 'a soft key for conferences opens a list, and keys dial from it',
    steps: [
      { operation: 'merge' },
      { operation: 'merge' },
      { operation: 'startTransfer', destination: '200' },
      answer,
    ],
    listed: '090077',
    options: {
      config: { consultBy: 'keys', conferenceWay: 'softkey', conferenceKey: 'F1' },
      phone: { settings: { gui_fkey1: 'keyevent F_REDIAL' } },
    },
  },
  {
    what: 'many small pieces',
    steps: [prepare('0'), ...[...'900123'].map(prepare), answer],
  },
  {
    what: 'pieces with a hang-up in between that did not reach the field',
    steps: [prepare('0'), { operation: 'hangup', force: true }, prepare('900123'), answer],
  },
];

/** Every number that this phone has had somebody called with. */
function reached({ phone }: CallFlow): string[] {
  const sent = phone.calls.flatMap(({ sentTo }) => (sentTo === undefined ? [] : [sentTo]));
  return [...phone.callLists.dialed, ...sent];
}

async function forceAll(
  flow: CallFlow,
  steps: readonly unknown[],
  force: boolean,
): Promise<string[]> {
  const codes: string[] = [];
  for (const step of steps) {
    const payload = force ? { ...(step as object), force: true } : step;
    codes.push(await outcomeOf(flow.watch, { payload }));
  }
  await flow.phone.settled();
  return codes;
}

/** '' = it worked; else its code. */
async function outcomeOf(watch: Watch, msg: Record<string, unknown>): Promise<string> {
  const seen = watch.outcomes.length;
  helper.getNode(NODE).receive(structuredClone(msg));
  await watch.until(() => watch.outcomes.length > seen);
  const { snom } = watch.outcomes[seen]?.msg ?? {};
  assert.ok(snom);
  return snom.ok ? '' : snom.code;
}

describe('nodes: several allowed steps and dialling rules', () => {
  const runtime = useRuntime();

  for (const { what, steps, options = {}, listed } of ROWS) {
    for (const [how, events, force] of [
      ['events off', false, false],
      ['events off, forced', false, true],
      ['events on', true, false],
      ['events on, forced', true, true],
    ] as const) {
      it(`do not reach a forbidden number: ${what} (${how})`, async () => {
        const flow = await CallFlow.open(runtime, {
          ...options,
          events,
          config: { ...RULES, ...options.config },
          // Steps whose proof never comes are waited for in full.
          node: { waitFor: 'accepted', confirmTimeout: '2' },
        });
        if (events) await flow.bring('idle');
        if (listed) await dialledByHand(flow, listed);
        const codes = await forceAll(flow, steps, force);
        const bad = reached(flow).filter((number) => /^0900|^00/.test(number));
        assert.deepEqual(bad, listed ? [listed] : [], JSON.stringify(codes));
        assert.ok(
          codes.some((code) => code !== ''),
          'some step is refused',
        );
      });
    }
  }

  async function dialledByHand({ phone }: CallFlow, number: string): Promise<void> {
    for (const digit of number) phone.pressKey(digit);
    phone.pressKey('ENTER');
    await phone.settled();
    phone.pressKey('CANCEL');
    await phone.settled();
    phone.clearLog();
  }
});
