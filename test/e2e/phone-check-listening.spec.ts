/** The owner's part of a phone check, in a Node-RED process: status, button, telephone, report. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { CheckReport } from '../../src/check/report';
import { assertValid } from '../support/check/reports';
import { admin, debug, inject, PASSWORD, tab } from '../support/e2e/flow';
import { type NodeRed, startNodeRed } from '../support/e2e/node-red';
import { startPhone, stopPhones } from '../support/e2e/phones';
import { credentials, reporting, setUpActionUrls, tokenOf } from '../support/e2e/reporting';

describe('phone check: the owner uses the phone', function () {
  this.timeout(90_000);
  let nodeRed: NodeRed;

  before(async () => {
    nodeRed = await startNodeRed();
  });

  after(async () => {
    await stopPhones();
    await nodeRed?.stop();
  });

  it('records the reports of each step that the status asks for', async () => {
    // One report, which a key makes at once: of two, 2 s apart, the second might come when its step has ended already.
    const phone = await startPhone({ quirks: { rejectFires: 'disconnected' } });
    const flow = [
      tab,
      reporting('phone', phone, nodeRed.url),
      inject('press', 'check', 'admin'),
      admin('admin', ['done'], { operation: 'checkPhone', listenSeconds: '6' }),
      debug('done', 'payload'),
    ];
    await nodeRed.deploy(flow, { phone: credentials() });
    await setUpActionUrls(nodeRed, 'phone');
    await nodeRed.inject('press');
    const asked = (step: string): Promise<unknown> =>
      nodeRed.comms.status('admin', ({ text }) => text === `snom.status.listen.${step}`);
    await asked('decline');
    phone.ring('0301234567', { name: 'Anna Meier' });
    phone.pressKey('CANCEL');
    await asked('miss');
    phone.farEndHangup(phone.ring('0301234567'));
    const report = (await nodeRed.comms.debug('done', 60_000)) as CheckReport;
    assertValid(report);
    const { events } = report;
    assert.equal(events?.steps.length, 5);
    for (const [step, ends] of [
      ['decline', ['disconnected']],
      ['miss', ['disconnected', 'missed']],
    ] as const) {
      const order: string[] = events.received
        .filter((one) => one.step === step)
        .map(({ event }) => event);
      assert.deepEqual(order, ['incoming', ...ends], step);
    }
    const text = JSON.stringify(report);
    for (const secret of ['0301234567', 'Anna', PASSWORD, tokenOf()])
      assert.ok(!text.includes(secret), secret);
    const { answer } = report.doubts.find(({ id }) => id === 'declinedCallReported') ?? {};
    assert.equal(answer, 'yes');
  });
});
