/** The nodes in a real Node-RED process against a virtual phone. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Fault, VirtualPhoneApi } from '../../simulator/contract/types';
import {
  call,
  catchAll,
  config,
  debug,
  inject,
  key,
  LOGIN,
  node,
  PASSWORD,
  tab,
  USER,
} from '../support/e2e/flow';
import { type FlowNode, type NodeRed } from '../support/e2e/node-red';
import { keysOf, startPhone, until, untilKeys } from '../support/e2e/phones';
import { useNodeRed } from '../support/e2e/use-node-red';

/** What a Catch node adds to a message. */
interface Caught {
  readonly error: { readonly code: string; readonly message: string };
}

interface Passed {
  readonly payload: unknown;
  readonly snom: { readonly ok: boolean; readonly operation: string; readonly requests: string[] };
}

/** inject "press" -> snom-key -> debug "done", failures to debug "failed". */
function keyFlow(phone: VirtualPhoneApi, payload: unknown, properties = {}): FlowNode[] {
  return [
    tab,
    config('phone', phone, properties),
    inject('press', payload, 'key'),
    key('key', ['done']),
    debug('done'),
    catchAll('catch', 'failed'),
    debug('failed'),
  ];
}

describe('nodes in Node-RED', () => {
  let nodeRed: NodeRed;
  let phone: VirtualPhoneApi;
  useNodeRed((started) => (nodeRed = started));

  beforeEach(async () => {
    phone = await startPhone();
  });

  async function passed(id = 'done'): Promise<Passed> {
    return (await nodeRed.comms.debug(id)) as Passed;
  }

  async function failure(id = 'failed'): Promise<Caught['error']> {
    return ((await nodeRed.comms.debug(id)) as Caught).error;
  }

  it('press keys on a phone that asks for a password', async () => {
    await nodeRed.deploy(keyFlow(phone, 'F_HOLD 1 2 ENTER'), { phone: LOGIN });
    await nodeRed.inject('press');
    const { payload, snom } = await passed();
    assert.equal(payload, 'F_HOLD 1 2 ENTER');
    assert.equal(snom.ok, true);
    assert.deepEqual(snom.requests, ['GET /command.htm?key=F_HOLD;1;2;ENTER']);
    await untilKeys(phone, 'F_HOLD', '1', '2', 'ENTER');
    assert.ok(phone.requests.some(({ auth, status }) => auth === 'digest' && status === 200));
  });

  it('need one request a command after the first', async () => {
    await nodeRed.deploy(keyFlow(phone, '1'), { phone: LOGIN });
    await nodeRed.inject('press');
    await passed();
    phone.clearLog();
    for (let times = 0; times < 3; times += 1) {
      await nodeRed.inject('press');
      await passed();
    }
    assert.deepEqual(
      phone.requests.map(({ target, status }) => `${status} ${target}`),
      Array<string>(3).fill('200 /command.htm?key=1'),
    );
  });

  it('press keys over HTTPS when the certificate is the pinned one', async () => {
    const secure = await startPhone({ httpsPort: 0 });
    await nodeRed.deploy(keyFlow(secure, 'SPEAKER'), { phone: LOGIN });
    await nodeRed.inject('press');
    assert.equal((await passed()).snom.ok, true);
    await untilKeys(secure, 'SPEAKER');
    assert.ok(secure.requests.every((request) => request.secure));
  });

  it('send nothing over HTTPS when the certificate is another one', async () => {
    const secure = await startPhone({ httpsPort: 0 });
    const fingerprint = 'AB:'.repeat(32).slice(0, -1);
    await nodeRed.deploy(keyFlow(secure, 'SPEAKER', { fingerprint }), { phone: LOGIN });
    await nodeRed.inject('press');
    assert.equal((await failure()).code, 'TLS_ERROR');
    assert.deepEqual(secure.requests, []);
  });

  it('tell a Catch node in words that the password is wrong, and do not try it again', async () => {
    const wrong = { username: USER, password: 'not the password' };
    await nodeRed.deploy(keyFlow(phone, 'SPEAKER'), { phone: wrong });
    await nodeRed.inject('press');
    const error = await failure();
    assert.equal(error.code, 'AUTH_FAILED');
    assert.match(error.message, /password/i);
    assert.doesNotMatch(error.message, /snom\.error|wrongPassword|not the password/);
    await nodeRed.inject('press');
    assert.equal((await failure()).code, 'AUTH_FAILED');
    const tries = phone.requests.filter(({ auth }) => auth !== 'none');
    assert.equal(tries.length, 1, 'a wrong password was sent again: phones lock after several');
    assert.deepEqual(keysOf(phone), []);
  });

  it('dial for a webhook, by GET and by POST', async () => {
    const hook = { url: '/call', upload: false, swaggerDoc: '' };
    await nodeRed.deploy(
      [
        tab,
        config('phone', phone),
        node('http in', 'get', ['call'], { ...hook, method: 'get' }),
        node('http in', 'post', ['call'], { ...hook, method: 'post' }),
        call('call', ['answer'], { destination: 'payload.number' }),
        node('http response', 'answer', [], { statusCode: '202', headers: {} }),
      ],
      { phone: LOGIN },
    );
    assert.equal((await nodeRed.request('/call?number=200')).status, 202);
    await until(phone, 'a call to 200', () =>
      phone.liveCalls.some(({ remote }) => remote.startsWith('200')),
    );
    const answer = await nodeRed.request('/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ number: '300' }),
    });
    assert.equal(answer.status, 202);
    await until(phone, 'a call to 300', () =>
      phone.calls.some(({ remote }) => remote.startsWith('300')),
    );
  });

  it('leave by the second output when the node has one', async () => {
    await phone.stop();
    await nodeRed.deploy(
      [
        tab,
        config('phone', phone),
        inject('press', '200', 'call'),
        { ...call('call', [], { failedPort: true, outputs: 2 }), wires: [[], ['done']] },
        debug('done', 'snom'),
        catchAll('catch', 'failed'),
        debug('failed'),
      ],
      { phone: LOGIN },
    );
    await nodeRed.inject('press');
    const snom = (await nodeRed.comms.debug('done')) as { ok: boolean; code: string; sent: string };
    assert.deepEqual([snom.ok, snom.code, snom.sent], [false, 'UNREACHABLE', 'no']);
  });

  describe('when the phone misbehaves', () => {
    /** Misbehaviour of the virtual phone, and the code that a flow gets. */
    const FAULTS: readonly (readonly [what: string, kind: Fault['kind'], code: string])[] = [
      ['never answers', { type: 'hang' }, 'TIMEOUT'],
      ['stops in the middle of its answer', { type: 'hangMidBody' }, 'TIMEOUT'],
      ['closes without an answer', { type: 'closeWithoutAnswer' }, 'PHONE_ERROR'],
      ['answers without end', { type: 'endlessBody' }, 'PHONE_ERROR'],
      ['answers garbage', { type: 'garbageHeaders' }, 'PHONE_ERROR'],
      ['reports an error', { type: 'status', status: 500 }, 'PHONE_ERROR'],
    ];

    for (const [what, kind, code] of FAULTS) {
      it(`and ${what}: Catch gets ${code}, the next command works`, async () => {
        // As long as the command after it may take on a busy machine.
        const flow = keyFlow(phone, 'SPEAKER', { timeout: '6000', model: 'D385' });
        await nodeRed.deploy(flow, { phone: LOGIN });
        phone.addFault({ path: '/command.htm', times: Infinity, kind });
        await nodeRed.inject('press');
        const error = await failure();
        assert.equal(error.code, code, error.message);
        await nodeRed.assertAlive();
        phone.clearFaults();
        phone.clearLog();
        await nodeRed.inject('press');
        assert.equal((await passed()).snom.ok, true);
        await untilKeys(phone, 'SPEAKER');
      });
    }

    it('and is switched off: Catch gets UNREACHABLE', async () => {
      await nodeRed.deploy(keyFlow(phone, 'SPEAKER', { timeout: '6000' }), { phone: LOGIN });
      await phone.stop();
      await nodeRed.inject('press');
      assert.equal((await failure()).code, 'UNREACHABLE');
      await nodeRed.assertAlive();
    });

    it('and hangs while flows are deployed: the new flows work', async () => {
      const flow = keyFlow(phone, 'SPEAKER', { timeout: '30000', model: 'D385' });
      await nodeRed.deploy(flow, { phone: LOGIN });
      phone.addFault({ path: '/command.htm', times: 1, kind: { type: 'hang' } });
      await nodeRed.inject('press');
      // Before it, a login was proven: that is a socket too, and the command would hang in the new flows.
      const hasCome = (): boolean =>
        phone.requests.some(({ target }) => target.startsWith('/command.htm'));
      await until(phone, 'the request', hasCome);
      const logged = nodeRed.log.length;
      await nodeRed.deploy(flow, { phone: LOGIN });
      await nodeRed.inject('press');
      assert.equal((await passed()).snom.ok, true);
      // What Node-RED says of a node that has not closed within 15 s, which is less than the phone has to answer.
      assert.doesNotMatch(nodeRed.log.slice(logged), /Close timed out/);
    });
  });

  describe('keep secrets', () => {
    it('credentials are stored encrypted; flows, log and debug messages do not show them', async () => {
      const basic = await startPhone({ auth: { scheme: 'basic' } });
      await nodeRed.deploy(keyFlow(basic, 'SPEAKER'), { phone: LOGIN });
      await nodeRed.inject('press');
      await passed();
      basic.setAuth({ password: 'changed on the phone' });
      await nodeRed.inject('press');
      const error = await failure();
      assert.equal(error.code, 'AUTH_FAILED');

      const stored = JSON.parse(await nodeRed.file('flows_cred.json')) as Record<string, unknown>;
      assert.deepEqual(Object.keys(stored), ['$']);
      const places = {
        'flows_cred.json': JSON.stringify(stored),
        'flows.json': await nodeRed.file('flows.json'),
        'the export': JSON.stringify(await nodeRed.flows()),
        'what the editor may read': await (
          await nodeRed.request('/credentials/snom-config/phone')
        ).text(),
        'the log': nodeRed.log,
        'debug messages and statuses': nodeRed.comms.transcript,
      };
      const base64 = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
      for (const [place, text] of Object.entries(places)) {
        assert.ok(text.length > 0, place);
        for (const secret of [PASSWORD, base64])
          assert.ok(!text.includes(secret), `${place} shows the password`);
      }
    });
  });
});
