import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseChallenges, parseParams } from '../../../src/phone/transport/challenge';
import {
  type DigestAnswer,
  type DigestChallenge,
  digestChallenge,
  digestCredentials,
  octetsOf,
} from '../../../src/phone/transport/digest';

function challengeOf(header: string): DigestChallenge {
  const [first] = parseChallenges(header);
  assert.ok(first);
  const challenge = digestChallenge(first);
  assert.ok(challenge, `not usable: ${header}`);
  return challenge;
}

function credentials(header: string, answer: Partial<DigestAnswer>): ReadonlyMap<string, string> {
  const value = digestCredentials(challengeOf(header), {
    username: 'Mufasa',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    nonceCount: 1,
    cnonce: '0a4f113b',
    ...answer,
  });
  assert.match(value, /^Digest /);
  return parseParams(value.slice('Digest '.length));
}

/** The formula of RFC 7616, 3.4.1 written a second time, over bytes given as Latin-1. */
function hashOf(algorithm: string): (text: string) => string {
  return (text) => createHash(algorithm).update(text, 'latin1').digest('hex');
}

describe('phone/transport/digest', () => {
  it('answers the example of RFC 2617, 3.5', () => {
    const params = credentials(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", ' +
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      { password: 'Circle Of Life' },
    );
    assert.deepEqual(Object.fromEntries(params), {
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      qop: 'auth',
      nc: '00000001',
      cnonce: '0a4f113b',
      response: '6629fae49393a05397450978507c4ef1',
      opaque: '5ccc069c403ebaf9f0171e9517f40e41',
    });
  });

  for (const [algorithm, response] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ]) {
    it(`answers the ${algorithm} example of RFC 7616, 3.9.1`, () => {
      const params = credentials(
        `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
          'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
          'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
        { cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
      );
      assert.equal(params.get('response'), response);
      assert.equal(params.get('algorithm'), algorithm);
      assert.equal(params.get('opaque'), 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS');
    });
  }

  describe('the example of RFC 7616, 3.9.2', () => {
    const header =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, ' +
      'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", ' +
      'opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true';
    const answer = {
      username: 'J\u00e4s\u00f8n Doe',
      password: 'Secret, or not?',
      uri: '/doe.json',
      cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
    };

    it('is answered with SHA-512/256, as its erratum 4897 corrects it', () => {
      const params = credentials(header, answer);
      assert.equal(
        params.get('username'),
        '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
      );
      assert.equal(
        params.get('response'),
        '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
      );
      assert.equal(params.get('userhash'), 'true');
    });

    it('shows in print the first half of SHA-512 instead, which nobody may send', () => {
      const truncated = createHash('sha512')
        .update('J\u00e4s\u00f8n Doe:api@example.org', 'utf8')
        .digest('hex')
        .slice(0, 64);
      assert.equal(truncated, '488869477bf257147b804c45308cd62ac4e25eb717b12b298c79e62dcea254ec');
    });
  });

  it('answers without qop as RFC 2069 asks', () => {
    const params = credentials('Digest realm="snom", nonce="abc"', {});
    const md5 = hashOf('md5');
    assert.equal(
      params.get('response'),
      md5(`${md5('Mufasa:snom:Circle of Life')}:abc:${md5('GET:/dir/index.html')}`),
    );
    assert.deepEqual(
      ['qop', 'nc', 'cnonce', 'algorithm', 'opaque'].filter((name) => params.has(name)),
      [],
    );
  });

  it('binds -sess keys to nonce and cnonce', () => {
    for (const [text, name] of [
      ['MD5-sess', 'md5'],
      ['SHA-256-sess', 'sha256'],
      ['SHA-512-256-sess', 'sha512-256'],
    ] as const) {
      const hash = hashOf(name);
      const params = credentials(`Digest realm="r", nonce="n", qop=auth, algorithm=${text}`, {
        nonceCount: 26,
      });
      const a1 = hash(`${hash('Mufasa:r:Circle of Life')}:n:0a4f113b`);
      assert.equal(params.get('nc'), '0000001a');
      assert.equal(
        params.get('response'),
        hash(`${a1}:n:0000001a:0a4f113b:auth:${hash('GET:/dir/index.html')}`),
      );
    }
  });

  it('hashes the empty body for auth-int, and prefers auth', () => {
    const md5 = hashOf('md5');
    const params = credentials('Digest realm="r", nonce="n", qop="auth-int"', {});
    const a2 = md5(`GET:/dir/index.html:${md5('')}`);
    assert.equal(
      params.get('response'),
      md5(`${md5('Mufasa:r:Circle of Life')}:n:00000001:0a4f113b:auth-int:${a2}`),
    );
    assert.equal(challengeOf('Digest nonce="n", qop="auth-int, AUTH"').qop, 'auth');
  });

  it('takes an unknown algorithm, an unknown qop, no nonce or another scheme for unusable', () => {
    for (const header of [
      'Digest realm="r", nonce="n", algorithm=SHA-1',
      'Digest realm="r", nonce="n", algorithm="SHA-512-256-foo"',
      'Digest realm="r", nonce="n", qop="token"',
      'Digest realm="r", qop="auth"',
      'Basic realm="r", nonce="n"',
    ]) {
      const [challenge] = parseChallenges(header);
      assert.ok(challenge);
      assert.equal(digestChallenge(challenge), undefined, header);
    }
  });

  it('reads flags whatever their spelling', () => {
    const challenge = challengeOf(
      'Digest nonce="n", stale="TRUE", userhash=True, charset="utf-8", algorithm="md5-SESS", qop=""',
    );
    const { stale, userhash, utf8, algorithm, session, algorithmText, qop } = challenge;
    assert.deepEqual(
      { stale, userhash, utf8, algorithm, session, algorithmText, qop },
      {
        stale: true,
        userhash: true,
        utf8: true,
        algorithm: 'MD5',
        session: true,
        algorithmText: 'md5-SESS',
        qop: undefined,
      },
    );
  });

  describe('characters', () => {
    const md5 = hashOf('md5');
    const expected = (userAndRealm: string, password: string): string =>
      md5(`${md5(`${userAndRealm}:${password}`)}:n:${md5('GET:/dir/index.html')}`);

    it('hashes quotes, commas and backslashes unescaped and sends them escaped', () => {
      const header = 'Digest realm="say \\"hi\\", \\\\o", nonce="n"';
      const answer = { username: 'a"b', password: 'p:q"\\' };
      assert.equal(
        credentials(header, answer).get('response'),
        expected('a"b:say "hi", \\o', 'p:q"\\'),
      );
      const value = digestCredentials(challengeOf(header), {
        ...answer,
        method: 'GET',
        uri: '/',
        nonceCount: 1,
        cnonce: 'c',
      });
      assert.ok(value.startsWith('Digest username="a\\"b", realm="say \\"hi\\", \\\\o", '));
    });

    it('writes UTF-8 (NFC) when the phone says so, the name as username*', () => {
      const params = credentials('Digest realm="r", nonce="n", charset=UTF-8', {
        username: "Mu\u0308ller('*)",
        password: '\u20ac',
      });
      const bytes = Buffer.from("M\u00fcller('*):r", 'utf8').toString('latin1');
      assert.equal(params.get('response'), expected(bytes, '\u00e2\u0082\u00ac'));
      assert.equal(params.get('username*'), "UTF-8''M%C3%BCller%28%27%2A%29");
      assert.equal(params.has('username'), false);
    });

    it('writes UTF-8 when the phone does not say, the name as it is', () => {
      const params = credentials('Digest realm="r", nonce="n"', {
        username: 'Mu\u0308ller',
        password: '\u00e4',
      });
      assert.equal(params.get('username'), 'M\u00c3\u00bcller');
      assert.equal(params.get('response'), expected('M\u00c3\u00bcller:r', '\u00c3\u00a4'));
    });

    it('writes Latin-1 when its owner says so and the phone does not say UTF-8', () => {
      const answer = { username: 'M\u00fcller', password: '\u00e4', latin1: true };
      const params = credentials('Digest realm="r", nonce="n"', answer);
      assert.equal(params.get('username'), 'M\u00fcller');
      assert.equal(params.get('response'), expected('M\u00fcller:r', '\u00e4'));
      const told = credentials('Digest realm="r", nonce="n", charset="UTF-8"', answer);
      assert.equal(told.get('response'), expected('M\u00c3\u00bcller:r', '\u00c3\u00a4'));
    });

    it('writes UTF-8 when Latin-1 has no such character', () => {
      const params = credentials('Digest realm="r", nonce="n"', {
        username: '\u20ac',
        password: 'p',
        latin1: true,
      });
      assert.equal(params.get('username'), '\u00e2\u0082\u00ac');
      assert.equal(params.get('response'), expected('\u00e2\u0082\u00ac:r', 'p'));
    });

    it('leaves bytes of the realm as they came', () => {
      assert.equal(
        credentials('Digest realm="K\u00c3\u00bcche", nonce="n"', {}).get('response'),
        expected('Mufasa:K\u00c3\u00bcche', 'Circle of Life'),
      );
    });
  });

  it('makes octets of every text and credentials that are one header line', () => {
    const flag = fc.boolean();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), flag, (text, utf8) => {
        const octets = octetsOf(text, utf8);
        assert.match(octets, /^[\u0000-\u00ff]*$/); // eslint-disable-line no-control-regex
        if (utf8)
          assert.equal(Buffer.from(octets, 'latin1').toString('utf8'), text.normalize('NFC'));
      }),
    );
  });
});
