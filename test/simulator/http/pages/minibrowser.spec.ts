/** `minibrowser.htm` of D8xx phones: where it is, when it is open and what login it wants. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions, VirtualQuirks } from '../../../../simulator';
import { usePages } from '../../../support/simulator/page-server';
import { command } from '../../../support/simulator/sip';
import { ask, challengesOf, digestHeader, withPhone } from '../../../support/simulator/wire';

const HEADERS = { Connection: 'close' };
const AUTH = { username: 'u', password: 'p' };
const BASIC = `Basic ${Buffer.from('u:p').toString('base64')}`;

describe('simulator/http/pages/minibrowser', () => {
  const pages = usePages();
  const own = (phone: VirtualPhone, port = phone.minibrowserPort): VirtualPhone =>
    ({ host: phone.host, port }) as VirtualPhone;

  async function dialsBy(phone: VirtualPhone, port?: number): Promise<number> {
    const url = pages.page('/dial.xml', command('numberdial=200'));
    const before = phone.calls.length;
    await ask(own(phone, port), `/minibrowser.htm?url=${encodeURIComponent(url)}`, {
      headers: HEADERS,
    });
    await phone.settled();
    await phone.advance(2000);
    return phone.calls.length - before;
  }

  for (const profile of ['snomD812-fw10.1', 'snomD862-fw10.1'] as const) {
    const options: VirtualPhoneOptions = { profile, clock: 'stepped' };

    it(`of ${profile} is on a port of its own, or on the web server`, async () => {
      await withPhone(options, async (phone) => {
        assert.notEqual(phone.minibrowserPort, phone.port);
        assert.equal(await dialsBy(phone), 1);
        assert.equal(await dialsBy(phone, phone.port), 0);
      });
      await withPhone({ ...options, quirks: { minibrowserOn: 'webServer' } }, async (phone) => {
        assert.equal(phone.minibrowserPort, phone.port);
        assert.equal(await dialsBy(phone), 1);
        assert.match((await ask(phone, '/info.htm')).body, /Phone Manager|Hardware: D812/);
      });
    });
  }

  it('is subject to the pause between documents', async () => {
    await withPhone({ profile: 'snomD862-fw10.1', clock: 'stepped' }, async (phone) => {
      const url = encodeURIComponent(pages.page('/key.xml', command('key=DND')));
      for (const ms of [0, 1999, 1]) {
        await phone.advance(ms);
        await ask(own(phone), `/minibrowser.htm?url=${url}`, { headers: HEADERS });
        await phone.settled();
      }
      await phone.advance(1);
      assert.deepEqual(pages.targets, ['/key.xml', '/key.xml']);
    });
  });

  it('takes a pointer: a document that is fetched and acts, within one pause', async () => {
    await withPhone({ profile: 'snomD862-fw10.1', clock: 'stepped' }, async (phone) => {
      const action = pages.page('/action.xml', command('numberdial=200'));
      const pointer = pages.page(
        '/pointer.xml',
        `<IPPhoneSilent><fetch mil="1">${action}</fetch></IPPhoneSilent>`,
      );
      await ask(own(phone), `/minibrowser.htm?url=${encodeURIComponent(pointer)}`, {
        headers: HEADERS,
      });
      await phone.settled();
      await phone.advance(1);
      await phone.settled();
      await phone.advance(1);
      assert.equal(phone.calls.length, 1);
    });
  });

  const OPEN: readonly (readonly [
    open: VirtualQuirks['minibrowserOpen'],
    type: string,
    is: boolean,
  ])[] = [
    ['unlessOff', 'http_https', true],
    ['unlessOff', 'https', true],
    ['unlessOff', 'off', false],
    ['always', 'off', true],
    ['plainOnly', 'https', false],
    ['plainOnly', 'off', false],
    ['plainOnly', 'http', true],
  ];
  for (const [minibrowserOpen, webserver_type, is] of OPEN) {
    it(`with ${webserver_type} is ${is ? 'open' : 'closed'} (${minibrowserOpen})`, async () => {
      const quirks = { minibrowserOpen };
      const settings = { webserver_type };
      await withPhone({ profile: 'snomD862-fw10.1', settings, quirks }, async (phone) => {
        const answer = ask(own(phone), '/minibrowser.htm', { headers: HEADERS });
        if (is) assert.equal((await answer).status, 200);
        else await assert.rejects(answer);
      });
    });
  }

  const LOGINS: readonly (readonly [
    how: VirtualQuirks['minibrowserAuth'],
    without: number,
    basic: number,
    digest: boolean,
  ])[] = [
    ['web', 401, 401, true],
    ['none', 200, 200, false],
    ['basic', 401, 200, false],
    ['digest', 401, 401, true],
  ];
  for (const [minibrowserAuth, without, basic, digest] of LOGINS) {
    it(`wants the login that ${minibrowserAuth} says`, async () => {
      const quirks = { minibrowserAuth };
      await withPhone({ profile: 'snomD862-fw10.1', auth: AUTH, quirks }, async (phone) => {
        const target = '/minibrowser.htm';
        const bare = await ask(own(phone), target, { headers: HEADERS });
        assert.equal(bare.status, without);
        const headers = { ...HEADERS, Authorization: BASIC };
        assert.equal((await ask(own(phone), target, { headers })).status, basic);
        if (!digest) return;
        const challenge = challengesOf(bare)[0] ?? '';
        const Authorization = digestHeader({ ...AUTH, target, challenge });
        const answer = await ask(own(phone), target, { headers: { ...HEADERS, Authorization } });
        assert.equal(answer.status, 200);
      });
    });
  }

  it('follows the login of the web pages', async () => {
    const quirks = { minibrowserAuth: 'basic' } as const;
    await withPhone({ profile: 'snomD862-fw10.1', auth: AUTH, quirks }, async (phone) => {
      const headers = { ...HEADERS, Authorization: BASIC };
      assert.equal((await ask(own(phone), '/minibrowser.htm', { headers })).status, 200);
      phone.setAuth({ password: 'other' });
      assert.match((await ask(own(phone), '/minibrowser.htm', { headers })).body, /Login failed/);
      phone.setAuth({ scheme: 'none' });
      assert.equal((await ask(own(phone), '/minibrowser.htm', { headers: HEADERS })).status, 200);
    });
  });
});
