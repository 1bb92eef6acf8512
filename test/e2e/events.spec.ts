/** What a phone reports, in a real Node-RED process: modes of snom-event, and where Node-RED puts the route. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { call, catchAll, debug, inject, LOGIN, node, ourNode, tab } from '../support/e2e/flow';
import { type FlowNode, type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { operate, operatorNodes } from '../support/e2e/operator';
import { startPhone, stopPhones, until } from '../support/e2e/phones';
import { credentials, reporting, setUpActionUrls, tokenOf } from '../support/e2e/reporting';
import { makeUserDirWith } from '../support/e2e/settings';
import { assertSilent, markNodes } from '../support/e2e/silence';
import { useNodeRed } from '../support/e2e/use-node-red';

const MODES = ['events', 'calls', 'summaries', 'snapshot'];

interface Call {
  readonly id: string;
  readonly state: string;
  readonly remote: { readonly number: string; readonly name?: string };
}

/** A message of snom-event, whatever its mode. */
interface Message {
  readonly topic: string;
  readonly payload: {
    readonly name?: string;
    readonly kind?: string;
    readonly call?: Call | null;
    readonly calls?: readonly Call[];
    readonly device?: { readonly dnd: boolean | null };
    readonly outcome?: string;
  };
  readonly snom: { readonly phone: { readonly name: string }; readonly callId?: string };
}

/** A snom-event and a debug node behind it, both named after the mode. */
function listener(mode: string, properties: object = {}, id = mode): FlowNode[] {
  return [ourNode('snom-event', `${id}-in`, [id], { mode, ...properties }), debug(id)];
}

describe('events of a phone in Node-RED', () => {
  let nodeRed: NodeRed;
  let phone: VirtualPhoneApi;
  useNodeRed((started) => (nodeRed = started));

  beforeEach(async () => {
    phone = await startPhone();
  });

  async function start(...nodes: readonly FlowNode[][]): Promise<void> {
    await nodeRed.deploy(
      [tab, reporting('phone', phone, nodeRed.url), ...nodes.flat(), ...markNodes()],
      { phone: credentials() },
    );
    await setUpActionUrls(nodeRed, 'phone');
  }

  async function next(id: string): Promise<Message> {
    return (await nodeRed.comms.debug(id)) as Message;
  }

  it('arrive in each mode in its own shape', async () => {
    await start(...MODES.map((mode) => listener(mode)));
    const id = phone.ring('300', { name: 'Änne & "Söhne" <b>' });
    await phone.settled();
    const event = await next('events');
    assert.deepEqual([event.topic, event.payload.name], ['incoming', 'incoming']);
    assert.equal(event.payload.call?.remote.name, 'Änne & "Söhne" <b>');
    const added = await next('calls');
    assert.deepEqual([added.payload.kind, added.payload.call?.state], ['callAdded', 'Alerting']);
    const snapshot = await next('snapshot');
    assert.deepEqual(
      snapshot.payload.calls?.map(({ state }) => state),
      ['Alerting'],
    );
    phone.farEndHangup(id);
    const ended = await next('summaries');
    assert.equal(ended.payload.outcome, 'missed');
    for (const message of [event, added, snapshot, ended])
      assert.equal(message.snom.phone.name, 'My phone');
    assert.equal(ended.snom.callId, added.payload.call?.id);
  });

  it('pass only what the node asks for', async () => {
    await start(
      listener('calls', { direction: 'i', number: '80', events: 'incoming' }, 'door'),
      listener('events', { events: 'dndOn' }, 'dnd'),
      listener('summaries', { direction: 'o' }, 'out'),
    );
    for (const number of ['300', '80']) {
      const id = phone.ring(number);
      phone.farEndHangup(id);
    }
    phone.pressKey('DND');
    await phone.settled();
    assert.equal((await next('door')).payload.call?.remote.number, '80');
    assert.equal((await next('dnd')).topic, 'dndOn');
    // Whatever the others let through by mistake would be unread by now.
    for (const id of ['door', 'dnd', 'out']) await assertSilent(nodeRed, id);
  });

  it('of several phones reach one node, each under its name', async () => {
    const other = await startPhone({ mac: '000413BBBBBB', host: '127.0.0.2' });
    await nodeRed.deploy(
      [
        tab,
        reporting('phone', phone, nodeRed.url),
        reporting('other', other, nodeRed.url),
        ...listener('snapshot', { phone: '' }, 'all'),
      ],
      { phone: credentials(0), other: credentials(1) },
    );
    for (const id of ['phone', 'other']) await setUpActionUrls(nodeRed, id);
    other.pressKey('DND');
    const message = await next('all');
    assert.deepEqual([message.snom.phone.name, message.payload.device?.dnd], ['My other', true]);
    phone.ring('300');
    assert.equal((await next('all')).snom.phone.name, 'My phone');
  });

  it('a flow decides which calls ring', async () => {
    const rules = [{ t: 'eq', v: '666', vt: 'str' }, { t: 'else' }];
    const ask = { property: 'payload.remote.number', propertyType: 'msg', rules };
    const screening = { mode: 'screening', screeningTimeout: '5000' };
    await start([
      ourNode('snom-event', 'question', ['who'], screening),
      { ...node('switch', 'who', [], { ...ask, outputs: 2 }), wires: [['reject'], ['ring']] },
      call('reject', ['decided'], { operation: 'screen', action: 'reject' }),
      call('ring', ['decided'], { operation: 'screen', action: 'ring' }),
      debug('decided'),
    ]);
    phone.ring('666');
    assert.equal((await next('decided')).topic, 'blacklist');
    phone.ring('300');
    await next('decided');
    await until(phone, 'a ring', () => phone.liveCalls.length === 1);
    const seen = phone.calls.map(({ remote, state }) => [remote.split('@')[0], state]);
    assert.deepEqual(seen, [
      ['666', 'Disconnected'],
      ['300', 'Alerting'],
    ]);
  });

  it('a phone that restarts has lost its calls', async () => {
    await start(listener('summaries'));
    phone.ring('300');
    await phone.settled();
    phone.pressKey('ENTER');
    await until(phone, 'an answer', () => phone.liveCalls[0]?.state === 'Connected');
    await phone.settled();
    phone.reboot();
    assert.equal((await next('summaries')).payload.outcome, 'lost');
  });

  it('a wrong token, event or method gets nothing but a status', async () => {
    await start(listener('events'));
    const ask = async (target: string, init: RequestInit = {}): Promise<[number, string]> => {
      const answer = await nodeRed.request(target, init);
      return [answer.status, await answer.text()];
    };
    const own = `/snom/${tokenOf()}/incoming`;
    assert.deepEqual(await ask(`/snom/${tokenOf(7)}/incoming?id=1`), [404, '']);
    assert.deepEqual(await ask(`/snom/${tokenOf()}/nothing?id=1`), [404, '']);
    assert.deepEqual(await ask(`${own}?id=1`, { method: 'POST' }), [405, '']);
    assert.deepEqual(await ask(`/snom/%/%ff?%`), [404, '']);
    assert.deepEqual(await ask(`${own}?id=2&r=300@pbx`), [200, '']);
    assert.equal((await next('events')).topic, 'incoming');
    await assertSilent(nodeRed, 'events');
  });
});

/** Sends bytes as they are. @returns status line of the answer */
async function sendRaw(url: string, raw: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  socket.write(Buffer.from(raw, 'latin1'));
  await once(socket, 'close');
  return answer.split('\r\n', 1)[0] ?? '';
}

describe('the route of the events', () => {
  let phone: VirtualPhoneApi;
  let nodeRed: NodeRed | undefined;
  let userDir: string | undefined;

  beforeEach(async () => {
    phone = await startPhone();
  });

  afterEach(async () => {
    await stopPhones();
    await nodeRed?.stop();
    nodeRed = undefined;
    if (userDir) await rm(userDir, { recursive: true, force: true });
    userDir = undefined;
  });

  async function startWith(settings: object, root = ''): Promise<NodeRed> {
    userDir = await makeUserDirWith({ ...settings });
    nodeRed = await startNodeRed({ userDir });
    await nodeRed.deploy(
      [
        tab,
        reporting('phone', phone, `${nodeRed.url}${root}`),
        ...operatorNodes('phone'),
        ...listener('events'),
        catchAll('catch', 'caught'),
        debug('caught'),
        ...markNodes(),
      ],
      { phone: credentials() },
    );
    return nodeRed;
  }

  it('lies below httpNodeRoot', async () => {
    const there = await startWith({ httpNodeRoot: '/endpoint' }, '/endpoint');
    await setUpActionUrls(there, 'phone');
    assert.match(phone.settings.get('action_incoming_url') ?? '', /\/endpoint\/snom\//);
    phone.ring('300');
    assert.equal(((await there.comms.debug('events')) as Message).topic, 'incoming');
    const elsewhere = await there.request(`/snom/${tokenOf()}/incoming?id=1`);
    assert.equal(elsewhere.status, 404);
  });

  it('takes requests that Node.js refuses, below httpNodeRoot too', async () => {
    const there = await startWith({ httpNodeRoot: '/endpoint' }, '/endpoint');
    const request = (token: string): string =>
      `GET /endpoint/snom/${token}/incoming?m=000413A1B2C3&n=1&id=raw&r=300@pbx&dr=Ann M\u00fcller` +
      ' HTTP/1.1\r\nHost: x\r\n\r\n';
    assert.equal(await sendRaw(there.url, request(tokenOf())), 'HTTP/1.1 200 OK');
    const { topic, payload } = (await there.comms.debug('events')) as Message;
    assert.deepEqual([topic, payload.call?.remote.name], ['incoming', 'Ann Müller']);
    assert.equal(await sendRaw(there.url, request(tokenOf(7))), 'HTTP/1.1 400 Bad Request');
    await there.assertAlive();
  });

  it('asks for the login of the public routes also where a request had to be mended', async () => {
    // Of "only for this test", made by bcrypt.
    const pass = '$2b$08$T2Ym4uTlUObbdd.3p9eh8eoO7yWbFglJBXwsNuatfm483BWbHxv/a';
    const there = await startWith({ httpNodeAuth: { user: 'snom', pass } });
    const request = (login: string): string =>
      `GET /snom/${tokenOf()}/incoming?id=raw&r=300@pbx&dr=Ann M\u00fcller HTTP/1.1\r\nHost: x\r\n${login}\r\n`;
    assert.equal(await sendRaw(there.url, request('')), 'HTTP/1.1 401 Unauthorized');
    const login = Buffer.from('snom:only for this test').toString('base64');
    const answer = await sendRaw(there.url, request(`Authorization: Basic ${login}\r\n`));
    assert.equal(answer, 'HTTP/1.1 200 OK');
    assert.equal(((await there.comms.debug('events')) as Message).topic, 'incoming');
  });

  it('is not there with httpNodeRoot false: it is said, and the phone can still be operated', async () => {
    const there = await startWith({ httpNodeRoot: false });
    await there.logged(/httpNodeRoot/);
    const status = await there.request(`/snom/${tokenOf()}/incoming?id=1`);
    assert.equal(status.status, 404);
    await there.deploy(
      [
        tab,
        reporting('phone', phone, there.url),
        inject('press', '', 'hangup'),
        call('hangup', ['done'], { operation: 'hangup' }),
        debug('done'),
      ],
      { phone: credentials() },
    );
    phone.ring('300');
    await there.inject('press');
    const { snom } = (await there.comms.debug('done')) as {
      snom: { confirmed: unknown; doubt?: string };
    };
    assert.deepEqual([snom.confirmed, snom.doubt], [null, 'stateUnknown']);
    await until(phone, 'the end', () => phone.liveCalls.length === 0);
  });

  it('asks for the password of httpNodeAuth', async () => {
    // bcrypt of "open sesame".
    const pass = '$2b$04$6FwH57tyRwW10pL..kdu7O7Mi.jRO5ztsvBZh7qqClZgT/J6GjDRq';
    const there = await startWith({ httpNodeAuth: { user: 'phones', pass } });
    const url = `/snom/${tokenOf()}/incoming?id=1&r=300@pbx`;
    assert.equal((await there.request(url)).status, 401);
    await assertSilent(there, 'events');
    const basic = Buffer.from('phones:open sesame').toString('base64');
    const answer = await there.request(url, { headers: { authorization: `Basic ${basic}` } });
    assert.deepEqual([answer.status, await answer.text()], [200, '']);
    assert.equal(((await there.comms.debug('events')) as Message).topic, 'incoming');
  });

  it('keeps the token to itself: not in the log, the flows, messages or errors', async () => {
    const logging = { console: { level: 'trace', metrics: true, audit: true } };
    const there = await startWith({ logging });
    await setUpActionUrls(there, 'phone');
    phone.ring('300');
    await there.comms.debug('events');
    assert.equal((await operate(there, { operation: 'answer' })).ok, true);
    await there.request(`/snom/${tokenOf()}/nothing?id=1`);
    await there.request(`/snom/${tokenOf()}/offhook?id=%`);
    await phone.stop();
    const failed = await operate(there, { operation: 'hangup' });
    assert.equal(failed.code, 'UNREACHABLE');
    const refused = await there.request('/snom-config/action-urls', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'phone', do: 'apply' }),
    });
    const places = {
      log: there.log,
      flows: JSON.stringify(await there.flows()),
      'flows.json': await there.file('flows.json'),
      'flows_cred.json': await there.file('flows_cred.json'),
      'debug messages and statuses': there.comms.transcript,
      'the answer of an operation': JSON.stringify(failed),
      'the answer of the set-up that failed': await refused.text(),
    };
    for (const [place, text] of Object.entries(places)) {
      assert.ok(text.length > 0, place);
      assert.ok(!text.includes(tokenOf()), `${place} shows the token`);
      assert.ok(!text.includes(LOGIN.password), `${place} shows the password`);
    }
  });
});
