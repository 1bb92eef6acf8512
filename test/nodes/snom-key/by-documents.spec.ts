/** Keys to a D862, which takes them by SIP NOTIFY one by one, seconds apart: what they may dial is judged like that. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { judgeOf, keypadOf } from '../../../src/nodes/shared/phones/keypads';
import { listenToPhones } from '../../../src/nodes/shared/phones/phone-news';
import { actionItem, configItem, load, NODE, placed, watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, configOf, hasTold, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';
import { QUICK_D862, TRUSTING } from '../../support/simulator/sip';

const CALL = 'call-node';

interface Opened {
  readonly phone: VirtualPhone;
  /** Sends a message to one of the nodes. '' = it worked; else the reason. */
  readonly press: (node: string, payload: unknown) => Promise<string>;
  readonly sent: () => string[];
}

/** A document acts a moment after it is answered. */
async function dialled(phone: VirtualPhone, number: string): Promise<void> {
  await becomes(phone, () => phone.callLists.dialed.length > 0);
  assert.deepEqual(phone.callLists.dialed, [number]);
}

/** Tones are known to have been tones once a phone that is asked has said that their call is still there. */
function nothingTyped(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): boolean => keypadOf(configOf()).now.typed.size === 1;
    if (look()) return resolve();
    const stop = listenToPhones({
      news: () => {
        if (!look()) return;
        stop();
        resolve();
      },
      phonesChanged: () => undefined,
    });
  });
}

describe('snom-key: a D862 by SIP NOTIFY', () => {
  const { phones, server } = useRuntime();

  async function open({
    known = 'not at all',
    config = {},
    key = {},
    phone: options = {},
  }: {
    readonly known?: 'by events' | 'by asking' | 'not at all';
    readonly config?: Record<string, unknown>;
    readonly key?: Record<string, unknown>;
    readonly phone?: VirtualPhoneOptions;
  } = {}): Promise<Opened> {
    const phone = await phones.start({
      ...QUICK_D862,
      ...options,
      quirks: { ...QUICK_D862.quirks, ...options.quirks },
    });
    const isReporting = known === 'by events';
    const report = reporting(server, isReporting ? phone : undefined);
    const watch = await load(
      [
        ...watched(
          configItem(phone, {
            model: 'D862',
            identities: '100@pbx.example',
            sipPort: String(phone.sipPort),
            minibrowserPort: String(phone.minibrowserPort),
            stepPauseMs: '0',
            ...report.properties,
            events: isReporting,
            ...(known === 'by asking' && { pollMs: '250', pollIdleMs: '250' }),
            deny: '0900*\n0112',
            ...config,
          }),
          actionItem('snom-key', { failedPort: true, outputs: 2, ...key }),
        ),
        placed(CALL, 'snom-call', {
          ...actionItem('snom-call', { waitFor: 'accepted', failedPort: true, outputs: 2 }),
          id: CALL,
        }),
      ],
      report.credentials,
      server.nodes,
    );
    if (known !== 'not at all') await trackerOf();
    if (isReporting) await hasTold(server, report);
    return {
      phone,
      async press(node, payload) {
        const seen = watch.outcomes.length;
        helper.getNode(node).receive({ payload });
        await watch.until(() => watch.outcomes.length > seen);
        const { snom } = watch.outcomes[seen]?.msg ?? {};
        assert.ok(snom);
        return snom.ok ? '' : (/snom\.error\.(\w+)/.exec(snom.message)?.[1] ?? snom.message);
      },
      sent: () =>
        phone.sipMessages.flatMap(
          ({ body }) => /#((?:key|numberdial)=[^<]*)/.exec(body)?.[1] ?? [],
        ),
    };
  }

  it('presses no digit that the phone could dial by itself', async () => {
    const { press, sent } = await open({ config: { allow: '2??', deny: '' } });
    assert.equal(await press(NODE, '200 ENTER'), 'digitsApart');
    assert.equal(await press(NODE, '2'), 'destinationDenied');
    assert.deepEqual(sent(), []);
    assert.equal(await press(CALL, { operation: 'dial', destination: '200' }), '');
    assert.deepEqual(sent(), ['numberdial=200']);
  });

  it('presses the owner own digits', async () => {
    const { phone, press } = await open({ key: { keys: '0900 ENTER', keysType: 'str' } });
    assert.equal(await press(NODE, ''), '');
    await dialled(phone, '0900');
  });

  it('presses digits that are allowed one by one', async () => {
    const { phone, press } = await open();
    assert.equal(await press(NODE, '201 ENTER'), '');
    await dialled(phone, '201');
  });

  for (const numberdialTyped of ['alone', 'behind'] as const) {
    it(`lets no number go behind a digit that it must not: dialled ${numberdialTyped}`, async () => {
      const { phone, press } = await open({ phone: { quirks: { numberdialTyped } } });
      assert.equal(await press(NODE, '0'), '');
      assert.equal(await press(CALL, { operation: 'dial', destination: '900123' }), 'typedBefore');
      assert.deepEqual(phone.callLists.dialed, []);
      // Nothing that is only supposed holds up an emergency call, whatever the rules say.
      assert.equal(await press(CALL, { operation: 'dial', destination: '112' }), '');
      await becomes(phone, () => phone.callLists.dialed.length === 1);
    });
  }

  for (const known of ['by events', 'by asking'] as const) {
    for (const name of ['CANCEL', 'F_CANCEL']) {
      it(`counts digits as gone after ${name}, its calls known ${known}`, async () => {
        const { phone, press } = await open({ known, key: { raw: true } });
        assert.equal(await press(NODE, '0'), '');
        assert.equal(await press(NODE, '900'), 'typedBefore');
        assert.equal(await press(NODE, name), '');
        assert.equal(await press(NODE, '900 ENTER'), '');
        await dialled(phone, '900');
      });
    }

    it(`answers one call after the other, its calls known ${known}`, async () => {
      const { phone, press } = await open({ known });
      for (const number of ['201', '202', '203']) {
        phone.ring(number);
        if (known === 'by events') await callsAre('Alerting');
        assert.equal(await press(CALL, { operation: 'answer' }), '', number);
        await callsAre('Connected');
        assert.equal(await press(CALL, { operation: 'hangup' }), '', number);
        await callsAre('');
      }
    });
  }

  for (const known of ['by events', 'by asking'] as const) {
    it(`takes digits of a call for tones, its calls known ${known}`, async () => {
      const { phone, press } = await open({ known });
      phone.ring('201');
      if (known === 'by events') await callsAre('Alerting');
      assert.equal(await press(CALL, { operation: 'answer' }), '');
      await callsAre('Connected');
      assert.equal(await press(CALL, { operation: 'sendDtmf', digits: '0900' }), '');
      await becomes(phone, () => phone.liveCalls[0]?.dtmf === '0900');
      await nothingTyped();
      assert.equal(await press(CALL, { operation: 'hangup' }), '');
      await callsAre('');
      assert.equal(await press(CALL, { operation: 'dial', destination: '900' }), '');
    });
  }

  for (const [known, events] of [
    ['by events', true],
    ['by asking', false],
    ['by asking', true],
  ] as const) {
    it(`knows whether it would be told of the end of a call: known ${known}, events ${events}`, async () => {
      const { phone, press } = await open({ known, config: { events } });
      phone.ring('201');
      if (known === 'by events') await callsAre('Alerting');
      assert.equal(await press(CALL, { operation: 'answer' }), '');
      await callsAre('Connected');
      assert.equal(judgeOf(configOf()).reports, known === 'by events');
    });
  }

  it('sends no more tones once the call is over', async () => {
    const { phone, press, sent } = await open({
      known: 'by events',
      config: { stepPauseMs: '3000' },
    });
    phone.ring('201');
    await callsAre('Alerting');
    assert.equal(await press(CALL, { operation: 'answer' }), '');
    await callsAre('Connected');
    const tones = press(CALL, { operation: 'sendDtmf', digits: '0900123' });
    await becomes(phone, () => phone.liveCalls[0]?.dtmf === '0');
    phone.farEndHangup(phone.liveCalls[0]?.id ?? '');
    assert.equal(await tones, 'callEndedUnderKeys');
    assert.deepEqual(sent(), ['key=ENTER', 'key=0']);
    assert.ok(keypadOf(configOf()).now.typed.has('0'));
  });

  /** A call of a phone that is only asked, which ends after the first of what is sent. */
  async function overAfterFirst(
    node: string,
    payload: unknown,
    done: (phone: VirtualPhone) => boolean,
  ) {
    const opened = await open({
      known: 'by asking',
      config: { stepPauseMs: '500', allow: '3??', deny: '' },
      key: { raw: true },
    });
    const { phone, press, sent } = opened;
    assert.equal(await press(CALL, { operation: 'dial', destination: '300' }), '');
    await callsAre('Connected');
    const before = sent().length;
    const pressed = press(node, payload);
    await becomes(phone, () => done(phone));
    phone.farEndHangup(phone.liveCalls[0]?.id ?? '');
    return { ...opened, reason: await pressed, actions: sent().slice(before) };
  }

  for (const [name, node, payload] of [
    ['of an operation', CALL, { operation: 'sendDtmf', digits: '0049123' }],
    ['of a message', NODE, '0049123'],
  ] as const) {
    it(`types no tones ${name} on a phone that is only asked, once the call is over`, async () => {
      const { phone, press, reason } = await overAfterFirst(
        node,
        payload,
        ({ liveCalls: [call] }) => call?.dtmf === '0',
      );
      assert.equal(reason, 'stepFailed');
      assert.deepEqual(
        phone.keys.map(({ key }) => key),
        ['0'],
      );
      await callsAre('');
      // Whether the last one came in time, nobody has told.
      assert.equal(await press(NODE, 'SPEAKER'), 'typedBefore');
    });
  }

  it('calls nobody by a transfer of a call that is over', async () => {
    const { phone, reason } = await overAfterFirst(
      CALL,
      { operation: 'blindTransfer', destination: '301' },
      ({ keys }) => keys.length > 0,
    );
    assert.equal(reason, 'stepFailed');
    assert.deepEqual(phone.callLists.dialed, ['300']);
    assert.deepEqual(phone.liveCalls, []);
  });

  it('leaves the keypad alone where CSTA dials', async () => {
    const { phone, press } = await open({
      config: { channel: 'csta' },
      phone: { quirks: { cstaPage: true }, settings: { ...TRUSTING, csta_control: 'on' } },
    });
    keypadOf(configOf()).sending([{ key: '0' }], 'unknown', 'message')('done');
    const { now } = keypadOf(configOf());
    assert.equal(await press(CALL, { operation: 'dial', destination: '900123' }), '');
    await dialled(phone, '900123');
    assert.equal(keypadOf(configOf()).now, now);
  });
});
