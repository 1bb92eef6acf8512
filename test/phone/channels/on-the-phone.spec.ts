import assert from 'node:assert/strict';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { SnomPhone, type SnomPhoneDeps } from '../../../src/phone/phone';
import type { ChannelsChange, PhoneAction, SnomPhoneOptions } from '../../../src/phone/types';
import { failureOf } from '../../support/phone/errors';
import { TRUSTING } from '../../support/simulator/sip';
import { startVirtualPhone } from '../../support/virtual-phone';

const KEY: PhoneAction = { kind: 'keys', presses: [{ key: 'F_MUTE' }] };

describe('channels of a virtual phone', () => {
  const started: { phone: SnomPhone; virtual: VirtualPhone }[] = [];

  afterEach(async () => {
    for (const { phone, virtual } of started.splice(0)) {
      phone.close();
      await virtual.stop();
    }
  });

  async function start(
    options: VirtualPhoneOptions,
    own: Partial<SnomPhoneOptions> = {},
    deps: SnomPhoneDeps = {},
  ): Promise<{ phone: SnomPhone; virtual: VirtualPhone }> {
    const virtual = await startVirtualPhone(options);
    const phone = new SnomPhone(
      {
        host: '127.0.0.1',
        port: virtual.port,
        minibrowser: { port: virtual.minibrowserPort ?? 1 },
        stepPauseMs: 0,
        ...own,
        sip: { port: virtual.sipPort ?? 1, ...(own.sip ?? { user: '100' }) },
      },
      deps,
    );
    started.push({ phone, virtual });
    return { phone, virtual };
  }

  /** Whatever a look asked for, nothing has changed. */
  function assertHarmless(virtual: VirtualPhone): void {
    const asked = virtual.requests.map(({ target, csta }) => csta?.service ?? target);
    for (const one of asked)
      assert.match(one, /^(?:\/info\.htm|\/csta|RequestSystemStatus|SnapshotDevice)$/);
    assert.ok(virtual.sipMessages.every(({ method }) => method === 'OPTIONS'));
    assert.deepEqual([virtual.keys, virtual.calls], [[], []]);
  }

  it('of a D862 that trusts Node-RED are found by looking alone', async () => {
    const { phone, virtual } = await start(
      {
        profile: 'snomD862-fw10.1',
        settings: TRUSTING,
        quirks: { cstaPage: true },
        identities: ['100@pbx.example'],
      },
      {},
      { identities: () => ['100@pbx.example'] },
    );
    assert.deepEqual(await phone.channels(), {
      'command-page': { support: 'no', why: 'phoneManager' },
      'sip-notify': { support: 'unproven', why: 'untried' },
      minibrowser: { support: 'unproven', why: 'untried' },
      csta: { support: 'yes' },
    });
    assert.equal((await phone.model()).name, 'D862');
    assert.ok(phone.proven.has('SnapshotDevice'));
    assertHarmless(virtual);
  });

  it('of a D862 as it comes: it keeps silent, and nobody knows what it would take', async () => {
    const { phone, virtual } = await start({ profile: 'snomD862-fw10.1' });
    const states = await phone.channels();
    assert.deepEqual(states['sip-notify'], { support: 'unproven', why: 'silent' });
    assert.deepEqual(states.csta, { support: 'no', why: 'notThere' });
    assertHarmless(virtual);
  });

  it('of a D812 are not decided by its letter', async () => {
    const { phone, virtual } = await start({ profile: 'snomD812-fw10.1', settings: TRUSTING });
    const states = await phone.channels();
    assert.deepEqual(states['command-page'], { support: 'unproven', why: 'contradictory' });
    assert.equal((await phone.model()).name, 'D812');
    assertHarmless(virtual);
    const { channel } = await phone.perform([KEY]);
    assert.equal(channel, 'sip-notify');
    await waitFor(() => virtual.keys.length > 0);
    assert.equal(virtual.keys.length, 1);
  });

  describe('of a D812 that wants a login, where nobody has one', () => {
    const CLOSED = {
      profile: 'snomD812-fw10.1',
      settings: TRUSTING,
      auth: { username: 'admin', password: 'S3cret' },
    } as const;

    it('are found by its SIP', async () => {
      const { phone, virtual } = await start(CLOSED);
      const { channel } = await phone.perform([KEY]);
      assert.equal(channel, 'sip-notify');
      await waitFor(() => virtual.keys.length > 0);
      const { name, pages } = await phone.model();
      assert.deepEqual([name, pages, phone.known?.saidBy], ['D812', undefined, 'sip']);
      await phone.perform([KEY]);
      assert.deepEqual(virtual.logins, { wrong: 0, missing: 1, locked: false });
    });

    it('are not, where it does not say what it is', async () => {
      const { phone, virtual } = await start({ ...CLOSED, sipPort: false });
      assert.equal((await failureOf(phone.perform([KEY]))).reason, 'noPassword');
      assert.equal((await failureOf(phone.perform([KEY]))).reason, 'loginMissing');
      const { sipMessages, logins } = virtual;
      assert.deepEqual([sipMessages, logins.missing], [[], 1]);
    });

    it('are as the owner says', async () => {
      const { phone, virtual } = await start(CLOSED, { channel: 'sip-notify' });
      await phone.perform([KEY]);
      await waitFor(() => virtual.keys.length > 0);
    });

    it('are not looked for where a password is wrong', async () => {
      const { phone, virtual } = await start(CLOSED, { username: 'admin', password: 'wrong' });
      assert.equal((await failureOf(phone.perform([KEY]))).reason, 'wrongPassword');
      assert.deepEqual(virtual.sipMessages, []);
    });
  });

  it('address the first identity, where nobody has named a user', async () => {
    const { phone, virtual } = await start(
      { profile: 'snomD862-fw10.1', settings: TRUSTING, identities: ['4711@pbx.example'] },
      { sip: {} },
      { identities: () => ['4711@pbx.example', '4712@pbx.example'] },
    );
    await phone.perform([KEY]);
    assert.deepEqual(
      virtual.sipMessages.map(({ method, user }) => `${method} ${user}`),
      ['OPTIONS 4711', 'NOTIFY 4711'],
    );
  });

  for (const commandPage of [true, false]) {
    it(`of a D812 that ${commandPage ? 'has' : 'lacks'} command.htm, where its owner wants it`, async () => {
      const { phone, virtual } = await start(
        { profile: 'snomD812-fw10.1', settings: TRUSTING, quirks: { commandPage } },
        { channel: 'command-page' },
      );
      const pressing = phone.press([{ key: 'F_HOLD' }]);
      if (commandPage) await pressing;
      else assert.equal((await failureOf(pressing)).reason, 'notFound');
      assert.deepEqual(virtual.sipMessages, []);
    });
  }

  for (const profile of [
    'snom320-fw7',
    'snom370-fw8.7',
    'snom760-fw8.9',
    'snomD385-fw10.1',
  ] as const) {
    it(`of a ${profile} cost no request more than ever`, async () => {
      const { phone, virtual } = await start({ profile });
      await phone.press([{ key: '1' }]);
      assert.deepEqual((await phone.channels())['command-page'], { support: 'yes' });
      const targets = virtual.requests.map(({ target }) => target.replace(/[?].*/, ''));
      assert.deepEqual(targets, ['/info.htm', '/command.htm']);
      assert.deepEqual(virtual.sipMessages, []);
      assert.equal((await phone.channels({ fresh: true }))['command-page'].support, 'yes');
      assert.deepEqual(virtual.keys.length, 1);
    });
  }

  it('are told of when CSTA is switched off, and nothing is done twice', async () => {
    const changes: ChannelsChange[] = [];
    const { phone, virtual } = await start(
      {
        profile: 'snomD862-fw10.1',
        settings: { ...TRUSTING, csta_control: 'on' },
        quirks: { cstaPage: true },
        identities: ['100@pbx.example'],
      },
      {},
      {
        identities: () => ['100@pbx.example'],
        onChannelsChanged: (_, change) => changes.push(change),
      },
    );
    await phone.channels();
    phone.prove('MakeCall');
    virtual.setSetting('csta_control', 'off');
    const error = await failureOf(phone.perform([{ kind: 'dial', destination: '200' }]));
    assert.deepEqual([error.reason, error.sent], ['cstaUnavailable', 'no']);
    assert.deepEqual(virtual.calls.length, 0);
    assert.deepEqual(changes.at(-1)?.channel, 'csta');
    const { channel } = await phone.perform([{ kind: 'dial', destination: '200' }]);
    assert.equal(channel, 'sip-notify');
    await waitFor(() => virtual.calls.length > 0);
    assert.equal(virtual.calls.length, 1);
  });

  it('are told of when the port of SIP is closed, and nothing is done twice', async () => {
    const changes: ChannelsChange[] = [];
    const { phone, virtual } = await start(
      { profile: 'snomD862-fw10.1', settings: TRUSTING },
      { sip: { port: 1, user: '100' } },
      { onChannelsChanged: (_, change) => changes.push(change) },
    );
    const states = await phone.channels();
    assert.deepEqual(states['sip-notify'], { support: 'no', why: 'portClosed' });
    const error = await failureOf(phone.perform([KEY], { channel: 'sip-notify' }));
    assert.equal(error.reason, 'sipRefused');
    assert.deepEqual(virtual.sipMessages, []);
    assert.deepEqual(virtual.keys, []);
  });
});

async function waitFor(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
}
