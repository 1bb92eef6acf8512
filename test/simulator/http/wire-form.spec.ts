import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProfileName } from '../../../simulator';
import { serialise } from '../../../simulator/http/wire-form';
import { ask, exchange, withPhone } from '../../support/simulator/wire';

const get = (path: string, headers = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;

const BASIC = { scheme: 'basic', username: 'admin', password: 'secret' } as const;

describe('simulator/http/wire-form', () => {
  it('a page has the status line, the headers and the title line recorded of a 360', async () => {
    await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
      const text = await exchange(phone, get('/'));
      const [head = '', body = ''] = text.split('\r\n\r\n');
      assert.deepEqual(head.split('\r\n'), [
        'HTTP/1.1 200 Ok',
        'Server: snom embedded',
        'Cache-Control: no-cache',
        'Cache-Control: no-store',
        'Content-Type: text/html',
        `Content-Length: ${body.length}`,
      ]);
      assert.match(body, /\n<TITLE>snom 370<\/TITLE>\n/);
    });
  });

  it('a missing page has the bytes recorded, 181 of them in the body', async () => {
    await withPhone({}, async (phone) => {
      assert.equal(
        await exchange(phone, get('/nope.htm')),
        [
          'HTTP/1.1 404 Not Found',
          'Server: snom embedded',
          'Cache-Control: no-cache',
          'Cache-Control: no-store',
          'Content-Type: text/html',
          'Content-Length: 181',
          '',
          '<HTML><HEAD>',
          '<TITLE>snom VoIP phone: Error</TITLE>',
          '</HEAD><BODY>',
          '<H1>File not found</H1>',
          '<P>Please ask your system administrator to check the lcs log file.</P>',
          '</BODY></HTML>',
          '',
        ].join('\r\n'),
      );
    });
  });

  it('a forbidden page names the server after the type, as recorded of a 300', () => {
    const text = serialise({ status: 403, body: 'x' }, true).toString();
    assert.equal(
      text,
      'HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nCache-Control: no-cache\r\n' +
        'Cache-Control: no-store\r\nServer: snom embedded\r\nContent-Length: 1\r\n\r\nx',
    );
  });

  it('a 401 up to FW 8.7 has the bytes recorded of a 300', async () => {
    for (const profile of ['snom320-fw7', 'snom370-fw8.7'] as const) {
      await withPhone({ profile, auth: BASIC }, async (phone) => {
        assert.equal(
          await exchange(phone, get('/info.htm')),
          'HTTP/1.1 401 Unauthorized\r\nWww-Authenticate: Basic REALM="snom"\r\n' +
            'Content-Type: text/plain\r\nContent-Length: 22\r\n\r\nUnauthorized request\r\n',
        );
      });
    }
  });

  const SPELLINGS: readonly (readonly [ProfileName, 'basic' | 'digest', RegExp])[] = [
    ['snom320-fw7', 'digest', /^Www-Authenticate: Digest realm="snom"/m],
    ['snom760-fw8.9', 'basic', /^WWW-Authenticate: Basic realm="snom"/m],
    ['snomD735-fw10.1', 'digest', /^WWW-Authenticate: Digest realm="snom"/m],
  ];
  for (const [profile, scheme, line] of SPELLINGS) {
    it(`${profile} spells its ${scheme} challenge ${line.source}`, async () => {
      await withPhone({ profile, auth: { ...BASIC, scheme } }, async (phone) => {
        const text = await exchange(phone, get('/info.htm'));
        assert.match(text, line);
        assert.equal(/^Server: snom embedded\r$/m.test(text), profile !== 'snom320-fw7');
      });
    });
  }

  it('spelling and body of a 401 can be chosen', async () => {
    const quirks = { challengeSpelling: 'usual', unauthorizedBody: 'page' } as const;
    await withPhone({ profile: 'snom320-fw7', auth: BASIC, quirks }, async (phone) => {
      const text = await exchange(phone, get('/info.htm'));
      assert.match(text, /\r\nWWW-Authenticate: Basic realm="snom"\r\n/);
      assert.match(text, /<TITLE>snom VoIP phone: Error<\/TITLE>/);
    });
  });

  it('a D8xx answers as web applications do, and does not say snom', async () => {
    await withPhone({ profile: 'snomD862-fw10.1' }, async (phone) => {
      const text = await exchange(phone, get('/info.htm'));
      assert.match(text, /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/html\r\n/);
      assert.doesNotMatch(text, /snom|cache/i);
    });
  });

  it('HEAD has the same head and nothing below it', async () => {
    await withPhone({}, async (phone) => {
      const page = await ask(phone, '/index.htm');
      const head = await ask(phone, '/index.htm', { method: 'HEAD' });
      assert.deepEqual(head.rawHeaders, page.rawHeaders);
      assert.equal(head.body, '');
    });
  });
});
