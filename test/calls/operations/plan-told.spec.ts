/** What is known of the calls once a phone has accepted an operation, before it has reported anything. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceState } from '../../../src/calls/model/call-types';
import type { CallOperation } from '../../../src/calls/operations/catalogue';
import type { CallPlan } from '../../../src/calls/operations/plan-types';
import { contextOf, requestOf } from '../../support/calls/channel-plans';
import { run } from '../../support/calls/events';
import { ALL_SET_UP, plan } from '../../support/calls/planning';
import { listedByCsta, type StateName, stateOf } from '../../support/calls/states';

type Way = 'command-page' | 'csta' | 'sip-notify';

const AT = 10_000;

function stateFor(way: Way, name: StateName): DeviceState {
  return way === 'csta' ? listedByCsta(stateOf(name)) : stateOf(name);
}

/** The phone after all steps, as the executor tells it of them. */
function afterwards({ steps }: CallPlan, before: DeviceState): DeviceState {
  const inputs = steps.flatMap(({ before: first, accepted = [] }) => [
    ...(first ? [first] : []),
    ...accepted,
  ]);
  return run(
    inputs.map((input) => ({ ...input, at: AT })),
    {},
    before,
  ).state;
}

/** `1 hangup`, `2 blindTransfer to 300`: commands that calls had since; and what else is new. */
function news(before: DeviceState, after: DeviceState): string {
  const commands = after.calls.flatMap(({ id, command, transfer }) =>
    command?.at === AT
      ? `${id.split(':').at(-1)} ${command.name}${command.to ? ` ${command.to}` : ''}${transfer ? ` (${transfer.kind} to ${transfer.to})` : ''}`
      : [],
  );
  const flags = (['muted', 'recording', 'dnd'] as const).flatMap((name) =>
    before[name] === after[name] ? [] : `${name} ${after[name]}`,
  );
  return [...commands, ...flags].join(', ');
}

/** `hold > hold`: what a step is called, and the reports that prove it; `?` = they need not come. */
function proofs({ steps }: CallPlan): string {
  return steps
    .map(({ label, confirm = [] }) => {
      const events = confirm.map(
        (one) => `${one.events.join('|')}${one.all ? ' of all' : ''}${one.optional ? '?' : ''}`,
      );
      return `${label} > ${events.join(' or ')}`;
    })
    .join(', ');
}

function planFor(way: Way, operation: CallOperation, name: StateName): CallPlan {
  return way === 'command-page'
    ? plan(requestOf(operation), name, { options: ALL_SET_UP })
    : plan(requestOf(operation), undefined, contextOf(way, name));
}

const ALL: readonly Way[] = ['command-page', 'csta', 'sip-notify'];

type Told = readonly [CallOperation, StateName, readonly Way[], known: string, proofs: string];
const ROWS: readonly Told[] = [
  ['dial', 'idle', ALL, '1 dial 300', 'dial 300 > outgoing'],
  ['redial', 'idle', ['command-page'], '1 dial', 'redial > outgoing'],
  ['pickup', 'idle', ['command-page'], '1 dial *8300', 'dial *8300 > connected'],
  ['answer', 'ringing', ALL, '1 answer', 'answer > connected'],
  ['reject', 'ringing', ['command-page', 'sip-notify'], '1 reject', 'reject > '],
  ['reject', 'ringing', ['csta'], '1 reject', 'reject > disconnected|missed?'],
  [
    'deflect',
    'ringing',
    ['command-page', 'csta'],
    '1 deflect 300 (deflect to 300)',
    'deflect 300 > disconnected|missed?',
  ],
  ['hangup', 'talking', ALL, '1 hangup', 'hangup > disconnected'],
  ['hangup', 'dialling', ALL, '1 hangup', 'hangup > disconnected?'],
  [
    'hangupAll',
    'consulting',
    ['command-page'],
    '1 hangup, 2 hangup',
    'hangupAll > disconnected of all',
  ],
  [
    'hangupAll',
    'consulting',
    ['csta'],
    '1 hangup, 2 hangup',
    'hangupAll > disconnected|missed of all',
  ],
  ['hold', 'talking', ALL, '1 hold', 'hold > hold'],
  ['retrieve', 'held', ALL, '1 retrieve', 'retrieve > unhold'],
  ['swap', 'consulting', ['command-page', 'csta'], '2 swap', 'swap > unhold'],
  [
    'blindTransfer',
    'talking',
    ALL,
    '1 blindTransfer 300 (blind to 300)',
    'transfer to 300 > blindTransfer|disconnected',
  ],
  [
    'startTransfer',
    'talking',
    ['command-page', 'sip-notify'],
    '1 startTransfer, 2 dial 300',
    'hold > hold, dial 300 > outgoing',
  ],
  ['startTransfer', 'talking', ['csta'], '1 startTransfer, 2 dial 300', 'dial 300 > outgoing'],
  [
    'completeTransfer',
    'consulting',
    ALL,
    '2 completeTransfer (attended to 200)',
    'transfer > attendedTransfer or disconnected of all',
  ],
  [
    'cancelTransfer',
    'consulting',
    ['command-page', 'sip-notify'],
    '1 retrieve, 2 hangup',
    'cancel > disconnected, retrieve > unhold',
  ],
  ['cancelTransfer', 'consulting', ['csta'], '2 hangup', 'cancel > unhold'],
  [
    'startConference',
    'talking',
    ['command-page', 'sip-notify'],
    '1 hold, 2 dial 300',
    'hold > hold, dial 300 > outgoing',
  ],
  ['startConference', 'talking', ['csta'], '1 hold, 2 dial 300', 'dial 300 > outgoing'],
  ['completeConference', 'consulting', ALL, '2 conference', 'conference > '],
  ['merge', 'consulting', ALL, '2 conference', 'conference > '],
  ['sendDtmf', 'talking', ALL, '', 'sendDtmf > '],
  ['mute', 'talking', ALL, 'muted true', 'mute > '],
  ['record', 'talking', ['command-page'], 'recording true', 'record > '],
  ['dnd', 'idle', ['command-page'], 'dnd true', 'dnd_mode > dndOn?'],
  ['dnd', 'idle', ['csta'], 'dnd true', 'dnd > dndOn?'],
];

describe('what a plan tells the model', () => {
  for (const [operation, name, ways, known, proven] of ROWS) {
    for (const way of ways) {
      it(`${operation} of a phone that is ${name}, by ${way}`, () => {
        const planned = planFor(way, operation, name);
        const before = stateFor(way, name);
        assert.equal(news(before, afterwards(planned, before)), known);
        assert.equal(proofs(planned), proven);
      });
    }
  }
});
