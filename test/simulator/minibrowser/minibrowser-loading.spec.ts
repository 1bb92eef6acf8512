import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { logged, open, show, titleOf } from '../../support/simulator/browsing';
import { usePages } from '../../support/simulator/page-server';
import { ask, challengesOf, digestHeader, until, withPhone } from '../../support/simulator/wire';

const STEPPED: VirtualPhoneOptions = { clock: 'stepped' };

describe('simulator/minibrowser/minibrowser', () => {
  const pages = usePages();

  describe('what is no page', () => {
    it('changes nothing and is logged without its query', async () => {
      pages.serve('/html', { body: '<html/>' });
      pages.serve('/broken', { body: '<SnomIPPhoneText>' });
      pages.serve('/plain', { body: '<SnomIPPhoneText/>', type: 'text/plain' });
      pages.serve('/long', { body: `<SnomIPPhoneText>${' '.repeat(600_000)}</SnomIPPhoneText>` });
      await withPhone({}, async (phone) => {
        for (const [url, why] of [
          [`${pages.url}/html?t=secret`, 'no page of the minibrowser'],
          [`${pages.url}/broken?t=secret`, 'not well-formed in line 1'],
          [`${pages.url}/plain?t=secret`, 'no XML content type'],
          [`${pages.url}/long?t=secret`, 'more than'],
          [`${pages.url}/missing?t=secret`, 'answered 404'],
          ['http://127.0.0.1:1/?t=secret', 'ECONNREFUSED'],
          ['http://192.0.2.1/?t=secret', 'not on this machine'],
          ['http://evil.example/?t=secret', 'not on this machine'],
          ['file:///etc/passwd', 'no http address'],
          ['relative.xml?t=secret', 'no http address'],
        ] as const) {
          await open(phone, url);
          assert.equal(titleOf(phone), undefined, url);
          assert.ok(phone.core.log.items.at(-1)?.includes(why), `${url}: ${logged(phone)}`);
        }
        assert.doesNotMatch(logged(phone), /secret/);
        await ask(phone, '/minibrowser.htm', { headers: { Connection: 'close' } });
        assert.equal(titleOf(phone), undefined);
      });
      await withPhone({ quirks: { xmlTypeNeeded: false } }, async (phone) => {
        await open(phone, `${pages.url}/plain`);
        assert.equal(phone.minibrowser?.kind, 'text');
      });
    });

    it('is overtaken by the page asked for after it', async () => {
      pages.hang('/slow');
      await withPhone({}, async (phone) => {
        await ask(phone, `/minibrowser.htm?url=${encodeURIComponent(`${pages.url}/slow`)}`, {
          headers: { Connection: 'close' },
        });
        const url = encodeURIComponent(pages.page('/fast.xml', '<SnomIPPhoneText title="fast"/>'));
        await ask(phone, `/minibrowser.htm?url=${url}`, { headers: { Connection: 'close' } });
        await until(phone, () => titleOf(phone) === 'fast');
      });
    });
  });

  describe('fetching', () => {
    it('follows redirects on the same server, and no others', async () => {
      pages.page('/to.xml', '<SnomIPPhoneText title="to"/>');
      const to = (location: string) => ({ body: '', status: 302, headers: { Location: location } });
      pages.serve('/same', to('/to.xml'));
      pages.serve('/else', to(`http://localhost:${pages.port}/to.xml`));
      pages.serve('/loop', to('/loop'));
      await withPhone({}, async (phone) => {
        await open(phone, `${pages.url}/same`);
        assert.equal(titleOf(phone), 'to');
        await open(phone, `${pages.url}/else`);
        assert.match(logged(phone), /sends elsewhere/);
        await open(phone, `${pages.url}/loop`);
        assert.match(logged(phone), /answered 302/);
        assert.equal(pages.targets.filter((target) => target === '/loop').length, 4);
      });
    });

    it('logs in with http_client_user and http_client_pass', async () => {
      const page = { body: '<SnomIPPhoneText title="in"/>' };
      const login = `Basic ${Buffer.from('joe:pw').toString('base64')}`;
      pages.serve('/private', ({ authorization }) =>
        authorization === login
          ? page
          : { body: '', status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } },
      );
      await withPhone({}, async (phone) => {
        await open(phone, `${pages.url}/private`);
        assert.match(logged(phone), /answered 401/);
        phone.setSetting('http_client_user', 'joe');
        phone.setSetting('http_client_pass', 'pw');
        await open(phone, `${pages.url}/private`);
        assert.equal(titleOf(phone), 'in');
        assert.doesNotMatch(logged(phone), /pw/);
      });
    });
  });

  describe('minibrowser.htm', () => {
    it('is late with Connection: keep-alive, at once with close', async () => {
      await withPhone({ ...STEPPED, quirks: { directCommands: true } }, async (phone) => {
        const answer = ask(phone, '/minibrowser.htm?url=snom%3A%2F%2Fmb_exit%23numberdial%3D200');
        await until(phone, () => phone.calls.length === 1);
        let answered = false;
        void answer.then(() => (answered = true));
        await phone.advance(7999);
        assert.equal(
          (await ask(phone, '/minibrowser.htm', { headers: { Connection: 'close' } })).status,
          200,
        );
        assert.equal(answered, false);
        await phone.advance(1);
        assert.equal((await answer).status, 200);
      });
      await withPhone({ quirks: { minibrowserDelayMs: 0 } }, async (phone) => {
        assert.equal((await ask(phone, '/minibrowser.htm')).status, 200);
        phone.setQuirks({ minibrowserStatus: 302 });
        const answer = await ask(phone, '/minibrowser.htm');
        assert.deepEqual([answer.status, answer.headers.location], [302, 'index.htm']);
      });
    });

    it('is open in user mode, and blocked like all that does something', async () => {
      await withPhone({ security: { adminMode: false } }, async (phone) => {
        await show(pages, phone, '<SnomIPPhoneText title="user"/>');
        assert.equal(titleOf(phone), 'user');
      });
      await withPhone(
        { security: { restrictUriQueries: true }, quirks: { directCommands: true } },
        async (phone) => {
          await open(phone, 'snom://mb_exit#numberdial=200');
          assert.equal(phone.calls.length, 0);
        },
      );
    });
  });

  describe('D862', () => {
    const D862: VirtualPhoneOptions = { profile: 'snomD862-fw10.1' };
    const elsewhere = (phone: VirtualPhone) =>
      ({ host: phone.host, port: phone.minibrowserPort }) as VirtualPhone;

    it('has the page on a port of its own, and nothing else there', async () => {
      await withPhone(D862, async (phone) => {
        assert.ok(phone.minibrowserPort);
        assert.notEqual(phone.minibrowserPort, phone.port);
        const url = pages.page(
          '/d8.xml',
          '<SnomIPPhoneText><LED number="5" color="green">On</LED><Text>hi</Text></SnomIPPhoneText>',
        );
        const target = `/minibrowser.htm?url=${encodeURIComponent(url)}`;
        const main = await ask(phone, target);
        assert.match(main.body, /Phone Manager/);
        await phone.settled();
        assert.equal(titleOf(phone), undefined);
        const headers = { Connection: 'close' };
        assert.equal((await ask(elsewhere(phone), target, { headers })).status, 200);
        await phone.settled();
        assert.deepEqual(phone.minibrowser?.lines, ['hi']);
        assert.equal(phone.leds.get(5), 'On green');
        assert.equal(
          (await ask(elsewhere(phone), '/command.htm?number=200', { headers })).status,
          404,
        );
        assert.equal(phone.calls.length, 0);
        assert.deepEqual(
          phone.requests.map(({ status }) => status),
          [200, 200, 404],
        );
        assert.equal(phone.acceptedSockets, 3);
      });
    });

    it('asks for the same login there', async () => {
      const auth = { username: 'u', password: 'p' };
      await withPhone({ ...D862, auth, quirks: { directCommands: true } }, async (phone) => {
        const target = '/minibrowser.htm?url=snom%3A%2F%2Fmb_exit%23numberdial%3D200';
        const headers = { Connection: 'close' };
        const refused = await ask(elsewhere(phone), target, { headers });
        assert.equal(refused.status, 401);
        const challenge = challengesOf(refused)[0] ?? '';
        const Authorization = digestHeader({ ...auth, target, challenge });
        const answer = await ask(elsewhere(phone), target, {
          headers: { ...headers, Authorization },
        });
        assert.equal(answer.status, 200);
        assert.equal(phone.calls[0]?.remote, '200');
      });
    });

    it('closes it on a restart, opens the same one again, and may have none', async () => {
      await withPhone({ ...D862, ...STEPPED }, async (phone) => {
        const { minibrowserPort } = phone;
        phone.reboot();
        await phone.advance(100);
        await assert.rejects(ask(elsewhere(phone), '/minibrowser.htm'), { code: 'ECONNREFUSED' });
        await phone.advance(1500);
        assert.equal(phone.minibrowserPort, minibrowserPort);
        const headers = { Connection: 'close' };
        assert.equal((await ask(elsewhere(phone), '/minibrowser.htm', { headers })).status, 200);
      });
      await withPhone({ ...D862, minibrowserPort: false }, (phone) => {
        assert.equal(phone.minibrowserPort, undefined);
      });
      await withPhone({ minibrowserPort: 0 }, (phone) => {
        assert.equal(phone.minibrowserPort, phone.port, 'other models need no port of its own');
      });
    });
  });
});
