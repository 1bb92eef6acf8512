/** A D862 is driven by SIP NOTIFY: whether it reports of itself, is asked, or neither. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { actionItem, configItem, load, type Watch, watched } from '../../support/nodes/flow';
import { callsAre, configOf, hasTold, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';
import { QUICK_D862 } from '../../support/simulator/sip';

/** How the phone's calls are known. */
type Known = 'by events' | 'by asking' | 'not at all';
const ALL_WAYS: readonly Known[] = ['by events', 'by asking', 'not at all'];

const QUICK = { stepPauseMs: '0', stepPause: '100' };
/** As a D862 does it, with the pause of nobody's choice; and in less time, where each question takes such a pause too. */
const SLOW = {
  'by events': { spacingMs: 2000, stepPauseMs: '' },
  'by asking': { spacingMs: 300, stepPauseMs: '330' },
} as const;
const COLLEAGUE = '300';

describe('snom-call: a D862 by SIP NOTIFY', () => {
  const { phones, server } = useRuntime();

  interface Opened {
    readonly phone: VirtualPhone;
    readonly watch: Watch;
    /** What the phone was told to do by NOTIFY. */
    readonly commands: () => string[];
  }

  async function open(
    known: Known,
    options: VirtualPhoneOptions = {},
    changes: { config?: object; node?: object } = {},
  ): Promise<Opened> {
    const phone = await phones.start({
      ...QUICK_D862,
      ...options,
      quirks: { ...QUICK_D862.quirks, ...options.quirks },
    });
    const isReporting = known === 'by events';
    const report = reporting(server, isReporting ? phone : undefined);
    const watch = await load(
      watched(
        configItem(phone, {
          model: 'D862',
          identities: '100@pbx.example',
          sipPort: String(phone.sipPort),
          sipUser: '100',
          minibrowserPort: String(phone.minibrowserPort),
          ...report.properties,
          events: isReporting,
          ...(known === 'by asking' && { pollMs: '250', pollIdleMs: '250' }),
          ...QUICK,
          ...changes.config,
        }),
        actionItem('snom-call', {
          waitFor: 'confirmed',
          confirmTimeout: '20',
          ...changes.node,
        }),
      ),
      report.credentials,
      server.nodes,
    );
    if (known !== 'not at all') await trackerOf();
    if (isReporting) await hasTold(server, report);
    return {
      phone,
      watch,
      commands: () =>
        phone.sipMessages
          .filter(({ method }) => method === 'NOTIFY')
          .flatMap(({ body }) => /#([a-z]+=[^<]*)/.exec(body)?.[1] ?? []),
    };
  }

  for (const known of ALL_WAYS) {
    it(`dials, holds, retrieves and hangs up, its calls known ${known}`, async () => {
      const { phone, watch, commands } = await open(known);
      const dialled = await watch.success({
        payload: { operation: 'dial', destination: COLLEAGUE },
      });
      assert.equal(dialled.snom.channel, 'sip-notify');
      await becomes(phone, () => phone.liveCalls[0]?.state === 'Connected');
      if (known !== 'not at all') await callsAre('Connected');
      for (const [operation, state] of [
        ['hold', 'Holding'],
        ['retrieve', 'Connected'],
        ['hangup', undefined],
      ] as const) {
        const { snom } = await watch.success({ payload: { operation } });
        await becomes(phone, () => phone.liveCalls[0]?.state === state);
        assert.equal(snom.channel, 'sip-notify', operation);
        const proof = {
          'by events': true,
          'by asking': true,
          'not at all': null,
        }[known];
        assert.equal(snom.confirmed, proof, operation);
        if (known === 'by asking') assert.equal(snom.confirmedBy, 'lines', operation);
      }
      assert.deepEqual(commands(), [
        `numberdial=${COLLEAGUE}`,
        'key=F_HOLD',
        'key=F_HOLD',
        'key=F_CANCEL',
      ]);
      assert.deepEqual(
        phone.requests.filter(({ target }) => target.startsWith('/command.htm')),
        [],
      );
    });

    it(`answers, its calls known ${known}`, async () => {
      const { phone, watch, commands } = await open(known);
      phone.ring('201');
      // Where it is asked, the operation asks: nobody waits for that here.
      if (known === 'by events') await callsAre('Alerting');
      const { snom } = await watch.success({ payload: { operation: 'answer' } });
      await becomes(phone, () => phone.liveCalls[0]?.state === 'Connected');
      assert.equal(snom.confirmed, known === 'not at all' ? null : true);
      assert.deepEqual(commands(), ['key=ENTER']);
    });
  }

  for (const known of ['by events', 'by asking'] as const) {
    it(`refuses what its calls do not allow, known ${known}, and sends nothing`, async () => {
      const { watch, commands } = await open(known);
      await watch.caught('INVALID_STATE', { payload: { operation: 'hangup' } });
      assert.deepEqual(commands(), []);
    });

    it(`hangs up everything where that is one call, known ${known}`, async () => {
      const { phone, watch, commands } = await open(known);
      const all = { payload: { operation: 'hangupAll' } };
      assert.equal((await watch.success(all)).snom.alreadySo, true);
      phone.ring('201');
      if (known === 'by events') await callsAre('Alerting');
      await watch.success({ payload: { operation: 'answer' } });
      await watch.success({ payload: { operation: 'startTransfer', destination: COLLEAGUE } });
      await callsAre('Holding Connected');
      const before = commands().length;
      const { message } = await watch.caught('NOT_SUPPORTED', all);
      assert.match(message, /endAllNotByChannel|several/);
      assert.equal(commands().length, before);
      await watch.success({ payload: { operation: 'hangup' } });
      await callsAre('Holding');
      const { snom } = await watch.success(all);
      assert.deepEqual([snom.operation, snom.confirmed], ['hangupAll', true]);
      await becomes(phone, () => phone.liveCalls.length === 0);
    });

    it(`transfers after a consultation, as slowly as such a phone wants it, known ${known}`, async () => {
      const { spacingMs, stepPauseMs } = SLOW[known];
      const { phone, watch } = await open(
        known,
        { quirks: { documentSpacingMs: spacingMs } },
        { config: { stepPauseMs } },
      );
      phone.ring('201');
      if (known === 'by events') await callsAre('Alerting');
      await watch.success({ payload: { operation: 'answer' } });
      await watch.success({ payload: { operation: 'startTransfer', destination: COLLEAGUE } });
      await callsAre('Holding Connected');
      await watch.success({ payload: { operation: 'completeTransfer' } });
      await becomes(phone, () => phone.liveCalls.length === 0);
      assert.deepEqual(
        phone.calls.map(({ endedBy }) => endedBy),
        ['transferred', 'transferred'],
      );
      // A question may be lost, and is asked again; a command that is lost is not.
      const lost = phone.sipMessages.filter(({ fate }) => fate === 'lost');
      assert.deepEqual(
        lost.filter(({ body }) => /#(?:key|numberdial)=/.test(body)),
        [],
      );
    }).timeout(60_000);
  }

  it('knows that the way works once an effect was seen, also where nobody waits for it', async () => {
    const { watch } = await open('by events');
    const { phone: client } = configOf();
    assert.equal(client?.proven.has('sip-notify'), false);
    await watch.success({
      payload: { operation: 'dial', destination: COLLEAGUE, waitFor: 'none' },
    });
    await callsAre('Connected');
    assert.equal(client.proven.has('sip-notify'), true);
  });

  for (const channel of ['sip-notify', 'minibrowser'] as const) {
    it(`shows what belongs to a call by ${channel}, where that is asked for`, async () => {
      const { phone, watch } = await open('by events');
      phone.ring('201');
      await callsAre('Alerting');
      const payload = { operation: 'callInfo', text: 'Customer 4711', channel };
      const { snom } = await watch.success({ payload });
      assert.deepEqual([snom.channel, snom.confirmed], [channel, true]);
      await becomes(phone, () => phone.minibrowser?.lines[0] === 'Customer 4711');
    });
  }

  it('says in a dry run which way it would take, and sends nothing', async () => {
    const { phone, watch } = await open('not at all', {}, { node: { dryRun: true } });
    const { snom } = await watch.success({ payload: { operation: 'dial', destination: '300' } });
    assert.equal(snom.channel, 'sip-notify');
    assert.match(
      snom.dryRun?.requests[0] ?? '',
      /^NOTIFY sip:100@127\.0\.0\.1:\d+ numberdial=300$/,
    );
    assert.deepEqual([phone.sipMessages.length, phone.requests.length], [0, 0]);
  });

  it('remembers what was found and proven, also for a flow that is deployed anew', async () => {
    const { phone, watch } = await open('by asking');
    await watch.success({ payload: { operation: 'dial', destination: COLLEAGUE } });
    const { phone: client } = configOf();
    assert.ok(client?.proven.has('sip-notify'));
    assert.equal(client?.likelyChannels['sip-notify'].support, 'yes');
    assert.equal(phone.sipMessages.filter(({ method }) => method === 'OPTIONS').length, 1);
  });

  it('does not dial where the phone has said that it is not idle', async () => {
    const { phone, watch, commands } = await open(
      'not at all',
      {},
      { config: { pollMs: '60000', pollIdleMs: '60000' }, node: { waitFor: 'accepted' } },
    );
    // It is asked, and was idle a moment ago.
    await watch.caught('INVALID_STATE', { payload: { operation: 'hangup' } });
    phone.ring('201');
    phone.ring('202');
    const dial = { payload: { operation: 'dial', destination: COLLEAGUE } };
    await watch.caught('INVALID_STATE', dial);
    await callsAre('Alerting Alerting');
    assert.equal(phone.calls.length, 2);
    assert.deepEqual(commands(), [`numberdial=${COLLEAGUE}`]);
  });
});
