import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  writeGetRequest,
  writeRequest,
  writeSnapshotRequest,
  writeStatusRequest,
} from '../../../../src/phone/channels/csta/write-request';
import type { CstaConnectionId, CstaRequest } from '../../../../src/phone/types';
import { edition } from '../../../support/phone/csta-phone';
import { assertThrows } from '../../../support/phone/errors';
import { type ReadElement, readStrictly } from '../../../support/phone/xml-reader';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const ONE: CstaConnectionId = { callId: '-12', deviceId: 'sip:4711@pbx.example' };
const TWO: CstaConnectionId = { callId: '7', deviceId: 'sip:4711@pbx.example' };
const C1 = '<callID>-12</callID><deviceID>sip:4711@pbx.example</deviceID>';
const C2 = '<callID>7</callID><deviceID>sip:4711@pbx.example</deviceID>';

/** What is inside the element of the service, as it is written. */
const CASES: readonly (readonly [CstaRequest, string])[] = [
  [
    { service: 'MakeCall', device: '4711@pbx.example', destination: '1001' },
    '<callingDevice>sip:4711@pbx.example</callingDevice><calledDirectoryNumber>1001</calledDirectoryNumber><autoOriginate>doNotPrompt</autoOriginate>',
  ],
  [
    { service: 'MakeCall', device: '', destination: 'bob@pbx.example' },
    '<callingDevice/><calledDirectoryNumber>sip:bob@pbx.example</calledDirectoryNumber><autoOriginate>doNotPrompt</autoOriginate>',
  ],
  [{ service: 'AnswerCall', connection: ONE }, `<callToBeAnswered>${C1}</callToBeAnswered>`],
  [
    { service: 'ClearConnection', connection: ONE },
    `<connectionToBeCleared>${C1}</connectionToBeCleared>`,
  ],
  [{ service: 'HoldCall', connection: ONE }, `<callToBeHeld>${C1}</callToBeHeld>`],
  [{ service: 'RetrieveCall', connection: ONE }, `<callToBeRetrieved>${C1}</callToBeRetrieved>`],
  ...(['AlternateCall', 'TransferCall', 'ConferenceCall'] as const).map(
    (service) =>
      [
        { service, active: ONE, held: TWO },
        `<heldCall>${C2}</heldCall><activeCall>${C1}</activeCall>`,
      ] as const,
  ),
  [
    { service: 'ReconnectCall', active: ONE, held: TWO },
    `<activeCall>${C1}</activeCall><heldCall>${C2}</heldCall>`,
  ],
  [
    { service: 'ConsultationCall', connection: ONE, destination: '1001' },
    `<existingCall>${C1}</existingCall><consultedDevice>1001</consultedDevice>`,
  ],
  [
    { service: 'SingleStepTransferCall', connection: ONE, destination: '1001' },
    `<activeCall>${C1}</activeCall><transferredTo>1001</transferredTo>`,
  ],
  [
    { service: 'DeflectCall', connection: ONE, destination: '1001' },
    `<callToBeDiverted>${C1}</callToBeDiverted><newDestination>1001</newDestination>`,
  ],
  [
    { service: 'GenerateDigits', connection: ONE, digits: '12*#D' },
    `<connectionToSendDigits>${C1}</connectionToSendDigits><charactersToSend>12*#D</charactersToSend>`,
  ],
  [
    { service: 'SetDoNotDisturb', device: '4711@pbx.example', on: true },
    '<device>sip:4711@pbx.example</device><doNotDisturbOn>true</doNotDisturbOn>',
  ],
  [
    { service: 'SetMicrophoneMute', device: '4711@pbx.example', on: false },
    '<device>sip:4711@pbx.example</device><auditoryApparatus>1</auditoryApparatus><microphoneMuteOn>false</microphoneMuteOn>',
  ],
  [
    {
      service: 'SetForwarding',
      device: '4711@pbx.example',
      type: 'forwardBusy',
      on: true,
      destination: '1001',
    },
    '<device>sip:4711@pbx.example</device><forwardingType>forwardBusy</forwardingType><activateForward>true</activateForward><forwardDN>1001</forwardDN>',
  ],
  [
    { service: 'SetForwarding', device: '', type: 'forwardImmediate', on: false },
    '<device/><forwardingType>forwardImmediate</forwardingType><activateForward>false</activateForward>',
  ],
];

/** What can have come from a phone. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .filter((one) => !/[\p{C}\p{Z}]/u.test(one));
const connection = fc.record({ callId: text.filter((one) => one !== ''), deviceId: text });

describe('phone/channels/csta/write-request', () => {
  for (const [request, inner] of CASES) {
    it(`${request.service}: ${inner.replace(/<[^<>]+>/g, ' ').trim()}`, () => {
      assert.equal(
        writeRequest(request),
        `${HEAD}<${request.service} xmlns="${edition(5)}">${inner}</${request.service}>`,
      );
    });
  }

  it('asks in the words Snom documents', () => {
    assert.equal(writeStatusRequest(), `${HEAD}<RequestSystemStatus xmlns="${edition(3)}"/>`);
    for (const identity of ['4711@pbx.example', 'sip:4711@pbx.example']) {
      assert.equal(
        writeSnapshotRequest(identity),
        `${HEAD}<SnapshotDevice xmlns="${edition(5)}"><snapshotObject>4711@pbx.example</snapshotObject></SnapshotDevice>`,
      );
    }
    assert.equal(
      writeGetRequest('GetForwarding', '4711@pbx.example'),
      `${HEAD}<GetForwarding xmlns="${edition(5)}"><device>sip:4711@pbx.example</device></GetForwarding>`,
    );
  });

  it('leaves addresses alone that have their scheme', () => {
    for (const device of ['sip:a@pbx', 'SIPS:a@pbx', 'sips:a@pbx', '4711']) {
      const written = writeRequest({ service: 'SetDoNotDisturb', device, on: true });
      assert.ok(written.includes(`<device>${device}</device>`), written);
    }
    const named = writeRequest({ service: 'SetDoNotDisturb', device: 'xsip:a@pbx', on: true });
    assert.ok(named.includes('<device>sip:xsip:a@pbx</device>'), named);
  });

  it('says which call it is that no phone can have named so', () => {
    for (const callId of ['', 'a\u0000', 'x'.repeat(5000)]) {
      const connection = { callId, deviceId: 'sip:4711@pbx.example' };
      const error = assertThrows(
        () => writeRequest({ service: 'HoldCall', connection }),
        'noSuchCall',
      );
      assert.equal(typeof error.params['callId'], 'string');
    }
    const connection = { callId: '7', deviceId: 'a\u0000' };
    const { params } = assertThrows(
      () => writeRequest({ service: 'HoldCall', connection }),
      'noSuchCall',
    );
    assert.deepEqual(params, { callId: '7' });
  });

  it('whatever a phone calls its calls comes through as it is, in one element', () => {
    fc.assert(
      fc.property(connection, connection, (active, held) => {
        const root = readStrictly(writeRequest({ service: 'ReconnectCall', active, held }));
        assert.deepEqual(plain(root), [
          ['ReconnectCall', ''],
          ['activeCall', ''],
          ['callID', active.callId],
          ['deviceID', active.deviceId],
          ['heldCall', ''],
          ['callID', held.callId],
          ['deviceID', held.deviceId],
        ]);
      }),
    );
  });

  it('no identity and no destination gets out of its element', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (device, destination) => {
        let body: string;
        try {
          body = writeRequest({ service: 'MakeCall', device, destination });
        } catch {
          return;
        }
        const root = readStrictly(body);
        assert.equal(root.children.length, 3);
        assert.ok(root.children.every(({ children }) => children.length === 0));
        assert.equal(root.children[0]?.text.replace(/^sip:/, ''), device.replace(/^sip:/, ''));
      }),
    );
  });

  it('refuses what no phone can have said, and numbers that are none', () => {
    const of =
      (callId: string, deviceId = 'x') =>
      () =>
        writeRequest({ service: 'HoldCall', connection: { callId, deviceId } });
    for (const bad of ['', '1\n2', '1\u0000', '\ud800', '\u2028', '\ufffe', 'x'.repeat(257)])
      assertThrows(of(bad), 'noSuchCall');
    assertThrows(of('1', 'a\tb'), 'noSuchCall');
    assertThrows(() => writeSnapshotRequest('a\r\nb@c'), 'badIdentity');
    assertThrows(
      () => writeRequest({ service: 'SetDoNotDisturb', device: 'a\u0007@b', on: true }),
      'badIdentity',
    );
    for (const destination of ['', '1<2', '1&2', '10 01', 'a@b@c']) {
      assertThrows(
        () => writeRequest({ service: 'DeflectCall', connection: ONE, destination }),
        'badDestination',
      );
    }
    assertThrows(
      () => writeRequest({ service: 'GenerateDigits', connection: ONE, digits: '12x' }),
      'badDigits',
    );
  });
});

/** Local names with their texts, in the order of the document. */
function plain({ name, text: inner, children }: ReadElement): [string, string][] {
  assert.ok(name.startsWith(`{${edition(5)}}`), name);
  return [[name.replace(/^\{[^}]*\}/, ''), inner], ...children.flatMap(plain)];
}
