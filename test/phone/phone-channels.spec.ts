import assert from 'node:assert/strict';
import { type ErrorReason, SnomError } from '../../src/common/errors';
import type { Documents } from '../../src/phone/channels/channel-set';
import { ChannelMemory } from '../../src/phone/channels/memory';
import type { SnomPhone, SnomPhoneDeps } from '../../src/phone/phone';
import type {
  ChannelsChange,
  CommandResult,
  PhoneAction,
  PhoneResponse,
  SnomPhoneOptions,
} from '../../src/phone/types';
import { failureOf } from '../support/phone/errors';
import { FakeHttp, INFO_D385, page } from '../support/phone/fake-http';
import { dial, presses } from '../support/phone/phone';
import { noSip, phoneWith, sipOf } from '../support/phone/ways';

const MANAGER = page('<title>Phone Manager</title>');
const STATUS = page(
  '<RequestSystemStatusResponse xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed5"><systemStatus>normal</systemStatus></RequestSystemStatusResponse>',
);
const SNAPSHOT = page(
  '<SnapshotDeviceResponse xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed5"><crossRefIDorSnapshotData><snapshotData><snapshotDeviceResponseInfo><connectionIdentifier><callID>-12</callID><deviceID>sip:a@x</deviceID></connectionIdentifier><localCallState><compoundCallState><localConnectionState>connected</localConnectionState></compoundCallState></localCallState></snapshotDeviceResponseInfo></snapshotData></crossRefIDorSnapshotData></SnapshotDeviceResponse>',
);
const UNKNOWN_IDENTITY = page(
  '<CSTAErrorCode xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed5"><operation>invalidDeviceID</operation></CSTAErrorCode>',
);
const CALLED = page(
  '<MakeCallResponse xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed5"><callingDevice><callID>-12</callID><deviceID>sip:4711@pbx</deviceID></callingDevice></MakeCallResponse>',
);
const MAKE_CALL: PhoneAction = {
  kind: 'csta',
  request: { service: 'MakeCall', device: '', destination: '200' },
};

/** A phone whose parts a test switches on and off. */
class Scene {
  /** What the web server shows. */
  info: PhoneResponse | SnomError = MANAGER;
  command: PhoneResponse | SnomError = page('');
  csta: PhoneResponse | SnomError = new SnomError('notFound');
  snapshots: Readonly<Record<string, PhoneResponse>> = {};
  sip = true;
  minibrowser: 'open' | 'closed' = 'open';
  documents: SnomError | undefined;
  fetched = false;
  reports: boolean | undefined;
  /** What went out by documents. */
  readonly pushed: string[] = [];
  readonly changes: ChannelsChange[] = [];
  readonly http: FakeHttp;
  readonly memory = new ChannelMemory();
  readonly phone: SnomPhone;

  constructor(options: Partial<SnomPhoneOptions> = {}, deps: SnomPhoneDeps = {}) {
    this.http = new FakeHttp(({ target, body }) => {
      const found = target.startsWith('/info')
        ? this.info
        : target === '/csta'
          ? this.#cstaTo(body ?? '')
          : this.command;
      return found instanceof SnomError ? Promise.reject(found) : found;
    });
    this.phone = phoneWith(this.http, options, {
      askSip: () => (this.sip ? sipOf() : noSip()),
      reach: () => Promise.resolve(this.minibrowser),
      memory: this.memory,
      documentChannel: this.#documents(),
      onChannelsChanged: (_, change) => this.changes.push(change),
      ...deps,
    });
  }

  /** Targets since the last time, without the pages that are only read. */
  sent(): string[] {
    const all = [
      ...this.http.targets.filter((target) => target.startsWith('/command')),
      ...this.pushed,
    ];
    this.http.targets.length = 0;
    this.pushed.length = 0;
    return all;
  }

  get whys(): string[] {
    return this.changes.map(({ why, channel }) => (channel ? `${why} ${channel}` : why));
  }

  #cstaTo(body: string): PhoneResponse | SnomError {
    if (this.csta instanceof SnomError) return this.csta;
    if (body.includes('MakeCall')) return CALLED;
    const isOfNone = body.includes('<snapshotObject/>');
    const identity = isOfNone ? '' : /<snapshotObject>([^<]*)</.exec(body)?.[1];
    return identity === undefined ? this.csta : (this.snapshots[identity] ?? UNKNOWN_IDENTITY);
  }

  #documents(): Documents {
    const push = (trigger: string, what: string): Promise<CommandResult> => {
      this.pushed.push(`${trigger} ${what}`);
      if (this.documents) return Promise.reject(this.documents);
      return Promise.resolve({
        requests: [what],
        ...(this.fetched && { fetched: true as const }),
      });
    };
    const reports = (): boolean | undefined => this.reports;
    return {
      get reports() {
        return reports();
      },
      forget: () => (this.reports = undefined),
      check: (trigger, actions) => actions.map(({ kind }) => `${trigger} ${kind}`),
      perform: (trigger, actions) => push(trigger, actions.map(({ kind }) => kind).join()),
      open: (trigger) => push(trigger, 'open'),
      readLines: async (trigger) => {
        await push(trigger, 'lines');
        return { counts: { connected: 1 } };
      },
      pauseLeft: () => 0,
    };
  }
}

const failure = async (command: Promise<unknown>): Promise<ErrorReason> =>
  (await failureOf(command)).reason;

describe('SnomPhone and its channels', () => {
  describe('a phone with command.htm', () => {
    it('is asked for nothing more than it always was', async () => {
      const scene = new Scene();
      scene.info = INFO_D385;
      await dial(scene.phone);
      const states = await scene.phone.channels();
      await dial(scene.phone);
      assert.deepEqual(states['command-page'], { support: 'yes' });
      assert.deepEqual(states.csta, { support: 'unproven', why: 'notAsked' });
      assert.deepEqual(scene.http.targets, [
        '/info.htm',
        '/command.htm?number=200',
        '/command.htm?number=200',
      ]);
    });

    it('is not asked for anything where its model is chosen', async () => {
      const scene = new Scene({ model: 'D385' });
      await scene.phone.channels();
      await dial(scene.phone);
      assert.deepEqual(scene.http.targets, ['/command.htm?number=200']);
    });

    it('is asked for every way on demand', async () => {
      const scene = new Scene({ model: 'D385' });
      scene.info = INFO_D385;
      scene.csta = STATUS;
      const states = await scene.phone.channels({ fresh: true });
      assert.deepEqual(states, {
        'command-page': { support: 'yes' },
        'sip-notify': { support: 'unproven', why: 'untried' },
        minibrowser: { support: 'unproven', why: 'untried' },
        csta: { support: 'yes' },
      });
      assert.deepEqual(scene.http.targets, ['/info.htm', '/csta']);
    });
  });

  describe('a phone with its Phone Manager', () => {
    it('is looked at once, and remembered', async () => {
      const scene = new Scene();
      await scene.phone.press(presses('ENTER'));
      await scene.phone.press(presses('ENTER'));
      assert.deepEqual(scene.http.targets, ['/info.htm', '/csta']);
      assert.deepEqual(scene.pushed, ['sip-notify keys', 'sip-notify keys']);
    });

    it('is remembered over a restart, once it has shown that it is the same', async () => {
      const scene = new Scene();
      await scene.phone.channels();
      for (const model of ['', 'D862']) {
        const again = new Scene({ model }, { memory: new ChannelMemory(scene.memory.toJSON()) });
        await again.phone.channels();
        await again.phone.press(presses('ENTER'));
        assert.deepEqual(again.http.targets, ['/info.htm']);
        const other = new Scene({ model }, { memory: new ChannelMemory(scene.memory.toJSON()) });
        other.info = page('Hardware: snomD812 Mac:000413A1B2C3 snomD812-SIP 10.1.226.13');
        await other.phone.channels();
        assert.deepEqual(other.http.targets, ['/info.htm', '/csta']);
      }
    });

    it('says which one it is by its SIP', async () => {
      const scene = new Scene();
      assert.equal((await scene.phone.model()).name, 'D8xx');
      await scene.phone.channels();
      const { name, firmware, saidBy, keyControl } = await scene.phone.model();
      assert.deepEqual([name, firmware, saidBy, keyControl], ['D862', '10.1.226.13', 'sip', false]);
      assert.deepEqual((await scene.phone.info()).info.model, 'D862');
    });

    it('gets services of CSTA by CSTA, and tells the new connection', async () => {
      const scene = new Scene();
      scene.csta = STATUS;
      const result = await scene.phone.perform([MAKE_CALL]);
      assert.equal(result.channel, 'csta');
      assert.deepEqual(result.connections, [{ callId: '-12', deviceId: 'sip:4711@pbx' }]);
    });

    it('dials by CSTA once that was seen to work', async () => {
      const scene = new Scene();
      scene.csta = STATUS;
      assert.equal((await dial(scene.phone)).channel, 'sip-notify');
      scene.phone.prove('MakeCall');
      assert.equal((await dial(scene.phone)).channel, 'csta');
    });

    it('is proven by what it fetches', async () => {
      const scene = new Scene();
      scene.fetched = true;
      await dial(scene.phone);
      assert.deepEqual((await scene.phone.channels())['sip-notify'], { support: 'yes' });
      assert.deepEqual(scene.whys, ['proven sip-notify']);
    });

    it('may have its web server off', async () => {
      const scene = new Scene({ model: 'D862' });
      scene.info = scene.csta = new SnomError('refused');
      assert.equal((await dial(scene.phone)).channel, 'sip-notify');
      assert.equal((await dial(scene.phone)).channel, 'sip-notify');
      assert.deepEqual(scene.http.targets, ['/info.htm', '/csta']);
      const unknown = new Scene({ channel: 'sip-notify' });
      unknown.info = new SnomError('refused');
      assert.equal((await dial(unknown.phone)).channel, 'sip-notify');
    });

    it('says so where there is no way at all, and is asked anew by the next command', async () => {
      const scene = new Scene();
      scene.sip = false;
      scene.minibrowser = 'closed';
      const error = await failureOf(dial(scene.phone));
      assert.deepEqual(
        [error.code, error.reason, error.sent],
        ['NOT_SUPPORTED', 'noChannel', 'no'],
      );
      scene.sip = true;
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['sip-notify dial']);
    });
  });

  describe('the word of the owner', () => {
    it('counts more than what is known', async () => {
      const scene = new Scene({ channel: 'minibrowser' });
      await dial(scene.phone);
      await scene.phone.perform([{ kind: 'releaseAll' }], { channel: 'sip-notify' });
      assert.deepEqual(scene.sent(), ['minibrowser dial', 'sip-notify releaseAll']);
      assert.deepEqual(scene.phone.preview([MAKE_CALL], 'csta'), ['POST /csta MakeCall']);
    });

    it('tries command.htm of a D81x that shows pages, and of no Phone Manager', async () => {
      const scene = new Scene({ channel: 'command-page' });
      scene.info = page('Hardware: snomD812 Mac:000413A1B2C3 snomD812-SIP 10.1.226.13');
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['/command.htm?number=200']);
      const manager = new Scene({ channel: 'command-page', model: 'D812' });
      const error = await failureOf(dial(manager.phone));
      assert.deepEqual([error.reason, error.sent], ['phoneManager', 'no']);
      assert.deepEqual(manager.http.targets, ['/info.htm']);
    });

    it('is needed for command.htm of a D81x', async () => {
      const scene = new Scene();
      scene.info = page('Hardware: snomD812 Mac:000413A1B2C3 snomD812-SIP 10.1.226.13');
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['sip-notify dial']);
    });

    it('is refused where the channel has no words for it', async () => {
      const scene = new Scene({ channel: 'sip-notify' });
      const error = await failureOf(scene.phone.perform([MAKE_CALL]));
      assert.equal(error.reason, 'channelCannot');
      assert.deepEqual(error.params, { operation: 'MakeCall', channel: 'sip-notify' });
      assert.deepEqual(scene.sent(), []);
    });
  });

  describe('a channel that is gone', () => {
    it('is reported by the command, which is not sent by another one', async () => {
      const scene = new Scene();
      await dial(scene.phone);
      scene.sent();
      scene.documents = new SnomError('sipRefused', { sent: 'maybe' });
      scene.sip = false;
      const error = await failureOf(dial(scene.phone));
      assert.deepEqual([error.reason, error.sent], ['sipRefused', 'maybe']);
      assert.deepEqual(scene.sent(), ['sip-notify dial']);
      assert.deepEqual(scene.whys, ['lost sip-notify']);
      scene.documents = undefined;
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['minibrowser dial']);
    });

    for (const reason of ['sipForbidden', 'sipNoSubscription', 'sipEventUnknown'] as const) {
      it(`is remembered after ${reason}, until it is asked anew`, async () => {
        const scene = new Scene();
        scene.documents = new SnomError(reason);
        assert.equal(await failure(dial(scene.phone)), reason);
        scene.documents = undefined;
        await dial(scene.phone);
        assert.deepEqual(scene.sent(), ['sip-notify dial', 'minibrowser dial']);
        const kept = await scene.phone.channels();
        assert.deepEqual(kept['sip-notify'], { support: 'no', why: 'refused' });
        const anew = await scene.phone.channels({ fresh: true });
        assert.deepEqual(anew['sip-notify'], { support: 'unproven', why: 'untried' });
      });
    }

    it('is tried all the same where it is the only one: it says best what is wrong', async () => {
      const scene = new Scene();
      scene.minibrowser = 'closed';
      scene.documents = new SnomError('sipForbidden');
      assert.equal(await failure(dial(scene.phone)), 'sipForbidden');
      assert.equal(await failure(dial(scene.phone)), 'sipForbidden');
      assert.deepEqual(scene.whys, ['lost sip-notify']);
      assert.deepEqual((await scene.phone.channels())['sip-notify'], {
        support: 'unproven',
        why: 'refused',
      });
    });

    it('goes after the others where the phone keeps silent', async () => {
      const scene = new Scene();
      scene.documents = new SnomError('sipNoAnswer', { sent: 'maybe' });
      assert.equal(await failure(dial(scene.phone)), 'sipNoAnswer');
      scene.documents = undefined;
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['sip-notify dial', 'minibrowser dial']);
    });

    it('is not waited for by an emergency call, which takes what is likely left', async () => {
      const scene = new Scene();
      await scene.phone.channels();
      scene.documents = new SnomError('sipRefused');
      assert.equal(await failure(dial(scene.phone)), 'sipRefused');
      scene.documents = undefined;
      scene.http.targets.length = 0;
      const actions = [{ kind: 'dial', destination: '112' }] as const;
      assert.equal((await scene.phone.perform(actions, { urgent: true })).channel, 'minibrowser');
      assert.deepEqual(scene.http.targets, []);
      const stranger = new Scene();
      stranger.command = new SnomError('phoneManager', { sent: 'yes' });
      await stranger.phone.perform(actions, { urgent: true });
      assert.deepEqual(stranger.sent(), ['/command.htm?number=112', 'sip-notify dial']);
      const unknown = new Scene({ model: 'D862' });
      assert.equal((await unknown.phone.perform(actions, { urgent: true })).channel, 'sip-notify');
      assert.deepEqual(unknown.http.targets, []);
    });

    it('is not given up for silence, where it was seen to work', async () => {
      const scene = new Scene();
      scene.fetched = true;
      await dial(scene.phone);
      scene.documents = new SnomError('sipNoAnswer', { sent: 'maybe' });
      assert.equal(await failure(dial(scene.phone)), 'sipNoAnswer');
      scene.documents = undefined;
      assert.equal((await dial(scene.phone)).channel, 'sip-notify');
      assert.deepEqual(scene.whys, ['proven sip-notify']);
    });

    it('is CSTA, switched off between two steps', async () => {
      const scene = new Scene();
      scene.csta = STATUS;
      await scene.phone.perform([MAKE_CALL]);
      scene.csta = new SnomError('notFound', { sent: 'no' });
      scene.http.targets.length = 0;
      assert.equal(await failure(scene.phone.perform([MAKE_CALL])), 'cstaUnavailable');
      assert.deepEqual(scene.http.targets, ['/csta']);
      assert.deepEqual(scene.whys, ['lost csta']);
      assert.equal(await failure(scene.phone.perform([MAKE_CALL])), 'noChannel');
      assert.deepEqual((await scene.phone.channels()).csta, { support: 'no', why: 'notThere' });
    });
  });

  describe('another phone', () => {
    it('is noticed after command.htm was answered by a Phone Manager', async () => {
      const scene = new Scene();
      scene.info = INFO_D385;
      await dial(scene.phone);
      scene.sent();
      scene.info = MANAGER;
      scene.command = new SnomError('phoneManager', { sent: 'yes' });
      assert.equal(await failure(dial(scene.phone)), 'phoneManager');
      assert.deepEqual(scene.sent(), ['/command.htm?number=200']);
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['sip-notify dial']);
      assert.deepEqual(scene.whys, ['lost command-page', 'otherPhone']);
    });

    it('is noticed where the owner had chosen a model', async () => {
      const scene = new Scene({ model: 'D385' });
      scene.command = new SnomError('phoneManager', { sent: 'yes' });
      assert.equal(await failure(dial(scene.phone)), 'phoneManager');
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['/command.htm?number=200', 'sip-notify dial']);
    });

    it('is noticed when the port of the old one is closed', async () => {
      const scene = new Scene();
      scene.sip = false;
      await dial(scene.phone);
      scene.info = INFO_D385;
      scene.documents = new SnomError('refused');
      assert.equal(await failure(dial(scene.phone)), 'refused');
      assert.deepEqual(scene.sent(), ['minibrowser dial', 'minibrowser dial']);
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['/command.htm?number=200']);
      assert.deepEqual(scene.whys, ['lost minibrowser', 'otherPhone']);
      assert.equal(scene.changes[1]?.info?.model, 'D385');
    });

    it('is noticed by whoever asks what it is', async () => {
      const scene = new Scene();
      scene.info = INFO_D385;
      await dial(scene.phone);
      scene.info = page('Hardware: snomD735 Mac:000413000001 snomD735-SIP 10.1.54.13');
      await scene.phone.info();
      assert.deepEqual(scene.whys, ['otherPhone']);
      assert.deepEqual([...scene.phone.proven], []);
    });
  });

  describe('other firmware', () => {
    const NEWER = page('Hardware: snomD385 Mac:000413A1B2C3 snomD385-SIP 10.3.1.1');

    it('may have taken command.htm away', async () => {
      const scene = new Scene();
      scene.info = INFO_D385;
      await dial(scene.phone);
      scene.info = NEWER;
      scene.command = new SnomError('notFound', { sent: 'yes' });
      assert.equal(await failure(dial(scene.phone)), 'notFound');
      assert.deepEqual(scene.sent(), Array(2).fill('/command.htm?number=200'));
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), ['sip-notify dial']);
      assert.deepEqual(scene.whys, ['otherFirmware']);
      assert.deepEqual(scene.phone.likelyChannels['command-page'], {
        support: 'no',
        why: 'notThere',
      });
    });

    it('is no matter where the page was missing for a moment', async () => {
      const scene = new Scene();
      scene.info = INFO_D385;
      await dial(scene.phone);
      scene.command = new SnomError('notFound', { sent: 'yes' });
      assert.equal(await failure(dial(scene.phone)), 'notFound');
      scene.command = page('');
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), Array(3).fill('/command.htm?number=200'));
      assert.deepEqual(scene.whys, []);
    });

    it('is no matter where the page stays away: the second time it counts', async () => {
      const scene = new Scene();
      scene.info = INFO_D385;
      scene.command = new SnomError('notFound', { sent: 'yes' });
      assert.equal(await failure(dial(scene.phone)), 'notFound');
      assert.equal(await failure(dial(scene.phone)), 'notFound');
      await dial(scene.phone);
      assert.deepEqual(scene.sent(), [
        '/command.htm?number=200',
        '/command.htm?number=200',
        'sip-notify dial',
      ]);
      assert.deepEqual(scene.whys, ['lost command-page']);
    });

    it('ends what was proven with the old one', async () => {
      const scene = new Scene();
      await scene.phone.channels();
      scene.phone.prove('sip-notify');
      scene.phone.prove('AnswerCall');
      const updated = new Scene(
        {},
        { memory: scene.memory, askSip: () => sipOf('snomD862/10.1.226.16') },
      );
      const states = await updated.phone.channels({ fresh: true });
      assert.deepEqual(states['sip-notify'], { support: 'unproven', why: 'untried' });
      assert.deepEqual([...updated.phone.proven], []);
      assert.deepEqual(updated.whys, ['otherFirmware']);
    });
  });

  describe('a page to show', () => {
    it('goes the way the phone takes documents', async () => {
      const scene = new Scene();
      await scene.phone.openUrl('http://192.0.2.9/page.xml');
      assert.deepEqual(scene.sent(), ['sip-notify open']);
      const pinned = new Scene({ channel: 'sip-notify', model: 'D385' });
      await pinned.phone.openUrl('http://192.0.2.9/page.xml');
      assert.deepEqual(pinned.sent(), ['sip-notify open']);
    });
  });

  describe('its calls', () => {
    it('are read by CSTA where it answers, else by documents', async () => {
      const scene = new Scene();
      assert.deepEqual(await scene.phone.observe(), [
        { by: 'minibrowser', lines: { counts: { connected: 1 } } },
      ]);
      assert.deepEqual(scene.sent(), ['sip-notify lines']);
      assert.ok(scene.phone.proven.has('sip-notify'));
    });

    it('are read by CSTA of each identity, also on a phone with command.htm', async () => {
      const scene = new Scene(
        { model: 'D385', outgoingIdentity: 'a@x' },
        { identities: () => ['b@x', 'a@x'] },
      );
      scene.info = INFO_D385;
      scene.csta = STATUS;
      scene.snapshots = { 'a@x': SNAPSHOT };
      const readings = await scene.phone.observe();
      assert.deepEqual(readings, [
        {
          by: 'csta',
          identity: 'a@x',
          connections: [{ callId: '-12', deviceId: 'sip:a@x', state: 'connected' }],
        },
      ]);
      assert.ok(scene.phone.proven.has('SnapshotDevice'));
      await scene.phone.observe();
      assert.deepEqual(scene.pushed, []);
      // Looked at once; then one question for each identity.
      assert.deepEqual(scene.http.targets, ['/info.htm', ...Array<string>(6).fill('/csta')]);
    });

    it('are read by documents where CSTA knows none of the identities', async () => {
      const scene = new Scene({}, { identities: () => ['b@x'] });
      scene.csta = STATUS;
      await scene.phone.observe();
      await scene.phone.observe();
      assert.deepEqual(scene.pushed, ['sip-notify lines', 'sip-notify lines']);
      // The status, the identity while looking and once while reading.
      assert.deepEqual(scene.http.targets, ['/info.htm', '/csta', '/csta', '/csta']);
    });

    it('say that CSTA wants an identity where there is nothing else, and are read once there is one', async () => {
      const identities: string[] = [];
      const scene = new Scene({}, { identities: () => identities });
      scene.csta = STATUS;
      scene.snapshots = { 'a@x': SNAPSHOT };
      scene.reports = false;
      assert.equal(await failure(scene.phone.observe()), 'cstaIdentityWanted');
      scene.http.targets.length = 0;
      assert.equal(await failure(scene.phone.observe()), 'cstaIdentityWanted');
      assert.deepEqual([scene.http.targets, scene.pushed], [[], []]);
      identities.push('a@x');
      assert.deepEqual(
        (await scene.phone.observe()).map(({ by }) => by),
        ['csta'],
      );
    });

    it('are read another way after CSTA was switched off', async () => {
      const scene = new Scene({}, { identities: () => ['a@x'] });
      scene.csta = STATUS;
      scene.snapshots = { 'a@x': SNAPSHOT };
      await scene.phone.observe();
      scene.csta = new SnomError('notFound', { sent: 'no' });
      assert.equal(await failure(scene.phone.observe()), 'cstaUnavailable');
      assert.deepEqual(
        (await scene.phone.observe()).map(({ by }) => by),
        ['minibrowser'],
      );
      assert.deepEqual(scene.whys, ['lost csta', 'found', 'proven sip-notify']);
    });

    it('are not asked for again where the phone does not report', async () => {
      const scene = new Scene();
      scene.reports = false;
      assert.equal(await failure(scene.phone.observe()), 'phoneDoesNotReport');
      scene.http.targets.length = 0;
      assert.equal(await failure(scene.phone.observe()), 'phoneDoesNotReport');
      assert.deepEqual([scene.http.targets, scene.pushed], [[], []]);
    });
  });
});
