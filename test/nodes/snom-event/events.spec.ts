import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { ProfileName, VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { Call, CallSummary, DeviceStatus } from '../../../src/calls/model/call-types';
import type { Change } from '../../../src/calls/model/model-input';
import type { SnomConfigNode } from '../../../src/nodes/shared/phones/config-node';
import { tellPhoneChanged } from '../../../src/nodes/shared/phones/phone-news';
import { joinPhones, leavePhones } from '../../../src/nodes/shared/phones/phones';
import { modelOf } from '../../../src/phone/models/models';
import {
  configItem,
  deploy,
  eventItem,
  load,
  type News,
  NODE,
  PHONE,
  statusesOf,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { callsAre, configOf, known, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

/** Token of a phone, as its settings have it. */
function tokenOf({ settings }: VirtualPhone): string {
  return /\/snom\/(\w+)\//.exec(settings.get('action_hold') ?? '')?.[1] ?? assert.fail();
}

describe('nodes: snom-event', () => {
  const { phones, server } = useRuntime();
  let phone: VirtualPhone;

  afterEach(() => {
    assert.equal(sizeOf('listeners'), 0);
  });

  async function start(event = {}, options: VirtualPhoneOptions = {}, config = {}): Promise<Watch> {
    phone = await phones.start({
      profile: 'snomD385-fw10.1',
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: null }],
      ...options,
    });
    const { properties, credentials } = reporting(server, phone);
    const items = [configItem(phone, { ...properties, ...config }), eventItem(event)];
    return load(watched(...items), credentials, server.nodes);
  }

  /** An incoming call that is answered and then ended by the far end. */
  async function wholeCall(from = '201'): Promise<void> {
    const id = phone.ring(from, { name: 'Ann Öst' });
    await callsAre('Alerting');
    phone.pressKey('ENTER');
    await callsAre('Connected');
    phone.farEndHangup(id);
    await callsAre('');
  }

  /** Waits until nothing is under way any more, neither at the phone nor here. */
  async function quiet(): Promise<void> {
    await phone.settled();
    const before = await known(() => true);
    phone.pressKey('DND');
    await known(({ dnd }) => dnd !== before.dnd);
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
  }

  const topics = (news: readonly News[]): string[] => news.map(({ topic }) => topic);

  describe('mode events', () => {
    it('sends every event with its call, the phone and the device', async () => {
      const watch = await start({}, { mac: '000413A1B2C3' });
      await wholeCall();
      await quiet();
      assert.deepEqual(topics(watch.news), [
        'incoming',
        'offhook',
        'connected',
        'onhook',
        'disconnected',
        'dndOn',
      ]);
      const connected = watch.news.find(({ topic }) => topic === 'connected') ?? assert.fail();
      const { call, ...event } = connected.payload as { call: Call; name: string; mac: string };
      assert.equal(event.name, 'connected');
      assert.equal(event.mac, '000413A1B2C3');
      assert.equal('type' in event, false);
      assert.deepEqual(
        [call.state, call.dir, call.remote.number, call.remote.name, call.identity],
        ['Connected', 'i', '201', 'Ann Öst', '100@pbx.example'],
      );
      const { snom } = connected;
      assert.equal(snom.callId, call.id);
      assert.deepEqual(snom.phone, {
        name: 'Reception',
        host: '127.0.0.1',
        mac: '000413A1B2C3',
        model: 'D385',
      });
      assert.equal(snom.device?.hook, 'off');
      const dnd = watch.news.at(-1) ?? assert.fail();
      assert.equal((dnd.payload as { call: unknown }).call, null);
      assert.equal(snom.screeningId, undefined);
      assert.equal(dnd.snom.callId, undefined);
      assert.equal(dnd.snom.device?.dnd, true);
    });

    it('starts a new message each time', async () => {
      const watch = await start();
      await wholeCall();
      const ids = watch.news.map(({ _msgid }) => _msgid);
      assert.ok(ids.every(Boolean));
      assert.equal(new Set(ids).size, ids.length);
    });

    it('sends the chosen events only', async () => {
      const watch = await start({ events: 'connected, dndOn' });
      await wholeCall();
      await quiet();
      assert.deepEqual(topics(watch.news), ['connected', 'dndOn']);
    });

    it('says that an event fits no call', async () => {
      const watch = await start();
      await server.ask(`/snom/${tokenOf(phone)}/hold?r=201`);
      const [news] = await watch.newsOf(1);
      assert.equal((news?.payload as { unmatched: string }).unmatched, 'noCall');
    });
  });

  describe('mode calls', () => {
    it('sends every change of a call, with the state before', async () => {
      const watch = await start({ mode: 'calls' });
      await wholeCall();
      await quiet();
      const seen = watch.news.map(({ topic, payload }) => {
        const { kind, call, previousState } = payload as Change & { kind: 'callUpdated' };
        return `${topic}: ${kind} ${previousState} > ${call.state}`;
      });
      assert.deepEqual(seen, [
        'incoming: callAdded null > Alerting',
        'connected: callUpdated Alerting > Connected',
        'disconnected: callRemoved Connected > Disconnected',
      ]);
      const end = watch.news.at(-1)?.payload as Change & { kind: 'callRemoved' };
      assert.equal(end.summary.outcome, 'completed');
    });

    it('sends the changes of the chosen causes only', async () => {
      const watch = await start({ mode: 'calls', events: 'disconnected' });
      await wholeCall();
      await quiet();
      assert.deepEqual(topics(watch.news), ['disconnected']);
    });
  });

  it('mode summaries sends one record a call', async () => {
    const watch = await start({ mode: 'summaries' });
    await wholeCall();
    await wholeCall('202');
    await quiet();
    const all = watch.news.map(({ payload }) => payload as CallSummary);
    assert.deepEqual(
      all.map(({ remote, dir, answered, outcome, endedBy }) => [
        remote.number,
        dir,
        answered,
        outcome,
        endedBy,
      ]),
      [
        ['201', 'i', true, 'completed', 'disconnected'],
        ['202', 'i', true, 'completed', 'disconnected'],
      ],
    );
    assert.equal(watch.news[0]?.snom.callId, all[0]?.id);
  });

  it('mode snapshot sends the whole device after each change', async () => {
    const watch = await start({ mode: 'snapshot' });
    await wholeCall();
    await quiet();
    const seen = watch.news.map(({ topic, payload }) => {
      const { device, calls } = payload as { device: DeviceStatus; calls: Call[] };
      return `${topic}: ${device.hook} ${calls.map(({ state }) => state).join()}`;
    });
    assert.deepEqual(seen, [
      'incoming: unknown Alerting',
      'offhook: off Alerting',
      'connected: off Connected',
      'onhook: on Connected',
      'disconnected: on ',
      'dndOn: on ',
    ]);
  });

  it('mode snapshot tells it under the names of innovaphone where that is wanted', async () => {
    const watch = await start({ mode: 'snapshot', shape: 'innovaphone' });
    await wholeCall();
    await quiet();
    const [first] = watch.news;
    const { calls, ...about } = first?.payload as { calls: { guid: string }[] };
    assert.deepEqual(about, { provider: `dev:${PHONE}`, title: 'Reception', type: 'phone' });
    const [{ guid, ...call } = { guid: '' }] = calls;
    assert.equal(guid, first?.snom.callId);
    assert.deepEqual(call, {
      id: 1,
      dir: 'i',
      num: '201',
      sip: '201@pbx.example',
      dn: 'Ann Öst',
      state: 'Alerting',
    });
    assert.deepEqual(
      watch.news.map(({ payload }) =>
        (payload as { calls: { state: string }[] }).calls.map(({ state }) => state).join(),
      ),
      ['Alerting', 'Alerting', 'Connected', 'Connected', '', ''],
    );
  });

  describe('filters', () => {
    const FILTERS: [name: string, event: object, wanted: string[]][] = [
      ['none', {}, ['i 201', 'i 0043555', 'o 300']],
      ['incoming only', { direction: 'i' }, ['i 201', 'i 0043555']],
      ['outgoing only', { direction: 'o' }, ['o 300']],
      ['a number', { number: '201' }, ['i 201']],
      ['patterns', { number: '// internal\n2??\n3??' }, ['i 201', 'o 300']],
      ['an expression', { number: '/^00/' }, ['i 0043555']],
      ['direction and number', { direction: 'o', number: '2??' }, []],
    ];
    for (const [name, event, wanted] of FILTERS) {
      it(name, async () => {
        const watch = await start({ mode: 'summaries', ...event });
        for (const from of ['201', '0043555']) await wholeCall(from);
        for (const digit of '300') phone.pressKey(digit);
        phone.pressKey('ENTER');
        await callsAre('Dialing');
        phone.farEndAnswer(phone.liveCalls[0]?.id ?? '');
        await callsAre('Connected');
        phone.pressKey('CANCEL');
        await callsAre('');
        await quiet();
        assert.deepEqual(
          watch.news.map(({ payload }) => {
            const { dir, remote } = payload as CallSummary;
            return `${dir} ${remote.number}`;
          }),
          wanted,
        );
      });
    }

    it('of calls leave out what is of no call', async () => {
      const watch = await start({ direction: 'i' });
      await wholeCall();
      await quiet();
      assert.deepEqual(topics(watch.news), ['incoming', 'connected', 'disconnected']);
    });

    const CALLERS: [pattern: string, wanted: string[]][] = [
      ['2*', ['201']],
      ['*', ['', '030-7654321', '201']],
      ['2??\n*', ['', '030-7654321', '201']],
      ['anonymous', ['']],
      ['unknown\n201', ['', '201']],
      ['030 / 76 54 *', ['030-7654321']],
      ['(030) 7654321', ['030-7654321']],
    ];
    for (const [number, wanted] of CALLERS) {
      it(`of numbers: ${JSON.stringify(number)} lets ${JSON.stringify(wanted)} through`, async () => {
        const watch = await start({ mode: 'summaries', number });
        for (const from of ['anonymous@anonymous.invalid', '030-7654321@pbx', '201'])
          await wholeCall(from);
        await quiet();
        assert.deepEqual(
          watch.news.map(({ payload }) => (payload as CallSummary).remote.number),
          wanted,
        );
      });
    }

    it('of numbers of abroad, written with + or 00, know both', async () => {
      const callers = ['+49 30 1234567@pbx', '0049301234567@pbx', '0301234567@pbx'];
      for (const number of ['+49 (0)30 *', '0049 30*', '+49301234567']) {
        const watch = await start({ mode: 'summaries', number });
        for (const from of callers) await wholeCall(from);
        await quiet();
        assert.equal(watch.news.length, 2, number);
        await helper.unload();
      }
    });
  });

  it('sends copies: what a flow does to them changes nothing here', async () => {
    const watch = await start();
    phone.ring('201');
    await watch.newsOf(1);
    const spoil = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const key of Object.keys(value)) {
        spoil(Reflect.get(value, key));
        Reflect.set(value, key, 'spoilt');
      }
    };
    for (const news of watch.news) spoil(news);
    assert.equal((await callsAre('Alerting')).calls[0]?.remote.number, '201');
    phone.pressKey('ENTER');
    await callsAre('Connected');
    const last = watch.news.at(-1);
    assert.doesNotMatch(JSON.stringify(last), /spoilt/);
  });

  describe('offers for a call what the phone can do', () => {
    async function offered(profile: ProfileName, config: object): Promise<readonly string[]> {
      const watch = await start({ events: 'connected' }, { profile }, config);
      phone.ring('201');
      await callsAre('Alerting');
      phone.pressKey('ENTER');
      const [news] = await watch.newsOf(1);
      return (news?.payload as { call: Call }).call.capabilities;
    }

    it('by the model it names when it reports', async () => {
      const old = await offered('snom320-fw7', { model: '' });
      assert.ok(old.includes('hold') && !old.includes('muteToggle'), old.join());
      await helper.unload();
      const modern = await offered('snomD385-fw10.1', { model: '' });
      assert.ok(modern.includes('muteToggle'), modern.join());
    });

    it('by the model its owner has chosen', async () => {
      const list = await offered('snomD385-fw10.1', { model: '320', generation: 'fw7' });
      assert.ok(!list.includes('muteToggle'), list.join());
    });

    it('by the model it tells when it is asked', async () => {
      const watch = await start({ mode: 'snapshot' }, {}, { model: '' });
      // An Action URL written by hand may come without a User-Agent of the phone.
      await server.ask(`/snom/${tokenOf(phone)}/connected?id=1&r=201`);
      const before = (await callsAre('Connected')).calls[0]?.capabilities ?? [];
      assert.ok(before.includes('completeConference') || before.includes('muteToggle'));
      configOf().knowModel(modelOf('320', '7.3.30'));
      const after = (await known(() => true)).calls[0]?.capabilities ?? [];
      assert.ok(!after.includes('muteToggle'), after.join());
      await watch.until(() => watch.news.at(-1)?.topic === 'tick');
    });
  });

  describe('phones', () => {
    it('all of them, those too that come later', async () => {
      const watch = await start({ phone: '', events: 'dndOn' });
      const first = phone;
      const second = await phones.start();
      const more = reporting(server, second, undefined, 'second');
      const flow = watched(
        configItem(first, { events: true }),
        configItem(second, { ...more.properties, id: 'second', name: 'Second' }),
        eventItem({ phone: '', events: 'dndOn' }),
      );
      await deploy(flow, 'nodes', {
        ...more.credentials,
        [PHONE]: { token: tokenOf(phone) },
      });
      await known(() => true, 'second');
      second.pressKey('DND');
      await watch.newsOf(1);
      first.pressKey('DND');
      assert.deepEqual(
        (await watch.newsOf(2)).map(({ snom }) => snom.phone.name),
        ['Second', 'Reception'],
      );
    });

    it('one of them', async () => {
      const watch = await start({ events: 'dndOn', phone: 'second' });
      phone.pressKey('DND');
      await known(({ dnd }) => dnd === true);
      assert.deepEqual(watch.news, []);
      assert.deepEqual(statusesOf(NODE), ['snom.status.notConfigured']);
    });
  });

  describe('status', () => {
    it('says what the phone does', async () => {
      await start();
      await known(() => true);
      phone.ring('201');
      await callsAre('Alerting');
      phone.pressKey('ENTER');
      await callsAre('Connected');
      phone.pressKey('F_HOLD');
      await callsAre('Holding');
      for (const digit of '300') phone.pressKey(digit);
      phone.pressKey('ENTER');
      await callsAre('Holding Dialing');
      phone.pressKey('CANCEL');
      await phone.settled();
      assert.deepEqual(
        statusesOf(NODE).map((text) => text.replace(/^(?:.*\()?snom\.status\.(\w+)\)?/, '$1')),
        ['unheard', 'ringing: 201', 'talking: 201', 'onHold: 201', 'dialling: 300', 'onHold: 201'],
      );
    });

    it('is cleared when the node is restarted', async () => {
      await start();
      await known(() => true);
      await deploy(watched(configItem(phone)), 'full');
      assert.equal(statusesOf(NODE).at(-1), '');
    });

    it('of all phones is shown once, however many of them come and go at a time', async () => {
      const watch = await start({ phone: '' });
      await known(() => true);
      const before = watch.statuses.length;
      for (let i = 0; i < 1000; i++) tellPhoneChanged(configOf());
      phone.ring('201');
      await watch.until(() =>
        watch.statuses.some(({ text = '' }) => text.includes('snom.status.ringing')),
      );
      assert.ok(watch.statuses.length - before <= 5, `${watch.statuses.length - before} statuses`);
    });

    it('of all phones takes no look at those that have no news', async () => {
      const watch = await start({ phone: '' });
      await known(() => true);
      const other = { id: 'other', name: 'Other', host: '192.0.2.1', phone: undefined };
      let looks = 0;
      Object.defineProperty(other, 'isFollowed', {
        get: () => {
          looks += 1;
          return false;
        },
      });
      const config = other as unknown as SnomConfigNode;
      joinPhones(config);
      try {
        tellPhoneChanged(config);
        assert.equal(looks, 1);
        for (const ending of ['201', '202', '203']) {
          phone.ring(ending);
          await watch.until(
            () => watch.statuses.at(-1)?.text?.includes('snom.status.ringing') === true,
          );
          phone.pressKey('CANCEL');
          await watch.until(() => watch.statuses.at(-1)?.text === 'snom.status.idle');
        }
        assert.equal(looks, 1);
      } finally {
        leavePhones(config);
        tellPhoneChanged(config);
      }
    });

    it('says that events are off', async () => {
      await start({}, {}, { events: false });
      assert.deepEqual(statusesOf(NODE), ['snom.status.eventsOff']);
    });
  });

  describe('a node that cannot work says so', () => {
    for (const [what, event, status] of [
      ['mode', { mode: 'nonsense' }, 'INVALID_PARAMETER'],
      ['mode of every object', { mode: 'constructor' }, 'INVALID_PARAMETER'],
      ['names', { mode: 'snapshot', shape: 'constructor' }, 'INVALID_PARAMETER'],
      ['number', { number: '(' }, 'INVALID_PARAMETER'],
      ['time', { mode: 'screening', screeningTimeout: 'soon' }, 'INVALID_PARAMETER'],
    ] as const) {
      it(what, async () => {
        await start(event);
        assert.deepEqual(statusesOf(NODE), [`snom.status.error.${status}`]);
        phone.pressKey('DND');
        await known(({ dnd }) => dnd === true);
        assert.equal(sizeOf('listeners'), 0);
      });
    }
  });
});
