/** Keys that a message brings, and other nodes and configurations of the same phone, under dialling rules. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { keypadOf } from '../../../src/nodes/shared/phones/keypads';
import {
  actionItem,
  configItem,
  load,
  NODE,
  PHONE,
  placed,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, configOf, hasTold, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

const RULES = { deny: '0900*' };
const OTHER = 'other-node';

interface Setup {
  readonly phone: VirtualPhone;
  readonly watch: Watch;
  /** Sends a message to one of the nodes. '' = it worked; else its code. */
  readonly press: (node: string, payload: unknown) => Promise<string>;
}

describe('nodes: keys and dialling rules', () => {
  const runtime = useRuntime();

  async function start({
    key = {},
    other = {},
    config = RULES,
    second,
    events = false,
    settings = {},
  }: {
    readonly key?: Record<string, unknown>;
    readonly other?: Record<string, unknown>;
    readonly config?: Record<string, unknown>;
    readonly second?: Record<string, unknown>;
    readonly events?: boolean;
    readonly settings?: Record<string, string>;
  } = {}): Promise<Setup> {
    const phone = await runtime.phones.start({
      profile: 'snomD385-fw10.1',
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: null }],
      settings,
    });
    const report = reporting(runtime.server, events ? phone : undefined);
    const properties = events ? report.properties : {};
    const watch = await load(
      [
        ...watched(
          configItem(phone, { ...properties, ...config }),
          actionItem('snom-key', { failedPort: true, outputs: 2, ...key }),
          ...(second ? [configItem(phone, { id: 'second', name: 'Second', ...second })] : []),
        ),
        placed(OTHER, 'snom-call', {
          ...actionItem('snom-call'),
          id: OTHER,
          phone: second ? 'second' : PHONE,
          failedPort: true,
          outputs: 2,
          ...other,
        }),
      ],
      report.credentials,
      runtime.server.nodes,
    );
    if (events) await hasTold(runtime.server, report);
    return {
      phone,
      watch,
      async press(node, payload) {
        const seen = watch.outcomes.length;
        helper.getNode(node).receive({ payload });
        await watch.until(() => watch.outcomes.length > seen);
        const { snom } = watch.outcomes[seen]?.msg ?? {};
        assert.ok(snom);
        return snom.ok ? '' : snom.code;
      },
    };
  }

  const dialled = (phone: VirtualPhone): readonly string[] => phone.callLists.dialed;

  /** keys of messages in order, code of the last one, what was dialled at last */
  const KEYS: readonly (readonly [steps: readonly unknown[], code: string, number?: string])[] = [
    [['0900123 ENTER'], 'NOT_ALLOWED'],
    [['0 9 0 0 1 2 3', 'ENTER'], 'NOT_ALLOWED'],
    [['0', '900123', 'OFFHOOK'], '', '0'],
    [['0,,2000 900123'], 'NOT_ALLOWED'],
    [['0', '9', '0', '0', '1'], ''],
    [[{ key: '0900' }], 'NOT_ALLOWED'],
    [[['0', '900', 'SPEAKER']], 'NOT_ALLOWED'],
    [['TRANSFER 0900123 ENTER'], 'NOT_ALLOWED'],
    [['REDIAL'], 'NOT_ALLOWED'],
    [['ENTER'], 'NOT_ALLOWED'],
    [['P3'], 'NOT_ALLOWED'],
    [['F1', 'F1'], 'NOT_ALLOWED'],
    [['UP', 'ENTER'], 'NOT_ALLOWED'],
    [['DOWN', 'OFFHOOK'], 'NOT_ALLOWED'],
    [['200 ENTER'], '', '200'],
    [['CANCEL'], ''],
    [['OFFHOOK 200 ENTER'], '', '200'],
    [['VOLUME_UP MUTE'], ''],
    [['#'], ''],
  ];
  for (const [steps, code, number] of KEYS) {
    it(`of messages are judged as what they dial: ${JSON.stringify(steps)}`, async () => {
      const { phone, press } = await start();
      let last = '';
      for (const step of steps) last = await press(NODE, step);
      await phone.settled();
      assert.equal(last, code);
      assert.deepEqual(dialled(phone), number === undefined ? [] : [number]);
    });
  }

  it('of a refused message cause no traffic at all', async () => {
    const { phone, press } = await start({ config: { ...RULES, model: '' } });
    for (const keys of ['0900123', 'ENTER', 'P3', 'REDIAL'])
      assert.equal(await press(NODE, keys), 'NOT_ALLOWED');
    assert.deepEqual(phone.requests, []);
  });

  it('of messages may dial where the box of the node says so, or where there are no rules', async () => {
    for (const changes of [{ key: { keysMayDial: true } }, { config: { deny: '' } }]) {
      const { phone, press } = await start(changes);
      assert.equal(await press(NODE, '0900123 ENTER'), '');
      await becomes(phone, () => dialled(phone).length > 0);
      assert.deepEqual(dialled(phone), ['0900123']);
      await runtime.clear();
    }
  });

  it('of the dialog are the owner own, but no message may put a digit before them', async () => {
    const own = { keys: '900123 ENTER', keysType: 'str' };
    let { phone, press } = await start({ key: own });
    assert.equal(await press(NODE, ''), '');
    assert.deepEqual(dialled(phone), ['900123']);
    await runtime.clear();
    ({ phone, press } = await start({ key: own }));
    assert.equal(await press(OTHER, { operation: 'prepare', destination: '0' }), '');
    assert.equal(await press(NODE, ''), 'NOT_ALLOWED');
    assert.deepEqual(dialled(phone), []);
    await runtime.clear();
    ({ phone, press } = await start({ key: { keys: '0900123 ENTER', keysType: 'str' } }));
    assert.equal(await press(NODE, ''), '');
    assert.deepEqual(dialled(phone), ['0900123']);
  });

  it('out of the context are no owner own keys', async () => {
    const { phone, press } = await start({ key: { keys: 'keys', keysType: 'flow' } });
    helper.getNode(NODE).context().flow.set('keys', '0900123 ENTER');
    assert.equal(await press(NODE, ''), 'NOT_ALLOWED');
    assert.deepEqual(phone.requests, []);
  });

  it('and operations of two nodes are judged together', async () => {
    const { phone, press } = await start();
    assert.equal(await press(OTHER, { operation: 'prepare', destination: '0' }), '');
    assert.equal(await press(NODE, '900123'), 'NOT_ALLOWED');
    assert.equal(await press(NODE, '900123 ENTER'), 'NOT_ALLOWED');
    assert.equal(await press(NODE, 'OFFHOOK'), '');
    assert.deepEqual(dialled(phone), ['0']);
  });

  it('of two nodes at the same moment are judged together', async () => {
    const { phone, watch } = await start();
    helper.getNode(NODE).receive({ payload: '0' });
    helper.getNode(OTHER).receive({ payload: { operation: 'prepare', destination: '900123' } });
    helper.getNode(NODE).receive({ payload: 'OFFHOOK' });
    await watch.until(() => watch.outcomes.length === 3);
    await phone.settled();
    for (const number of dialled(phone)) assert.doesNotMatch(number, /^0900/);
  });

  it('of two configurations of one phone are judged together', async () => {
    const { phone, press } = await start({ second: RULES, config: { deny: '' } });
    assert.equal(await press(NODE, '0'), '');
    assert.equal(
      await press(OTHER, { operation: 'prepare', destination: '900123' }),
      'NOT_ALLOWED',
    );
    assert.equal(await press(OTHER, { operation: 'answer' }), 'NOT_ALLOWED');
    phone.pressKey('ENTER');
    assert.deepEqual(dialled(phone), ['0']);
  });

  for (const [first, second] of [
    ['localhost', '127.0.0.1'],
    ['127.0.0.1', 'localhost'],
    ['LOCALHOST', '127.0.0.1'],
    ['[::ffff:127.0.0.1]', 'localhost'],
  ] as const) {
    it(`of configurations for ${first} and ${second} are judged together`, async () => {
      const { phone, press } = await start({
        config: { ...RULES, host: first },
        second: { ...RULES, host: second },
      });
      assert.equal(await press(NODE, '0'), '');
      assert.equal(
        await press(OTHER, { operation: 'prepare', destination: '900123' }),
        'NOT_ALLOWED',
      );
      assert.equal(await press(OTHER, { operation: 'prepare', destination: '1' }), '');
      assert.equal(await press(NODE, 'OFFHOOK'), '');
      assert.deepEqual(dialled(phone), ['01']);
    });
  }

  it('do not count as gone because a page has taken the X key', async () => {
    const { phone, press } = await start({ events: true });
    assert.equal(await press(OTHER, { operation: 'prepare', destination: '0' }), '');
    keypadOf(configOf()).pageOpened();
    assert.equal(await press(NODE, 'CANCEL'), '');
    assert.equal(await press(NODE, '900123'), 'NOT_ALLOWED');
    assert.deepEqual(dialled(phone), []);
  });

  it('count as gone after the X key on an idle phone that reports its calls', async () => {
    const { phone, press } = await start({ events: true });
    assert.equal(await press(NODE, '0'), '');
    assert.equal(await press(NODE, '900123'), 'NOT_ALLOWED');
    assert.equal(await press(NODE, 'CANCEL'), '');
    assert.equal(await press(NODE, '900123 ENTER'), '');
    await becomes(phone, () => dialled(phone).length > 0);
    assert.deepEqual(dialled(phone), ['900123']);
  });

  it('prepare the next number after the one before, which goes first where the phone is known to be idle', async () => {
    const { phone, press } = await start({ events: true, config: { allow: '2??' } });
    assert.equal(await press(OTHER, { operation: 'prepare', destination: '200' }), '');
    assert.equal(await press(OTHER, { operation: 'prepare', destination: '201' }), '');
    await becomes(phone, () => phone.keys.filter(({ key }) => /\d/.test(key)).length === 6);
    phone.pressKey('ENTER');
    assert.deepEqual(dialled(phone), ['201']);
  });

  it('answer a phone that is known to ring, and nothing else', async () => {
    const { phone, press } = await start({ events: true });
    assert.equal(await press(NODE, 'ENTER'), 'NOT_ALLOWED');
    phone.ring('300');
    await callsAre('Alerting');
    assert.equal(await press(NODE, 'ENTER'), '');
    await callsAre('Connected');
    assert.equal(await press(NODE, '0900'), '', 'tones of the only call are no number');
    assert.equal(phone.liveCalls[0]?.dtmf, '0900');
  });

  for (const opened of ['DOWN', 'ENTER', 'REDIAL', 'F1', 'UP']) {
    it(`answer a call that comes right after ${opened}, which it takes the display from`, async () => {
      const { phone, press } = await start({
        events: true,
        key: { keys: opened, keysType: 'str' },
      });
      assert.equal(await press(NODE, ''), '');
      assert.equal(await press(OTHER, { operation: 'answer', force: true }), 'NOT_ALLOWED');
      phone.ring('300');
      await callsAre('Alerting');
      assert.equal(await press(OTHER, { operation: 'answer' }), '');
      await callsAre('Connected');
      assert.deepEqual(dialled(phone), []);
    });
  }

  it('are a number and no tones once the TRANSFER key of a call has asked for one', async () => {
    for (const steps of [['TRANSFER 0900123 ENTER'], ['TRANSFER', '0900123 ENTER']]) {
      const { phone, press } = await start({ events: true });
      phone.ring('300');
      await callsAre('Alerting');
      assert.equal(await press(NODE, 'ENTER'), '');
      await callsAre('Connected');
      let last = '';
      for (const step of steps) last = await press(NODE, step);
      assert.equal(last, 'NOT_ALLOWED');
      assert.equal(phone.calls[0]?.sentTo, undefined);
      await runtime.clear();
    }
  });

  it('answer without events by a key that cannot dial what nobody has judged', async () => {
    const { phone, press } = await start({ config: { ...RULES, answerKey: 'HEADSET' } });
    phone.ring('300');
    assert.equal(await press(OTHER, { operation: 'answer' }), '');
    await becomes(phone, () => phone.liveCalls.some(({ state }) => state === 'Connected'));
    assert.deepEqual(dialled(phone), []);
  });

  it('say without events which setting would help', async () => {
    const { press, watch } = await start();
    assert.equal(await press(OTHER, { operation: 'answer' }), 'NOT_ALLOWED');
    const { snom } = watch.outcomes.at(-1)?.msg ?? {};
    assert.ok(snom && !snom.ok);
    assert.match(snom.message, /events/);
    assert.match(snom.message, /OFFHOOK/);
    assert.equal(snom.sent, 'no');
  });
});
