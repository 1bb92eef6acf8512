/** An emergency call goes out, whatever is only supposed of the phone. */
import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'mocha';
import { listenAnew } from '../../support/addresses';
import { actionItem, configItem, load, type Watch, watched } from '../../support/nodes/flow';
import { configOf, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

/** A phone that takes requests, reports nothing, and answers when it is let. */
class SilentPhone {
  readonly dialled: string[] = [];
  readonly #unanswered: ServerResponse[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #server: Server;
  /** Does it answer? */
  answers = true;

  constructor() {
    this.#server = createServer((request, response) => {
      const number = /[?&]number=([^&]*)/.exec(request.url ?? '')?.[1];
      if (number !== undefined) this.dialled.push(number);
      if (this.answers) response.end('ok');
      else this.#unanswered.push(response);
      for (const wake of this.#waiting) wake();
    });
  }

  async start(): Promise<void> {
    await listenAnew(this.#server);
  }

  async stop(): Promise<void> {
    this.answerAll();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  get host(): string {
    return '127.0.0.1';
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  answerAll(): void {
    this.answers = true;
    for (const response of this.#unanswered.splice(0)) response.end('ok');
  }

  async dials(count: number): Promise<void> {
    while (this.dialled.length < count)
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }
}

describe('nodes: emergency calls', () => {
  let phone: SilentPhone;

  // First: nodes that close wait for what is under way.
  afterEach(() => phone.stop());
  const { server } = useRuntime();

  async function start(config = {}): Promise<Watch> {
    phone = new SilentPhone();
    await phone.start();
    const { properties, credentials } = reporting(server);
    const items = [
      configItem(phone, { ...properties, timeout: '20000', ...config }),
      actionItem('snom-call', { waitFor: 'accepted' }),
    ];
    const watch = await load(watched(...items), credentials, server.nodes);
    await trackerOf();
    return watch;
  }

  const dial = (destination: string) => ({ payload: { operation: 'dial', destination } });
  const states = async (): Promise<string> =>
    (await trackerOf()).state.calls.map(({ state, remote }) => `${remote.number} ${state}`).join();

  it('are not held up by a call that has not been reported yet', async () => {
    const watch = await start();
    await watch.success(dial('200'));
    await watch.caught('INVALID_STATE', dial('300'));
    const { snom } = await watch.success(dial('112'));
    assert.deepEqual(phone.dialled, ['200', '112']);
    assert.equal(snom.callId, (await trackerOf()).state.calls[1]?.id);
    assert.equal(await states(), '200 Setup,112 Setup');
  });

  it('are those the owner lists', async () => {
    const watch = await start({ emergencyNumbers: '133, 144' });
    await watch.success(dial('200'));
    await watch.caught('INVALID_STATE', dial('112'));
    await watch.success(dial('1-4-4'));
    assert.deepEqual(phone.dialled, ['200', '144']);
  });

  it('wait neither for the operation before them nor for a phone that does not answer', async () => {
    const watch = await start();
    phone.answers = false;
    watch.send(dial('200'));
    watch.send(dial('201'));
    await phone.dials(1);
    watch.send(dial('112'));
    await phone.dials(2);
    assert.deepEqual(phone.dialled, ['200', '112']);
    phone.answerAll();
    await watch.until(() => watch.outcomes.length === 3);
  });

  it('obey the dialling rules', async () => {
    const watch = await start({ allow: '2??' });
    await watch.caught('NOT_ALLOWED', dial('112'));
    assert.deepEqual(phone.dialled, []);
  });

  it('are refused with a reason where the list is none', async () => {
    const watch = await start({ emergencyNumbers: 'police' }).catch(() => undefined);
    assert.equal(watch, undefined);
    assert.match(String(configOf().problem), /emergencyNumbers/);
  });
});
