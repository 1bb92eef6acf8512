import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ErrorReason, Sent } from '../../../src/common/errors';
import { judge } from '../../../src/phone/transport/answers';
import { endpointOf } from '../../../src/phone/transport/host';
import type { PhoneRequest, PhoneResponse } from '../../../src/phone/types';
import { cpuMs } from '../../support/cpu-time';
import { assertThrows } from '../../support/phone/errors';

const plain = endpointOf({ host: '192.0.2.7' });
const secure = endpointOf({ host: '192.0.2.7', protocol: 'https' });
const dial: PhoneRequest = { target: '/command.htm?number=a%20b', success: [200, 302] };
const keys: PhoneRequest = { target: '/command.htm?key=F_HOLD;1' };

function answer(status: number, location?: string, body = ''): PhoneResponse {
  return { status, headers: location === undefined ? {} : { location }, body };
}

const MANAGER = '<HTML><head><TITLE lang="en">\n Phone  Manager </TITLE></head>';

describe('phone/transport/answers', () => {
  const successes: [string, PhoneResponse, PhoneRequest][] = [
    ['200 by default', answer(200), keys],
    ['302 of a dial', answer(302, 'index.htm'), dial],
    ['302 of a dial to the absolute start page', answer(302, 'http://192.0.2.7/index.htm'), dial],
    ['302 of a dial to the start page on https', answer(302, 'https://192.0.2.7/index.htm'), dial],
    ['404 when it is expected', answer(404), { target: '/x', success: [404] }],
    [
      'a title that only begins like one of a DECT base',
      answer(200, undefined, '<title>M7000'),
      keys,
    ],
    ['a page that only mentions it', answer(200, undefined, '<p>Phone Manager</p>'), keys],
    ...[200, 403, 404, 302].map((status): [string, PhoneResponse, PhoneRequest] => [
      `an expected Phone Manager with ${status}`,
      answer(status, undefined, MANAGER),
      { target: '/info.htm', acceptPhoneManager: true },
    ]),
  ];
  for (const [name, response, request] of successes)
    it(`passes ${name}`, () => assert.equal(judge(response, request, plain), response));

  const failures: [string, PhoneResponse, PhoneRequest, ErrorReason, Sent][] = [
    ['302 that is not listed', answer(302, 'index.htm'), keys, 'unexpectedStatus', 'yes'],
    ['301 without Location', answer(301), keys, 'unexpectedStatus', 'yes'],
    ['303, as of an M900', answer(303, '/main.html'), keys, 'dectBase', 'no'],
    [
      'a title of a DECT base',
      answer(200, undefined, '<TITLE>Snom M700</TITLE>'),
      keys,
      'dectBase',
      'no',
    ],
    [
      'the server of a DECT base',
      { ...answer(200), headers: { server: 'snom/7.1' } },
      keys,
      'dectBase',
      'no',
    ],
    ['302 to https', answer(302, 'HTTPS://192.0.2.7/'), keys, 'wantsHttps', 'no'],
    ['301 to https', answer(301, 'https://192.0.2.7/login'), keys, 'wantsHttps', 'no'],
    ['307', answer(307, '/x'), keys, 'wantsHttps', 'no'],
    ['308 without Location', answer(308), keys, 'wantsHttps', 'no'],
    [
      '302 of a dial that moves the same request to https',
      answer(302, 'https://192.0.2.7/command.htm?number=a%20b'),
      dial,
      'wantsHttps',
      'no',
    ],
    ['403 over plain HTTP', answer(403), keys, 'forbiddenPlain', 'no'],
    [
      '403 that asks for HTTPS',
      answer(403, undefined, 'Secure connection required'),
      keys,
      'wantsHttps',
      'no',
    ],
    ['404', answer(404), keys, 'notFound', 'yes'],
    ['204', answer(204), keys, 'unexpectedStatus', 'yes'],
    ['500', answer(500), keys, 'unexpectedStatus', 'yes'],
    [
      '200 when it is not listed',
      answer(200),
      { target: '/', success: [302] },
      'unexpectedStatus',
      'yes',
    ],
    ['Phone Manager with 200', answer(200, undefined, MANAGER), keys, 'phoneManager', 'yes'],
    ['Phone Manager with 403', answer(403, undefined, MANAGER), keys, 'phoneManager', 'no'],
    [
      'Phone Manager with 500, expected or not',
      answer(500, undefined, MANAGER),
      { target: '/', acceptPhoneManager: true },
      'unexpectedStatus',
      'yes',
    ],
  ];
  for (const [name, response, request, reason, sent] of failures) {
    it(`takes ${name} for ${reason}`, () => {
      const error = assertThrows(() => judge(response, request, plain), reason);
      assert.equal(error.sent, sent);
      assert.equal(error.params['host'], '192.0.2.7');
    });
  }

  it('says the status, and the page without its query', () => {
    const status = assertThrows(() => judge(answer(500), keys, plain), 'unexpectedStatus');
    assert.equal(status.params['status'], 500);
    const missing = assertThrows(() => judge(answer(404), keys, plain), 'notFound');
    assert.equal(missing.params['path'], '/command.htm');
  });

  it('does not ask for HTTPS where it speaks HTTPS already', () => {
    for (const response of [answer(307, 'https://other/'), answer(302, 'https://other/')])
      assertThrows(() => judge(response, keys, secure), 'unexpectedStatus');
  });

  it('looks for the title in linear time', () => {
    const took = cpuMs(() => {
      for (const piece of ['<title', '<title>', '<title> ', '<title>Phone '])
        judge(answer(200, undefined, piece.repeat(40_000)), keys, plain);
    });
    assert.ok(took < 1000, `${took} ms`);
  });
});
