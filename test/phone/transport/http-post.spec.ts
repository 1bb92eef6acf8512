import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { PhoneRequest } from '../../../src/phone/types';
import { HANGS_UP, PHONE_MANAGER, startCsta, unending } from '../../support/phone/csta-phone';
import { assertFails } from '../../support/phone/errors';
import { Servers } from '../../support/phone/loopback';

const POST: PhoneRequest = {
  target: '/csta',
  method: 'POST',
  body: '<a>gr\u00fc\u00df</a>',
  contentType: 'text/xml',
  accept: 'text/xml',
};

/** The phone's word for yes. */
const recognises: PhoneRequest['recognises'] = ({ body }) => body.includes('<yes');

describe('phone/transport/http POST', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  it('sends what it carries as UTF-8, with its length and its type', async () => {
    const { phone, http } = await startCsta(servers, { answer: () => 'ok' });
    const answer = await http.request(POST, { signal: unending() });
    assert.equal(answer.body, 'ok');
    const [posted, ...others] = phone.posted;
    assert.deepEqual(others, []);
    assert.equal(posted?.method, 'POST');
    assert.equal(posted.url, '/csta');
    assert.equal(posted.body, POST.body);
    assert.equal(posted.headers['content-length'], String(Buffer.byteLength(POST.body ?? '')));
    assert.equal(posted.headers['content-type'], 'text/xml');
    assert.equal(posted.headers.accept, 'text/xml');
  });

  it('a GET has none of that', async () => {
    const { phone, http } = await startCsta(servers, { answer: () => 'ok' });
    await http.request({ target: '/csta' }, { signal: unending() });
    const { method, headers, body } = phone.posted[0] ?? assert.fail();
    assert.deepEqual([method, body], ['GET', '']);
    for (const name of ['content-length', 'content-type', 'accept', 'transfer-encoding'])
      assert.equal(headers[name], undefined, name);
  });

  for (const qop of ['auth', 'auth-int', ''] as const) {
    it(`logs in by Digest, qop ${qop || 'none'}: proven first, then one challenge and no more`, async () => {
      const { phone, http } = await startCsta(servers, { qop, answer: () => '<yes/>' });
      for (let count = 0; count < 3; count += 1)
        await http.request({ ...POST, recognises }, { signal: unending() });
      const seen = phone.posted.map(
        ({ method, url, headers }) => `${method} ${url} ${headers.authorization ? 'login' : ''}`,
      );
      assert.deepEqual(seen, [
        'GET /info.htm ',
        'GET /info.htm login',
        'POST /csta login',
        'POST /csta login',
        'POST /csta login',
      ]);
      await phone.server.allClosed();
    });
  }

  it('is sent again with the login when only its page asks for one, and never a third time', async () => {
    let refuse = false;
    const { phone, http } = await startCsta(
      servers,
      {
        answer: ({ headers }) =>
          headers.authorization === undefined || refuse ? { status: 401 } : '<yes/>',
      },
      { username: 'admin', password: 's3cret' },
    );
    await http.request({ ...POST, recognises }, { signal: unending() });
    assert.equal(phone.posted.filter(({ method }) => method === 'POST').length, 2);
    refuse = true;
    phone.posted.length = 0;
    const error = await http.request({ ...POST, recognises }, { signal: unending() }).then(
      () => assert.fail('should be refused'),
      (thrown: unknown) => thrown as Error,
    );
    assert.match(String(error), /AUTH_FAILED|FORBIDDEN/);
    assert.ok(phone.posted.filter(({ method }) => method === 'POST').length <= 2);
  });

  it('is not sent again after the connection was lost', async () => {
    const { phone, http } = await startCsta(servers, { answer: () => HANGS_UP });
    await assertFails(http.request(POST, { signal: unending() }), 'emptyReply', 'maybe');
    assert.equal(phone.posted.length, 1);
    assert.equal(phone.server.connections, 1);
    await phone.server.allClosed();
  });

  it('an answer in the words of what was asked is a success whatever its status', async () => {
    for (const status of [200, 400, 403, 404, 500]) {
      const { http } = await startCsta(servers, { answer: () => ({ status, body: '<yes/>' }) });
      const answer = await http.request({ ...POST, recognises }, { signal: unending() });
      assert.equal(answer.status, status);
    }
  });

  it('other answers are judged as those to a GET', async () => {
    const cases = [
      [{ status: 404 }, 'notFound', 'yes'],
      [{ status: 405 }, 'unexpectedStatus', 'yes'],
      [{ status: 200, type: 'text/html', body: PHONE_MANAGER }, 'phoneManager', 'yes'],
    ] as const;
    for (const [answer, reason, sent] of cases) {
      const { http } = await startCsta(servers, { answer: () => answer });
      await assertFails(
        http.request({ ...POST, recognises }, { signal: unending() }),
        reason,
        sent,
      );
    }
  });

  it('the words of a refused login in such an answer are no refusal', async () => {
    const { http, phone } = await startCsta(servers, {
      qop: 'auth',
      answer: () => '<yes>Login failed! unsuccessful login attempts</yes>',
    });
    for (let count = 0; count < 2; count += 1)
      await http.request({ ...POST, recognises }, { signal: unending() });
    assert.equal(phone.posted.filter(({ method }) => method === 'POST').length, 2);
  });

  it('a page that nobody recognises has the login proven after it', async () => {
    const { http, phone } = await startCsta(servers, {
      qop: 'auth',
      answer: (_, count) => `<html>something ${count < 3 ? 'good' : 'else'}</html>`,
    });
    for (let count = 0; count < 2; count += 1)
      await http.request({ ...POST, recognises }, { signal: unending() });
    assert.deepEqual(
      phone.posted.map(({ url }) => url),
      ['/info.htm', '/info.htm', '/csta', '/csta', '/info.htm'],
    );
  });
});
