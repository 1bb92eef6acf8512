/** Every example of the import menu: Node-RED offers it, it deploys, and its story happens on a phone. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { importedExample } from '../support/e2e/deploy-example';
import { LOGIN } from '../support/e2e/flow';
import { type NodeRed } from '../support/e2e/node-red';
import { PACKAGE_NAME } from '../support/e2e/paths';
import { startPhone, until, untilKeys } from '../support/e2e/phones';
import { useNodeRed } from '../support/e2e/use-node-red';
import { EXAMPLE_NAMES } from '../support/package/example-files';

interface Shown {
  readonly ok: boolean;
  readonly operation: string;
  readonly phone: { readonly name: string };
}

const TOLD = new Set([
  'flows',
  'home-automation',
  'several-phones',
  // In example-fleet.spec.ts:
  'fleet-night-reboot',
  // In examples-calls.spec.ts:
  'attended-transfer',
  'click-to-dial',
  'door-bell-open',
  'home-office',
  'missed-call',
  'wallboard',
  // In example-door-camera.spec.ts:
  'door-camera',
  // In example-journals.spec.ts:
  'call-journal-file',
  'call-journal-mqtt',
  'call-journal-sqlite',
  // In mqtt.spec.ts:
  'home-assistant',
  'phones-on-mqtt',
  // In example-phone-book.spec.ts:
  'phone-book',
  // In examples-more.spec.ts:
  'call-button',
  'night-mode',
  'screening',
  'screenshot',
  'settings-backup',
  'text-on-the-display',
  // In example-what-the-phone-does.spec.ts:
  'what-the-phone-does',
]);

describe('examples', () => {
  let nodeRed: NodeRed;
  useNodeRed((started) => (nodeRed = started));

  /** Deploys an example as an owner would after entering address and password of each phone. */
  async function deploy(
    name: string,
    phones: Readonly<Record<string, VirtualPhoneApi>>,
  ): Promise<void> {
    const flow = (await importedExample(nodeRed, name)).map((node) => {
      if (node.type !== 'snom-config') return node;
      const phone = phones[String(node['name'])];
      assert.ok(phone, `${name} has an unexpected phone ${String(node['name'])}`);
      return { ...node, host: phone.host, port: String(phone.port) };
    });
    const configs = flow.filter(({ type }) => type === 'snom-config');
    await nodeRed.deploy(flow, Object.fromEntries(configs.map(({ id }) => [id, LOGIN])));
  }

  async function shown(debugId: string): Promise<Shown> {
    return (await nodeRed.comms.debug(debugId)) as Shown;
  }

  it('all have a story', () => {
    assert.deepEqual(new Set(EXAMPLE_NAMES), TOLD);
  });

  it('all are in the import menu', async () => {
    const answer = await nodeRed.request(`/library/examples/flows/${PACKAGE_NAME}`);
    const offered = (await answer.json()) as { fn: string }[];
    assert.deepEqual(
      offered.map(({ fn }) => fn),
      EXAMPLE_NAMES,
    );
  });

  describe('flows: one phone', () => {
    let phone: VirtualPhoneApi;

    async function start(): Promise<void> {
      phone = await startPhone({ rebootMs: 50 });
      await deploy('flows', { 'Desk phone': phone });
    }

    it('presses keys, also long', async () => {
      await start();
      await nodeRed.inject('snom-inject-hold0');
      assert.equal((await shown('snom-debug-keys-1')).ok, true);
      await nodeRed.inject('snom-inject-louder');
      await untilKeys(phone, 'F_HOLD', 'VOLUME_UP', 'VOLUME_UP');
      await nodeRed.inject('snom-inject-long0');
      await until(phone, 'P1 held', () =>
        phone.keys.some(({ key, holdMs }) => key === 'P1' && holdMs === 2500),
      );
      await nodeRed.inject('snom-inject-mute0');
      await until(phone, 'MUTE', () => phone.keys.some(({ key }) => key === 'MUTE'));
    });

    it('calls, types digits and hangs up', async () => {
      await start();
      await nodeRed.inject('snom-inject-dial0');
      await until(phone, 'a call', () =>
        phone.liveCalls.some(({ remote }) => remote.startsWith('200')),
      );
      assert.equal((await shown('snom-debug-call-1')).operation, 'dial');
      phone.farEndAnswer(phone.liveCalls[0]?.id ?? '');
      await until(phone, 'an answer', () => phone.liveCalls[0]?.state === 'Connected');
      await nodeRed.inject('snom-inject-dtmf0');
      await until(phone, 'digits', () => phone.liveCalls[0]?.dtmf === '1234#');
      await nodeRed.inject('snom-inject-hangup');
      await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
    });

    it('dials by webhook, but only what the dialling rules allow', async () => {
      await start();
      const answers: [number, string | undefined][] = [];
      const ask = async (query: string, init: RequestInit = {}): Promise<void> => {
        const answer = await nodeRed.request(`/phone/dial${query}`, init);
        const { code } = (await answer.json()) as { code?: string };
        answers.push([answer.status, code]);
      };
      await ask('?number=200');
      await until(phone, 'a call', () =>
        phone.liveCalls.some(({ remote }) => remote.startsWith('200')),
      );
      await ask('', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"number": 201}',
      });
      await ask('?number=0900123456');
      await ask('?number=0123456789');
      await ask('?number=2%26outgoing_uri%3Dx');
      await ask('');
      await phone.stop();
      await ask('?number=200');
      assert.deepEqual(answers, [
        [200, undefined],
        [200, undefined],
        [403, 'NOT_ALLOWED'],
        [403, 'NOT_ALLOWED'],
        [400, 'INVALID_PARAMETER'],
        [400, 'MISSING_PARAMETER'],
        [502, 'UNREACHABLE'],
      ]);
      const dialled = phone.calls.map(({ remote }) => remote.replace(/@.*/, ''));
      assert.deepEqual(dialled, ['200', '201']);
    });

    it('reads what the phone is, and reboots it', async () => {
      await start();
      await nodeRed.inject('snom-inject-info0');
      const info = (await nodeRed.comms.debug('snom-debug-info-1')) as {
        model: string;
        mac: string;
      };
      assert.match(info.model, /D385/);
      assert.equal(info.mac, phone.mac);
      await nodeRed.inject('snom-inject-reboot');
      assert.equal((await shown('snom-debug-boot-1')).ok, true);
      await until(phone, 'a second start', () => phone.boots === 2);
    });

    it('shows what went wrong', async () => {
      await start();
      await phone.stop();
      await nodeRed.inject('snom-inject-dial0');
      const error = (await nodeRed.comms.debug('snom-debug-error')) as {
        code: string;
        message: string;
      };
      assert.equal(error.code, 'UNREACHABLE');
      assert.match(error.message, /\w+ \w+/);
    });
  });

  describe('home-automation: the door bell', () => {
    it('calls the door, opens it and hangs up', async () => {
      const phone = await startPhone();
      await deploy('home-automation', { 'Desk phone': phone });
      await nodeRed.inject('snom-home-bell-01');
      assert.equal((await shown('snom-home-debug-1')).operation, 'dial');
      await until(phone, 'a call', () =>
        phone.liveCalls.some(({ remote }) => remote.startsWith('80')),
      );
      phone.farEndAnswer(phone.liveCalls[0]?.id ?? '');
      await until(phone, 'an answer', () => phone.liveCalls[0]?.state === 'Connected');
      await nodeRed.inject('snom-home-open-01');
      await until(phone, 'the door code', () => phone.calls[0]?.dtmf === '*5#');
      assert.equal((await shown('snom-home-debug-2')).operation, 'hangupAll');
      await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
    });

    it('ends the call when nobody shall come in', async () => {
      const phone = await startPhone();
      await deploy('home-automation', { 'Desk phone': phone });
      await nodeRed.inject('snom-home-bell-01');
      await until(phone, 'a call', () => phone.liveCalls.length === 1);
      await nodeRed.inject('snom-home-not-now');
      await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
      assert.equal(phone.calls[0]?.dtmf, '');
    });
  });

  describe('several-phones: the message chooses', () => {
    it('presses on the phone named, and hangs up on all', async () => {
      const office = await startPhone({ mac: '000413AAAAAA' });
      const reception = await startPhone({ mac: '000413BBBBBB' });
      await deploy('several-phones', { 'Desk phone': office, Reception: reception });
      await nodeRed.inject('snom-many-recept-');
      await untilKeys(reception, 'MUTE');
      await nodeRed.inject('snom-many-office-');
      await untilKeys(office, 'MUTE');
      await nodeRed.inject('snom-many-nobody-');
      await untilKeys(office, 'MUTE', 'MUTE');
      const names = [];
      for (let times = 0; times < 3; times += 1)
        names.push((await shown('snom-many-debug-1')).phone.name);
      assert.deepEqual(names, ['Reception', 'Desk phone', 'Desk phone']);

      for (const phone of [office, reception]) phone.ring('300');
      await nodeRed.inject('snom-many-out-001');
      for (const phone of [office, reception])
        await until(phone, 'silence', () => phone.liveCalls.length === 0);
    });
  });
});
