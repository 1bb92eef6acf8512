import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import { describe, it } from 'mocha';
import { PROFILE_NAMES, VirtualPhone } from '../../../simulator';
import { ask, exchange, until, withPhone } from '../../support/simulator/wire';

const RESET = { code: 'ECONNRESET' };
const REFUSED = { code: 'ECONNREFUSED' };

describe('simulator/http/web-server', () => {
  describe('connections', () => {
    it('are closed after each answer, and the answer says so, if the phone is one of that kind', async () => {
      await withPhone({ quirks: { announcesClose: true } }, async (phone) => {
        const text = await exchange(
          phone,
          'GET /info.htm HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n',
        );
        assert.match(text, /^HTTP\/1\.1 200 Ok\r\nServer: snom embedded\r\n/);
        assert.match(text, /\r\nConnection: close\r\n/);
        await until(phone, () => phone.openSockets === 0);
      });
    });

    it('are closed without a word, as recorded', async () => {
      await withPhone({}, async (phone) => {
        const text = await exchange(phone, 'GET /info.htm HTTP/1.1\r\nHost: x\r\n\r\n');
        assert.match(text, /Mac:/);
        assert.doesNotMatch(text, /connection/i);
      });
    });

    it('serve one request: a second one on the same socket is not read', async () => {
      await withPhone({}, async (phone) => {
        const one = 'GET /command.htm?key=1 HTTP/1.1\r\nHost: x\r\n\r\n';
        const text = await exchange(phone, one + one);
        assert.equal(text.match(/HTTP\/1\.1/g)?.length, 1);
        assert.equal(phone.keys.length, 1);
        assert.equal(phone.requests.length, 1);
      });
    });

    it('get 400 for what is no HTTP', async () => {
      await withPhone({}, async (phone) => {
        assert.match(await exchange(phone, 'HELLO\r\n\r\n'), /^HTTP\/1\.1 400 /);
        assert.equal((await ask(phone, '/info.htm')).status, 200);
      });
    });

    it('are counted and numbered, and the log can be cleared', async () => {
      await withPhone({}, async (phone) => {
        await ask(phone, '/info.htm?x=1');
        await ask(phone, '/nope.htm', { method: 'POST' });
        assert.equal(phone.acceptedSockets, 2);
        assert.deepEqual(
          phone.requests.map(({ method, target, status, secure, connection, socket }) => [
            method,
            target,
            status,
            secure,
            connection,
            socket,
          ]),
          [
            ['GET', '/info.htm?x=1', 200, false, 'keep-alive', 1],
            ['POST', '/nope.htm', 404, false, 'keep-alive', 2],
          ],
        );
        phone.clearLog();
        assert.equal(phone.requests.length + phone.acceptedSockets, 0);
      });
    });
  });

  describe('Connection: close', () => {
    const close = { headers: { Connection: 'close' } };

    it('gets an empty reply where the phone is told so, although it acts', async () => {
      await withPhone({ quirks: { emptyReplyOnClose: true } }, async (phone) => {
        await assert.rejects(ask(phone, '/command.htm?key=1', close), RESET);
        assert.equal(phone.keys.length, 1);
        assert.equal(phone.requests[0]?.status, 0);
        assert.equal(
          (await ask(phone, '/minibrowser.htm', close)).status,
          200,
          'minibrowser.htm asks for it',
        );
      });
    });

    it('gets an answer from every model by default', async () => {
      for (const profile of PROFILE_NAMES) {
        await withPhone({ profile }, async (phone) => {
          assert.equal((await ask(phone, '/info.htm', close)).status, 200, profile);
        });
      }
    });
  });

  describe('parallel requests', () => {
    it('are served, or cut short by a phone that cannot', async () => {
      await withPhone({}, async (phone) => {
        const answers = await Promise.all(Array.from({ length: 5 }, () => ask(phone, '/info.htm')));
        assert.deepEqual(
          answers.map(({ status }) => status),
          [200, 200, 200, 200, 200],
        );
      });
      await withPhone({ concurrency: 'incomplete' }, async (phone) => {
        const answers = await Promise.allSettled(
          Array.from({ length: 3 }, () => ask(phone, '/info.htm')),
        );
        assert.deepEqual(
          answers.map(({ status }) => status),
          ['rejected', 'rejected', 'rejected'],
        );
        assert.equal((await ask(phone, '/info.htm')).status, 200, 'one at a time is fine');
        assert.equal((await ask(phone, '/info.htm')).status, 200);
      });
    });
  });

  describe('HTTPS', () => {
    it('shows a certificate that verifies against itself', async () => {
      await withPhone({ httpsPort: 0 }, async (phone) => {
        const answer = await ask(phone, '/info.htm', { secure: true });
        assert.equal(answer.status, 200);
        assert.equal(phone.requests[0]?.secure, true);
        assert.equal(phone.requests[0]?.socket, 1);
        assert.equal(
          phone.fingerprint,
          new X509Certificate(phone.certificatePem ?? '').fingerprint256,
        );
        assert.equal((await ask(phone, '/info.htm')).status, 200, 'plain HTTP as well');
      });
    });

    it('redirects plain HTTP with 307 when it is the only way, and then does nothing', async () => {
      await withPhone({ httpsPort: 0, httpsOnly: true }, async (phone) => {
        const answer = await ask(phone, '/command.htm?key=1;2');
        assert.equal(answer.status, 307);
        assert.equal(
          answer.headers.location,
          `https://127.0.0.1:${phone.httpsPort}/command.htm?key=1;2`,
        );
        assert.equal(phone.keys.length, 0);
        await ask(phone, '/command.htm?key=1;2', { secure: true });
        assert.equal(phone.keys.length, 2);
      });
    });

    it('answers plain HTTP 403 on FW 7, as a 300 did, or where it is told to', async () => {
      for (const options of [
        { profile: 'snom320-fw7' },
        { quirks: { httpsOnlyAnswer: 'forbidden' } },
      ] as const) {
        await withPhone({ httpsPort: 0, httpsOnly: true, ...options }, async (phone) => {
          const answer = await ask(phone, '/command.htm?key=1');
          assert.equal(answer.status, 403);
          assert.match(answer.body, /snom VoIP phone: Error[^]*Secure connection required/);
          assert.equal(phone.keys.length, 0);
        });
      }
    });

    it('can be the only port', async () => {
      await withPhone({ httpsPort: 0, port: false }, async (phone) => {
        assert.equal(phone.port, 0);
        assert.equal((await ask(phone, '/info.htm', { secure: true })).status, 200);
      });
    });

    const protocolOf = (phone: VirtualPhone, options: ConnectionOptions): Promise<string | null> =>
      new Promise((resolve, reject) => {
        const socket = tlsConnect(
          { host: phone.host, port: phone.httpsPort, ca: phone.certificatePem, ...options },
          () => {
            const protocol = socket.getProtocol();
            socket.destroy();
            resolve(protocol);
          },
        );
        socket.on('error', reject);
      });

    const LEGACY = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    for (const ceiling of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const) {
      it(`speaks at most ${ceiling}`, async () => {
        await withPhone({ httpsPort: 0, tlsMaxVersion: ceiling }, async (phone) => {
          assert.equal(await protocolOf(phone, LEGACY), ceiling);
        });
      });
    }

    it('of an old phone is refused by a client of today', async () => {
      await withPhone({ httpsPort: 0, profile: 'snom320-fw7' }, async (phone) => {
        await assert.rejects(protocolOf(phone, {}), { code: /PROTOCOL/ });
        assert.equal(await protocolOf(phone, LEGACY), 'TLSv1');
      });
    });

    it('survives those who do not speak TLS', async () => {
      await withPhone({ httpsPort: 0 }, async (phone) => {
        await assert.rejects(ask({ ...asPlain(phone) } as VirtualPhone, '/info.htm'));
        assert.equal((await ask(phone, '/info.htm', { secure: true })).status, 200);
      });
    });

    const asPlain = (phone: VirtualPhone) => ({ host: phone.host, port: phone.httpsPort });
  });

  describe('options', () => {
    it('take loopback addresses only', () => {
      for (const host of ['0.0.0.0', '192.0.2.1', '::', 'phone.example', '128.0.0.1'])
        assert.throws(() => new VirtualPhone({ host }), RangeError, host);
      assert.equal(new VirtualPhone({ host: 'localhost' }).host, '127.0.0.1');
    });

    it('refuse unknown profiles and malformed MACs', () => {
      assert.throws(() => new VirtualPhone({ profile: 'snom1' as 'snom320-fw7' }), RangeError);
      assert.throws(() => new VirtualPhone({ mac: '00:04:13' }), RangeError);
      assert.equal(new VirtualPhone({ mac: '00-04-13-aa-bb-cc' }).mac, '000413AABBCC');
    });
  });

  describe('start and stop', () => {
    it('frees the port, ends open connections and can start again on it', async () => {
      const phone = new VirtualPhone({ host: '127.0.0.2' });
      await phone.start();
      const { port } = phone;
      phone.addFault({ kind: { type: 'hang' } });
      const hanging = assert.rejects(ask(phone, '/info.htm'), RESET);
      await until(phone, () => phone.requests.length === 1);
      await phone.stop();
      await hanging;
      assert.equal(phone.openSockets, 0);
      await assert.rejects(ask(phone, '/info.htm'), REFUSED);
      await phone.start();
      assert.equal(phone.port, port);
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      await phone.stop();
      await phone.stop();
    });

    it('rejects a second start and a port that is taken', async () => {
      await withPhone({}, async (phone) => {
        await assert.rejects(phone.start(), /running already/);
        await assert.rejects(new VirtualPhone({ port: phone.port }).start(), {
          code: 'EADDRINUSE',
        });
        assert.equal((await ask(phone, '/info.htm')).status, 200);
      });
    });

    it('opens and closes the web page to click on', async () => {
      await withPhone({ consolePort: 0 }, async (phone) => {
        assert.match(phone.consoleUrl ?? '', /^http:\/\/127\.0\.0\.1:\d+\//);
        assert.equal((await fetch(phone.consoleUrl ?? '')).status, 200);
      });
    });

    it('200 phones run side by side', async () => {
      const phones = Array.from(
        { length: 200 },
        (_, index) => new VirtualPhone({ identities: [`${index}@pbx.example`] }),
      );
      await Promise.all(phones.map((phone) => phone.start()));
      try {
        assert.equal(new Set(phones.map(({ port }) => port)).size, 200);
        await Promise.all(phones.map((phone, index) => ask(phone, `/command.htm?number=${index}`)));
        for (const [index, phone] of phones.entries())
          assert.equal(phone.calls[0]?.remote, String(index));
      } finally {
        await Promise.all(phones.map((phone) => phone.stop()));
      }
    });
  });
});
