import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS, OPERATION_INFO } from '../../src/calls/operations/catalogue';
import { readCallRequest } from '../../src/calls/requests/request';
import { SnomError } from '../../src/common/errors';
import { type Command, COMMANDS, readCommand } from '../../src/mqtt/commands';
import { FUZZ_RUNS } from '../support/fuzz';
import { assertThrows } from '../support/phone/errors';

const FREE = { mayDial: true };
const SAFE = { mayDial: false };

const asked = (what: string, payload: unknown, options = SAFE): unknown => {
  const command = readCommand(what, payload, options);
  assert.equal(command.kind, 'message');
  return command.payload;
};

/** What mqtt in may make of the same bytes: text, bytes, or what JSON says. */
const forms = (text: string): unknown[] => {
  const all: unknown[] = [text, Buffer.from(text)];
  try {
    all.push(JSON.parse(text));
  } catch {
    // No JSON.
  }
  return all;
};

describe('mqtt: commands', () => {
  it('switch by on and off in every spelling, as text, bytes, numbers and booleans', () => {
    for (const what of ['dnd', 'mute', 'record']) {
      for (const word of ['ON', 'on', 'On', 'true', 'TRUE', '1', ' on ']) {
        for (const payload of forms(word))
          assert.deepEqual(asked(what, payload), { operation: what, on: true }, word);
      }
      for (const word of ['OFF', 'off', 'false', 'False', '0']) {
        for (const payload of forms(word))
          assert.deepEqual(asked(what, payload), { operation: what, on: false }, word);
      }
      for (const word of ['toggle', 'TOGGLE'])
        assert.deepEqual(asked(what, word), { operation: what, on: 'toggle' });
      for (const bad of ['perhaps', '2', '[]', 'PRESS'])
        assertThrows(() => readCommand(what, bad, SAFE), 'wrongType');
    }
  });

  it('are not given by nothing: that is what empties a topic', () => {
    for (const what of COMMANDS) {
      for (const nothing of ['', Buffer.alloc(0), null, undefined])
        assertThrows(() => readCommand(what, nothing, FREE), 'missingParameter');
    }
  });

  it('press buttons', () => {
    for (const what of ['answer', 'reject', 'hangup', 'hangupAll', 'hold', 'retrieve', 'swap']) {
      for (const press of ['PRESS', 'press', 'ON', '1', true, 1])
        assert.deepEqual(asked(what, press), { operation: what });
    }
    assert.deepEqual(asked('hold', 'OFF'), { operation: 'retrieve' });
    for (const bad of ['OFF', '0', 'yes please', 7])
      assertThrows(() => readCommand('answer', bad, SAFE), 'wrongType');
  });

  it('carry parameters as JSON, and no other operation', () => {
    const payload = '{"callId": "1:2", "operation": "dial", "destination": "200"}';
    assert.deepEqual(asked('answer', payload), {
      callId: '1:2',
      operation: 'answer',
      destination: '200',
    });
    assert.deepEqual(asked('sendDtmf', '12#'), { operation: 'sendDtmf', digits: '12#' });
    assert.deepEqual(asked('dial', '0049 30 1', FREE), {
      operation: 'dial',
      destination: '0049 30 1',
    });
  });

  it('ask for what snom-call understands', () => {
    for (const operation of CALL_OPERATIONS) {
      if (OPERATION_INFO[operation].unsupported) continue;
      const { needs, takes } = OPERATION_INFO[operation];
      const isSwitch = takes.includes('on') || operation === 'mute';
      const payload = needs.length > 0 ? '200' : isSwitch ? 'ON' : 'PRESS';
      const request = readCallRequest(asked(operation, payload, FREE));
      assert.equal(request.operation, operation);
    }
  });

  it('dial only where topics may, in whatever words', () => {
    const dialling: [string, unknown][] = [
      ...CALL_OPERATIONS.filter((name) => OPERATION_INFO[name].needs.includes('destination')).map(
        (name): [string, unknown] => [name, '200'],
      ),
      ['redial', 'PRESS'],
      ['pickup', 'PRESS'],
      ['key', '200 ENTER'],
      ['call', { operation: 'dial', destination: '200' }],
      ['call', '{"operationName": "Dial", "destination": {"phoneNumber": "300"}}'],
      ['call', { mt: 'StartCall', num: '200' }],
      ['call', { number: '200' }],
      ['call', { cmd: 'Hold' }],
      ['answer', { force: true }],
      ['hangup', { force: 'ON' }],
      ['sendDtmf', { digits: '1', anyState: true }],
    ];
    for (const [what, payload] of dialling) {
      const name = `${what} ${JSON.stringify(payload)}`;
      let reason = 'none';
      try {
        readCommand(what, payload, SAFE);
      } catch (error) {
        reason = error instanceof SnomError ? error.reason : String(error);
      }
      assert.equal(reason, 'dialByTopicNotAllowed', name);
      readCommand(what, payload, FREE);
    }
    readCommand('answer', { force: 'off', callId: 'x' }, SAFE);
  });

  it('go to the node that does them', () => {
    const ports = (what: string, payload: unknown): Command => readCommand(what, payload, FREE);
    assert.deepEqual(ports('key', 'F_HOLD'), { kind: 'message', port: 'key', payload: 'F_HOLD' });
    assert.deepEqual(ports('display', '{"text": "x"}'), {
      kind: 'message',
      port: 'display',
      payload: { text: 'x' },
    });
    assert.deepEqual(ports('admin', { operation: 'info' }), {
      kind: 'message',
      port: 'admin',
      payload: { operation: 'info' },
    });
    for (const seen of ['0', 0, false, 'OFF', 'PRESS'])
      assert.deepEqual(ports('missed', seen), { kind: 'forgetMissed' });
    assertThrows(() => ports('missed', '5'), 'wrongType');
  });

  it('are refused where there are none such', () => {
    for (const what of ['fly', 'removeParticipant', 'constructor', '__proto__', 'toString', ''])
      assertThrows(() => readCommand(what, 'PRESS', FREE), 'noSuchOperation');
  });

  it('never fail otherwise than by an error for people, whatever comes', () => {
    const what = fc.oneof(fc.constantFrom(...COMMANDS), fc.string());
    const payload = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.json(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(what, payload, fc.boolean(), (name, value, mayDial) => {
        try {
          readCommand(name, value, { mayDial });
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
      { numRuns: FUZZ_RUNS },
    );
    const long = 'x'.repeat(100_000);
    for (const name of COMMANDS) assertThrows(() => readCommand(name, long, FREE), 'textTooLong');
    assertThrows(() => readCommand('dial', Buffer.from([0xff, 0xfe]), FREE), 'wrongType');
  });
});
