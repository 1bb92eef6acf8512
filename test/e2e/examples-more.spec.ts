/** Examples for the home and for who looks after phones: taken from Node-RED's menu, and each story lived through. */
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { VirtualPhoneApi, VirtualPhoneOptions } from '../../simulator/contract/types';
import { BROKER, BrokerClient, startBroker } from '../support/e2e/broker';
import { deployExample, type Entered } from '../support/e2e/deploy-example';
import { clock } from '../support/e2e/example-stories';
import type { NodeRed } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';
import { hasProgram } from '../support/e2e/programs';
import { assertSilent } from '../support/e2e/silence';
import { useNodeRed } from '../support/e2e/use-node-red';

describe('more examples', () => {
  let nodeRed: NodeRed;
  let phone: VirtualPhoneApi;
  useNodeRed((started) => (nodeRed = started));

  async function start(
    example: string,
    entered: Entered = {},
    options: VirtualPhoneOptions = {},
  ): Promise<void> {
    phone = await startPhone({ farEnds: [{ number: '200', answerAfterMs: 20 }], ...options });
    await deployExample(nodeRed, example, { 'Desk phone': phone }, entered);
  }

  const shown = (id: string): Promise<unknown> => nodeRed.comms.debug(id);

  async function result(id: string): Promise<Readonly<Record<string, unknown>>> {
    return (await shown(id)) as Record<string, unknown>;
  }

  const silent = (id: string): Promise<void> => assertSilent(nodeRed, id);

  const isDnd = (): boolean =>
    ['dnd_mode', 'dnd_mode1'].some((name) => phone.settings.get(name) === 'on');

  const live = (): string[] => phone.liveCalls.map(({ remote }) => remote.split('@')[0] ?? '');

  describe('screening', () => {
    it('lets those ring who are not on the list', async () => {
      await start('screening', { env: { BLOCKED: '0900*, 666, Anonymous' } });
      phone.ring('300');
      assert.equal((await result('snom-screen-answered'))['action'], 'ring');
      await until(phone, 'a ring', () => live().includes('300'));
      await silent('snom-screen-away');
    });

    it('turns away numbers, beginnings and the anonymous', async () => {
      await start('screening', { env: { BLOCKED: '0900*, 666, Anonymous' } });
      for (const [number, caller] of [
        ['0900123456', '0900123456'],
        ['666', '666'],
        ['anonymous@anonymous.invalid', 'anonymous'],
      ] as const) {
        phone.ring(number);
        assert.equal(await shown('snom-screen-away'), caller);
        assert.equal((await result('snom-screen-answered'))['action'], 'reject');
      }
      await phone.settled();
      assert.deepEqual(live(), []);
    });
  });

  describe('night-mode', () => {
    const two = (number: number): string => String(number).padStart(2, '0');

    it('switches do-not-disturb on at night', async () => {
      await start('night-mode', { env: { QUIET_FROM: clock(-60), QUIET_TO: clock(60) } });
      assert.equal((await result('snom-quiet-done'))['operation'], 'dnd');
      await until(phone, 'do not disturb', isDnd);
    });

    it('leaves the phone alone by day, and whenever nothing changes', async () => {
      await start('night-mode', { env: { QUIET_FROM: clock(60), QUIET_TO: clock(120) } });
      // It was off already.
      assert.equal((await result('snom-quiet-done'))['operation'], 'dnd');
      await nodeRed.inject('snom-quiet-minute');
      await silent('snom-quiet-done');
      assert.equal(isDnd(), false);
    });

    it('is quiet while the calendar says so', async () => {
      const file = path.join(nodeRed.userDir, 'days-off.ics');
      const day = (offset: number): string => {
        const at = new Date(Date.now() + offset * 86_400_000);
        return `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
      };
      const event = (...lines: string[]): string[] => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];
      const free = event(
        `DTSTART;VALUE=DATE:${day(-1)}`,
        `DTEND;VALUE=DATE:${day(2)}`,
        'TRANSP:TRANSPARENT',
      );
      const calendar = (...events: string[][]): string =>
        ['BEGIN:VCALENDAR', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n');
      await writeFile(file, calendar(free));
      await start('night-mode', {
        env: { QUIET_FROM: '', QUIET_TO: '', QUIET_CALENDAR: file },
      });
      assert.deepEqual(await shown('snom-quiet-kept'), []);
      await shown('snom-quiet-done');
      assert.equal(isDnd(), false);
      await writeFile(file, calendar(free, event(`DTSTART;VALUE=DATE:${day(0)}`, 'SUMMARY:Off')));
      await nodeRed.inject('snom-quiet-hourly');
      assert.equal(((await shown('snom-quiet-kept')) as unknown[]).length, 1);
      await nodeRed.inject('snom-quiet-minute');
      await shown('snom-quiet-done');
      await until(phone, 'do not disturb', isDnd);
    });
  });

  describe('settings-backup', () => {
    it('saves a file for the phone, without its secrets', async () => {
      const folder = path.join(nodeRed.userDir, 'backups');
      await start('settings-backup', { env: { BACKUP_FOLDER: folder } });
      await nodeRed.inject('snom-backup-now');
      const file = String(await shown('snom-backup-saved'));
      const host = phone.host.replaceAll('.', '-');
      assert.match(
        path.basename(file),
        new RegExp(`^Desk-phone-${host}-\\d{4}-\\d\\d-\\d\\d\\.xml$`),
      );
      const summary = await result('snom-backup-summary');
      assert.deepEqual([summary['ok'], summary['total']], [1, 1]);
      await nodeRed.comms.status('snom-backup-read', ({ text, fill }) => {
        return text === '1/1' && fill === 'green';
      });
      assert.deepEqual(await readdir(folder), [path.basename(file)]);
      const text = await readFile(file, 'utf8');
      assert.match(text, /<phone-settings|<settings/);
      assert.ok(!text.includes('user_pass1'), 'no password');
    });

    it('says which phone could not be saved', async () => {
      await start('settings-backup');
      await phone.stop();
      await nodeRed.inject('snom-backup-now');
      assert.equal((await result('snom-backup-failed'))['code'], 'UNREACHABLE');
      await nodeRed.comms.status('snom-backup-read', ({ fill }) => fill === 'red');
    });
  });

  describe('screenshot', () => {
    it('is a picture in a browser, and a Buffer in a flow', async () => {
      await start('screenshot');
      const answer = await nodeRed.request('/phone/display');
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'image/png');
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
      await nodeRed.inject('snom-shot-now');
      const { phone: name, bytes: size } = await result('snom-shot-shown');
      assert.equal(name, 'Desk phone');
      assert.ok(Number(size) > 100);
    });

    it('is a reason where there is no phone', async () => {
      await start('screenshot');
      await phone.stop();
      const answer = await nodeRed.request('/phone/display');
      assert.equal(answer.status, 502);
      assert.match(await answer.text(), /\w+ \w+/);
    });
  });

  describe('text-on-the-display', () => {
    it('shows what is to be told, and takes it away', async () => {
      await start('text-on-the-display');
      await nodeRed.inject('snom-text-washed');
      await until(phone, 'the text', () => /machine/.test(phone.minibrowser?.lines.join() ?? ''));
      assert.equal(phone.minibrowser?.title, 'At home');
      assert.equal((await result('snom-text-shown'))['confirmed'], true);
      await nodeRed.inject('snom-text-cold');
      await until(phone, 'the warning', () => phone.minibrowser?.title === 'Freezing');
      assert.match(phone.minibrowser?.lines.join(' ') ?? '', /-3\.5 \u00b0C/);
      await nodeRed.inject('snom-text-enough');
      await until(phone, 'the end of it', () => phone.minibrowser === undefined);
    });
  });

  describe('call-button', () => {
    it('calls once, however often it is pressed, and hangs up', async () => {
      await start('call-button');
      await nodeRed.inject('snom-button-battery');
      await silent('snom-button-result');
      await nodeRed.inject('snom-button-once');
      await nodeRed.inject('snom-button-once');
      assert.equal((await result('snom-button-result'))['operation'], 'dial');
      await until(phone, 'an answer', () => phone.liveCalls[0]?.state === 'Connected');
      await silent('snom-button-result');
      assert.equal(phone.calls.length, 1);
      await nodeRed.inject('snom-button-twice');
      assert.equal((await result('snom-button-result'))['operation'], 'hangup');
      await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
    });

    it('is heard on MQTT', async function () {
      if (!(await hasProgram(BROKER))) {
        console.log(`        There is no ${BROKER} here: the button on MQTT is left out.`);
        this.skip();
      }
      const broker = await startBroker();
      let client: BrokerClient | undefined;
      try {
        await start('call-button', {
          nodes: { 'snom-button-broker': { port: String(broker.port) } },
        });
        client = await BrokerClient.connect(broker.port);
        await nodeRed.comms.status('snom-button-mqtt', ({ fill }) => fill === 'green');
        // It is connected before it subscribes: the broker keeps the message until then.
        await client.publish('zigbee2mqtt/call-button', '{"action":"single"}', { retain: true });
        await until(phone, 'a call', () => live().includes('200'));
      } finally {
        await client?.close();
        // Before the broker goes: what is left would try to reach it.
        await nodeRed.deploy([]);
        await broker.stop();
      }
    });
  });
});
