import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import { DEFAULT_EVENTS } from '../../../src/calls/model/call-event';
import type { SnomFailure } from '../../../src/nodes/shared/types';
import {
  actionItem,
  configItem,
  deploy,
  eventItem,
  load,
  type News,
  placed,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

const SCREENER = 'screener-node';

describe('nodes: screening', () => {
  const { phones, server } = useRuntime();
  let phone: VirtualPhone;
  let token: string;
  let asked: News[];
  let wake: () => void;

  afterEach(() => {
    assert.equal(sizeOf('held calls'), 0);
  });

  /** A phone that asks, a node that screens, and one that answers. */
  async function start(screener = {}, answerer = {}, more = {}): Promise<Watch> {
    phone = await phones.start({
      identities: ['100@pbx.example'],
      settings: { remote_blacklist_action_timer: '5000' },
      ...more,
    });
    const config = reporting(server, phone, [...DEFAULT_EVENTS, 'blacklist']);
    token = config.token;
    const flow = watched(
      configItem(phone, config.properties),
      eventItem(
        { mode: 'screening', screeningTimeout: '3000', wires: [['asked']], ...screener },
        SCREENER,
      ),
      placed('asked', 'helper'),
      actionItem('snom-call', answerer),
    );
    const watch = await load(flow, config.credentials, server.nodes);
    await trackerOf();
    asked = [];
    wake = () => undefined;
    helper.getNode('asked').on('input', (msg: NodeMessage) => {
      asked.push(msg as News);
      wake();
    });
    return watch;
  }

  async function question(index = 0): Promise<News> {
    while (asked.length <= index) await new Promise<void>((resolve) => (wake = resolve));
    return asked[index] ?? assert.fail();
  }

  const rejected = (): Promise<void> => becomes(phone, () => phone.liveCalls.length === 0);
  const ringing = (): Promise<void> =>
    becomes(phone, () => phone.liveCalls.some(({ state }) => state === 'Alerting'));

  it('puts the caller to the flow before the phone rings', async () => {
    await start();
    phone.ring('201', { name: 'Ann' });
    const { topic, payload, snom } = await question();
    assert.equal(topic, 'blacklist');
    const { remote, name } = payload as { remote: { number: string; name: string }; name: string };
    assert.deepEqual([remote.number, remote.name, name], ['201', 'Ann', 'blacklist']);
    assert.match(snom.screeningId ?? '', /^[\w-]{36}$/);
    assert.equal(snom.phone.name, 'Reception');
    assert.ok(!phone.events.some(({ event }) => event === 'incoming'));
  });

  const WAYS: [string, object, (action: string) => unknown][] = [
    ['a message', {}, (action) => ({ operation: 'screen', action })],
    ['the dialog and msg.payload', { operation: 'screen' }, (action) => action],
    ['the dialog and msg.payload.action', { operation: 'screen' }, (action) => ({ action })],
  ];
  for (const [name, answerer, payload] of WAYS) {
    it(`refuses the caller silently by ${name}`, async () => {
      const watch = await start({}, answerer);
      phone.ring('201');
      const { snom: sent } = await question();
      const { snom } = await watch.success({ payload: payload('reject'), snom: sent });
      await rejected();
      assert.equal(phone.calls.at(-1)?.endedBy, 'rejected');
      assert.ok(!phone.events.some(({ event }) => event === 'incoming'), 'it never rang');
      const { elapsedMs, ...result } = snom;
      assert.equal(typeof elapsedMs, 'number');
      assert.deepEqual(result, {
        operation: 'screen',
        phone: snom.phone,
        ok: true,
        accepted: true,
        confirmed: null,
        requests: [],
        screeningId: sent.screeningId,
        action: 'reject',
      });
      assert.equal(snom.phone.name, 'Reception');
    });

    it(`lets the phone ring by ${name}`, async () => {
      const watch = await start({}, answerer);
      phone.ring('201');
      const { snom } = await question();
      await watch.success({ payload: payload('ring'), snom });
      await ringing();
    });
  }

  for (const action of ['ring', 'reject'] as const) {
    it(`answers ${action} as the dialog says, whatever the payload`, async () => {
      const watch = await start({}, { operation: 'screen', action });
      phone.ring('201');
      const { snom } = await question();
      assert.equal((await watch.success({ payload: { any: 'thing' }, snom })).snom.action, action);
      await (action === 'ring' ? ringing() : rejected());
    });
  }

  it('lets the phone ring when the flow takes too long, and tells the flow so', async () => {
    // More than nodes grant without it, and far less than the phone waits.
    const settings = { remote_blacklist_action_timer: '60000' };
    const watch = await start({ screeningTimeout: '2500' }, {}, { settings });
    const started = Date.now();
    phone.ring('201');
    const { snom } = await question();
    await ringing();
    const took = Date.now() - started;
    assert.ok(took >= 2495 && took < 30_000, `${took} ms`);
    const payload = { operation: 'screen', action: 'reject' };
    const { message } = await watch.caught('INVALID_STATE', { payload, snom });
    assert.match(message, /screeningOver/);
    assert.equal(phone.liveCalls.length, 1);
  });

  it('takes one answer only', async () => {
    const watch = await start();
    phone.ring('201');
    const { snom } = await question();
    const answer = (action: string): NodeMessage => ({
      payload: { operation: 'screen', action },
      snom,
    });
    await watch.success(answer('ring'));
    await watch.caught('INVALID_STATE', answer('reject'));
    await ringing();
  });

  it('lets callers through at once who are not to be screened', async () => {
    const watch = await start({ number: '00*' });
    phone.ring('201');
    await ringing();
    assert.deepEqual(asked, []);
    phone.pressKey('CANCEL');
    await rejected();
    phone.ring('0043555');
    const { snom } = await question();
    await watch.success({ payload: { operation: 'screen', action: 'reject' }, snom });
    await rejected();
  });

  it('keeps several callers apart', async () => {
    const watch = await start();
    for (const from of ['201', '202', '203']) phone.ring(from);
    await question(2);
    const answers = asked.map(({ payload, snom }) => {
      const { number } = (payload as { remote: { number: string } }).remote;
      return {
        payload: { operation: 'screen', action: number === '202' ? 'ring' : 'reject' },
        snom,
      };
    });
    for (const answer of answers.reverse()) await watch.success(answer);
    await becomes(phone, () => phone.liveCalls.length === 1);
    assert.equal(phone.liveCalls[0]?.remote.split('@')[0], '202');
  });

  it('holds a few callers only; the others ring', async () => {
    await start();
    const ask = (): Promise<number> =>
      server.ask(`/snom/${token}/blacklist?r=201`).then(({ status }) => status);
    const held = Array.from({ length: 8 }, ask);
    await question(7);
    assert.equal(await ask(), 503);
    assert.equal(asked.length, 8);
    await helper.unload();
    assert.deepEqual(
      await Promise.all(held),
      Array.from({ length: 8 }, () => 503),
    );
  });

  it('notices that the phone waits no longer', async () => {
    const watch = await start();
    const left = new AbortController();
    const gone = server.ask(`/snom/${token}/blacklist?r=201`, { signal: left.signal });
    const { snom } = await question();
    left.abort();
    await assert.rejects(gone);
    while (sizeOf('held calls') > 0) await new Promise((resolve) => setImmediate(resolve));
    await watch.caught('INVALID_STATE', {
      payload: { operation: 'screen', action: 'reject' },
      snom,
    });
  });

  it('lets the phone ring when it is redeployed meanwhile', async () => {
    await start();
    phone.ring('201');
    await question();
    await deploy(watched(configItem(phone, { name: 'Renamed' })), 'full');
    await ringing();
  });

  it('is asked of every node that screens; the first answer counts', async () => {
    phone = await phones.start({ settings: { remote_blacklist_action_timer: '60000' } });
    const config = reporting(server, phone, ['blacklist']);
    const flow = watched(
      configItem(phone, config.properties),
      eventItem({ mode: 'screening', wires: [['asked']], screeningTimeout: '100' }, 'one-node'),
      eventItem(
        { mode: 'screening', wires: [['asked']], screeningTimeout: '10000', phone: '' },
        'two-node',
      ),
      placed('asked', 'helper'),
      actionItem('snom-call'),
    );
    const watch = await load(flow, config.credentials, server.nodes);
    await trackerOf();
    asked = [];
    helper.getNode('asked').on('input', (msg: NodeMessage) => {
      asked.push(msg as News);
      wake();
    });
    phone.ring('201');
    const [one, two] = [await question(0), await question(1)];
    assert.equal(one.snom.screeningId, two.snom.screeningId);
    // The second node grants more time than the first, whose timer would have ended before this one.
    await new Promise((resolve) => setTimeout(resolve, 150));
    await watch.success({ payload: { operation: 'screen', action: 'reject' }, snom: one.snom });
    await rejected();
  });

  it('is answered for the phone that asks, whatever phone the node has', async () => {
    const watch = await start({}, { phone: '' });
    phone.ring('201');
    const { snom } = await question();
    const result = await watch.success({
      payload: { operation: 'screen', action: 'reject' },
      snom,
    });
    assert.equal(result.snom.phone.name, 'Reception');
    await rejected();
  });

  it('is not answered by a dry run', async () => {
    const watch = await start({}, { dryRun: true });
    phone.ring('201');
    const { snom } = await question();
    const dry = await watch.success({ payload: { operation: 'screen', action: 'reject' }, snom });
    assert.deepEqual([dry.snom.accepted, dry.snom.confirmed], [false, null]);
    assert.equal(sizeOf('held calls'), 1);
  });

  describe('refuses an answer', () => {
    const BAD: [string, string, NodeMessage][] = [
      ['without an id', 'MISSING_PARAMETER', { payload: { operation: 'screen', action: 'ring' } }],
      [
        'with an id that is none',
        'INVALID_PARAMETER',
        { payload: { operation: 'screen', action: 'ring' }, snom: { screeningId: 7 } },
      ],
      [
        'to a call nobody asked about',
        'INVALID_STATE',
        { payload: { operation: 'screen', action: 'ring' }, snom: { screeningId: 'x' } },
      ],
      [
        'that is none',
        'INVALID_PARAMETER',
        { payload: { operation: 'screen', action: 'maybe' }, snom: { screeningId: 'x' } },
      ],
      [
        'that is missing',
        'MISSING_PARAMETER',
        { payload: { operation: 'screen' }, snom: { screeningId: 'x' } },
      ],
    ];
    for (const [name, code, msg] of BAD) {
      it(name, async () => {
        const watch = await start();
        const { snom } = await watch.caught(code, msg);
        assert.equal(snom.operation, 'screen');
        assert.equal((snom satisfies SnomFailure).sent, 'no');
      });
    }
  });
});
