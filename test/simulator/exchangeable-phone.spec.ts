import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../simulator';
import { ExchangeablePhone } from '../../simulator/exchangeable-phone';
import { ownAddress } from '../support/addresses';
import { post, send } from '../support/simulator/console-client';

describe('simulator/exchangeable-phone', () => {
  const started: ExchangeablePhone[] = [];
  const failures: unknown[] = [];

  afterEach(async () => {
    for (const place of started.splice(0)) await place.stop();
    assert.deepEqual(failures.splice(0), []);
  });

  async function start(options: VirtualPhoneOptions = {}): Promise<ExchangeablePhone> {
    const place = new ExchangeablePhone({ consolePort: 0, ...options }, (error) =>
      failures.push(error),
    );
    started.push(place);
    await place.start();
    return place;
  }

  async function choose(place: ExchangeablePhone, profile: string): Promise<number> {
    const { status } = await post(`${place.phone.consoleUrl}api/choose`, { profile });
    // The exchange begins after the answer.
    await new Promise((resolve) => setImmediate(resolve));
    await place.settled();
    return status;
  }

  it('goes on as another phone, at the same addresses and with the same number', async () => {
    const place = await start({ identities: ['200@pbx.example'], mac: '000413000001' });
    const { port, consoleUrl } = place.phone;
    place.phone.ring('300');
    assert.equal(await choose(place, 'snom320-fw7'), 200);
    const { phone } = place;
    assert.equal(phone.profile, 'snom320-fw7');
    assert.deepEqual([phone.port, phone.consoleUrl, phone.mac], [port, consoleUrl, '000413000001']);
    assert.deepEqual(phone.display, ['200']);
    assert.equal(phone.calls.length, 0, 'it is a new phone');
    const state = JSON.parse((await send(`${consoleUrl}api/state`)).text) as { model: string };
    assert.equal(state.model, '320');
  });

  it('has ports of its own as a D8xx, and none as another phone again', async () => {
    const place = await start();
    await choose(place, 'snomD862-fw10.1');
    assert.ok(place.phone.sipPort !== undefined && place.phone.minibrowserPort !== undefined);
    await choose(place, 'snomD735-fw10.1');
    assert.equal(place.phone.sipPort, undefined);
    assert.equal(place.phone.minibrowserPort, place.phone.port);
  });

  it('takes other ports where the usual ones of a D8xx are taken', async () => {
    const host = ownAddress();
    const socket = createSocket('udp4');
    socket.bind(5060, host);
    await once(socket, 'listening');
    try {
      const place = await start({ host });
      await choose(place, 'snomD862-fw10.1');
      assert.equal(place.phone.profile, 'snomD862-fw10.1');
      assert.notEqual(place.phone.sipPort, 5060);
    } finally {
      socket.close();
      await once(socket, 'close');
    }
  });

  it('stays as it is when the same is chosen, or when it was stopped', async () => {
    const place = await start();
    const { phone } = place;
    await choose(place, phone.profile);
    assert.equal(place.phone, phone);
    const { consoleUrl = '' } = phone;
    await post(`${consoleUrl}api/choose`, { profile: 'snom320-fw7' });
    await place.stop();
    await assert.rejects(send(consoleUrl), { code: 'ECONNREFUSED' });
  });
});
