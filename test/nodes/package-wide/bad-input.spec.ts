import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { SnomErrorCode } from '../../../src/common/errors';
import { actionItem, configItem, load, watched } from '../../support/nodes/flow';
import { useRuntime } from '../../support/nodes/runtime';

type Type = Parameters<typeof actionItem>[0];

interface Case {
  readonly type: Type;
  readonly name: string;
  readonly payload: unknown;
  readonly reason: string;
  /** Default INVALID_PARAMETER. */
  readonly code?: SnomErrorCode;
  readonly node?: Record<string, unknown>;
  /** Default: the model is unknown, so that even asking for it would show. */
  readonly config?: Record<string, unknown>;
}

const dial = { operation: 'dial' };
const dtmf = { operation: 'sendDtmf' };
const LONG = 'x'.repeat(5000);

const CASES: readonly Case[] = [
  { type: 'snom-key', name: 'an unknown key', payload: 'BOGUS', reason: 'unknownKey' },
  {
    type: 'snom-key',
    name: 'P13 on a 320',
    payload: 'P13',
    reason: 'keyNotOnModel',
    config: { model: '320' },
  },
  {
    type: 'snom-key',
    name: 'nothing',
    payload: undefined,
    reason: 'missingParameter',
    code: 'MISSING_PARAMETER',
  },
  {
    type: 'snom-key',
    name: 'empty text',
    payload: '',
    reason: 'missingParameter',
    code: 'MISSING_PARAMETER',
  },
  {
    type: 'snom-key',
    name: 'an empty list',
    payload: [],
    reason: 'missingParameter',
    code: 'MISSING_PARAMETER',
  },
  { type: 'snom-key', name: 'a second parameter', payload: '1&reset=Reset', reason: 'badKeyName' },
  { type: 'snom-key', name: 'CR and LF', payload: '1\r\nHost: evil', reason: 'badKeyName' },
  { type: 'snom-key', name: 'an encoded line break', payload: '1%0d%0a', reason: 'badKeyName' },
  { type: 'snom-key', name: 'a NUL', payload: '1\0', reason: 'badKeyName' },
  { type: 'snom-key', name: '10,000 keys', payload: '1'.repeat(10_000), reason: 'tooManyKeys' },
  {
    type: 'snom-key',
    name: 'a list of 10,000 keys',
    payload: Array(10_000).fill('ENTER'),
    reason: 'tooManyKeys',
  },
  {
    type: 'snom-key',
    name: 'the time that inject nodes send',
    payload: 1764443400000,
    reason: 'timestampAsKeys',
  },
  { type: 'snom-key', name: 'a boolean', payload: true, reason: 'wrongType' },
  { type: 'snom-key', name: 'a buffer', payload: Buffer.from('1'), reason: 'wrongType' },
  { type: 'snom-key', name: 'a broken number', payload: 1.5, reason: 'wrongType' },
  {
    type: 'snom-key',
    name: 'an object of another kind',
    payload: { press: '1' },
    reason: 'wrongType',
  },
  {
    type: 'snom-key',
    name: 'a sequence with a property nobody knows',
    payload: { keys: '1', chanel: 'csta' },
    reason: 'wrongType',
  },
  {
    type: 'snom-key',
    name: 'a way there is not',
    payload: { keys: '1', channel: 'smoke' },
    reason: 'wrongType',
  },
  {
    type: 'snom-key',
    name: 'a bad hold',
    payload: [{ key: 'P1', hold: -1 }],
    reason: 'badKeyTiming',
  },
  {
    type: 'snom-key',
    name: 'characters no raw key has',
    payload: 'A&B',
    reason: 'badKeyName',
    node: { raw: true },
  },
  {
    type: 'snom-key',
    name: '10,000 raw keys',
    payload: 'A '.repeat(10_000),
    reason: 'tooManyKeys',
    node: { raw: true },
  },

  {
    type: 'snom-call',
    name: 'an empty number',
    payload: '',
    reason: 'missingParameter',
    code: 'MISSING_PARAMETER',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'no number',
    payload: undefined,
    reason: 'missingParameter',
    code: 'MISSING_PARAMETER',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'a second parameter',
    payload: '1&reset=Reset',
    reason: 'signInDestination',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'CR and LF',
    payload: '200\r\nHost: evil',
    reason: 'invisibleSign',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'a line feed at the end',
    payload: '200\n',
    reason: 'invisibleSign',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'the time that inject nodes send',
    payload: 1764443400000,
    reason: 'timestampAsNumber',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'a word for no number',
    payload: 'anonymous',
    reason: 'wordAsNumber',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'a name',
    payload: 'Anna Berg',
    reason: 'nameAsNumber',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'an extension',
    payload: '030 1234 ext. 12',
    reason: 'extensionInNumber',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'a very long number',
    payload: LONG,
    reason: 'badDestination',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'a list as number',
    payload: ['200'],
    reason: 'wrongType',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'an object as number',
    payload: { destination: '200' },
    reason: 'wrongType',
    node: dial,
  },
  {
    type: 'snom-call',
    name: 'a bad identity',
    payload: '200',
    reason: 'badIdentity',
    node: { ...dial, identity: 'bob' },
  },
  {
    type: 'snom-call',
    name: 'the time that inject nodes send, as tones',
    payload: 1764443400000,
    reason: 'timestampAsNumber',
    node: dtmf,
  },
  { type: 'snom-call', name: 'letters as digits', payload: '12x', reason: 'badDigits', node: dtmf },
  {
    type: 'snom-call',
    name: 'digits with a second parameter',
    payload: '1&number=0900',
    reason: 'badDigits',
    node: dtmf,
  },
  {
    type: 'snom-call',
    name: '10,000 digits',
    payload: '1'.repeat(10_000),
    reason: 'badDigits',
    node: dtmf,
  },
  {
    type: 'snom-call',
    name: 'no operation',
    payload: { destination: '200' },
    reason: 'missingParameter',
    code: 'MISSING_PARAMETER',
  },
  {
    type: 'snom-call',
    name: 'an unknown operation',
    payload: { operation: 'explode' },
    reason: 'unknownOperation',
  },
  {
    type: 'snom-call',
    name: 'an operation of Object',
    payload: { operation: 'constructor' },
    reason: 'unknownOperation',
  },
  {
    type: 'snom-call',
    name: 'an operation of another type',
    payload: { operation: 7 },
    reason: 'wrongType',
  },
  {
    type: 'snom-call',
    name: 'an unknown operation in the dialog',
    payload: '200',
    reason: 'unknownOperation',
    node: { operation: 'explode' },
  },
  { type: 'snom-call', name: 'text without an operation', payload: '200', reason: 'wrongType' },
  {
    type: 'snom-call',
    name: 'a denied number',
    payload: '0900123',
    reason: 'destinationDenied',
    code: 'NOT_ALLOWED',
    node: dial,
    config: { model: '', deny: '0900*' },
  },
  {
    type: 'snom-call',
    name: 'a denied number from the message',
    payload: { operation: 'dial', destination: '0900123' },
    reason: 'destinationDenied',
    code: 'NOT_ALLOWED',
    config: { model: '', deny: '0900*' },
  },
  {
    type: 'snom-call',
    name: 'a number that is not on the list',
    payload: '300',
    reason: 'destinationDenied',
    code: 'NOT_ALLOWED',
    node: dial,
    config: { model: '', allow: '2*' },
  },
  {
    type: 'snom-call',
    name: 'an answer key the model lacks',
    payload: {},
    reason: 'setKeyNotOnModel',
    node: { operation: 'answer' },
    config: { model: '320', generation: 'fw7', answerKey: 'HEADSET' },
  },

  {
    type: 'snom-admin',
    name: 'no operation',
    payload: undefined,
    reason: 'missingParameter',
    code: 'MISSING_PARAMETER',
  },
  {
    type: 'snom-admin',
    name: 'an unknown operation',
    payload: 'explode',
    reason: 'noSuchOperation',
  },
  { type: 'snom-admin', name: 'a factory reset', payload: 'reset', reason: 'noSuchOperation' },
  {
    type: 'snom-admin',
    name: 'an operation of Object',
    payload: { operation: 'toString' },
    reason: 'noSuchOperation',
  },
  {
    type: 'snom-admin',
    name: 'an operation of another type',
    payload: { operation: ['reboot'] },
    reason: 'wrongType',
  },
  { type: 'snom-admin', name: 'a number', payload: 1, reason: 'wrongType' },
  {
    type: 'snom-admin',
    name: 'an unknown operation in the dialog',
    payload: 'info',
    reason: 'noSuchOperation',
    node: { operation: 'explode' },
  },
];

describe('nodes: bad input sends nothing', () => {
  const { phones } = useRuntime();
  let phone: VirtualPhone;

  beforeEach(async () => {
    phone = await phones.start();
  });

  for (const { type, name, payload, reason, code = 'INVALID_PARAMETER', node, config } of CASES) {
    it(`${type}: ${name}`, async () => {
      const flow = watched(configItem(phone, config ?? { model: '' }), actionItem(type, node));
      const watch = await load(flow);
      const { message, snom } = await watch.caught(code, payload === undefined ? {} : { payload });
      assert.match(message, new RegExp(`snom\\.error\\.${reason}\\)$`));
      assert.equal(snom.sent, 'no');
      assert.ok(message.length < 300, 'foreign text is cut short');
      assert.doesNotMatch(message, /\p{Cc}/u);
      assert.deepEqual([phone.requests.length, phone.acceptedSockets], [0, 0]);
      assert.deepEqual(
        watch.outcomes.map(({ port }) => port),
        ['caught'],
      );
    });
  }
});
