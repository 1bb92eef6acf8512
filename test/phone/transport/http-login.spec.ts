import assert from 'node:assert/strict';
import { get as httpGet } from 'node:http';
import { afterEach, describe, it } from 'mocha';
import { type VirtualPhone, type VirtualPhoneOptions } from '../../../simulator';
import { SnomError } from '../../../src/common/errors';
import { SnomPhone } from '../../../src/phone/phone';
import { Lanes } from '../../../src/phone/transport/lanes';
import type { CommandResult, SnomPhoneOptions } from '../../../src/phone/types';
import { headerOf, rawServer, reply, Servers } from '../../support/phone/loopback';
import { dial, reboot, releaseAll, sendDtmf } from '../../support/phone/phone';
import { startVirtualPhone } from '../../support/virtual-phone';

const LOGIN = { username: 'admin', password: 'S3cret' };
/** No language the client knows. */
const WORDS = { refused: 'Sisselogimine nurjus', locked: 'Liiga palju katseid' };
const INFO_PAGE = '<TABLE><TR><TD>Mac:000413A1B2C3</TD></TR></TABLE>';

/** Somebody else who locks the phone. */
async function lock(phone: VirtualPhone): Promise<void> {
  for (let count = 0; !phone.logins.locked && count < 20; count += 1) {
    await new Promise<void>((resolve, reject) => {
      httpGet({ host: phone.host, port: phone.port, path: '/', agent: false }, (answer) => {
        answer.resume().on('end', resolve);
      }).on('error', reject);
    });
  }
  assert.equal(phone.logins.locked, true);
}

describe('the login of a phone', () => {
  let virtual: VirtualPhone;
  let clock: { now: number };
  let lanes: Lanes;
  const phones: SnomPhone[] = [];
  const servers = new Servers();

  afterEach(async () => {
    for (const phone of phones.splice(0)) phone.close();
    await virtual?.stop();
    await servers.stop();
  });

  async function start(options: VirtualPhoneOptions = {}): Promise<void> {
    virtual = await startVirtualPhone({ ...options, auth: { ...LOGIN, ...options.auth } });
    clock = { now: 0 };
    lanes = new Lanes({ now: () => clock.now });
  }

  function client(options: Partial<SnomPhoneOptions> = {}, port = virtual.port): SnomPhone {
    const phone = new SnomPhone({ host: '127.0.0.1', port, ...LOGIN, ...options }, { lanes });
    phones.push(phone);
    return phone;
  }

  const key = (phone: SnomPhone): Promise<CommandResult> => phone.press([{ key: '1' }]);
  const targets = (): string[] => virtual.requests.map(({ target }) => target);

  async function failing(work: Promise<unknown>): Promise<SnomError> {
    const error: unknown = await work.then(
      () => assert.fail('counts as success'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof SnomError);
    return error;
  }

  describe('with a wrong password', () => {
    const firmware: [string, VirtualPhoneOptions][] = [
      ['answered by a page in English', {}],
      ['answered by a page in an unknown language', { auth: { words: WORDS } }],
      ['answered by a page, Basic', { auth: { scheme: 'basic', words: WORDS } }],
      ['answered by 401', { profile: 'snom370-fw8.7' }],
    ];
    for (const [name, options] of firmware) {
      for (const model of [undefined, 'D385']) {
        it(`${name}, model ${model ?? 'auto'}: one failure on the phone, then nothing`, async () => {
          await start(options);
          const phone = client({ password: 'wrong', ...(model ? { model } : {}) });
          const error = await failing(key(phone));
          assert.deepEqual(
            [error.code, error.sent, error.params['seconds']],
            ['AUTH_FAILED', 'no', 60],
          );
          assert.deepEqual([virtual.logins.wrong, virtual.keys.length], [1, 0]);
          const before = virtual.requests.length;
          clock.now += 20_000;
          for (const work of [key(phone), dial(phone), phone.info(), reboot(phone)]) {
            const paused = await failing(work);
            assert.deepEqual([paused.reason, paused.params['seconds']], ['loginPaused', 40]);
          }
          assert.equal(virtual.requests.length, before, 'not even a bare request');
          assert.equal(virtual.acceptedSockets, before, 'not even a connection');
        });
      }
    }

    /** A phone that answers every request that carries a login with this. */
    async function refusing(answer: string): Promise<{ phone: SnomPhone; logins: () => number }> {
      clock = { now: 0 };
      lanes = new Lanes({ now: () => clock.now });
      let logins = 0;
      const server = await servers.add(
        rawServer((socket, head) => {
          const loggedIn = headerOf(head, 'authorization') !== undefined;
          if (loggedIn) logins += 1;
          socket.write(
            loggedIn ? answer : reply(401, ['WWW-Authenticate: Digest realm="s", nonce="n"']),
          );
        }),
      );
      return { phone: client({ model: 'D735' }, server.port), logins: () => logins };
    }

    const refusals: [string, string, number][] = [
      ['by the way to a login page', reply(302, ['Location: /login.htm']), 1],
      ['by the way to the start page', reply(302, ['Location: /index.htm']), 1],
      ['by 303', reply(303, ['Location: /login.htm']), 1],
      ['by 307', reply(307, ['Location: /login.htm']), 1],
      ['by 202', reply(202), 1],
      ['by 400', reply(400), 1],
      ['by 423', reply(423), 1],
      ['by 429', reply(429), 1],
      ['by a 403 that speaks of a secure connection', reply(403, [], 'secure connection'), 1],
      ['by an error of its server', reply(500), 2],
      ['by being busy', reply(503, ['Retry-After: 60']), 2],
      [
        'by a page with a form for the password',
        reply(200, [], 'snomD735-SIP 10.1.2.3 <FORM><INPUT name=pw TYPE = password></FORM>'),
        1,
      ],
      [
        'by known words above a MAC and a firmware',
        reply(200, [], '<H1>Login failed!</H1>MAC 000413A1B2C3 snomD735-SIP 10.1.2.3'),
        1,
      ],
      [
        'by known words with a firmware below them',
        reply(200, [], 'Login failed!<BR>snomD735-SIP 10.1.2.3'),
        1,
      ],
      [
        'by an unknown language, with a MAC in the title',
        reply(200, [], '<TITLE>snom 00:04:13:A1:B2:C3</TITLE>Sisselogimine nurjus'),
        1,
      ],
      [
        'by an unknown language on one page for everything, with a firmware below',
        reply(200, [], 'Sisselogimine nurjus<BR>snomD735-SIP 10.1.2.3 00:04:13:A1:B2:C3'),
        2,
      ],
    ];
    for (const [name, answer, most] of refusals) {
      it(`refused ${name} is no success, and ${most === 1 ? 'tried once' : 'tried twice'}`, async () => {
        const { phone, logins } = await refusing(answer);
        for (const work of [key(phone), dial(phone), reboot(phone), key(phone)])
          await failing(work);
        assert.equal(logins(), most);
        assert.equal((await failing(key(phone))).reason, 'loginPaused');
      });
    }

    it('keeps other configurations of the phone back, by name and by HTTPS too', async () => {
      await start({ httpsPort: 0 });
      const other = client({ model: 'D385', host: 'localhost' });
      clock.now += 1;
      await failing(key(client({ password: 'wrong' })));
      const before = virtual.requests.length;
      assert.equal((await failing(key(other))).reason, 'loginPaused');
      assert.equal(virtual.requests.length, before);
    });

    it('keeps HTTP back after HTTPS on a port of its own, once both have told the same MAC', async () => {
      await start({ httpsPort: 0 });
      const tls = { acceptSelfSigned: true };
      const secure = client({ protocol: 'https', tls }, virtual.httpsPort);
      const plain = client();
      await key(secure);
      await key(plain);
      virtual.setAuth({ password: 'changed on the phone' });
      await failing(key(secure));
      const before = virtual.requests.length;
      assert.equal((await failing(key(plain))).reason, 'loginPaused');
      assert.equal(virtual.requests.length, before);
    });

    it('is over with a changed one, at once', async () => {
      await start({ auth: { words: WORDS } });
      await failing(key(client({ password: 'wrong' })));
      clock.now += 1;
      const again = client({ password: 'wrong' });
      assert.equal((await failing(key(again))).reason, 'loginPaused', 'deployed without a change');
      await key(client());
      assert.equal(virtual.keys.length, 1);
      assert.deepEqual(virtual.logins.wrong, 1);
    });

    it('is tried once where somebody asks for it', async () => {
      await start();
      await failing(key(client({ password: 'wrong' })));
      clock.now += 1;
      const test = client({ password: 'wrong', insists: true });
      assert.equal((await failing(test.info())).params['seconds'], 120);
      assert.equal((await failing(test.info())).reason, 'loginPaused');
      assert.equal(virtual.logins.wrong, 2);
    });
  });

  it('costs one more request before the first command, and none after it', async () => {
    await start();
    const phone = client({ model: 'D385' });
    for (let count = 0; count < 5; count += 1) await key(phone);
    await dial(phone);
    await sendDtmf(phone, '1');
    const command = '/command.htm?key=1';
    assert.deepEqual(targets(), [
      '/info.htm', // asked for a login
      '/info.htm',
      ...Array.from({ length: 5 }, () => command),
      '/command.htm?number=200',
      '/command.htm?key_dtmf=1',
    ]);
    virtual.clearLog();
    const auto = client();
    await key(auto);
    await key(auto);
    assert.deepEqual(targets(), ['/info.htm', '/info.htm', command, command]);
    assert.equal(virtual.logins.wrong, 0);
  });

  it('is not looked for where there is none', async () => {
    await start({ auth: { scheme: 'none' } });
    const phone = new SnomPhone(
      { host: '127.0.0.1', port: virtual.port, model: 'D385' },
      { lanes },
    );
    phones.push(phone);
    await key(phone);
    assert.deepEqual(targets(), ['/command.htm?key=1']);
  });

  it('of somebody without a password is not asked for again and again', async () => {
    await start();
    const phone = client({ username: '', password: '' });
    assert.equal((await failing(key(phone))).reason, 'noPassword');
    for (let count = 0; count < 5; count += 1)
      assert.equal((await failing(key(phone))).reason, 'loginMissing');
    assert.deepEqual(virtual.logins, { wrong: 0, missing: 1, locked: false });
  });

  describe('on a phone that others have locked', () => {
    const commands: [string, (phone: SnomPhone) => Promise<unknown>][] = [
      ['keys', key],
      ['dialling', dial],
      ['DTMF', (phone) => sendDtmf(phone, '1')],
      ['hanging up', releaseAll],
      ['settings', (phone) => phone.writeSettings({ dnd_mode1: 'on' })],
      ['reading settings', (phone) => phone.readSettings()],
      ['a restart', reboot],
      ['a page', (phone) => phone.openUrl('http://127.0.0.1:1/')],
      ['information', (phone) => phone.info()],
    ];
    for (const words of [undefined, WORDS]) {
      const language = words ? 'an unknown language' : 'English';
      for (const [name, command] of commands) {
        it(`is no success of ${name}, with the right password, in ${language}`, async () => {
          await start({ ...(words ? { auth: { words } } : {}) });
          await lock(virtual);
          const phone = client({ model: 'D385' });
          const error = await failing(command(phone));
          assert.deepEqual([error.code, error.sent === 'yes'], ['AUTH_FAILED', false]);
          const before = virtual.requests.length;
          assert.equal((await failing(command(phone))).reason, 'loginPaused');
          assert.equal(virtual.requests.length, before);
        });

        it(`since its last command, is no success of ${name}, in ${language}`, async () => {
          await start({ ...(words ? { auth: { words } } : {}) });
          const phone = client({ model: 'D385' });
          await key(phone);
          await dial(phone);
          await lock(virtual);
          const error = await failing(command(phone));
          assert.deepEqual([error.code, error.sent === 'yes'], ['AUTH_FAILED', false]);
          assert.deepEqual([virtual.boots, virtual.settings.get('dnd_mode1')], [1, 'off']);
        });
      }
    }

    it('is proven anew when the lock is over', async () => {
      await start({ auth: { words: WORDS }, clock: 'stepped' });
      const phone = client({ model: 'D385' });
      await key(phone);
      await lock(virtual);
      await failing(key(phone));
      await virtual.advance(60_000);
      clock.now += 60_000;
      virtual.clearLog();
      await key(phone);
      await key(phone);
      assert.deepEqual(targets().slice(-3), [
        '/info.htm',
        '/command.htm?key=1',
        '/command.htm?key=1',
      ]);
      assert.equal(virtual.keys.length, 2);
    });

    it('is a 403 on older firmware', async () => {
      await start({ profile: 'snom370-fw8.7', auth: { words: WORDS } });
      const phone = client({ model: '370' });
      await key(phone);
      await lock(virtual);
      const error = await failing(key(phone));
      assert.deepEqual([error.code, error.reason], ['FORBIDDEN', 'forbidden']);
      assert.equal((await failing(key(phone))).reason, 'loginPaused');
    });
  });

  describe('is proven', () => {
    /** A stand-in with Basic whose pages are those given; anything else is 404. */
    async function standIn(
      pages: Readonly<Record<string, () => string>>,
    ): Promise<{ readonly seen: string[]; readonly phone: SnomPhone }> {
      clock = { now: 0 };
      lanes = new Lanes({ now: () => clock.now });
      const seen: string[] = [];
      const server = await servers.add(
        rawServer((socket, head) => {
          const path = head.split(' ')[1]?.replace(/\?.*$/, '') ?? '';
          const authorized = headerOf(head, 'authorization') !== undefined;
          seen.push(path);
          if (!authorized) socket.write(reply(401, ['WWW-Authenticate: Basic realm="snom"']));
          else socket.write(pages[path]?.() ?? reply(404, [], 'File not found'));
        }),
      );
      return { seen, phone: client({ model: 'D735' }, server.port) };
    }

    it('not by the title of a page alone', async () => {
      const page = reply(200, ['Server: snom embedded'], '<TITLE>snom D735</TITLE>ok');
      const { phone } = await standIn({ '/info.htm': () => page, '/command.htm': () => page });
      assert.equal((await failing(key(phone))).reason, 'loginNotProven');
    });

    it('by a phone without that page that tells it to those only who have logged in', async () => {
      const { phone, seen } = await standIn({ '/command.htm': () => reply(200) });
      await key(phone);
      await key(phone);
      assert.deepEqual(seen, ['/info.htm', '/info.htm', '/command.htm', '/command.htm']);
    });

    it('a few times where the pages of the phone change, then no more', async () => {
      let count = 0;
      const names = ['Ada', 'Bob', 'Cem', 'Dora', 'Eve', 'Finn', 'Gus', 'Hal', 'Ida', 'Jo'];
      const { phone, seen } = await standIn({
        '/info.htm': () => reply(200, [], INFO_PAGE),
        '/command.htm': () =>
          reply(200, [], `<TITLE>snom</TITLE><LI>Redial ${names[count++ % 10]} ${count}</LI>`),
      });
      for (let times = 0; times < 10; times += 1) await key(phone);
      assert.ok(seen.filter((path) => path === '/info.htm').length <= 4, seen.join(' '));
    });

    it('anew for a page whose frame alone is familiar', async () => {
      const keys = ['F_HOLD', 'ENTER', 'CANCEL', 'MENU', 'REDIAL', 'DND', 'F_HOLD'];
      let locked = false;
      let count = 0;
      const frame = (text: string): string =>
        reply(200, [], `<HTML><TITLE>snom D735</TITLE><BODY>${text}</BODY></HTML>`);
      const { phone } = await standIn({
        '/info.htm': () => (locked ? frame('Liiga palju katseid') : reply(200, [], INFO_PAGE)),
        '/command.htm': () => frame(locked ? 'Liiga palju katseid' : (keys[count++] ?? '')),
      });
      while (count < keys.length) await key(phone);
      locked = true;
      assert.equal((await failing(key(phone))).reason, 'loginNotProven');
    });

    it('not by the absence of a page that was there before', async () => {
      let locked = false;
      const page = (): string => reply(200, [], locked ? 'Liiga palju katseid' : 'OK');
      const { phone } = await standIn({
        '/info.htm': () => (locked ? reply(404) : reply(200, [], INFO_PAGE)),
        '/command.htm': page,
        '/dummy.htm': page,
      });
      await key(phone);
      locked = true;
      assert.equal((await failing(key(phone))).reason, 'unexpectedStatus');
      const write = phone.writeSettings({ phone_name: 'a' });
      assert.equal((await failing(write)).reason, 'loginNotProven');
      assert.equal((await failing(key(phone))).reason, 'loginPaused');
    });

    it('for a dial by the way to the start page, not by what a key is answered with', async () => {
      let locked = false;
      const { phone } = await standIn({
        '/info.htm': () => reply(200, [], locked ? '' : INFO_PAGE),
        '/command.htm': () => reply(200),
      });
      await key(phone);
      locked = true;
      assert.equal((await failing(dial(phone))).reason, 'loginNotProven');
    });

    it('by an information page that lists failed registrations', async () => {
      const page = `<H2>System</H2>Firmware-Version: snomD735-SIP 10.1.2.3 MAC: 000413A1B2C3 Line 2: Login failed`;
      const { phone } = await standIn({
        '/info.htm': () => reply(200, [], page),
        '/command.htm': () => reply(200),
      });
      await key(phone);
    });

    it('by the page for a login where it is missing only without one', async () => {
      clock = { now: 0 };
      lanes = new Lanes({ now: () => clock.now });
      const server = await servers.add(
        rawServer((socket, head) => {
          const info = head.startsWith('GET /info.htm');
          const loggedIn = headerOf(head, 'authorization') !== undefined;
          const page = loggedIn ? reply(200, [], 'Sisselogimine nurjus') : '';
          const asks = reply(401, ['WWW-Authenticate: Basic realm="snom"']);
          socket.write(page || (info ? reply(404) : asks));
        }),
      );
      const phone = client({ model: 'D735' }, server.port);
      assert.equal((await failing(key(phone))).reason, 'loginNotProven');
      assert.equal((await failing(key(phone))).reason, 'loginPaused');
    });

    it('not for other pages of a phone that restarts once it has answered', async () => {
      await start();
      const phone = client({ model: 'D385' });
      await reboot(phone);
      assert.equal(virtual.logins.wrong, 0);
    });
  });

  it('asks neither a DECT base for its pages, nor sends it a password', async () => {
    clock = { now: 0 };
    lanes = new Lanes({ now: () => clock.now });
    const server = await servers.add(
      rawServer((socket) =>
        socket.write(reply(401, ['Server: snom/7.0', 'WWW-Authenticate: Basic realm="M700"'])),
      ),
    );
    const error = await failing(key(client({ model: 'D385' }, server.port)));
    assert.deepEqual([error.reason, error.code, error.sent], ['dectBase', 'NOT_SUPPORTED', 'no']);
    assert.equal(server.requests.length, 1);
  });

  for (const [name, answer] of [
    ['page', reply(200, [], '<TITLE>M700</TITLE>')],
    ['page of another one', reply(200, [], '<html><title>Snom M900 - Home</title>')],
    ['Server header', reply(200, ['Server: snom/1.2'], 'Welcome')],
    ['challenge', reply(401, ['WWW-Authenticate: Basic realm="M700"'])],
    ['answer', reply(303, ['Location: /main.html'])],
  ] as const) {
    it(`tells a DECT base by its ${name}, with a password as well, and waits for nothing`, async () => {
      clock = { now: 0 };
      lanes = new Lanes({ now: () => clock.now });
      const server = await servers.add(rawServer((socket) => socket.write(answer)));
      for (const model of ['D735', undefined]) {
        const phone = client({ ...(model ? { model } : {}) }, server.port);
        assert.equal((await failing(key(phone))).reason, 'dectBase');
      }
      assert.ok(server.requests.every((head) => headerOf(head, 'authorization') === undefined));
    });
  }

  it('is good on a server that has the facts of a phone on every page', async () => {
    clock = { now: 0 };
    lanes = new Lanes({ now: () => clock.now });
    const server = await servers.add(
      rawServer((socket) => socket.write(reply(200, [], INFO_PAGE))),
    );
    await key(client({ model: 'D735' }, server.port));
  });

  describe('beyond ASCII', () => {
    for (const scheme of ['basic', 'digest'] as const) {
      for (const login of [
        { username: 'jörg', password: 'straße' },
        { username: 'admin', password: 'ü"\\,x' },
        { username: 'ödön', password: 'p:ä€' },
      ]) {
        it(`${login.username}, ${login.password}, ${scheme}: UTF-8 by default`, async () => {
          await start({ auth: { ...login, scheme } });
          await key(client({ ...login, model: 'D385' }));
          virtual.setAuth({ tellsCharset: true });
          await key(client({ ...login, model: 'D385', credentialsEncoding: 'latin1' }));
          assert.deepEqual([virtual.keys.length, virtual.logins.wrong], [2, 0]);
        });
      }

      it(`${scheme}: Latin-1 where the owner says so`, async () => {
        const login = { username: 'jörg', password: 'straße' };
        await start({ auth: { ...login, scheme, encoding: 'latin1' } });
        await key(client({ ...login, model: 'D385', credentialsEncoding: 'latin1' }));
        assert.deepEqual([virtual.keys.length, virtual.logins.wrong], [1, 0]);
      });
    }
  });

  describe('old TLS', () => {
    for (const tlsMaxVersion of ['TLSv1', 'TLSv1.2'] as const) {
      it(`works with a phone of firmware 8.7 that speaks ${tlsMaxVersion}`, async () => {
        await start({ profile: 'snom370-fw8.7', httpsPort: 0, tlsMaxVersion });
        const tls = { acceptSelfSigned: true, legacy: true };
        await key(client({ protocol: 'https', model: '370', tls }, virtual.httpsPort));
        assert.equal(virtual.keys.length, 1);
      });
    }

    it('of a phone that wants HTTPS by a 403 is told apart', async () => {
      await start({ profile: 'snom320-fw7', httpsPort: 0, httpsOnly: true });
      assert.equal((await failing(key(client({ model: '320' })))).reason, 'wantsHttps');
    });
  });
});
