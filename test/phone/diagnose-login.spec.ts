import assert from 'node:assert/strict';
import type { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';
import { diagnose, type Diagnosis } from '../../src/phone/diagnose';
import { TRUSTING } from '../support/simulator/sip';
import { startVirtualPhone } from '../support/virtual-phone';

const LOGIN = { username: 'admin', password: 'S3cret' };
const D812 = 'snomD812-fw10.1';
const D862 = 'snomD862-fw10.1';

describe('Test connection and the login of a D8xx', () => {
  let virtual: VirtualPhone;

  afterEach(() => virtual.stop());

  async function start(options: VirtualPhoneOptions): Promise<void> {
    const auth = { ...LOGIN, ...options.auth };
    virtual = await startVirtualPhone({ settings: TRUSTING, ...options, auth });
  }

  /** With a login, or without one for ''. */
  const examine = (password: string): Promise<Diagnosis> =>
    diagnose(
      {
        host: '127.0.0.1',
        port: virtual.port,
        minibrowser: { port: virtual.minibrowserPort ?? 1 },
        sip: { port: virtual.sipPort ?? 1, user: '100' },
        insists: true,
        ...(password ? { username: LOGIN.username, password } : {}),
      },
      { allChannels: true },
    );

  /** Somebody else who locks the phone. */
  async function lock(path = '/info.htm', port = virtual.port): Promise<void> {
    for (let count = 0; !virtual.logins.locked && count < 20; count += 1)
      await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: 'Basic eDp5' } });
    assert.equal(virtual.logins.locked, true);
  }

  for (const password of [LOGIN.password, 'wrong', '']) {
    it(`locked D812, ${password || 'no password'}: says so, and nothing of a phone without a password`, async () => {
      await start({ profile: D812 });
      await lock();
      await assert.rejects(examine(password), { reason: 'locked' });
    });
  }

  for (const wrongAnswer of ['login200', '401'] as const) {
    it(`D812, a wrong password answered by ${wrongAnswer}: one failure, and it is named`, async () => {
      await start({ profile: D812, auth: { wrongAnswer } });
      await assert.rejects(examine('wrong'), { reason: 'wrongPassword' });
      assert.equal(virtual.logins.wrong, 1);
    });
  }

  it('D812, words that nobody knows: not proven', async () => {
    const words = { refused: 'Sisselogimine nurjus', locked: 'Liiga palju katseid' };
    await start({ profile: D812, auth: { words } });
    await assert.rejects(examine('wrong'), { reason: 'loginNotProven' });
    assert.equal(virtual.logins.wrong, 1);
  });

  it('D812, no password: it is what its SIP says, and the login is asked for', async () => {
    await start({ profile: D812 });
    const { info, notes, channels } = await examine('');
    assert.deepEqual([info.model, info.saidBy], ['D812', 'sip']);
    assert.deepEqual(notes, [
      'settingsNotReadable',
      'loginWanted',
      'contradictory',
      'sipUntried',
      'unencrypted',
    ]);
    assert.deepEqual(channels['sip-notify'], { support: 'unproven', why: 'untried' });
  });

  it('D812, the right password: no word of it', async () => {
    await start({ profile: D812 });
    const { info, notes } = await examine(LOGIN.password);
    assert.equal(info.model, 'D812');
    assert.deepEqual(notes, ['contradictory', 'sipUntried', 'unencrypted']);
    assert.equal(virtual.logins.wrong, 0);
  });

  for (const [password, note] of [
    ['wrong', 'loginRefused'],
    ['', 'loginWanted'],
  ] as const) {
    it(`D862, ${password || 'no'} password: ${note}, and its minibrowser is no way`, async () => {
      await start({ profile: D862 });
      const { notes, channels } = await examine(password);
      assert.ok(notes.includes(note));
      assert.ok(!notes.includes('noPasswordSet'));
      assert.deepEqual(channels.minibrowser, { support: 'no', why: 'login' });
      assert.equal(virtual.logins.wrong, password ? 1 : 0);
    });

    it(`D862 with CSTA, ${password || 'no'} password: one failure all the same`, async () => {
      await start({ profile: D862, quirks: { cstaPage: true } });
      const { notes, channels } = await examine(password);
      assert.ok(notes.includes(note));
      assert.deepEqual([channels.csta.why, channels.minibrowser.why], ['login', 'login']);
      assert.equal(virtual.logins.wrong, password ? 1 : 0);
    });
  }

  it('D862, the right password: the minibrowser is there, and nothing was shown', async () => {
    await start({ profile: D862 });
    const { notes, channels } = await examine(LOGIN.password);
    assert.deepEqual(notes, ['d8xx', 'sipUntried', 'unencrypted']);
    assert.deepEqual(channels.minibrowser, { support: 'unproven', why: 'untried' });
    assert.deepEqual([virtual.keys, virtual.calls], [[], []]);
  });

  it('D862 without a login: nothing is asked for one', async () => {
    await start({ profile: D862, auth: { scheme: 'none' } });
    const { notes, channels } = await examine('');
    assert.deepEqual(notes, ['d8xx', 'sipUntried', 'unencrypted']);
    assert.equal(channels.minibrowser.support, 'unproven');
  });

  it('a locked D862: its minibrowser is no way', async () => {
    await start({ profile: D862 });
    await lock('/minibrowser.htm', virtual.minibrowserPort);
    const { notes, channels } = await examine(LOGIN.password);
    assert.ok(notes.includes('loginRefused'));
    assert.deepEqual(channels.minibrowser, { support: 'no', why: 'login' });
  });
});
