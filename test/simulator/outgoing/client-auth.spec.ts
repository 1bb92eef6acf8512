import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { answerChallenge } from '../../../simulator/outgoing/client-auth';
import { withPhone } from '../../support/simulator/wire';

const USER = 'phone "7"';
const PASSWORD = 'sécret:x';
const CREDENTIALS = { username: USER, password: PASSWORD };

interface Visit {
  readonly target: string;
  readonly authorization: string | undefined;
}

/** A receiver that asks for a login; `accepts` decides on what comes back. */
async function guarded(
  challenges: readonly string[],
  accepts: (visit: Visit) => boolean,
): Promise<{ url: string; visits: Visit[]; granted: Visit[]; close(): Promise<void> }> {
  const visits: Visit[] = [];
  const granted: Visit[] = [];
  const server = createServer((request, response) => {
    const visit = { target: request.url ?? '', authorization: request.headers.authorization };
    visits.push(visit);
    if (visit.authorization !== undefined && accepts(visit)) {
      granted.push(visit);
      response.writeHead(200, { 'Content-Length': 0 }).end();
    } else {
      response.writeHead(401, { 'WWW-Authenticate': [...challenges], 'Content-Length': 0 }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    visits,
    granted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const parameter = (header: string, name: string): string =>
  new RegExp(`[ ,]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^,]*))`)
    .exec(header)
    ?.slice(1)
    .find((text) => text !== undefined)
    ?.replace(/\\(.)/g, '$1') ?? '';

/** Checks a Digest answer by RFC 7616, written anew for these tests. */
function isRight({ target, authorization = '' }: Visit, hashName: 'md5' | 'sha256'): boolean {
  const get = (name: string): string => parameter(authorization, name);
  const hash = (text: string): string => createHash(hashName).update(text).digest('hex');
  const plain = hash(`${USER}:${get('realm')}:${PASSWORD}`);
  const ha1 = get('algorithm').endsWith('-sess')
    ? hash(`${plain}:${get('nonce')}:${get('cnonce')}`)
    : plain;
  const ha2 = hash(`GET:${target}`);
  const expected =
    get('qop') === ''
      ? hash(`${ha1}:${get('nonce')}:${ha2}`)
      : hash(`${ha1}:${get('nonce')}:${get('nc')}:${get('cnonce')}:${get('qop')}:${ha2}`);
  return (
    get('username') === USER &&
    get('uri') === target &&
    get('nonce') === 'n"1' &&
    get('response') === expected
  );
}

const DIGEST = 'Digest realm="Node-RED, here", nonce="n\\"1"';
const BASIC = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

describe('simulator/outgoing/client-auth', () => {
  const KINDS: readonly (readonly [
    name: string,
    challenges: readonly string[],
    accepts: (visit: Visit) => boolean,
  ])[] = [
    ['Basic', ['Basic realm="x"'], ({ authorization }) => authorization === BASIC],
    ['Digest without qop', [DIGEST], (visit) => isRight(visit, 'md5')],
    ['Digest with qop', [`${DIGEST}, qop="auth"`], (visit) => isRight(visit, 'md5')],
    [
      'Digest with opaque',
      [`${DIGEST}, qop="auth-int,auth", opaque="o,\\"p"`],
      (visit) => isRight(visit, 'md5') && parameter(visit.authorization ?? '', 'opaque') === 'o,"p',
    ],
    ['MD5-sess', [`${DIGEST}, qop="auth", algorithm=MD5-sess`], (visit) => isRight(visit, 'md5')],
    ['SHA-256', [`${DIGEST}, qop="auth", algorithm=SHA-256`], (visit) => isRight(visit, 'sha256')],
    [
      'Digest before Basic',
      ['Basic realm="x"', `${DIGEST}, qop="auth"`],
      (visit) => isRight(visit, 'md5'),
    ],
    [
      'several challenges in one line',
      [`Basic realm="x", ${DIGEST}, qop="auth"`],
      (visit) => isRight(visit, 'md5'),
    ],
    [
      'the Digest it knows',
      [`${DIGEST}, algorithm=SHA-512-256`, `${DIGEST}, qop="auth"`],
      (visit) => isRight(visit, 'md5'),
    ],
    [
      'Basic where the Digest is unknown',
      [`${DIGEST}, algorithm=X`, 'Basic realm="x"'],
      ({ authorization }) => authorization === BASIC,
    ],
  ];
  for (const [name, challenges, accepts] of KINDS) {
    it(`logs in with ${name}`, async () => {
      const receiver = await guarded(challenges, accepts);
      const settings = {
        action_incoming_url: `${receiver.url}/x?d=$display_remote&r=$remote`,
        http_client_user: USER,
        http_client_pass: PASSWORD,
      };
      await withPhone({ settings }, async (phone) => {
        phone.ring('300', { name: 'A & B' });
        await phone.settled();
        assert.equal(phone.events.find(({ event }) => event === 'incoming')?.status, 200);
      });
      await receiver.close();
      assert.equal(receiver.visits.length, 2);
      assert.equal(receiver.visits[0]?.authorization, undefined);
      assert.equal(receiver.granted.length, 1);
      assert.equal(receiver.granted[0]?.target, '/x?d=A%20%26%20B&r=300@pbx.example');
    });
  }

  it('tries once, and keeps the password out of its log', async () => {
    const receiver = await guarded([`${DIGEST}, qop="auth"`], () => false);
    const settings = {
      action_incoming_url: `${receiver.url}/`,
      http_client_user: USER,
      http_client_pass: PASSWORD,
    };
    await withPhone({ settings }, async (phone) => {
      phone.ring('300');
      await phone.settled();
      assert.equal(phone.events.find(({ event }) => event === 'incoming')?.status, 401);
      assert.match(phone.core.log.items.join('\n'), /login refused by 127\.0\.0\.1/);
      assert.ok(!phone.core.log.items.join('\n').includes(PASSWORD));
    });
    await receiver.close();
    assert.equal(receiver.visits.length, 2);
  });

  it('asks once when it has no password, or nothing it knows is wanted', async () => {
    for (const [challenge, password] of [
      ['Basic realm="x"', ''],
      ['Bearer realm="x"', PASSWORD],
    ] as const) {
      const receiver = await guarded([challenge], () => true);
      const settings = {
        action_incoming_url: `${receiver.url}/`,
        http_client_user: password === '' ? '' : USER,
        http_client_pass: password,
      };
      await withPhone({ settings }, async (phone) => {
        phone.ring('300');
        await phone.settled();
        assert.match(phone.core.log.items.join('\n'), /wants a login/);
      });
      await receiver.close();
      assert.equal(receiver.visits.length, 1);
    }
  });

  it('answers nothing that makes no sense', () => {
    for (const challenge of ['', 'Digest', 'Digest realm="x"', 'Digest nonce="n", qop="auth-int"'])
      assert.equal(answerChallenge([challenge], '/', CREDENTIALS), undefined, challenge);
    assert.equal(answerChallenge([], '/', CREDENTIALS), undefined);
  });
});
