import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { strangerIn } from '../../../src/phone/transport/stranger';
import type { PhoneResponse } from '../../../src/phone/types';

const answer = (headers: PhoneResponse['headers'], body = '', status = 200): PhoneResponse => ({
  status,
  headers,
  body,
});

describe('phone/transport/stranger', () => {
  for (const [what, given] of [
    ['the server of a desk phone', answer({ server: 'snom embedded' }, 'not found', 404)],
    ['the login of a desk phone', answer({ 'www-authenticate': 'Basic realm="snom"' }, '', 401)],
    ['the same in capitals', answer({ 'www-authenticate': 'Basic REALM="SNOM D385"' }, '', 401)],
    [
      'a desk phone behind a proxy',
      answer({ server: 'nginx', 'www-authenticate': 'Basic realm="snom"' }, '', 401),
    ],
    ['a page of a phone', answer({}, '<TITLE>snom 360</TITLE>')],
    ['a page of a D8xx', answer({ server: 'lighttpd' }, '<title>Phone Manager</title>')],
  ] as const) {
    it(`takes ${what} for a Snom phone`, () => {
      assert.equal(strangerIn(given), undefined);
    });
  }

  for (const [what, given, name] of [
    ['a page', answer({}, '<html>It works!</html>'), undefined],
    ['nothing at all', answer({}, '', 404), undefined],
    ['another server', answer({ server: 'nginx/1.24' }, '', 404), 'nginx/1.24'],
    ['Node-RED', answer({ 'x-powered-by': 'Express' }, 'Cannot GET /info.htm', 404), 'Express'],
    [
      'the login of a router',
      answer({ server: 'web', 'www-authenticate': 'Basic realm="My Box"' }, '', 401),
      'My Box',
    ],
    [
      'one of several logins',
      answer({ 'www-authenticate': ['Negotiate', 'Digest nonce="1", realm="My Box"'] }, '', 401),
      'My Box',
    ],
  ] as const) {
    it(`does not take ${what} for a Snom phone`, () => {
      assert.deepEqual(strangerIn(given), name === undefined ? {} : { name });
    });
  }

  it('looks at the beginning of a page only', () => {
    assert.deepEqual(strangerIn(answer({}, `${' '.repeat(1 << 20)}snom`)), {});
  });
});
