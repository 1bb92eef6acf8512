import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import type { FoundPhone } from '../../../src/phone/discovery/found-phone';
import {
  LoginMemory,
  REAL_SCAN,
  type ScanDeps,
  type ScanOptions,
  scanSubnet,
} from '../../../src/phone/discovery/scan';
import type { PhoneResponse } from '../../../src/phone/types';
import { freshPort } from '../../support/addresses';
import { assertFails } from '../../support/phone/errors';
import { becomes, Phones } from '../../support/phones';

const LOGIN: PhoneResponse = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="snom"' },
  body: '',
};
const nobody = (): Promise<never> => Promise.reject(new SnomError('connectTimeout'));

/** A scan whose world is in memory. */
function setUp(deps: Partial<ScanDeps> = {}, options: Partial<ScanOptions> = {}) {
  const asked: string[] = [];
  const waits: number[] = [];
  const found: FoundPhone[] = [];
  const progress: string[] = [];
  const abort = new AbortController();
  const ask = deps.ask ?? nobody;
  const world: ScanDeps = {
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    neighbours: () => Promise.resolve(new Map()),
    memory: new LoginMemory(),
    patienceMs: 60_000,
    ...deps,
    ask: (address, ...rest) => {
      asked.push(address);
      return ask(address, ...rest);
    },
  };
  const run = (): Promise<number> =>
    scanSubnet(
      {
        subnet: '10.0.0.0/28',
        signal: abort.signal,
        onFound: (phone) => found.push(phone),
        onProgress: (done, total) => progress.push(`${done}/${total}`),
        ...options,
      },
      world,
    );
  return { run, asked, waits, found, progress, abort, world };
}

describe('phone/discovery/scan', () => {
  it('asks each address once, apart from each other, and tells how far it is', async () => {
    const { run, asked, waits, found, progress } = setUp();
    assert.equal(await run(), 14);
    assert.deepEqual(
      asked,
      Array.from({ length: 14 }, (_, index) => `10.0.0.${index + 1}`),
    );
    assert.deepEqual(
      waits,
      Array.from({ length: 14 }, () => 25),
    );
    assert.deepEqual(found, []);
    assert.equal(progress.at(-1), '14/14');
  });

  it('never has more than 24 questions open', async () => {
    let open = 0;
    let most = 0;
    const { run } = setUp(
      {
        ask: async () => {
          most = Math.max(most, ++open);
          await new Promise(setImmediate);
          open -= 1;
          throw new SnomError('refused');
        },
      },
      { subnet: '10.0.0.0/22' },
    );
    assert.equal(await run(), 1022);
    assert.equal(most, 24);
  });

  it('asks the next one only when the pause is over', async () => {
    const waiting: (() => void)[] = [];
    const { run, asked } = setUp({
      wait: () => new Promise((resolve) => waiting.push(resolve)),
    });
    const end = run();
    for (let count = 0; count < 14; count++) {
      while (waiting.length === 0) await new Promise(setImmediate);
      assert.equal(asked.length, count);
      assert.equal(waiting.length, 1);
      waiting.pop()?.();
    }
    await end;
  });

  it('does not ask a phone again for five minutes that wants a login', async () => {
    let now = 0;
    const memory = new LoginMemory(() => now);
    const ask = (address: string): Promise<PhoneResponse> =>
      address.endsWith('.3') ? Promise.resolve(LOGIN) : nobody();
    const wanted = [{ address: '10.0.0.3', how: 'login' }];
    for (const [at, questions] of [
      [0, 14],
      [299_999, 13],
      [300_000, 14],
    ] as const) {
      now = at;
      const { run, asked, found } = setUp({ ask, memory });
      await run();
      assert.equal(asked.length, questions, String(at));
      assert.deepEqual(found, wanted);
    }
  });

  it('remembers no more phones than a search can have', async () => {
    const memory = new LoginMemory(() => 0);
    const ask = (): Promise<PhoneResponse> => Promise.resolve(LOGIN);
    await setUp({ ask, memory }, { subnet: '10.0.0.0/22' }).run();
    await setUp({ ask, memory }, { subnet: '10.0.4.0/22' }).run();
    assert.equal(memory.get('10.0.0.1', 80), undefined);
    assert.ok(memory.get('10.0.4.1', 80));
    assert.equal(memory.get('10.0.4.1', 81), undefined);
  });

  it('leaves phones alone that are known', async () => {
    const known: FoundPhone = { address: '10.0.0.5', how: 'configured', name: 'Desk' };
    const { run, asked, found } = setUp(
      {},
      { known: (address) => (address === '10.0.0.5' ? known : undefined) },
    );
    await run();
    assert.ok(!asked.includes('10.0.0.5'));
    assert.deepEqual(found, [known]);
  });

  it('learns MACs of the system, and phones that have no web server', async () => {
    const macs = new Map([
      ['10.0.0.3', '000413000003'],
      ['10.0.0.4', '1C7126000004'],
      ['10.0.0.5', '001122334455'],
      ['10.9.9.9', '000413000009'],
    ]);
    const { run, found } = setUp({
      ask: (address) => (address.endsWith('.3') ? Promise.resolve(LOGIN) : nobody()),
      neighbours: () => Promise.resolve(macs),
    });
    await run();
    assert.deepEqual(found, [
      { address: '10.0.0.3', how: 'login' },
      { address: '10.0.0.3', how: 'login', mac: '000413000003' },
      { address: '10.0.0.4', mac: '1C7126000004', how: 'addressBlock' },
    ]);
  });

  it('ends when it is told to, and asks nobody any more', async () => {
    const { run, asked, abort } = setUp({
      ask: (_, __, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new SnomError('aborted')));
        }),
    });
    const end = assertFails(run(), 'aborted', 'no');
    while (asked.length < 14) await new Promise(setImmediate);
    abort.abort();
    await end;
  });

  it('asks nobody when it is told to end before', async () => {
    const { run, asked, abort } = setUp({ wait: REAL_SCAN.wait });
    abort.abort();
    await assertFails(run(), 'aborted', 'no');
    assert.deepEqual(asked, []);
  });

  it('asks nobody in a network that is not private', async () => {
    const { run, asked } = setUp({}, { subnet: '192.0.2.0/28' });
    await assertFails(run(), 'subnetNotPrivate', 'no');
    assert.deepEqual(asked, []);
  });

  describe('with phones', () => {
    const phones = new Phones();
    afterEach(() => phones.stop());

    it('finds them, with what each tells, and logs in nowhere', async () => {
      const port = await freshPort('127.0.7.1');
      const auth = { scheme: 'digest', username: 'admin', password: 'secret' } as const;
      const none = { scheme: 'none' } as const;
      const started = [
        await phones.start({ host: '127.0.7.1', port, profile: 'snomD385-fw10.1', auth: none }),
        await phones.start({ host: '127.0.7.2', port, profile: 'snom320-fw7', auth }),
        await phones.start({ host: '127.0.7.3', port, profile: 'snomD862-fw10.1' }),
        await phones.start({ host: '127.0.7.4', port, httpsPort: 0, httpsOnly: true }),
        await phones.start({ host: '127.0.7.5', port, auth: none }),
      ];
      const [d385, , , , hangs] = started;
      assert.ok(d385 && hangs);
      hangs.addFault({ times: Infinity, kind: { type: 'hang' } });
      const { run, found } = setUp(
        // Also for those who answer, all at once, on a busy machine.
        { ...REAL_SCAN, memory: new LoginMemory(), patienceMs: 3000 },
        { subnet: '127.0.7.0/28', port },
      );
      assert.equal(await run(), 14);
      assert.deepEqual(
        found.toSorted((a, b) => a.address.localeCompare(b.address)),
        [
          {
            address: '127.0.7.1',
            model: 'D385',
            firmware: d385.firmware,
            mac: d385.mac,
            how: 'infoPage',
          },
          { address: '127.0.7.2', how: 'login' },
          { address: '127.0.7.3', model: 'D8xx', how: 'phoneManager' },
          { address: '127.0.7.4', secure: true, how: 'webServer' },
        ],
      );
      for (const phone of started) {
        assert.deepEqual(
          phone.requests.map(({ method, target, auth: scheme }) => [method, target, scheme]),
          [['GET', '/info.htm', 'none']],
        );
        await becomes(phone, () => phone.openSockets === 0 || phone === hangs);
      }
    });
  });
});
