/** The examples that keep a journal of calls: each is imported, a day of calls happens, and what stands where. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { BROKER, startBroker } from '../support/e2e/broker';
import { deployExample } from '../support/e2e/deploy-example';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { startPhone, stopPhones, until } from '../support/e2e/phones';
import { hasProgram, type Server } from '../support/e2e/programs';
import { makeUserDirWith } from '../support/e2e/settings';
import { runIn } from '../support/e2e/sqlite';
import { useNodeRed } from '../support/e2e/use-node-red';

/** A caller who tries what a caller can try. */
const EVIL_NAME = `=HYPERLINK("http://pbx.example","Ann"), & 'Bob'`;

let phone: VirtualPhoneApi;

/** A call that nobody answers. */
async function miss(number: string, name?: string): Promise<void> {
  phone.farEndHangup(phone.ring(number, { ...(name !== undefined && { name }) }));
  await phone.settled();
}

/** A call that is answered. */
async function take(number: string): Promise<void> {
  const id = phone.ring(number);
  await phone.settled();
  phone.pressKey('ENTER');
  await until(phone, 'an answer', () => phone.liveCalls.some((call) => call.state === 'Connected'));
  await phone.settled();
  phone.farEndHangup(id);
  await phone.settled();
}

describe('example call-journal-file', () => {
  let nodeRed: NodeRed;
  let folder: string;
  useNodeRed((started) => (nodeRed = started));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'snom-journal-'));
    phone = await startPhone();
  });

  const start = (env: Readonly<Record<string, string>> = {}, again = false): Promise<void> =>
    deployExample(
      nodeRed,
      'call-journal-file',
      { 'Desk phone': phone },
      { env: { JOURNAL_FOLDER: folder, JOURNAL_RETRY_SECONDS: '0', ...env }, again },
    );
  const written = (): Promise<unknown> => nodeRed.comms.debug('snom-jfile-written');

  /** Lines of the only file, without the headings. */
  async function lines(): Promise<string[]> {
    const files = await readdir(folder);
    assert.equal(files.length, 1, files.join());
    assert.match(files[0] ?? '', /^calls-\d{4}-\d{2}\.csv$/);
    const [headings, ...rows] = (await readFile(path.join(folder, files[0] ?? ''), 'utf8'))
      .trimEnd()
      .split('\n');
    assert.match(headings ?? '', /^id,start,direction,answered,outcome,number,name,phone,/);
    return rows;
  }

  it('writes a line for every call, headings once, and no formula', async () => {
    await start();
    await miss('0301234567', EVIL_NAME);
    await written();
    await take('+49301234568');
    await written();
    const [missed, taken] = await lines();
    assert.match(
      missed ?? '',
      /^snom-phone-100000-\w+:\d+,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d,incoming,no,missed,0301234567,/,
    );
    assert.ok(
      missed?.includes(`,"'=HYPERLINK(""http://pbx.example"",""Ann""), & 'Bob'",Desk phone,`),
      missed,
    );
    assert.match(taken ?? '', /,incoming,yes,completed,\+49301234568,,Desk phone,/);
  });

  it('goes on in the same file after a restart of the flows', async () => {
    await start();
    await miss('200');
    await written();
    await start({}, true);
    await miss('201');
    await written();
    assert.deepEqual(
      (await lines()).map((line) => line.split(',')[5]),
      ['200', '201'],
    );
  });

  it('hides digits and names if it is to', async () => {
    await start({ JOURNAL_HIDE_DIGITS: '3', JOURNAL_NAMES: 'false' });
    await miss('0301234567', 'Ann');
    await written();
    await miss('20', 'Ann');
    await written();
    const [first, second] = await lines();
    assert.match(first ?? '', /,0301234xxx,,Desk phone,/);
    assert.match(second ?? '', /,xx,,Desk phone,/);
  });

  it('keeps what cannot be written, says so, and writes it later', async () => {
    await start();
    // The start looks for old files, and would fail, too, without their folder.
    await nodeRed.comms.status('snom-jfile-old', ({ text }) => text === '0 months are kept');
    // A file where the folder should be.
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    await miss('200');
    const error = (await nodeRed.comms.debug('snom-jfile-error')) as { message: string };
    assert.match(error.message, /./);
    await miss('201');
    await nodeRed.comms.debug('snom-jfile-error');
    await rm(folder);
    await nodeRed.inject('snom-jfile-again');
    await written();
    await written();
    const numbers = (await lines()).map((line) => line.split(',')[5]);
    assert.deepEqual(numbers.sort(), ['200', '201']);
  });

  it('deletes files of months that are over for long, and nothing else', async () => {
    const now = new Date();
    const monthsAgo = (months: number): string =>
      new Date(now.getFullYear(), now.getMonth() - months, 2, 12).toISOString().slice(0, 7);
    const kept = [`calls-${monthsAgo(2)}.csv`, `calls-${monthsAgo(0)}.csv`, 'calls-2001-01.txt'];
    for (const name of [...kept, `calls-${monthsAgo(3)}.csv`, 'calls-2001-01.csv'])
      await writeFile(path.join(folder, name), '');
    await start({ JOURNAL_MONTHS: '2' });
    await nodeRed.comms.status('snom-jfile-old', ({ text }) => text === '2 months are kept');
    assert.deepEqual((await readdir(folder)).sort(), kept.sort());
  });
});

describe('example call-journal-file on a context store on disk', () => {
  it('writes after a restart of Node-RED what could not be written before', async () => {
    const userDir = await makeUserDirWith({
      contextStorage: { default: { module: 'localfilesystem' } },
    });
    const folder = path.join(userDir, 'journal');
    // A file where the folder should be.
    await writeFile(folder, '');
    const first = await startNodeRed({ userDir });
    try {
      phone = await startPhone();
      await deployExample(
        first,
        'call-journal-file',
        { 'Desk phone': phone },
        {
          env: { JOURNAL_FOLDER: folder, JOURNAL_RETRY_SECONDS: '0' },
        },
      );
      await miss('200');
      await first.comms.status('snom-jfile-box', ({ text }) => text === '1 waiting');
    } finally {
      await first.stop();
    }
    await rm(folder);
    const second = await startNodeRed({ userDir });
    try {
      await second.inject('snom-jfile-again');
      assert.match(
        String(await second.comms.debug('snom-jfile-written')),
        /,incoming,no,missed,200,/,
      );
    } finally {
      await second.stop();
      await stopPhones();
      await rm(userDir, { recursive: true, force: true });
    }
  });
});

describe('example call-journal-sqlite', () => {
  let nodeRed: NodeRed;
  useNodeRed((started) => (nodeRed = started), { nodeRed: { sqlite: true } });
  const file = (): string => path.join(nodeRed.userDir, 'phone-calls.sqlite');

  beforeEach(async () => {
    await nodeRed.deploy([], {});
    await rm(file(), { force: true });
    phone = await startPhone();
  });

  /** Resolves when the table is there. @returns how many old rows were deleted */
  async function start(env: Readonly<Record<string, string>> = {}): Promise<unknown> {
    await deployExample(
      nodeRed,
      'call-journal-sqlite',
      { 'Desk phone': phone },
      {
        env: { JOURNAL_RETRY_SECONDS: '0', ...env },
        nodes: { 'snom-jsql-db': { db: file() } },
      },
    );
    return nodeRed.comms.debug('snom-jsql-deleted');
  }
  const written = (): Promise<unknown> => nodeRed.comms.debug('snom-jsql-written');
  /** Rows as the flow reads them. */
  async function rows(): Promise<Record<string, unknown>[]> {
    await nodeRed.inject('snom-jsql-ask');
    return (await nodeRed.comms.debug('snom-jsql-rows')) as Record<string, unknown>[];
  }

  it('writes a row for every call, whatever the caller calls himself', async () => {
    await start();
    const name = `'); DROP TABLE calls; --`;
    await miss('0301234567', name);
    await written();
    await take('200');
    await written();
    const found = await rows();
    assert.deepEqual(
      found.map((row) => [row['number'], row['name'], row['answered'], row['outcome']]).sort(),
      [
        ['0301234567', name, 'no', 'missed'],
        ['200', '', 'yes', 'completed'],
      ],
    );
    assert.match(String(found[0]?.['start']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(typeof found[0]?.['talkSeconds'], 'number');
  });

  it('keeps what cannot be written, and writes it once', async () => {
    await start();
    runIn(file(), 'DROP TABLE calls');
    for (const number of ['200', '201']) {
      await miss(number);
      const error = (await nodeRed.comms.debug('snom-jsql-error')) as { message: string };
      assert.match(error.message, /no such table/);
    }
    await nodeRed.inject('snom-jsql-daily');
    await nodeRed.comms.debug('snom-jsql-deleted');
    for (let times = 0; times < 2; times += 1) {
      await nodeRed.inject('snom-jsql-again');
      if (times === 0) for (let each = 0; each < 2; each += 1) await written();
    }
    await nodeRed.comms.status('snom-jsql-box', ({ text }) => text === '2 written');
    assert.deepEqual((await rows()).map((row) => row['number']).sort(), ['200', '201']);
  });

  it('forgets a number, and what is too old', async () => {
    await start();
    for (const number of ['0301234567', '200']) {
      await miss(number);
      await written();
    }
    await nodeRed.inject('snom-jsql-forget');
    assert.equal(((await nodeRed.comms.debug('snom-jsql-gone')) as unknown[]).length, 1);
    assert.deepEqual(
      (await rows()).map((row) => row['number']),
      ['200'],
    );
    await nodeRed.deploy([], {});
    runIn(file(), `INSERT INTO calls ("id", "start") VALUES ('old', '2001-01-01T00:00:00Z')`);
    assert.equal(await start({ JOURNAL_DAYS: '30' }), 1);
    assert.deepEqual(
      (await rows()).map((row) => row['number']),
      ['200'],
    );
    assert.equal(runIn(file(), 'SELECT * FROM calls').length, 1);
  });
});

describe('example call-journal-mqtt', () => {
  let nodeRed: NodeRed;
  let broker: Server | undefined;
  useNodeRed((started) => (nodeRed = started));

  before(async function () {
    if (!(await hasProgram(BROKER))) {
      console.log('      There is no mosquitto here: the journal by MQTT is left out.');
      return this.skip();
    }
    broker = await startBroker();
  });
  after(() => broker?.stop());

  beforeEach(async () => {
    // A test that has failed may have left it as it was killed.
    await broker?.kill();
    await broker?.start();
    phone = await startPhone();
    const port = String(broker?.port);
    const listener = {
      id: 'listener',
      type: 'mqtt in',
      z: 'snom-jmqtt-tab',
      name: '',
      topic: 'snom/journal',
      qos: '1',
      datatype: 'json',
      broker: 'snom-jmqtt-broker',
      nl: false,
      rap: true,
      rh: 0,
      inputs: 0,
      x: 100,
      y: 700,
      wires: [['heard']],
    };
    const heard = {
      id: 'heard',
      type: 'debug',
      z: 'snom-jmqtt-tab',
      name: '',
      active: true,
      tosidebar: true,
      console: false,
      tostatus: false,
      complete: 'payload',
      targetType: 'msg',
      x: 300,
      y: 700,
      wires: [],
    };
    await deployExample(
      nodeRed,
      'call-journal-mqtt',
      { 'Desk phone': phone },
      {
        env: { JOURNAL_RETRY_SECONDS: '0' },
        nodes: { 'snom-jmqtt-broker': { port } },
        more: [listener, heard],
      },
    );
    await nodeRed.comms.status('snom-jmqtt-publish', ({ fill }) => fill === 'green');
  });

  const heard = async (): Promise<Record<string, unknown>> =>
    (await nodeRed.comms.debug('heard')) as Record<string, unknown>;

  it('publishes a record of every call', async () => {
    await miss('0301234567', EVIL_NAME);
    const record = await heard();
    assert.deepEqual(
      [record['number'], record['name'], record['outcome'], record['phone']],
      ['0301234567', EVIL_NAME, 'missed', 'Desk phone'],
    );
    assert.equal(await nodeRed.comms.debug('snom-jmqtt-written'), record['id']);
    await nodeRed.comms.status('snom-jmqtt-box', ({ text }) => text === '1 written');
  });

  it('keeps records while the broker is away', async () => {
    // Of how it came to its first connection.
    nodeRed.comms.clear();
    await broker?.kill();
    await nodeRed.comms.status('snom-jmqtt-publish', ({ fill }) => fill === 'red');
    await miss('200');
    await miss('201');
    await nodeRed.comms.status('snom-jmqtt-box', ({ text }) => text === '2 waiting');
    await broker?.start();
    await nodeRed.comms.status('snom-jmqtt-publish', ({ fill }) => fill === 'green', 30_000);
    await nodeRed.inject('snom-jmqtt-again');
    const numbers = [(await heard())['number'], (await heard())['number']];
    assert.deepEqual(numbers.sort(), ['200', '201']);
    for (let times = 0; times < 2; times += 1) await nodeRed.comms.debug('snom-jmqtt-written');
    // Nothing is left to be sent.
    await nodeRed.inject('snom-jmqtt-again');
    await miss('202');
    assert.equal((await heard())['number'], '202');
  });
});
