/** The example with the door camera: imported from Node-RED's menu, and its story lived through on a phone. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { importedExample } from '../support/e2e/deploy-example';
import { LOGIN } from '../support/e2e/flow';
import { type NodeRed } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';
import { useNodeRed } from '../support/e2e/use-node-red';

const PHONE = 'snom-phone-100000';
/** The first line key of a D735. */
const LED = 5;

describe('example door-camera', () => {
  let nodeRed: NodeRed;
  let phone: VirtualPhoneApi;
  useNodeRed((started) => (nodeRed = started));

  beforeEach(async () => {
    phone = await startPhone({ profile: 'snomD735-fw10.1' });
    const flow = (await importedExample(nodeRed, 'door-camera')).map((node) => {
      if (node.id !== PHONE) return node;
      return { ...node, host: phone.host, port: String(phone.port), baseUrl: nodeRed.url };
    });
    await nodeRed.deploy(flow, { [PHONE]: { ...LOGIN, token: '5ec4e7'.padEnd(32, '0') } });
  });

  it('shows the picture when somebody rings, and lets the LED blink', async () => {
    await nodeRed.inject('snom-cam-bell-000');
    await until(phone, 'the picture', () => phone.minibrowser?.image !== undefined);
    assert.equal(phone.minibrowser?.title, 'Front door');
    assert.deepEqual(
      [phone.minibrowser?.image?.width, phone.minibrowser?.image?.height],
      [320, 240],
    );
    assert.equal(phone.leds.get(LED), 'BlinkFast red');
    const shown = (await nodeRed.comms.debug('snom-cam-debug-01')) as { confirmed: boolean };
    assert.equal(shown.confirmed, true);
  });

  it('asks on the phone, and what is chosen there decides', async () => {
    await nodeRed.inject('snom-cam-ask-0000');
    await until(phone, 'the menu', () => phone.minibrowser?.kind === 'menu');
    assert.deepEqual(phone.minibrowser?.items, ['Open the door', 'Not now']);
    phone.pressKey('ENTER');
    assert.equal(await nodeRed.comms.debug('snom-cam-open-000'), 'open');
    await until(phone, 'the end of the menu', () => phone.minibrowser === undefined);
    // The page that it fetched by choosing comes a moment later, and would close the next menu.
    await phone.settled();

    await nodeRed.inject('snom-cam-ask-0000');
    await until(phone, 'the menu', () => phone.minibrowser?.kind === 'menu');
    phone.pressKey('DOWN');
    phone.pressKey('ENTER');
    assert.equal(await nodeRed.comms.debug('snom-cam-wait-000'), 'no');
  });
});
