/**
 * The phone at an address becomes another one, its firmware loses a way, CSTA is switched off: between two commands or in the
 * middle of one, whether its calls are reported, asked for, or unknown. Told once, carried out once, and by one way.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeInitializer } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { forgetKept } from '../../../src/nodes/shared/state-store';
import type { ChannelName } from '../../../src/phone/types';
import { freshPort } from '../../support/addresses';
import { contextStores, oddStore } from '../../support/nodes/context-stores';
import {
  actionItem,
  configItem,
  load,
  PHONE,
  statusesOf,
  warnings,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, configOf, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { UNFILLED } from '../../support/nodes/texts';
import { becomes } from '../../support/phones';
import { QUICK_D862, TRUSTING } from '../../support/simulator/sip';

/** How the phone's calls are known. */
const ALL_WAYS = ['by events', 'by asking', 'not at all'] as const;
type Known = (typeof ALL_WAYS)[number];

const COMMON: VirtualPhoneOptions = {
  identities: ['100@pbx.example'],
  farEnds: [{ number: '*', answerAfterMs: 5 }],
};
const D385 = { ...COMMON, profile: 'snomD385-fw10.1', mac: '000413000385' } as const;
const D862 = {
  ...QUICK_D862,
  mac: '000413000862',
} as const;
const D812 = { ...D862, profile: 'snomD812-fw10.1', mac: '000413000812' } as const;
const BY_CSTA = {
  ...COMMON,
  profile: 'snom760-fw8.9',
  quirks: { cstaServices: 'standard', cstaRemote: 'state' },
} as const satisfies VirtualPhoneOptions;

interface Changes {
  readonly config?: object;
  /** Makes the context store. */
  readonly store?: () => NodeInitializer;
}

const dial = (destination = '300') => ({ payload: { operation: 'dial', destination } });

describe('nodes: a way to a phone is lost', () => {
  const { phones, server } = useRuntime();

  /** Ports of one address, and who is there. */
  class Desk {
    phone!: VirtualPhone;
    watch!: Watch;
    #reports: Readonly<Record<string, string>> = {};

    private constructor(
      /** Of web server, SIP and minibrowser. */
      private readonly ports: readonly [number, number, number],
      private readonly known: Known,
      private readonly changes: Changes,
    ) {}

    static async open(
      options: VirtualPhoneOptions,
      known: Known,
      changes: Changes = {},
    ): Promise<Desk> {
      const ports = [await freshPort(), await freshPort(), await freshPort()] as const;
      const desk = new Desk(ports, known, changes);
      await desk.#start(options);
      await desk.load();
      return desk;
    }

    async load(): Promise<void> {
      const { phone, known, changes } = this;
      const [, sipPort, minibrowserPort] = this.ports;
      const isReporting = known === 'by events';
      const report = reporting(server, isReporting ? phone : undefined);
      const urls = [...phone.settings].filter(([name]) => name.startsWith('action_'));
      if (isReporting) this.#reports = Object.fromEntries(urls);
      this.watch = await load(
        watched(
          configItem(phone, {
            model: '',
            identities: '100@pbx.example',
            sipPort: String(sipPort),
            sipUser: '100',
            minibrowserPort: String(minibrowserPort),
            stepPauseMs: '0',
            stepPause: '100',
            ...report.properties,
            events: isReporting,
            ...(known === 'by asking' && { pollMs: '250', pollIdleMs: '250' }),
            ...changes.config,
          }),
          actionItem('snom-call', { waitFor: 'accepted' }),
        ),
        report.credentials,
        [...(changes.store ? [changes.store()] : []), ...server.nodes],
      );
      if (known !== 'not at all') await trackerOf();
    }

    async #start(options: VirtualPhoneOptions): Promise<void> {
      const [port, sipPort, minibrowserPort] = this.ports;
      const isD8xx = options.profile?.startsWith('snomD8');
      this.phone = await phones.start({
        ...options,
        port,
        ...(isD8xx && { minibrowserPort }),
        ...((isD8xx || options.sipPort !== undefined) && { sipPort }),
        settings: { ...options.settings, ...this.#reports },
      });
    }

    /** Another phone takes its place. */
    async swap(options: VirtualPhoneOptions): Promise<void> {
      await this.phone.stop();
      await this.#start(options);
    }

    /**
     * Dials until it works. Whatever failed before was not done.
     *
     * @returns the way it took, and the reasons of those that failed
     */
    async dialUntilDone(most = 3): Promise<[ChannelName | undefined, string[]]> {
      const failed: string[] = [];
      for (;;) {
        const { port, msg } = await this.watch.outcome(dial());
        if (port === 'out') return [msg.snom?.ok ? msg.snom.channel : undefined, failed];
        const { message = '' } = msg.error ?? {};
        assert.doesNotMatch(message, UNFILLED);
        failed.push(/\(snom\.error\.(\w+)\)/.exec(message)?.[1] ?? message);
        assert.ok(failed.length < most, failed.join());
      }
    }

    /** The phone that is there now was told to dial as often as that, by whatever way. */
    async dialled(times: number): Promise<void> {
      await becomes(this.phone, () => this.phone.calls.length >= times);
      await this.phone.settled();
      assert.equal(this.phone.calls.length, times);
      for (const { remote } of this.phone.calls) assert.match(remote, /^300(?:@|$)/);
    }
  }

  /** What the configuration of the phone has warned of, by key. */
  const warned = (): string[] =>
    warnings(PHONE).map((text) => {
      assert.doesNotMatch(text, UNFILLED);
      return /\(snom\.warning\.([\w.]+)\)/.exec(text)?.[1] ?? text;
    });

  /** Each thing is told once, and this one among them. */
  function assertTold(...wanted: readonly string[]): void {
    const told = warned();
    assert.equal(new Set(told).size, told.length, told.join());
    for (const one of wanted) assert.ok(told.includes(one), `${one}: ${told.join()}`);
  }

  const changing = (phone: VirtualPhone): string[] => [
    ...phone.requests
      .filter(({ target, csta }) => {
        const isQuestion = /^(?:RequestSystemStatus|SnapshotDevice|GetDoNotDisturb)?$/;
        return csta ? !isQuestion.test(csta.service) : /^\/(?:command|minibrowser)/.test(target);
      })
      .map(({ target, csta }) => csta?.service ?? target),
    ...phone.sipMessages
      .filter(({ method, body }) => method === 'NOTIFY' && /#(?:key|numberdial)=/.test(body))
      .map(({ body }) => /#([^<]*)/.exec(body)?.[1] ?? ''),
  ];

  for (const known of ALL_WAYS) {
    describe(`calls known ${known}:`, () => {
      it('a D385 becomes a D862', async () => {
        const desk = await Desk.open(D385, known);
        assert.deepEqual(await desk.dialUntilDone(), ['command-page', []]);
        await desk.dialled(1);
        await desk.swap(D862);
        const [channel, failed] = await desk.dialUntilDone();
        assert.equal(channel, 'sip-notify');
        await desk.dialled(1);
        // Who is asked for its calls may have been found out before.
        assert.ok(failed.length <= 1 && failed.every((reason) => reason === 'phoneManager'));
        if (known !== 'by asking') assert.deepEqual(failed, ['phoneManager']);
        assertTold('channels.otherPhone');
        assert.deepEqual((await desk.dialUntilDone())[1], []);
        await desk.dialled(2);
        assert.equal(statusesOf(PHONE).at(-1) ?? '', '');
      });

      it('a D862 becomes a D385', async () => {
        const desk = await Desk.open(D862, known);
        assert.deepEqual(await desk.dialUntilDone(), ['sip-notify', []]);
        await desk.dialled(1);
        await desk.swap(D385);
        const [channel, failed] = await desk.dialUntilDone();
        assert.equal(channel, 'command-page');
        await desk.dialled(1);
        if (known !== 'by asking') assert.deepEqual(failed, ['sipRefused']);
        assertTold('channels.otherPhone');
        assert.equal(statusesOf(PHONE).at(-1) ?? '', '');
      });

      it('its firmware loses command.htm, and has its MAC on another kind of page', async () => {
        const desk = await Desk.open({ ...D385, mac: '000413000812' }, known);
        assert.deepEqual(await desk.dialUntilDone(), ['command-page', []]);
        await desk.swap(D812);
        const [channel, failed] = await desk.dialUntilDone();
        assert.equal(channel, 'sip-notify');
        await desk.dialled(1);
        if (known !== 'by asking') assert.deepEqual(failed, ['notFound']);
        assertTold('channels.otherFirmware');
      });

      it('command.htm is gone, nothing else is there, and it comes back', async () => {
        const desk = await Desk.open(
          { ...D385, quirks: { cstaPage: false } },
          known === 'by asking' ? 'not at all' : known,
        );
        assert.deepEqual(await desk.dialUntilDone(), ['command-page', []]);
        desk.phone.setQuirks({ commandPage: false });
        for (let attempt = 1; attempt <= 3; attempt += 1) {
          const { message } = await desk.watch.caught('PHONE_ERROR', dial());
          assert.match(message, /Check .*notFound/);
        }
        assertTold('channels.lost');
        assert.equal(statusesOf(PHONE).at(-1), 'snom.status.channelLost');
        desk.phone.setQuirks({ commandPage: true });
        assert.equal((await desk.dialUntilDone())[0], 'command-page');
        await desk.dialled(2);
        assert.equal(statusesOf(PHONE).at(-1), '');
      });

      it('a D385 becomes a D862 in the middle of a consultation', async () => {
        const desk = await Desk.open(D385, known, { config: { stepPause: '600' } });
        await talk(desk, known);
        const before = desk.phone;
        const consulting = desk.watch.outcome(consult());
        await becomes(before, () => changing(before).length > 0 && before.openSockets === 0);
        await desk.swap(D862);
        const { port, msg } = await consulting;
        // Where the phone reports, the second step may have been in time.
        if (known !== 'by events' || port !== 'out') {
          assert.equal(msg.error?.code, 'STEP_FAILED', JSON.stringify(msg));
          assert.doesNotMatch(msg.error?.message ?? '', UNFILLED);
        }
        assert.ok(changing(before).length <= 2);
        // The second step may have met it, and had no effect.
        assert.deepEqual(
          changing(desk.phone).filter((one) => !one.startsWith('/command.htm?number=300')),
          [],
        );
        assert.deepEqual(desk.phone.calls, []);
      });
    });
  }

  for (const [operation, service, known] of [
    ['startTransfer', 'ConsultationCall', 'by events'],
    ['completeTransfer', 'TransferCall', 'by events'],
    ['completeTransfer', 'TransferCall', 'by asking'],
    ['startTransfer', 'ConsultationCall', 'not at all'],
    ['hangup', 'ClearConnection', 'not at all'],
  ] as const) {
    it(`CSTA is switched off as ${operation} is asked for, calls known ${known}`, async () => {
      const desk = await Desk.open(BY_CSTA, known, { config: { channel: 'csta' } });
      await talk(desk, known);
      if (operation === 'completeTransfer') {
        await desk.watch.success(consult());
        await callsAre('Holding Connected');
      }
      const states = desk.phone.liveCalls.map(({ state }) => state);
      const done = changing(desk.phone).length;
      // The last question is answered, the request is not.
      desk.phone.addFault({
        path: '/csta',
        saying: service,
        kind: { type: 'status', status: 404, title: 'Error' },
      });
      void becomes(desk.phone, () => changing(desk.phone).length > done).then(() =>
        desk.phone.setSetting('csta_control', 'off'),
      );
      const payload = { ...consult().payload, operation };
      for (const attempt of [1, 2]) {
        const { snom, message } = await desk.watch.caught('NOT_SUPPORTED', { payload });
        assert.equal(snom.sent, 'no', String(attempt));
        assert.match(message, /csta_control/);
      }
      assert.deepEqual(
        desk.phone.liveCalls.map(({ state }) => state),
        states,
      );
      assert.ok(changing(desk.phone).length <= done + 2);
      assertTold('channels.lost');
      assert.equal(statusesOf(PHONE).at(-1), 'snom.status.channelLost');
      desk.phone.setSetting('csta_control', 'on');
      await desk.watch
        .success({ payload: { operation: 'hangupAll', force: true } })
        .catch(() => undefined);
    });
  }

  for (const known of ['by events', 'by asking'] as const) {
    it(`CSTA is switched off between the two steps of a conference, calls known ${known}`, async () => {
      // People take their time; so long the new call is looked at.
      const farEnds = [{ number: '*', answerAfterMs: 700 }];
      const desk = await Desk.open({ ...BY_CSTA, farEnds }, known, { config: { channel: 'csta' } });
      await talk(desk, known);
      const { phone } = desk;
      void becomes(phone, () => changing(phone).includes('ConsultationCall')).then(() =>
        phone.addFault({
          path: '/csta',
          saying: 'ConferenceCall',
          kind: { type: 'status', status: 404, title: 'Error' },
        }),
      );
      const payload = { operation: 'singleStepConference', destination: '300' };
      const { snom, message } = await desk.watch.caught('STEP_FAILED', { payload });
      assert.equal(snom.sent, 'yes');
      assert.match(message, /csta_control/);
      assert.equal(phone.liveCalls.length, 2);
      assert.deepEqual(changing(phone).slice(-2), ['ConsultationCall', 'ConferenceCall']);
      assertTold('channels.lost');
    });

    it(`a way that is left is taken after CSTA is off, calls known ${known}`, async () => {
      const desk = await Desk.open(
        {
          ...D862,
          quirks: { ...D862.quirks, cstaPage: true, cstaServices: 'standard' },
          settings: { ...TRUSTING, csta_control: 'on' },
        },
        known,
      );
      await talk(desk, known);
      await configOf().phone?.channels({ fresh: true });
      for (const service of ['ConsultationCall', 'MakeCall']) configOf().phone?.prove(service);
      const { phone } = desk;
      phone.clearLog();
      phone.setSetting('csta_control', 'off');
      // Who knows the names of the calls asks for it; who has to look finds out, and has sent nothing.
      if (known === 'by asking') {
        const { snom } = await desk.watch.caught('NOT_SUPPORTED', consult());
        assert.equal(snom.sent, 'no');
        assert.deepEqual(
          phone.liveCalls.map(({ state }) => state),
          ['Connected'],
        );
      }
      const { snom } = await desk.watch.success(consult());
      assert.equal(snom.channel, 'sip-notify');
      await becomes(phone, () => phone.liveCalls.length === 2);
      await phone.settled();
      assert.equal(phone.calls.filter(({ remote }) => remote.startsWith('300')).length, 1);
      assertTold('channels.lost');
    });
  }

  it('every swap is told, not only the first one', async () => {
    const desk = await Desk.open(D385, 'not at all');
    await desk.dialUntilDone();
    for (const next of [D862, D385, D862]) {
      await desk.swap(next);
      await desk.dialUntilDone();
      await desk.dialled(1);
    }
    assert.equal(warned().filter((one) => one === 'channels.otherPhone').length, 3);
  });

  for (const [who, next] of [
    ['the same phone', D862],
    ['another phone', D385],
    ['another phone that has no command.htm either', D812],
  ] as const) {
    it(`after a restart of Node-RED there is ${who}: what was learnt is of the first one`, async () => {
      const values = new Map<string, unknown>();
      const store = () => contextStores({ default: oddStore({}, values) });
      const desk = await Desk.open(D862, 'not at all', { store });
      await desk.dialUntilDone();
      configOf().phone?.prove('sip-notify');
      await helper.unload();
      forgetKept({ id: PHONE });
      assert.match(JSON.stringify([...values]), /sip-notify/);
      if (next === D862) desk.phone.clearLog();
      else await desk.swap(next);
      await desk.load();
      const isSame = next === D862;
      const client = configOf().phone;
      await configOf().ready;
      assert.deepEqual([...(client?.proven ?? [])], ['sip-notify']);
      const [channel, failed] = await desk.dialUntilDone();
      assert.deepEqual(failed, []);
      assert.equal(channel, next === D385 ? 'command-page' : 'sip-notify');
      await desk.dialled(isSame ? 2 : 1);
      const looks = desk.phone.sipMessages.filter(({ method }) => method === 'OPTIONS').length;
      assert.equal(looks, next === D812 ? 1 : 0);
      assert.equal(client?.proven.has('sip-notify'), isSame);
      assert.deepEqual(warned(), isSame ? [] : ['channels.otherPhone']);
    });
  }

  const consult = () => ({ payload: { operation: 'startTransfer', destination: '300' } });

  async function talk({ phone }: Desk, known: Known): Promise<void> {
    phone.ring('201');
    if (known !== 'not at all') await callsAre('Alerting');
    phone.pressKey('ENTER');
    await becomes(phone, () => phone.liveCalls[0]?.state === 'Connected');
    if (known !== 'not at all') await callsAre('Connected');
    await phone.settled();
  }
});
