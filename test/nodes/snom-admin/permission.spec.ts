/** What is not done without permission. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DESTRUCTIVE, useAdminFlow } from '../../support/nodes/admin-flow';
import { becomes } from '../../support/phones';

describe('nodes: snom-admin', () => {
  const flow = useAdminFlow();

  describe('without permission nothing is sent', () => {
    const MESSAGE = { operation: '', ...DESTRUCTIVE, allowFromMessage: true };
    const RESET = { operation: 'factoryReset' };

    for (const [what, node, msg] of [
      ['the box, in the dialog', { operation: 'factoryReset' }, {}],
      [
        'the box',
        { operation: '', allowFromMessage: true },
        { payload: RESET, confirm: 'Reception' },
      ],
      [
        'permission for messages',
        { operation: '', ...DESTRUCTIVE },
        { payload: RESET, confirm: 'Reception' },
      ],
      [
        'permission for settings',
        { operation: '' },
        { payload: { operation: 'setDnd', on: true } },
      ],
      [
        'permission for forwarding',
        { operation: '' },
        { payload: { operation: 'setForwarding', on: true, target: '1' } },
      ],
      ['confirm', MESSAGE, { payload: RESET }],
      ['confirm by text', MESSAGE, { payload: RESET, confirm: true }],
      ['the right name', MESSAGE, { payload: RESET, confirm: 'reception' }],
      ['a name at all', MESSAGE, { payload: RESET, confirm: ' ' }],
      ['confirm of a list', MESSAGE, { payload: RESET, confirm: ['Reception'] }],
      ['confirm of log-offs', MESSAGE, { payload: { operation: 'logoffIdentity', identity: 1 } }],
      [
        'confirm of firmware',
        MESSAGE,
        { payload: { operation: 'firmwareUpdate', url: 'http://192.0.2.1/x.bin' } },
      ],
      ['confirm inside the payload', MESSAGE, { payload: { ...RESET, confirm: 'Reception' } }],
      [
        'confirm where the message brings the file',
        { operation: 'firmwareUpdate', ...DESTRUCTIVE, url: 'payload', urlType: 'msg' },
        { payload: 'http://192.0.2.1/x.bin' },
      ],
      [
        'confirm where the message chooses the phone',
        { operation: 'factoryReset', ...DESTRUCTIVE, phoneFromMsg: true },
        { phone: 'Reception' },
      ],
    ] as const) {
      it(`without ${what}`, async () => {
        const watch = await flow.start(node);
        const { snom } = await watch.caught('NOT_ALLOWED', { ...msg });
        assert.equal(snom.sent, 'no');
        assert.deepEqual(flow.targets, []);
      });
    }

    it('not to a phone of another MAC', async () => {
      const watch = await flow.start(MESSAGE);
      await watch.caught('NOT_ALLOWED', { payload: RESET, confirm: '000413FFFFFF' });
      assert.deepEqual(flow.targets, ['/info.htm']);
    });

    for (const confirm of ['000413A1B2C3', '00:04:13:a1:b2:c3', 'Reception']) {
      it(`but with confirm ${confirm}`, async () => {
        const watch = await flow.start(MESSAGE);
        const { snom } = await watch.success({ payload: RESET, confirm });
        assert.equal(snom.operation, 'factoryReset');
        await becomes(flow.phone, () => flow.phone.boots === 2);
      });
    }

    it('settings of messages need the box, and no more', async () => {
      const watch = await flow.start({ operation: '', allowFromMessage: true });
      await watch.success({ payload: { operation: 'setDnd', on: 'on' } });
      assert.equal(flow.phone.settings.get('dnd_mode1'), 'on');
    });

    it('messages cannot turn an operation of the dialog into another', async () => {
      const watch = await flow.start({ operation: 'info', ...DESTRUCTIVE, allowFromMessage: true });
      await watch.success({ payload: RESET, confirm: 'Reception' });
      assert.deepEqual(flow.targets, ['/info.htm']);
    });
  });
});
