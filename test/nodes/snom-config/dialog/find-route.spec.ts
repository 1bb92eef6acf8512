/** "Find phones" of the dialog: the routes behind it. Searches on loopback addresses only; listening is played. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import { SnomError } from '../../../../src/common/errors';
import {
  find,
  type FindDeps,
  type FindLine,
} from '../../../../src/nodes/snom-config/dialog/find-route';
import type { FoundPhone } from '../../../../src/phone/discovery/found-phone';
import { freshPort } from '../../../support/addresses';
import { ALL, configItem, load, runtimeOf, watched } from '../../../support/nodes/flow';
import { helper } from '../../../support/nodes/helper';
import { useRuntime } from '../../../support/nodes/runtime';
import { asked, becomes } from '../../../support/phones';

const RED = { _: (key: string) => key } as unknown as NodeAPI;
const HEARD: FoundPhone = { address: '192.168.1.20', mac: '000413A1B2C3', how: 'pnp' };

/** A search whose network is in memory. */
function setUp(deps: Partial<FindDeps> = {}) {
  const lines: FindLine[] = [];
  const left = new AbortController();
  const log: string[] = [];
  let hear: (phone: FoundPhone) => void = () => assert.fail('nobody listens');
  const world: FindDeps = {
    scan: () => Promise.resolve(0),
    listener: (onFound) => {
      hear = onFound;
      return {
        start: () => Promise.resolve(void log.push('start')),
        close: () => void log.push('close'),
      };
    },
    listenMs: 60_000,
    ...deps,
  };
  const run = (body: unknown): Promise<void> =>
    find(RED, body, left.signal, (line) => lines.push(line), world);
  return { run, lines, left, log, hear: (phone: FoundPhone) => hear(phone) };
}

const kinds = (lines: readonly FindLine[]): string[] =>
  lines.map((line) => ('reason' in line ? `${line.kind} ${line.reason}` : line.kind));

describe('nodes/snom-config/dialog/find-route', () => {
  describe('find', () => {
    it('listens only where that was ticked, until nobody waits any more', async () => {
      const { run, lines, left, log, hear } = setUp();
      const end = run({ listen: true });
      while (log.length === 0) await new Promise(setImmediate);
      hear(HEARD);
      assert.deepEqual(lines, [{ kind: 'found', phone: HEARD }]);
      left.abort();
      await end;
      assert.deepEqual(log, ['start', 'close']);
      const other = setUp();
      await other.run({ subnet: '10.0.0.0/30', listen: 'true' });
      assert.deepEqual(other.log, []);
      assert.deepEqual(kinds(other.lines), ['searched', 'done']);
    });

    it('listens no longer than ten minutes', async () => {
      const { run, lines, log } = setUp({ listenMs: 5 });
      await run({ listen: true });
      assert.deepEqual(log, ['start', 'close']);
      assert.deepEqual(kinds(lines), ['done']);
    });

    it('tells of no more phones than a network can have, whoever claims to be one', async () => {
      const { run, lines, left, log, hear } = setUp();
      const end = run({ listen: true });
      while (log.length === 0) await new Promise(setImmediate);
      for (let count = 0; count < 5000; count++) hear({ ...HEARD, address: `10.0.${count}` });
      assert.equal(lines.length, 512);
      left.abort();
      await end;
    });

    it('searches all the same where nothing can be heard', async () => {
      const { run, lines } = setUp({
        listener: () => ({
          start: () => Promise.reject(new SnomError('noMulticast')),
          close: () => undefined,
        }),
      });
      await run({ subnet: '10.0.0.0/30', listen: true });
      assert.deepEqual(kinds(lines), ['trouble noMulticast', 'searched', 'done']);
    });

    it('tells progress, but not of each address', async () => {
      const { run, lines } = setUp({
        scan: ({ onProgress }) => {
          for (let done = 1; done <= 20; done++) onProgress?.(done, 20);
          return Promise.resolve(20);
        },
      });
      await run({ subnet: '10.0.0.0/27' });
      assert.deepEqual(
        lines.flatMap((line) => (line.kind === 'progress' ? line.done : [])),
        [8, 16, 20],
      );
    });

    it('searches once at a time, also after one that failed', async () => {
      let end: (() => void) | undefined;
      const first = setUp({
        scan: () => new Promise((resolve) => (end = () => resolve(1))),
      });
      const searching = first.run({ subnet: '10.0.0.1' });
      while (end === undefined) await new Promise(setImmediate);
      const second = setUp();
      await second.run({ subnet: '10.0.0.1' });
      assert.deepEqual(kinds(second.lines), ['failed searchRunning']);
      end();
      await searching;
      const third = setUp({ scan: () => Promise.reject(new TypeError('bug')) });
      await third.run({ subnet: '10.0.0.1' });
      assert.match(kinds(third.lines).join(), /^failed /);
      const fourth = setUp();
      await fourth.run({ subnet: '10.0.0.1' });
      assert.deepEqual(kinds(fourth.lines), ['searched', 'done']);
    });

    for (const [body, reason] of [
      [undefined, 'badSubnet'],
      ['10.0.0.1', 'badSubnet'],
      [{ subnet: '' }, 'badSubnet'],
      [{ subnet: 7 }, 'badSubnet'],
      [{ subnet: '10.0.0.1', port: 0 }, 'wrongType'],
      [{ subnet: '10.0.0.1', port: 'x' }, 'wrongType'],
    ] as const) {
      it(`refuses ${JSON.stringify(body)}`, async () => {
        const { run, lines, log } = setUp({ scan: () => assert.fail('searched') });
        await run(body);
        assert.deepEqual(kinds(lines), [`failed ${reason}`]);
        assert.deepEqual(log, []);
      });
    }
  });

  describe('the routes', () => {
    const { phones } = useRuntime();

    async function search(body: object): Promise<FindLine[]> {
      const response = await helper.request().post('/snom-config/find').buffer(true).send(body);
      assert.equal(response.status, 200);
      assert.match(String(response.headers['content-type']), /^application\/x-ndjson/);
      return response.text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as FindLine);
    }

    it('find phones, and leave those alone that are configured', async () => {
      const port = await freshPort('127.0.8.1');
      const one = await phones.start({ host: '127.0.8.1', port, auth: { scheme: 'none' } });
      const two = await phones.start({ host: '127.0.8.2', port });
      await load(watched(configItem(two, { name: 'Desk', model: 'D735' })));
      const lines = await search({ subnet: '127.0.8.0/29', port });
      assert.deepEqual(
        lines
          .flatMap((line) => (line.kind === 'found' ? line.phone : []))
          .toSorted((a, b) => a.address.localeCompare(b.address)),
        [
          {
            address: one.host,
            model: 'D385',
            firmware: one.firmware,
            mac: one.mac,
            how: 'infoPage',
          },
          { address: two.host, name: 'Desk', model: 'D735', how: 'configured' },
        ],
      );
      assert.deepEqual(lines.at(-1), { kind: 'done' });
      assert.equal(two.acceptedSockets, 0);
    });

    it('refuse what is not private before anything is sent', async () => {
      await load(watched());
      const [line, ...more] = await search({ subnet: '192.0.2.0/24' });
      assert.ok(line?.kind === 'failed');
      assert.equal(line.reason, 'subnetNotPrivate');
      assert.match(line.message, /192\.0\.2\.0\/24/);
      assert.deepEqual(more, []);
    });

    it('end a search that nobody waits for', async () => {
      const port = await freshPort('127.0.9.1');
      const phone = await phones.start({ host: '127.0.9.1', port });
      phone.addFault({ times: Infinity, kind: { type: 'hang' } });
      const runtime = runtimeOf();
      await load(watched(), {}, [runtime.init, ...ALL]);
      const server = createServer(runtime.red().httpAdmin as unknown as RequestListener);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const waiting = httpRequest({
        host: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
        path: '/snom-config/find',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
      });
      waiting.on('error', () => undefined);
      waiting.end(JSON.stringify({ subnet: '127.0.9.1', port }));
      await asked(phone);
      waiting.destroy();
      await becomes(phone, () => phone.openSockets === 0);
      let lines: FindLine[] = [];
      // The one before ends a moment later.
      while (lines.length === 0 || kinds(lines).includes('failed searchRunning'))
        lines = await search({ subnet: '127.0.9.2', port });
      assert.deepEqual(kinds(lines), ['progress', 'searched', 'done']);
      server.close();
    });

    it('propose networks', async () => {
      await load(watched());
      const { body } = (await helper.request().get('/snom-config/networks')) as { body: unknown };
      assert.ok(Array.isArray((body as { subnets: unknown }).subnets));
    });
  });
});
