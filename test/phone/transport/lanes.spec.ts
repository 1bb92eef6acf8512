import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { SnomPhone } from '../../../src/phone/phone';
import { endpointOf } from '../../../src/phone/transport/host';
import { Lane, Lanes, Pace } from '../../../src/phone/transport/lanes';
import { FakeHttp, INFO_D385 } from '../../support/phone/fake-http';

const NAMES: Readonly<Record<string, string>> = {
  'phone.example': '192.0.2.7',
  localhost: '::1',
  'six.example': '2001:DB8:0:0::1',
};

const lookUp = (name: string): Promise<string> => {
  const address = NAMES[name];
  return address ? Promise.resolve(address) : Promise.reject(new Error('ENOTFOUND'));
};

describe('phone/transport/lanes', () => {
  const same: [string, number | undefined, string, number | undefined][] = [
    ['192.0.2.7', undefined, '192.0.2.7', 443],
    ['192.0.2.7', 80, '192.0.2.7', 3112],
    ['192.0.2.7', 80, 'phone.example', 443],
    ['192.0.2.7', 8080, 'PHONE.example', 8080],
    ['::ffff:192.0.2.7', 80, '192.0.2.7', 80],
    ['2001:db8::1', 80, 'six.example', 443],
    ['[2001:db8::1]', 80, '2001:0db8:0000::0001', 80],
    ['127.0.0.1', 5000, 'localhost', 5000],
    ['unknown.example', 80, 'unknown.example', 443],
    ['fe80::1%eth0', 80, '[FE80:0::1%eth0]', 443],
    ['unknown.example.', 80, 'Unknown.example', 80],
  ];
  for (const [host, port, otherHost, otherPort] of same) {
    it(`takes ${host}:${port ?? ''} and ${otherHost}:${otherPort} for one phone`, async () => {
      const lanes = new Lanes({ lookUp });
      const at = (name: string, number: number | undefined) =>
        lanes.of(endpointOf({ host: name, ...(number ? { port: number } : {}) }));
      assert.equal(await at(host, port), await at(otherHost, otherPort));
      assert.equal(lanes.size, 1);
    });
  }

  const different: [string, number, string, number][] = [
    ['192.0.2.7', 80, '192.0.2.8', 80],
    ['192.0.2.7', 8081, '192.0.2.7', 8082],
    ['192.0.2.7', 8081, '192.0.2.7', 80],
    ['unknown.example', 80, '192.0.2.7', 80],
    ['fe80::1%eth0', 80, 'fe80::1%eth1', 80],
  ];
  for (const [host, port, otherHost, otherPort] of different) {
    it(`takes ${host}:${port} and ${otherHost}:${otherPort} for two`, async () => {
      const lanes = new Lanes({ lookUp });
      assert.notEqual(
        await lanes.of(endpointOf({ host, port })),
        await lanes.of(endpointOf({ host: otherHost, port: otherPort })),
      );
    });
  }

  it('takes HTTP and HTTPS on any ports for one phone once they have told the same MAC', async () => {
    const lanes = new Lanes({ lookUp });
    const at = (port: number) => lanes.of(endpointOf({ host: '192.0.2.7', port }));
    const [plain, secure, twin] = [await at(8080), await at(8443), await at(8081)];
    for (const lane of [plain, secure, twin]) lane.users = 1;
    lanes.identify(plain, false, '000413A1B2C3');
    lanes.identify(twin, false, '000413A1B2C4');
    assert.notEqual(plain.root, secure.root);
    lanes.identify(secure, true, '000413A1B2C3');
    assert.equal(plain.root, secure.root);
    assert.notEqual(twin.root, secure.root);
    lanes.identify(plain, false, '000413A1B2C3');
    assert.equal(plain.root.root, plain.root, 'no ring');
  });

  it('forgets phones that nobody uses, but neither users nor pauses', async () => {
    let now = 0;
    const lanes = new Lanes({ lookUp, now: () => now });
    const lane = (count: number) =>
      lanes.of(endpointOf({ host: `10.0.${count >> 8}.${count & 255}` }));
    const used = await lane(0);
    used.users += 1;
    const paused = await lane(1);
    paused.guard.refused({ credentials: 'x', since: 0, insists: false });
    for (let count = 2; count < 2500; count += 1) await lane(count);
    assert.ok(lanes.size <= 1000, String(lanes.size));
    assert.equal(await lane(0), used);
    assert.equal(await lane(1), paused);
    now = 1e9;
    for (let count = 2500; count < 4000; count += 1) await lane(count);
    assert.equal(await lane(0), used);
    assert.notEqual(await lane(1), paused);
  });

  it('does not look at thousands of phones in use for each that comes', async () => {
    const own = Object.getOwnPropertyDescriptor(Lane.prototype, 'idle') ?? assert.fail();
    let looks = 0;
    Object.defineProperty(Lane.prototype, 'idle', {
      ...own,
      get(this: Lane) {
        looks += 1;
        return own.get?.call(this) as boolean;
      },
    });
    try {
      const lanes = new Lanes({ lookUp });
      for (let count = 0; count < 5000; count += 1) {
        const lane = await lanes.of(endpointOf({ host: `10.0.${count >> 8}.${count & 255}` }));
        lane.users += 1;
      }
      assert.equal(lanes.size, 5000);
    } finally {
      Object.defineProperty(Lane.prototype, 'idle', own);
    }
    assert.ok(looks <= 10_000, `${looks} looks`);
  });

  it('knows the two ports of each of thousands of phones by their MACs', async () => {
    const lanes = new Lanes({ lookUp });
    const at = async (port: number) => {
      const lane = await lanes.of(endpointOf({ host: '192.0.2.7', port }));
      lane.users = 1;
      return lane;
    };
    const mac = (count: number): string => `000413${String(count).padStart(6, '0')}`;
    for (let count = 0; count < 5000; count += 1)
      lanes.identify(await at(10_000 + count), false, mac(count));
    for (let count = 0; count < 5000; count += 1) {
      const secure = await at(20_000 + count);
      lanes.identify(secure, true, mac(count));
      assert.equal(secure.root, (await at(10_000 + count)).root, `${count}`);
    }
  });

  describe('two configurations of one phone', () => {
    const answer = (): Promise<typeof INFO_D385> =>
      new Promise((resolve) => setImmediate(() => resolve(INFO_D385)));

    it('send one command at a time, each in its own order', async () => {
      const lanes = new Lanes({ lookUp });
      const http = new FakeHttp(answer);
      const user = new SnomPhone({ host: '192.0.2.7', model: 'D385' }, { http, lanes });
      const admin = new SnomPhone(
        { host: 'phone.example', protocol: 'https', model: 'D385' },
        { http, lanes },
      );
      await Promise.all(
        ['1', '2', '3'].flatMap((key) => [
          user.press([{ key }]),
          admin.press([{ key: `P${key}` }]),
        ]),
      );
      assert.equal(http.mostRunning, 1);
      assert.equal(http.targets.length, 6);
      const of = (pattern: RegExp): string[] =>
        http.targets.filter((target) => pattern.test(target));
      assert.deepEqual(
        of(/=\d/),
        [1, 2, 3].map((key) => `/command.htm?key=${key}`),
      );
      assert.deepEqual(
        of(/=P/),
        [1, 2, 3].map((key) => `/command.htm?key=P${key}`),
      );
    });

    it('leave their turn when they are closed or run out of time', async () => {
      const lanes = new Lanes({ lookUp });
      const gate = new AbortController();
      const http = new FakeHttp(
        () =>
          new Promise((resolve) => gate.signal.addEventListener('abort', () => resolve(INFO_D385))),
      );
      const options = { host: '192.0.2.7', model: 'D385' };
      const [one, two, three] = [1, 2, 3].map(() => new SnomPhone(options, { http, lanes }));
      const first = one?.press([{ key: '1' }]);
      const closed = two?.press([{ key: '2' }]);
      const late = three?.press([{ key: '3' }], { timeoutMs: 20 });
      two?.close();
      await assert.rejects(closed ?? Promise.resolve(), { reason: 'aborted' });
      await assert.rejects(late ?? Promise.resolve(), (error: unknown) => {
        return error instanceof SnomError && error.code === 'TIMEOUT' && error.sent === 'no';
      });
      gate.abort();
      await first;
      assert.equal(http.targets.length, 1);
    });
  });

  it('keep documents to a phone apart, by the longer pause', () => {
    const pace = new Pace();
    assert.equal(pace.left(2000, 0), 0);
    pace.mark(2000, 100);
    assert.deepEqual(
      [pace.left(500, 100), pace.left(5000, 100), pace.left(500, 2099), pace.left(500, 2100)],
      [2000, 5000, 1, 0],
    );
    assert.equal(pace.left(0, 99_999), 0);
  });
});
