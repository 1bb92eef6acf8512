import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { ownerOfToken } from '../../../../src/nodes/shared/phones/webhook';
import {
  answerProof,
  type ProofAnswer,
} from '../../../../src/nodes/snom-config/dialog/proof-route';
import { post } from '../../../support/nodes/dialog';
import { configItem, eventItem, load, PHONE, watched } from '../../../support/nodes/flow';
import { sizeOf } from '../../../support/nodes/registries';
import { reporting } from '../../../support/nodes/reporting';
import { useRuntime } from '../../../support/nodes/runtime';
import { newPhoneToken } from '../../../support/phone-token';

const NEVER = new AbortController().signal;

describe('nodes/snom-config/dialog/proof-route', () => {
  const { phones, server } = useRuntime();

  const proof = (task: string, token: string, baseUrl = server.url): Promise<ProofAnswer> =>
    post('proof', { id: PHONE, do: task, token, baseUrl }) as Promise<ProofAnswer>;

  /** A server that is not Node-RED. */
  async function withStranger(status: number, run: (url: string) => Promise<void>): Promise<void> {
    const stranger = createServer((_, response) => response.writeHead(status).end('<html>'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    try {
      await run(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`);
    } finally {
      stranger.closeAllConnections();
      stranger.close();
    }
  }

  describe('a test report', () => {
    it('arrives, before the phone is deployed, and leaves nothing behind', async () => {
      await load(watched(), {}, server.nodes);
      const token = newPhoneToken();
      assert.deepEqual(await proof('test', token), { ok: true, kind: 'arrived' });
      assert.equal(sizeOf('test reports'), 0);
      const late = await server.ask(`/snom/${token}/test?n=0123456789abcdef`);
      assert.equal(late.status, 404);
    });

    it('tells flows nothing', async () => {
      const phone = await phones.start();
      const { token, properties, credentials } = reporting(server, phone);
      const flow = watched(configItem(phone, properties), eventItem());
      const watch = await load(flow, credentials, server.nodes);
      assert.deepEqual(await proof('test', token), { ok: true, kind: 'arrived' });
      phone.ring('201');
      await watch.until(() => watch.outcomes.length > 0);
      assert.equal(watch.outcomes[0]?.msg.topic, 'incoming');
    });

    for (const status of [200, 401, 404]) {
      it(`does not arrive where somebody else answers ${status}`, async () => {
        await load(watched(), {}, server.nodes);
        await withStranger(status, async (url) => {
          const answer = await proof('test', newPhoneToken(), url);
          assert.deepEqual(answer, { ok: true, kind: 'elsewhere', status });
        });
      });
    }

    it('does not arrive where nobody answers, and says how the system calls it', async () => {
      await load(watched(), {}, server.nodes);
      let gone = '';
      await withStranger(200, (url) => {
        gone = url;
        return Promise.resolve();
      });
      const answer = await proof('test', newPhoneToken(), gone);
      assert.deepEqual(answer, { ok: true, kind: 'unreached', code: 'ECONNREFUSED' });
    });

    it('is given up where nobody answers in time', async () => {
      await load(watched(), {}, server.nodes);
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const body = { id: PHONE, do: 'test', token: newPhoneToken(), baseUrl };
      const answer = await answerProof(server.red, body, NEVER, { testMs: 50, listenMs: 50 });
      silent.closeAllConnections();
      silent.close();
      assert.deepEqual(answer, { ok: true, kind: 'unreached', code: 'ETIMEDOUT' });
    });
  });

  describe('the report of the phone itself', () => {
    it('is heard before the phone is deployed', async () => {
      const phone = await phones.start();
      const { token } = reporting(server, phone);
      await load(watched(), {}, server.nodes);
      const listening = proof('listen', token);
      for (let turns = 0; ownerOfToken(token) === undefined && turns < 100_000; turns += 1)
        await new Promise(setImmediate);
      phone.ring('201');
      assert.deepEqual(await listening, { ok: true, kind: 'heard', event: 'incoming' });
      assert.equal(ownerOfToken(token), undefined);
    });

    it('is heard beside the flow of a phone that is deployed', async () => {
      const phone = await phones.start();
      const { token, properties, credentials } = reporting(server, phone);
      const flow = watched(configItem(phone, properties), eventItem());
      const watch = await load(flow, credentials, server.nodes);
      const body = { id: PHONE, do: 'listen', token: '__PWRD__', baseUrl: server.url };
      const listening = answerProof(server.red, body, NEVER);
      phone.ring('201');
      assert.deepEqual(await listening, { ok: true, kind: 'heard', event: 'incoming' });
      await watch.until(() => watch.outcomes.length > 0);
      assert.equal(await server.ask(`/snom/${token}/onhook`).then(({ status }) => status), 200);
    });

    it('is not waited for any longer than that', async () => {
      await load(watched(), {}, server.nodes);
      const token = newPhoneToken();
      const body = { id: PHONE, do: 'listen', token, baseUrl: server.url };
      const times = { testMs: 20, listenMs: 20 };
      const silent = { ok: true, kind: 'silent' };
      assert.deepEqual(await answerProof(server.red, body, NEVER, times), silent);
      const left = AbortSignal.abort();
      assert.deepEqual(await answerProof(server.red, body, left), silent);
      assert.equal(ownerOfToken(token), undefined);
    });

    it("is not another phone's", async () => {
      const phone = await phones.start();
      const { token, properties, credentials } = reporting(server, phone);
      await load(watched(configItem(phone, properties), eventItem()), credentials, server.nodes);
      const body = { id: 'other', do: 'listen', token, baseUrl: server.url };
      const answer = (await post('proof', body)) as ProofAnswer;
      assert.equal(!answer.ok && answer.reason, 'tokenTaken');
    });
  });

  for (const [what, body, reason] of [
    ['without a token', { baseUrl: 'http://h:1880' }, 'wrongType'],
    ['without an address', { token: newPhoneToken() }, 'noBaseUrl'],
    ['with an address that is none', { token: newPhoneToken(), baseUrl: 'h?' }, 'wrongType'],
    ['of another kind', { token: newPhoneToken(), baseUrl: 'http://h', do: 'x' }, 'wrongType'],
  ] as const) {
    it(`is refused ${what}`, async () => {
      await load(watched(), {}, server.nodes);
      const answer = (await post('proof', { id: PHONE, do: 'test', ...body })) as ProofAnswer;
      assert.equal(!answer.ok && answer.reason, reason, JSON.stringify(answer));
    });
  }
});
