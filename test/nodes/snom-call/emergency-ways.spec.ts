/** An emergency call takes another way where one is not there, as long as nothing was sent. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { actionItem, configItem, load, watched } from '../../support/nodes/flow';
import { reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { QUICK_D862 } from '../../support/simulator/sip';

describe('nodes: ways of emergency calls', () => {
  const { phones, server } = useRuntime();

  async function start(config: object) {
    const phone = await phones.start(QUICK_D862);
    const report = reporting(server, undefined);
    const items = [
      configItem(phone, {
        sipPort: String(phone.sipPort),
        sipUser: '100',
        ...report.properties,
        events: false,
        stepPauseMs: '0',
        ...config,
      }),
      actionItem('snom-call', { waitFor: 'accepted' }),
    ];
    const watch = await load(watched(...items), report.credentials, server.nodes);
    const dial = (more = {}) =>
      watch.success({ payload: { operation: 'dial', destination: '112', ...more } });
    const dialled = () =>
      phone.sipMessages.filter(({ body }) => body.includes('numberdial=112')).length;
    return { dial, dialled };
  }

  for (const model of ['', 'D385', 'D862']) {
    it(`the first message after a deploy is one, model ${model || 'to be found'}`, async () => {
      const { dial, dialled } = await start({ model });
      await dial();
      assert.equal(dialled(), 1);
    });
  }

  for (const channel of ['command-page', 'csta', 'auto']) {
    it(`the message asks for ${channel}`, async () => {
      const { dial, dialled } = await start({ model: 'D862' });
      await dial({ channel });
      assert.equal(dialled(), 1);
    });
  }
});
