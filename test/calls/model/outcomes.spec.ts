import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CallOutcome, CallState, EndCause } from '../../../src/calls/model/call-types';
import { outcomeOf } from '../../../src/calls/model/outcomes';

const ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"';
const UNANSWERED: readonly CallState[] = ['Dialing', 'Ringback', 'Queued'];
const TALKING: readonly CallState[] = ['Connected', 'Holding', 'Held'];
const LIVE: readonly CallState[] = ['Setup', 'Alerting', ...UNANSWERED, ...TALKING];

interface Row {
  readonly states: readonly CallState[];
  readonly cause: EndCause;
  readonly command?: string;
  readonly transfer?: 'started' | 'blind' | 'attended';
  readonly reason?: string;
  readonly outcome: CallOutcome;
  readonly assumed?: true;
}

const ROWS: readonly Row[] = [
  { states: ['Setup'], cause: 'adoptionTimeout', outcome: 'notStarted' },
  { states: ['Setup'], cause: 'disconnected', outcome: 'notStarted' },
  { states: ['Setup'], cause: 'dialFailed', outcome: 'failed' },
  { states: UNANSWERED, cause: 'disconnected', command: 'hangup', outcome: 'cancelled' },
  { states: UNANSWERED, cause: 'command', command: 'hangup', outcome: 'cancelled', assumed: true },
  { states: UNANSWERED, cause: 'disconnected', outcome: 'noAnswerOrFailed' },
  { states: UNANSWERED, cause: 'disconnected', command: 'dial', outcome: 'noAnswerOrFailed' },
  { states: UNANSWERED, cause: 'dialTimeout', outcome: 'noAnswerOrFailed', assumed: true },
  { states: UNANSWERED, cause: 'reconciled', outcome: 'noAnswerOrFailed', assumed: true },
  { states: UNANSWERED, cause: 'snapshot', outcome: 'noAnswerOrFailed', assumed: true },
  { states: UNANSWERED, cause: 'snapshot', command: 'hangup', outcome: 'cancelled' },
  { states: ['Alerting'], cause: 'missed', outcome: 'missed' },
  { states: ['Alerting'], cause: 'missed', reason: ELSEWHERE, outcome: 'answeredElsewhere' },
  { states: ['Alerting'], cause: 'disconnected', reason: ELSEWHERE, outcome: 'answeredElsewhere' },
  { states: ['Alerting'], cause: 'command', command: 'reject', outcome: 'rejected', assumed: true },
  { states: ['Alerting'], cause: 'disconnected', command: 'reject', outcome: 'rejected' },
  { states: ['Alerting'], cause: 'disconnected', command: 'hangup', outcome: 'rejected' },
  { states: ['Alerting'], cause: 'missed', command: 'deflect', outcome: 'deflected' },
  {
    states: ['Alerting'],
    cause: 'command',
    command: 'deflect',
    outcome: 'deflected',
    assumed: true,
  },
  { states: ['Alerting'], cause: 'disconnected', outcome: 'endedWhileRinging' },
  { states: ['Alerting'], cause: 'disconnected', command: 'answer', outcome: 'endedWhileRinging' },
  { states: ['Alerting'], cause: 'ringTimeout', outcome: 'rejectedLocally', assumed: true },
  { states: ['Alerting'], cause: 'snapshot', outcome: 'endedWhileRinging' },
  { states: TALKING, cause: 'disconnected', outcome: 'completed' },
  { states: TALKING, cause: 'reconciled', outcome: 'completed', assumed: true },
  { states: TALKING, cause: 'snapshot', outcome: 'completed' },
  { states: TALKING, cause: 'disconnected', transfer: 'blind', outcome: 'transferred' },
  { states: TALKING, cause: 'disconnected', transfer: 'attended', outcome: 'transferred' },
  {
    states: TALKING,
    cause: 'disconnected',
    transfer: 'started',
    outcome: 'transferred',
    assumed: true,
  },
  { states: LIVE, cause: 'booted', transfer: 'blind', command: 'hangup', outcome: 'lost' },
  { states: LIVE, cause: 'unreachable', outcome: 'lost' },
  { states: LIVE, cause: 'overflow', outcome: 'lost', assumed: true },
];

describe('outcomeOf', () => {
  for (const row of ROWS) {
    const facts = [row.cause, row.command, row.transfer, row.reason].filter(Boolean).join(', ');
    it(`${row.states.join('|')} (${facts}) -> ${row.outcome}`, () => {
      for (const state of row.states) {
        const command = row.command === undefined ? null : { name: row.command, at: 0, to: null };
        const transfer = row.transfer === undefined ? null : { kind: row.transfer, to: null };
        assert.deepEqual(outcomeOf({ state, command, transfer }, row.cause, row.reason ?? null), {
          outcome: row.outcome,
          assumed: row.assumed ?? false,
        });
      }
    });
  }
});
