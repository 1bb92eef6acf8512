import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { ErrorReason, Sent } from '../../../../src/common/errors';
import { CstaClient } from '../../../../src/phone/channels/csta/client';
import type { CstaRequest } from '../../../../src/phone/types';
import {
  edition,
  HANGS_UP,
  PHONE_MANAGER,
  type Said,
  said,
  startCsta,
  unending,
} from '../../../support/phone/csta-phone';
import { assertFails, assertThrows } from '../../../support/phone/errors';
import { FakeHttp } from '../../../support/phone/fake-http';
import { Servers } from '../../../support/phone/loopback';

const DIAL: CstaRequest = {
  service: 'MakeCall',
  device: '4711@pbx.example',
  destination: '1001',
};
const HOLD: CstaRequest = {
  service: 'HoldCall',
  connection: { callId: '-12', deviceId: 'sip:4711@pbx.example' },
};
const C = '<callID>-12</callID><deviceID>sip:4711@pbx.example</deviceID>';

const refusal = (errorClass: string, value: string): string =>
  said('CSTAErrorCode', `<${errorClass}>${value}</${errorClass}>`);

const envelope = (inner: string, version = 'http://schemas.xmlsoap.org/soap/envelope/'): string =>
  `<s:Envelope xmlns:s="${version}"><s:Header/><s:Body>${inner}</s:Body></s:Envelope>`;

const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
const HTML: Said = { status: 200, type: 'text/html', body: '<html><body>OK</body></html>' };

describe('phone/channels/csta/client', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  const answering = (answer: Said) => startCsta(servers, { answer: () => answer });

  it('asks for the status in the third edition and takes an answer in the fifth', async () => {
    const { client, phone } = await answering(
      said('RequestSystemStatusResponse', '<systemStatus>normal</systemStatus>'),
    );
    assert.equal(await client.systemStatus(unending()), 'normal');
    const [{ url, headers, body } = assert.fail()] = phone.posted;
    assert.equal(url, '/csta');
    assert.equal(headers['content-type'], 'text/xml');
    assert.equal(headers.accept, 'text/xml');
    assert.match(body, /csta\/ed3"/);
  });

  it('reads the calls of an identity', async () => {
    const item = (id: string, states: string): string =>
      `<snapshotDeviceResponseInfo><connectionIdentifier><callID>${id}</callID><deviceID>sip:4711@pbx.example</deviceID></connectionIdentifier><localCallState>${states}</localCallState></snapshotDeviceResponseInfo>`;
    const compound = (...states: readonly string[]): string =>
      `<compoundCallState>${states.map((one) => `<localConnectionState>${one}</localConnectionState>`).join('')}</compoundCallState>`;
    const { client } = await answering(
      said(
        'SnapshotDeviceResponse',
        `<crossRefIDorSnapshotData><snapshotData>${item('-12', compound('alerting'))}${item('7', compound('hold', 'connected'))}</snapshotData></crossRefIDorSnapshotData>`,
      ),
    );
    const deviceId = 'sip:4711@pbx.example';
    assert.deepEqual(await client.snapshot('4711@pbx.example', unending()), [
      { callId: '-12', deviceId, state: 'alerting' },
      { callId: '7', deviceId, state: 'hold', remoteState: 'connected' },
    ]);
  });

  it('gives the connection of the new call', async () => {
    const id = { callId: '-12', deviceId: 'sip:4711@pbx.example' };
    const cases: readonly (readonly [CstaRequest, string])[] = [
      [DIAL, 'callingDevice'],
      [{ ...HOLD, service: 'ConsultationCall', destination: '5' }, 'initiatedCall'],
      [{ ...HOLD, service: 'SingleStepTransferCall', destination: '5' }, 'transferredCall'],
      [{ service: 'TransferCall', active: id, held: id }, 'transferredCall'],
      [{ service: 'ConferenceCall', active: id, held: id }, 'conferenceCall'],
    ];
    for (const [request, name] of cases) {
      const { client } = await answering(
        said(`${request.service}Response`, `<${name}>${C}</${name}>`),
      );
      assert.deepEqual(await client.request(request, unending()), { connections: [id] });
    }
    const { client } = await answering(said('HoldCallResponse'));
    assert.deepEqual(await client.request(HOLD, unending()), { connections: [] });
  });

  it('reads do-not-disturb and forwardings', async () => {
    const { client } = await startCsta(servers, {
      answer: ({ body }) =>
        body.includes('GetDoNotDisturb')
          ? said('GetDoNotDisturbResponse', '<doNotDisturbOn>true</doNotDisturbOn>')
          : said(
              'GetForwardingResponse',
              '<forwardingList><forwardListItem><forwardDN>1001</forwardDN><forwardStatus>1</forwardStatus><forwardingType>forwardBusy</forwardingType></forwardListItem><forwardListItem><forwardStatus>false</forwardStatus></forwardListItem></forwardingList>',
            ),
    });
    assert.equal(await client.getDoNotDisturb('4711@pbx.example', unending()), true);
    assert.deepEqual(await client.getForwarding('4711@pbx.example', unending()), [
      { type: 'forwardBusy', on: true, destination: '1001' },
      { on: false },
    ]);
  });

  it('takes answers of any edition from 3 to 6, with any prefix, in an envelope or not', async () => {
    const bodies = [3, 4, 5, 6].map(
      (number) => `<x:HoldCallResponse xmlns:x="${edition(number)}"></x:HoldCallResponse>`,
    );
    bodies.push(envelope(said('HoldCallResponse').replace(/<\?.*\?>\s*/, '')));
    bodies.push(envelope(`<HoldCallResponse xmlns="${edition(5)}"/>`, SOAP_12));
    for (const body of bodies) {
      const { client } = await answering(body);
      await client.request(HOLD, unending());
    }
  });

  it('a refusal is an error of its own kind, and nothing was done', async () => {
    const cases: readonly (readonly [string, string, ErrorReason])[] = [
      ['operation', 'invalidConnectionIdentifier', 'cstaNoSuchCall'],
      ['operation', 'invalidConnectionID', 'cstaNoSuchCall'],
      ['operation', 'invalidCallID', 'cstaNoSuchCall'],
      ['operation', 'invalidHeldConnectionID', 'cstaNoSuchCall'],
      ['stateIncompatibility', 'noHeldCall', 'cstaNoSuchCall'],
      ['stateIncompatibility', 'noCallToAnswer', 'cstaNoSuchCall'],
      ['stateIncompatibility', 'invalidConnectionState', 'cstaWrongState'],
      ['stateIncompatibility', 'generic', 'cstaWrongState'],
      ['operation', 'serviceNotSupported', 'cstaNotSupported'],
      ['operation', 'requestIncompatibleWithObject', 'cstaNotSupported'],
      ['operation', 'privilegeViolationSpecifiedDevice', 'cstaForbidden'],
      ['security', 'generic', 'cstaForbidden'],
      ['operation', 'invalidCallingDeviceID', 'cstaIdentityUnknown'],
      ['operation', 'invalidDeviceID', 'cstaIdentityUnknown'],
      ['operation', 'generic', 'cstaRefused'],
      ['systemResourceAvailability', 'resourceBusy', 'cstaRefused'],
      ['performanceManagement', 'performanceLimitExceeded', 'cstaRefused'],
      ['privateErrorCode', 'URM Denied', 'cstaRefused'],
      ['unspecified', '', 'cstaRefused'],
    ];
    for (const [errorClass, value, reason] of cases) {
      for (const status of [200, 400, 403, 404, 500]) {
        const { client } = await answering({ status, body: refusal(errorClass, value) });
        const error = await assertFails(client.request(HOLD, unending()), reason, 'no');
        assert.deepEqual(error.params, {
          service: 'HoldCall',
          class: errorClass,
          value: value || '-',
        });
      }
    }
  });

  it('takes a refusal in any of its forms', async () => {
    const inner = '<operation>invalidCallID</operation>';
    const bare = said('CSTAErrorCode', inner).replace(/<\?.*\?>\s*/, '');
    const bodies = [
      said('universalFailure', inner),
      said('UniversalFailure', inner),
      said('CSTAErrorCode', `<universalFailure>${inner}</universalFailure>`),
      said('CSTAErrorCode', '<operation><invalidCallID/></operation>'),
      envelope(bare),
      envelope(
        `<s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring><detail>${bare}</detail></s:Fault>`,
      ),
      envelope(
        `<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Detail>${bare}</s:Detail></s:Fault>`,
        SOAP_12,
      ),
    ];
    for (const body of bodies) {
      const { client } = await answering({ status: 500, body });
      await assertFails(client.request(HOLD, unending()), 'cstaNoSuchCall', 'no');
    }
  });

  it('a fault of SOAP alone: refused, unless the server stumbled', async () => {
    const cases: readonly (readonly [string, string, Sent])[] = [
      ['http://schemas.xmlsoap.org/soap/envelope/', '<faultcode>s:Client</faultcode>', 'no'],
      ['http://schemas.xmlsoap.org/soap/envelope/', '<faultcode>s:Server</faultcode>', 'maybe'],
      [SOAP_12, '<s:Code><s:Value>s:Sender</s:Value></s:Code>', 'no'],
      [SOAP_12, '<s:Code><s:Value>s:Receiver</s:Value></s:Code>', 'maybe'],
      [SOAP_12, '', 'maybe'],
    ];
    for (const [version, inner, sent] of cases) {
      const body = envelope(`<s:Fault>${inner}</s:Fault>`, version);
      const { client } = await answering({ status: 500, body });
      await assertFails(client.request(HOLD, unending()), 'cstaRefused', sent);
      await assertFails(client.systemStatus(unending()), 'cstaRefused', 'no');
    }
  });

  it('what is no CSTA says that there is none, and whether something may have been done', async () => {
    const cases: readonly (readonly [Said, ErrorReason, Sent])[] = [
      [{ status: 404 }, 'cstaUnavailable', 'no'],
      [{ status: 405 }, 'cstaUnavailable', 'no'],
      [{ status: 501 }, 'cstaUnavailable', 'no'],
      [{ status: 200, type: 'text/html', body: PHONE_MANAGER }, 'cstaUnavailable', 'no'],
      [HTML, 'cstaUnavailable', 'maybe'],
      ['OK', 'cstaUnavailable', 'maybe'],
      ['<HoldCallResponse xmlns="urn:other"/>', 'cstaUnavailable', 'maybe'],
      ['<HoldCallResponse/>', 'cstaUnavailable', 'maybe'],
      ['', 'garbledReply', 'maybe'],
      ['  \n', 'garbledReply', 'maybe'],
      [said('HoldCallResponse').slice(0, -4), 'garbledReply', 'maybe'],
      [said('AnswerCallResponse'), 'garbledReply', 'maybe'],
      [envelope(''), 'garbledReply', 'maybe'],
      [{ status: 500, body: 'oops' }, 'unexpectedStatus', 'maybe'],
      [HANGS_UP, 'emptyReply', 'maybe'],
    ];
    for (const [answer, reason, sent] of cases) {
      const { client, phone } = await answering(answer);
      await assertFails(client.request(HOLD, unending()), reason, sent);
      assert.equal(phone.posted.length, 1);
      await assertFails(client.systemStatus(unending()), reason, 'no');
      await assertFails(client.snapshot('', unending()), reason, 'no');
    }
  });

  it('an answer without what was asked for cannot be read', async () => {
    for (const inner of ['', '<systemStatus/>', '<systemStatus>two words</systemStatus>']) {
      const { client } = await answering(said('RequestSystemStatusResponse', inner));
      await assertFails(client.systemStatus(unending()), 'garbledReply', 'no');
    }
    for (const inner of ['', '<doNotDisturbOn>perhaps</doNotDisturbOn>']) {
      const { client } = await answering(said('GetDoNotDisturbResponse', inner));
      await assertFails(client.getDoNotDisturb('a@b', unending()), 'garbledReply', 'no');
    }
    const { client } = await answering(
      said('GetForwardingResponse', '<forwardingList><x><forwardStatus/></x></forwardingList>'),
    );
    await assertFails(client.getForwarding('a@b', unending()), 'garbledReply', 'no');
    const none = await answering(said('GetForwardingResponse', '<forwardingList/>'));
    assert.deepEqual(await none.client.getForwarding('a@b', unending()), []);
  });

  it('what nobody foresaw is no error of the phone', async () => {
    const failing = new CstaClient({ request: () => Promise.reject(new Error('unforeseen')) });
    await assert.rejects(failing.request(HOLD, unending()), /unforeseen/);
  });

  it('logs in with the web user, and a wrong password is what it is elsewhere', async () => {
    const { client, phone } = await startCsta(servers, {
      qop: 'auth',
      answer: () => said('HoldCallResponse'),
    });
    await client.request(HOLD, unending());
    assert.deepEqual(phone.services, ['HoldCall']);
    const wrong = await startCsta(
      servers,
      { qop: 'auth', answer: () => said('HoldCallResponse') },
      { password: 'other' },
    );
    await assertFails(wrong.client.request(HOLD, unending()), 'wrongPassword', 'no');
    assert.deepEqual(
      wrong.phone.posted.map(({ method }) => method),
      ['GET', 'GET'],
    );
  });

  it('a phone that asks for a login at CSTA alone gets each request once with it', async () => {
    const { client, phone } = await startCsta(
      servers,
      {
        info: PHONE_MANAGER,
        answer: ({ headers }) =>
          headers.authorization === undefined ? { status: 401 } : said('HoldCallResponse'),
      },
      { username: 'admin', password: 's3cret' },
    );
    await client.request(HOLD, unending());
    await client.request(HOLD, unending());
    const posts = phone.posted.filter(({ method }) => method === 'POST');
    assert.deepEqual(
      posts.map(({ headers }) => headers.authorization !== undefined),
      [false, true, true],
    );
  });

  it('a phone that shows its information to everybody has not approved of the password', async () => {
    const { client, phone } = await startCsta(
      servers,
      { info: PHONE_MANAGER, answer: () => ({ status: 401 }) },
      { username: 'admin', password: 'wrong' },
    );
    await assertFails(client.request(HOLD, unending()), 'wrongPassword', 'no');
    const before = phone.posted.length;
    await assertFails(client.request(HOLD, unending()), 'loginPaused', 'no');
    assert.equal(phone.posted.length, before);
  });

  it('a hostile answer harms nothing', async () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]><a>&c;</a>`;
    const cases: readonly (readonly [string, ErrorReason, Sent])[] = [
      [bomb, 'cstaUnavailable', 'maybe'],
      [bomb.replace('<a>', `<a xmlns="${edition(5)}">`), 'garbledReply', 'maybe'],
      [said('HoldCallResponse', '<a>'.repeat(5000)), 'garbledReply', 'maybe'],
      [said('HoldCallResponse', '<a/>'.repeat(10_000)), 'garbledReply', 'maybe'],
      [said('HoldCallResponse', 'x'.repeat(70_000)), 'bodyTooLong', 'yes'],
    ];
    for (const [body, reason, sent] of cases) {
      const { client, phone } = await answering(body);
      await assertFails(client.request(HOLD, unending()), reason, sent);
      await phone.server.allClosed();
    }
  });

  it('takes the path of the settings', async () => {
    for (const [path, url] of [
      ['/csta/x?y=1', '/csta/x?y=1'],
      ['other', '/other'],
    ] as const) {
      const { http, phone } = await answering(said('HoldCallResponse'));
      await new CstaClient(http, path).request(HOLD, unending());
      assert.equal(phone.posted[0]?.url, url);
    }
    for (const path of ['/c sta', '/a\r\nb', '/#x', '/\u00fc', `/${'x'.repeat(201)}`])
      assertThrows(() => new CstaClient(new FakeHttp(), path), 'badCstaPath');
  });

  it('sends nothing that cannot be right', async () => {
    const http = new FakeHttp();
    const client = new CstaClient(http);
    const bad = { ...DIAL, destination: '1<2' };
    await assertFails(client.request(bad, unending()), 'badDestination', 'no');
    await assertFails(client.snapshot('a\nb', unending()), 'badIdentity', 'no');
    assert.deepEqual(http.targets, []);
  });
});
