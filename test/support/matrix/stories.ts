/** One story for each call operation, that shall be the same on every phone. */
import assert from 'node:assert/strict';
import { CALL_OPERATIONS, type CallOperation } from '../../../src/calls/operations/catalogue';
import { WORKS } from '../nodes/call-operations/works';
import { becomes } from '../phones';
import type { Situation, Stage } from './situations';

/** What somebody asks for, and what becomes of it on the phone. */
export interface Story {
  readonly operation: CallOperation;
  readonly values: Readonly<Record<string, unknown>>;
  readonly from: Situation;
  /** Operations before it, each with the states of the calls it leads to. */
  readonly before: readonly (readonly [request: object, states: string])[];
  /** States of the phone's calls afterwards, oldest first. */
  readonly to: string;
  /** Looks at the phone itself. */
  readonly look?: ((stage: Pick<Stage, 'phone'>) => void | Promise<void>) | undefined;
}

/** Those that {@link WORKS} has no plain case for. */
const OWN: Partial<Record<CallOperation, Omit<Story, 'operation'>>> = {
  redial: {
    values: {},
    from: 'idle',
    before: [
      [{ operation: 'dial', destination: '200' }, 'Connected'],
      [{ operation: 'hangup' }, ''],
    ],
    to: 'Connected',
    look: ({ phone }) => assert.equal(phone.liveCalls[0]?.remote.split('@')[0], '200'),
  },
  // Documents end no more than one.
  hangupAll: { values: {}, from: 'talking', before: [], to: '' },
  unmute: {
    values: {},
    from: 'talking',
    before: [[{ operation: 'mute' }, 'Connected']],
    to: 'Connected',
    look: ({ phone }) => becomes(phone, () => !phone.muted),
  },
  callInfo: {
    values: { title: 'Ann', text: 'Customer 4711' },
    from: 'talking',
    before: [],
    to: 'Connected',
    look: async ({ phone }) => {
      await becomes(phone, () => phone.minibrowser !== undefined);
      assert.deepEqual(phone.minibrowser?.lines, ['Customer 4711']);
    },
  },
  removeParticipant: {
    values: { participant: '300' },
    from: 'consulting',
    before: [],
    to: 'Holding Connected',
  },
};

function storyOf(operation: CallOperation): Story {
  const own = OWN[operation];
  if (own) return { operation, ...own };
  const found = WORKS.find((work) => work.operation === operation);
  assert.ok(found, `${operation} has no story`);
  const { values = {}, from, to, look } = found;
  return { operation, values, from, before: [], to, look };
}

/** In the order of the catalogue. */
export const STORIES: readonly Story[] = CALL_OPERATIONS.map(storyOf);
