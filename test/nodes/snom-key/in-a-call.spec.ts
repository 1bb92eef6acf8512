/** Digits in the only call are tones, and no number; whoever tells that there is a call. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { keypadOf } from '../../../src/nodes/shared/phones/keypads';
import { listenToPhones } from '../../../src/nodes/shared/phones/phone-news';
import { actionItem, configItem, load, type Watch, watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';
import { QUICK_D862 } from '../../support/simulator/sip';

describe('snom-key: digits in a call of a phone that is asked for its calls', () => {
  const { phones, server } = useRuntime();

  async function open(): Promise<{ phone: VirtualPhone; watch: Watch }> {
    const phone = await phones.start(QUICK_D862);
    const { properties, credentials } = reporting(server);
    const watch = await load(
      watched(
        configItem(phone, {
          ...properties,
          events: false,
          model: 'D862',
          identities: '100@pbx.example',
          sipPort: String(phone.sipPort),
          minibrowserPort: String(phone.minibrowserPort),
          stepPauseMs: '0',
          pollMs: '250',
          pollIdleMs: '250',
          // A digit alone is no number that may be dialled.
          allow: '/^\\d{2,4}$/',
        }),
        actionItem('snom-key'),
        { ...actionItem('snom-call', { operation: 'dial', wires: [] }), id: 'dials' },
      ),
      credentials,
      server.nodes,
    );
    return { phone, watch };
  }

  async function talk(phone: VirtualPhone): Promise<void> {
    phone.ring('201');
    await callsAre('Alerting');
    phone.pressKey('ENTER');
    await callsAre('Connected');
  }

  /** Some time after the last key, nothing of it is left on an idle phone. */
  function putInOrder(): Promise<void> {
    return new Promise((resolve) => {
      const stop = listenToPhones({
        news: ({ config }) => {
          if (keypadOf(config).now.moved) return;
          stop();
          resolve();
        },
        phonesChanged: () => undefined,
      });
    });
  }

  it('are let through', async () => {
    const { phone, watch } = await open();
    await talk(phone);
    await watch.success({ payload: '1234#' });
    await becomes(phone, () => phone.liveCalls[0]?.dtmf === '1234#');
  });

  it('are let through in a call that was dialled', async () => {
    const { phone, watch } = await open();
    helper.getNode('dials').receive({ payload: '200' });
    await callsAre('Connected');
    await watch.success({ payload: '1234#' });
    await becomes(phone, () => phone.liveCalls[0]?.dtmf === '1234#');
  });

  it('are let through in the next call too, whatever was pressed in the one before', async () => {
    const { phone, watch } = await open();
    await talk(phone);
    await watch.success({ payload: 'F_HOLD' });
    await callsAre('Holding');
    await watch.success({ payload: 'F_HOLD' });
    await callsAre('Connected');
    phone.pressKey('CANCEL');
    await callsAre('');
    await putInOrder();
    await talk(phone);
    await watch.success({ payload: '1234#' });
  });

  it('are judged where there is no call', async () => {
    const { phone, watch } = await open();
    await callsAre('');
    await watch.caught('NOT_ALLOWED', { payload: '1234#' });
    assert.equal(phone.keys.length, 0);
  });
});
