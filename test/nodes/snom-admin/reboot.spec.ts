/** Operations that restart the phone, from a message to what the phone did. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DESTRUCTIVE, QUICK, texts, useAdminFlow } from '../../support/nodes/admin-flow';
import { actionItem, configItem, deploy, eventItem, load, watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { callsAre, configOf, hasTold, reporting } from '../../support/nodes/reporting';
import { asked, becomes } from '../../support/phones';

describe('nodes: snom-admin', () => {
  const flow = useAdminFlow();

  describe('reboot', () => {
    it('waits until the phone is back, and has seen it down', async () => {
      const watch = await flow.start({ operation: 'reboot', ...QUICK });
      const { snom } = await watch.success();
      assert.equal(flow.phone.boots, 2);
      assert.deepEqual([snom.confirmed, snom.confirmedBy], [true, 'poll']);
      for (const text of ['sending', 'restarting', 'phoneDown', 'done'])
        assert.ok(texts(watch).includes(`snom.status.${text}`), text);
    });

    it('waits for the report of a phone that reports', async () => {
      const watch = await flow.startReporting({
        operation: 'reboot',
        ...QUICK,
        firstWait: 5,
        probeEvery: 0,
      });
      const { snom } = await watch.success();
      assert.deepEqual([snom.confirmed, snom.confirmedBy], [true, 'booted']);
      assert.equal(flow.phone.boots, 2);
    });

    it('waits out a call', async () => {
      const watch = await flow.startReporting({ operation: 'reboot', waitIdle: true });
      const call = flow.phone.ring('201');
      await callsAre('Alerting');
      watch.send({});
      await watch.until(() => texts(watch).includes('snom.status.waitingForIdle'));
      assert.deepEqual(flow.targets, []);
      flow.phone.farEndHangup(call);
      await watch.until(() => watch.outcomes.length === 1);
      assert.equal(watch.outcomes[0]?.port, 'out');
      await becomes(flow.phone, () => flow.phone.boots === 2);
      assert.equal(
        flow.phone.calls.some(({ endedBy }) => endedBy === 'reboot'),
        false,
      );
    });

    it('waits for an operation on calls, and for the call it has begun', async () => {
      const watch = await flow.startReporting({ operation: 'reboot', waitIdle: true });
      const { lock } = configOf();
      const end = await lock.acquire(AbortSignal.timeout(5000));
      watch.send({});
      await watch.until(() => texts(watch).includes('snom.status.waitingForIdle'));
      while (lock.pending < 2) await new Promise((resolve) => setImmediate(resolve));
      const call = flow.phone.ring('201');
      await callsAre('Alerting');
      end();
      while (lock.pending > 0) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(flow.targets, []);
      flow.phone.farEndHangup(call);
      await watch.until(() => watch.outcomes.length === 1);
      assert.equal(watch.outcomes[0]?.port, 'out');
      assert.equal(lock.pending, 0);
    });

    it('gives up when an operation on calls takes too long', async () => {
      const watch = await flow.startReporting({
        operation: 'reboot',
        waitIdle: true,
        idleTimeout: 0.05,
      });
      const end = await configOf().lock.acquire(AbortSignal.timeout(5000));
      const { snom } = await watch.caught('INVALID_STATE');
      assert.equal(snom.sent, 'no');
      assert.equal(configOf().lock.pending, 1);
      end();
      assert.deepEqual(flow.targets, []);
    });

    it('keeps operations on calls away until the phone is gone', async () => {
      const watch = await flow.startReporting({ operation: 'reboot', waitIdle: true, ...QUICK });
      watch.send({});
      await asked(flow.phone, '/advanced_update.htm');
      const end = await configOf().lock.acquire(AbortSignal.timeout(5000));
      assert.ok(flow.phone.rebooting || flow.phone.boots === 2);
      end();
      await watch.until(() => watch.outcomes.length === 1);
      assert.equal(watch.outcomes[0]?.msg.snom?.ok, true);
    });

    it('gives up when the call goes on', async () => {
      const watch = await flow.startReporting({
        operation: 'reboot',
        waitIdle: true,
        idleTimeout: 0.05,
      });
      flow.phone.ring('201');
      await callsAre('Alerting');
      const { snom } = await watch.caught('INVALID_STATE');
      assert.equal(snom.sent, 'no');
      assert.deepEqual(flow.targets, []);
    });

    it('ends at once where the phone is deployed anew and the node is not', async () => {
      await flow.startPhone({ rebootMs: 100 });
      const { server } = flow;
      const report = reporting(server, flow.phone);
      const items = (timeout: string): ReturnType<typeof watched> =>
        watched(
          configItem(flow.phone, { ...report.properties, timeout }),
          actionItem('snom-admin', {
            operation: 'reboot',
            waitIdle: true,
            severalPhones: true,
            allowDestructive: true,
            phone: '',
          }),
          eventItem({ wires: [] }, 'user-of-phone'),
        );
      const watch = await load(items('30000'), report.credentials, server.nodes);
      await hasTold(server, report);
      const call = flow.phone.ring('201');
      await callsAre('Alerting');
      watch.send({ phones: 'all', confirm: 1 });
      // Besides snom-event: it waits for the call to end.
      while (sizeOf('listeners') < 2) await new Promise((resolve) => setImmediate(resolve));
      await deploy(items('20000'), 'nodes', report.credentials);
      await watch.until(() => watch.outcomes.length === 2);
      const { snom } = watch.outcomes[0]?.msg ?? assert.fail();
      assert.ok(snom && !snom.ok);
      assert.deepEqual([snom.code, snom.sent], ['ABORTED', 'no']);
      flow.phone.farEndHangup(call);
      await callsAre('');
      assert.equal(flow.phone.boots, 1);
      assert.equal(sizeOf('listeners'), 1);
    });

    it('does not restart a phone that may be in a call it has not told of', async () => {
      const watch = await flow.startReporting({ operation: 'reboot', waitIdle: true }, false);
      const { snom } = await watch.caught('INVALID_STATE');
      assert.equal(snom.sent, 'no');
      assert.deepEqual(flow.targets, []);
    });

    it('does not wait for calls of a phone that reports none', async () => {
      const watch = await flow.start({ operation: 'reboot', waitIdle: true });
      await watch.caught('INVALID_STATE');
      assert.equal(flow.phone.boots, 1);
    });

    it('tells of a phone that does not come back', async () => {
      const watch = await flow.start(
        { operation: 'reboot', ...QUICK, attempts: 3 },
        { rebootMs: 60_000 },
      );
      const { snom } = await watch.caught('NOT_CONFIRMED');
      assert.equal(snom.sent, 'yes');
    });

    it('doubts a phone that never stopped answering', async () => {
      const watch = await flow.start({ operation: 'reboot', ...QUICK });
      flow.phone.addFault({
        path: '/advanced_update.htm',
        kind: { type: 'status', status: 302, location: 'reboot.htm' },
      });
      const { snom } = await watch.success();
      assert.deepEqual([snom.confirmed, snom.doubt, flow.phone.boots], [false, 'notSeenDown', 1]);
      assert.match(snom.doubtText ?? '', /never seen/);
    });

    it('ends with the redeploy', async () => {
      const watch = await flow.start({ operation: 'reboot', ...QUICK }, { rebootMs: 60_000 });
      watch.send({});
      await becomes(flow.phone, () => flow.phone.rebooting);
      await helper.unload();
      assert.equal(watch.outcomes.length <= 1, true);
    });
  });

  describe('firmwareUpdate', () => {
    const NODE = { operation: 'firmwareUpdate', ...QUICK, ...DESTRUCTIVE, urlType: 'str' };

    it('reports the old and the new version', async () => {
      const watch = await flow.start({ ...NODE, url: flow.file('snomD385-10.1.99.1-SIP-r.bin') });
      const { payload, snom } = await watch.success();
      assert.deepEqual(payload, {
        oldVersion: '10.1.54.13',
        newVersion: '10.1.99.1',
        fileVersion: '10.1.99.1',
      });
      assert.deepEqual(
        [snom.confirmed, snom.confirmedBy, snom.reading],
        [true, 'version', payload],
      );
      assert.equal(flow.phone.firmware, '10.1.99.1');
    });

    it('refuses a file for another model', async () => {
      const watch = await flow.start({ ...NODE, url: flow.file('snomD735-10.1.99.1-SIP-r.bin') });
      const { snom } = await watch.caught('INVALID_PARAMETER');
      assert.equal(snom.sent, 'no');
      assert.deepEqual(flow.targets, ['/info.htm']);
    });

    it('says what the phone runs when it did not take a file that was forced on it', async () => {
      const watch = await flow.start({
        ...NODE,
        url: flow.file('snomD735-10.1.99.1-SIP-r.bin'),
        force: true,
        attempts: 4,
      });
      const { snom } = await watch.caught('NOT_CONFIRMED');
      assert.equal(snom.sent, 'yes');
      assert.equal(flow.phone.firmware, '10.1.54.13');
    });

    for (const url of [
      'file:///etc/passwd',
      'ftp://192.0.2.1/snomD385.bin',
      'http://user:secret@192.0.2.1/snomD385.bin',
      'http://192.0.2.1/snomD385.bin#x',
      '//192.0.2.1/snomD385.bin',
      'javascript:alert(1)',
      'http://192.0.2.1/a b.bin',
      '',
    ]) {
      it(`refuses the address ${JSON.stringify(url)}`, async () => {
        const watch = await flow.start({ ...NODE, url: 'payload', urlType: 'msg' });
        const { snom, message } = await watch.caught(
          url === '' ? 'MISSING_PARAMETER' : 'INVALID_PARAMETER',
          { payload: url, confirm: 'Reception' },
        );
        assert.equal(snom.sent, 'no');
        assert.doesNotMatch(message, /secret/);
        assert.deepEqual(
          flow.targets.filter((target) => target !== '/info.htm'),
          [],
        );
      });
    }
  });

  describe('factoryReset', () => {
    it('waits until the phone is back', async () => {
      const watch = await flow.start({ operation: 'factoryReset', ...QUICK, ...DESTRUCTIVE });
      flow.phone.setSetting('dnd_mode1', 'on');
      const { snom } = await watch.success();
      assert.equal(snom.confirmed, true);
      assert.notEqual(flow.phone.settings.get('dnd_mode1'), 'on');
    });
  });
});
