import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { PROFILE_NAMES, type VirtualPhone } from '../../../simulator';
import { until, withPhone } from '../../support/simulator/wire';

/** Firmware 8.9.3.70 and later asks. */
const ASKING = new Set([
  ...['snom760-fw8.9', 'snomD385-fw10.1', 'snomD735-fw10.1'],
  ...['snomD812-fw10.1', 'snomD862-fw10.1'],
]);

describe('simulator: action_blacklist_url', () => {
  let server: Server;
  let url: string;
  /** Targets as they arrive; `/check` is the question. */
  let arrived: string[];
  /** Questions nobody has answered yet. */
  let open: ServerResponse[];
  let onArrival: () => void;

  beforeEach(async () => {
    arrived = [];
    open = [];
    onArrival = () => undefined;
    server = createServer((request, response) => {
      arrived.push(request.url ?? '');
      if (request.url?.startsWith('/check') === true) open.push(response);
      else response.writeHead(200, { 'Content-Length': 0 }).end();
      onArrival();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );

  const settings = (): Record<string, string> => ({
    action_blacklist_url: `${url}/check?r=$remote&id=$call-id`,
    action_incoming_url: `${url}/incoming`,
    action_missed_url: `${url}/missed`,
    action_hold: `${url}/hold`,
    remote_blacklist_action_timer: '700',
  });
  const questions = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onArrival = () => {
        if (open.length >= count) resolve();
      };
      onArrival();
    });
  const answer = (index: number, status: number): void => {
    open[index]?.writeHead(status, { 'Content-Length': 0 }).end();
  };
  const states = (phone: VirtualPhone): string[] =>
    phone.calls.map(({ id, state, endedBy }) => `${id} ${endedBy ?? state}`);

  for (const profile of PROFILE_NAMES.filter((name) => name !== 'snomPA1plus-fw10')) {
    const asks = ASKING.has(profile);
    it(`${profile}: ${asks ? 'asks about every call, also while others ring' : 'asks nobody'}`, async () => {
      await withPhone({ profile, settings: settings() }, async (phone) => {
        phone.ring('300');
        phone.ring('301');
        if (asks) {
          await questions(2);
          assert.equal(phone.liveCalls.length, 0);
          answer(1, 404);
          await until(phone, () => phone.liveCalls.length === 1);
          answer(0, 200);
          await until(phone, () => phone.calls.length === 2);
          assert.deepEqual(states(phone), ['c2 Alerting', 'c1 rejected']);
        } else {
          assert.deepEqual(states(phone), ['c1 Alerting', 'c2 Alerting']);
        }
        await phone.settled();
        assert.equal(arrived.filter((target) => target === '/incoming').length, asks ? 1 : 2);
        assert.equal(arrived.includes('/missed'), false);
      });
    });
  }

  for (const status of [201, 204, 302, 401, 403, 404, 500, 503]) {
    it(`${status} lets the call ring`, async () => {
      await withPhone({ settings: settings() }, async (phone) => {
        phone.ring('300');
        await questions(1);
        answer(0, status);
        await until(phone, () => phone.calls.length === 1);
        assert.deepEqual(states(phone), ['c1 Alerting']);
        const asked = phone.events.find(({ event }) => event === 'blacklist');
        assert.deepEqual([asked?.callId, asked?.status], ['c1', status]);
      });
    });
  }

  it('rings when the time is up, and then wants no answer any more', async () => {
    await withPhone({ settings: settings(), clock: 'stepped' }, async (phone) => {
      phone.ring('300');
      await questions(1);
      await phone.advance(700);
      assert.deepEqual(states(phone), ['c1 Alerting']);
      // Nothing was answered: had the phone not given up the question, this would wait for it.
      await phone.settled();
      assert.deepEqual(
        arrived.map((target) => target.split('?')[0]),
        ['/check', '/incoming'],
      );
      answer(0, 200);
      assert.deepEqual(states(phone), ['c1 Alerting']);
    });
  });

  it('the question does not wait for events that hang', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const setup = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`;
    await withPhone({ settings: { ...settings(), action_setup_url: setup } }, async (phone) => {
      phone.ring('300');
      await questions(1);
      answer(0, 200);
      await until(phone, () => phone.calls.length === 1);
      assert.deepEqual(states(phone), ['c1 rejected']);
    });
    hanging.closeAllConnections();
    await new Promise<void>((resolve) => hanging.close(() => resolve()));
  });

  it('a caller who gives up while the phone asks never rings', async () => {
    await withPhone({ settings: settings(), clock: 'stepped' }, async (phone) => {
      phone.ring('300');
      phone.ring('301', { giveUpAfterMs: 500 });
      await questions(2);
      phone.farEndHangup('c1');
      await phone.advance(700);
      assert.deepEqual(states(phone), ['c1 missed', 'c2 missed']);
      await phone.settled();
      assert.equal(arrived.length, 2, 'nothing but the two questions');
    });
  });

  it('the time until a caller gives up counts from the beginning', async () => {
    await withPhone({ settings: settings(), clock: 'stepped' }, async (phone) => {
      phone.ring('300', { giveUpAfterMs: 1000 });
      await phone.advance(700);
      assert.deepEqual(states(phone), ['c1 Alerting']);
      await phone.advance(300);
      assert.deepEqual(states(phone), ['c1 missed']);
    });
  });

  it('nobody is asked with DND on', async () => {
    await withPhone({ settings: { ...settings(), dnd_mode1: 'on' } }, async (phone) => {
      phone.ring('300');
      await phone.settled();
      assert.deepEqual(states(phone), ['c1 busy']);
      assert.deepEqual(arrived, []);
    });
  });
});
