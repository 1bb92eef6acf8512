/** Numbers as people, systems and phones write them: what the phone is asked to dial, or why nothing is sent. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import {
  actionItem,
  configItem,
  eventItem,
  load,
  NODE,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

/** As written, and as dialled. */
const WRITTEN: readonly (readonly [string | number, string])[] = [
  ['200', '200'],
  [200, '200'],
  ['+49 (0)30 / 123-456', '+4930123456'],
  ['+49 (7031) 73009 - 0', '+497031730090'],
  ['0171 - 123 45 67', '01711234567'],
  ['(030) 1234567', '0301234567'],
  ['(0)30 1234567', '0301234567'],
  ['  030 123  ', '030123'],
  ['\u00a0030\u202f12\u20093\u3000', '030123'],
  ['030.123.456', '030123456'],
  ['030/123\u2013456', '030123456'],
  ['030-7654321', '0307654321'],
  ['0049 (0)30 1234', '0049301234'],
  ['callto:+49 30 1234', '+49301234'],
  ['tel:+49-(0)30.1234', '+49301234'],
  ['tel://030-1234;phone-context=pbx.example', '0301234'],
  ['tel:%2B49%2030%201234', '+49301234'],
  ['sip:+49301234', '+49301234'],
  ['*21*030-1#', '*21*0301#'],
];

/** What has a host or is a name goes as it stands. */
const ADDRESSES: readonly (readonly [string, string])[] = [
  ['anna.b-c@pbx.example', 'anna.b-c@pbx.example'],
  ['sip:anna.b-c@pbx.example;user=phone', 'anna.b-c@pbx.example'],
  ['sips:200@10.0.0.1:5061', '200@10.0.0.1:5061'],
  ['sip:anna.b-c', 'anna.b-c'],
  ['sip:201a', '201a'],
  ['192.168.1.9', '192.168.1.9'],
];

/** What is no number, and what the owner is told of it. */
const NONE: readonly (readonly [unknown, RegExp])[] = [
  [1764443400000, /time stamp/],
  ['1764443400000', /time stamp/],
  ['n/a', /no number/],
  ['anonymous', /no number/],
  ['Unknown', /no number/],
  ['sip:anonymous@anonymous.invalid', /no number/],
  ['null', /no number/],
  ['Anna', /is a name/],
  ['Anna Berg', /is a name/],
  ['030 1234 ext. 12', /extension/],
  ['0171O23', /the letter O/],
  ['0800 FLOWERS', /the letter F/],
  ['٠٣٠', /contains ٠ \(U\+0660\)/],
  ['030\u200b1', /invisible character U\+200B/],
  ['\u202a+49 30\u202c', /invisible character U\+202A/],
  ['030\n', /invisible character U\+000A/],
  ['030;1', /contains ;/],
];

const PROFILE: VirtualPhoneOptions = {
  profile: 'snomD385-fw10.1',
  farEnds: [{ number: '*', answerAfterMs: 1 }],
};

describe('nodes: numbers', () => {
  const { phones, server } = useRuntime();
  let phone: VirtualPhone;

  beforeEach(async () => {
    phone = await phones.start(PROFILE);
  });

  const start = (
    node: object,
    config = {},
    type: 'snom-call' | 'snom-admin' | 'snom-display' = 'snom-call',
  ): Promise<Watch> =>
    load(
      watched(configItem(phone, { baseUrl: server.url, ...config }), actionItem(type, node)),
      {},
      server.nodes,
    );

  /** Requests for numbers, as the phone understands them. */
  const asked = (parameter: 'number' | 'key'): string[] =>
    phone.requests.flatMap(({ target }) => {
      const value = new URL(target, 'http://phone').searchParams.get(parameter);
      return value === null ? [] : [value];
    });

  describe('are dialled as they are meant', () => {
    const WAYS: readonly (readonly [string, (number: unknown) => unknown])[] = [
      ['our own', (destination) => ({ operation: 'dial', destination })],
      ['Genesys', (phoneNumber) => ({ operationName: 'Dial', destination: { phoneNumber } })],
      ['innovaphone, num', (num) => ({ mt: 'StartCall', num })],
      ['innovaphone, txt', (txt) => ({ mt: 'StartCall', txt })],
    ];
    for (const [name, payload] of WAYS) {
      it(`requests of ${name}`, async () => {
        const watch = await start({ operation: '' });
        for (const [given, dialled] of [...WRITTEN, ...ADDRESSES]) {
          const { snom } = await watch.success({ payload: payload(given) });
          assert.equal(Reflect.get(snom, 'destination'), dialled);
          assert.equal(asked('number').at(-1), dialled, String(given));
        }
      });

      it(`requests of ${name} for none send nothing and say why`, async () => {
        const watch = await start({ operation: '' });
        for (const [given, why] of NONE) {
          const { message } = await watch.caught('INVALID_PARAMETER', { payload: payload(given) });
          assert.match(message, why, String(given));
        }
        assert.deepEqual(phone.requests, []);
      });
    }

    it('numbers of the dialog and of a dry run', async () => {
      const dialog = { destination: '+49 (0)30 / 123', destinationType: 'str', operation: 'dial' };
      const { snom } = await (await start({ ...dialog, dryRun: true })).success();
      assert.equal(Reflect.get(snom, 'destination'), '+4930123');
      assert.deepEqual(phone.requests, []);
    });

    it('SIP names of innovaphone', async () => {
      const watch = await start({ operation: '' });
      for (const [sip, dialled] of [
        ['bob@example.com', 'bob@example.com'],
        ['Bob', 'Bob'],
        ['201a', '201a'],
        ['anna', 'anna'],
      ] as const) {
        await watch.success({ payload: { mt: 'StartCall', sip } });
        assert.equal(asked('number').at(-1), dialled);
      }
    });

    it('the outside line before a number whose own 0 is the national prefix', async () => {
      const watch = await start({ operation: '' }, { externalPrefix: '0' });
      for (const [num, dialled] of [
        ['07031730090', '007031730090'],
        ['07031 / 73009-0', '007031730090'],
        ['007031730090', '007031730090'],
        ['200', '0200'],
      ] as const) {
        await watch.success({ payload: { mt: 'StartCall', num, adjust: true } });
        assert.equal(asked('number').at(-1), dialled);
      }
      await helper.unload();
      const none = await start({ operation: '' }, { externalPrefix: '0', nationalPrefix: '' });
      await none.success({ payload: { mt: 'StartCall', num: '07031730090', adjust: true } });
      assert.equal(asked('number').at(-1), '07031730090');
    });

    for (const [config, dialled] of [
      [{}, '+49301'],
      [{ plusHandling: 'asIs' }, '+49301'],
      [{ plusHandling: '00' }, '0049301'],
      [{ plusHandling: 'prefix', plusPrefix: '000' }, '00049301'],
      [{ plusHandling: 'prefix', plusPrefix: '' }, '49301'],
    ] as const) {
      it(`a + as ${dialled} with ${JSON.stringify(config)}`, async () => {
        const watch = await start({ operation: 'dial' }, config);
        await watch.success({ payload: '+49 (0)30-1' });
        assert.deepEqual(asked('number'), [dialled]);
      });
    }
  });

  describe('are judged as they are dialled', () => {
    const DENIED = [
      '0900 123',
      '(0900) 1-23',
      '0900/123',
      '0.9.0.0.1',
      'tel:0900-123',
      'callto://0900123',
      '\u00a00900\u00a0123',
      'sip:0900123@pbx.example',
      '0900\u2011123',
    ];
    for (const deny of ['0900*', '0900 *', '(0900) *', '0900-*', '/^0900/']) {
      it(`denied by ${deny}, however they are written`, async () => {
        const watch = await start({ operation: 'dial' }, { deny });
        for (const payload of DENIED) await watch.caught('NOT_ALLOWED', { payload });
        assert.deepEqual(phone.requests, []);
      });
    }

    it('with the + in either spelling, where it is dialled as 00', async () => {
      for (const deny of ['+49900*', '0049 900 *', '+49 (0)900*']) {
        const watch = await start({ operation: 'dial' }, { deny, plusHandling: '00' });
        for (const payload of ['+49 (0)900 1', '0049 900 1'])
          await watch.caught('NOT_ALLOWED', { payload });
        await helper.unload();
      }
      assert.deepEqual(phone.requests, []);
    });

    it('with and without the outside line', async () => {
      const dial = { operation: 'dial', adjust: 'true', adjustType: 'bool' };
      for (const deny of ['0900*', '00900*']) {
        const watch = await start(dial, { deny, externalPrefix: '0' });
        await watch.caught('NOT_ALLOWED', { payload: '0900 1' });
        await helper.unload();
      }
      assert.deepEqual(phone.requests, []);
    });
  });

  describe('of other operations', () => {
    /** Key presses as one text. */
    const typed = (): string =>
      asked('key')
        .join(';')
        .split(';')
        .map((press) => press.split(',', 1)[0])
        .filter((key) => key && /^[0-9*#]$/.test(key))
        .join('');

    for (const operation of ['prepare', 'blindTransfer', 'deflect'] as const) {
      it(`${operation} types them`, async () => {
        for (const [given, dialled] of WRITTEN.filter(([, to]) => !to.includes('+'))) {
          const watch = await start({ operation }, { deflectWay: 'key', deflectKey: 'P6' });
          const before = typed().length;
          const { snom } = await watch.success({ payload: given });
          assert.equal(typed().slice(before), dialled, String(given));
          assert.equal(Reflect.get(snom, 'destination'), dialled);
          await helper.unload();
        }
      });

      it(`${operation} types no +, but what it is dialled as`, async () => {
        const ways = { deflectWay: 'key', deflectKey: 'P6' };
        const asIs = await start({ operation }, ways);
        const { message } = await asIs.caught('INVALID_PARAMETER', { payload: '+49 30 1' });
        assert.match(message, /Dial \+ as/);
        await helper.unload();
        const watch = await start({ operation }, { ...ways, plusHandling: '00' });
        await watch.success({ payload: '+49 (0)30 1' });
        assert.equal(typed(), '0049301');
      });
    }

    for (const operation of ['startTransfer', 'startConference', 'pickup'] as const) {
      it(`${operation} dials them`, async () => {
        const code = operation === 'pickup' ? '*8' : '';
        const watch = await start({ operation }, { pickupCode: '*8', stepPause: '0' });
        for (const [given, dialled] of WRITTEN) {
          const { snom } = await watch.success({ payload: given });
          assert.equal(asked('number').at(-1), `${code}${dialled}`, String(given));
          assert.equal(Reflect.get(snom, 'destination'), `${code}${dialled}`);
        }
        for (const [payload] of NONE) await watch.caught('INVALID_PARAMETER', { payload });
      });
    }

    const forwarding = {
      ...{ operation: 'setForwarding', on: 'true', onType: 'bool' },
      ...{ target: 'payload', targetType: 'msg' },
    };

    // Each reads all settings back: one case each, or a busy machine takes too long.
    for (const [given, dialled] of [...WRITTEN, ...ADDRESSES]) {
      it(`forwarding writes them: ${JSON.stringify(given)}`, async () => {
        const watch = await start(forwarding, { deny: '0900*' }, 'snom-admin');
        const { snom } = await watch.success({ payload: given });
        assert.equal(phone.settings.get('fwd_all_target1'), dialled);
        assert.equal(Reflect.get(snom, 'destination'), dialled);
      });
    }

    it('forwarding writes nothing else, and a + as it is dialled', async () => {
      const watch = await start(forwarding, { deny: '0900*' }, 'snom-admin');
      for (const [payload] of NONE) await watch.caught('INVALID_PARAMETER', { payload });
      await watch.caught('NOT_ALLOWED', { payload: '(0900) 1' });
      assert.equal(phone.requests.length, 0);
      await helper.unload();
      const abroad = await start(forwarding, { plusHandling: '00' }, 'snom-admin');
      await abroad.success({ payload: '+49 (0)30 1' });
      assert.equal(phone.settings.get('fwd_all_target1'), '0049301');
    });

    it('a directory has them', async () => {
      const watch = await start(
        { operation: 'directory' },
        { deny: '0900*', plusHandling: '00' },
        'snom-display',
      );
      for (const [number, dialled] of [
        ['(030) 123-4', '0301234'],
        ['+49 (0)30 1', '0049301'],
        ['sip:201a', '201a'],
      ] as const) {
        await watch.success({ payload: [{ name: 'Ann', number }] });
        await phone.settled();
        phone.pressKey('ENTER');
        await becomes(phone, () => phone.liveCalls.some((call) => call.remote === dialled));
      }
      for (const [number] of NONE)
        await watch.caught('INVALID_PARAMETER', { payload: [{ name: 'Ann', number }] });
      await watch.caught('NOT_ALLOWED', { payload: [{ name: 'Ann', number: '0900 / 1' }] });
    });

    it('keys are no time stamp', async () => {
      const watch = await load(
        watched(configItem(phone), actionItem('snom-key')),
        {},
        server.nodes,
      );
      for (const payload of [1764443400000, '1764443400000', Date.now()]) {
        const { message } = await watch.caught('INVALID_PARAMETER', { payload });
        assert.match(message, /time stamp/);
      }
      assert.deepEqual(phone.requests, []);
      await watch.success({ payload: 1234567890 });
    });

    it('DTMF digits are no time stamp', async () => {
      const watch = await start({ operation: 'sendDtmf' });
      const { message } = await watch.caught('INVALID_PARAMETER', { payload: Date.now() });
      assert.match(message, /time stamp/);
      await watch.success({ payload: '1764443400000' });
    });
  });

  describe('that the phone has reported', () => {
    const CALLERS: readonly (readonly [string, string])[] = [
      ['201@pbx.example', '201'],
      ['030-7654321@pbx.example', '0307654321'],
      ['030.765.4321@pbx.example', '0307654321'],
      ['+49-30-7654321@pbx.example', '+49307654321'],
      ['anna.b-c@pbx.example', 'anna.b-c'],
    ];
    const WITHHELD = [
      'anonymous@anonymous.invalid',
      'Anonymous@pbx.example',
      'unknown@pbx.example',
      'restricted@192.0.2.1',
      'PRIVATE@pbx.example',
      'withheld@pbx.example',
      'unavailable@pbx.example',
      'unbekannt@pbx.example',
    ];

    /** A flow that calls everybody back who was missed. */
    async function callBack(property: string): Promise<Watch> {
      const { properties, credentials } = reporting(server, phone);
      const event = eventItem({ mode: 'summaries', direction: 'i', wires: [[NODE]] }, 'event');
      const dial = { operation: 'dial', destination: property, destinationType: 'msg' };
      return load(
        watched(configItem(phone, properties), event, actionItem('snom-call', dial)),
        credentials,
        server.nodes,
      );
    }

    async function missedCall(from: string): Promise<void> {
      const id = phone.ring(from);
      await callsAre('Alerting');
      phone.farEndHangup(id);
    }

    /** What the number is dialled as; of the whole address, as it stands. */
    const PROPERTIES = [
      ['payload.remote.number', (dialled: string) => dialled],
      ['payload.remote.uri', (_: string, from: string) => from],
    ] as const;
    for (const [property, expected] of PROPERTIES) {
      it(`are called back by ${property}`, async () => {
        const watch = await callBack(property);
        for (const [index, [from, dialled]] of CALLERS.entries()) {
          await missedCall(from);
          await watch.until(() => watch.outcomes.length > index);
          assert.equal(watch.outcomes[index]?.port, 'out', from);
          assert.equal(asked('number').at(-1), expected(dialled, from));
          await callsAre('Connected');
          phone.pressKey('CANCEL');
          await callsAre('');
        }
      });

      it(`are none where the caller withholds it: ${property}`, async () => {
        const watch = await callBack(property);
        for (const [index, from] of WITHHELD.entries()) {
          await missedCall(from);
          await watch.until(() => watch.outcomes.length > index);
          const { port, msg } = watch.outcomes[index] ?? assert.fail();
          assert.deepEqual([port, msg.error?.code], ['caught', 'MISSING_PARAMETER'], from);
        }
        assert.deepEqual(asked('number'), []);
      });
    }

    it('are none, and two calls are two, where two callers withhold them at once', async () => {
      const { properties, credentials } = reporting(server, phone);
      const items = [configItem(phone, properties), eventItem({ mode: 'summaries' })];
      const watch = await load(watched(...items), credentials, server.nodes);
      const ids = ['anonymous@anonymous.invalid', 'unknown@pbx.example'].map((id) =>
        phone.ring(id),
      );
      const { calls } = await callsAre('Alerting Alerting');
      assert.deepEqual(
        calls.map(({ remote }) => [remote.number, remote.uri]),
        [
          ['', ''],
          ['', ''],
        ],
      );
      for (const id of ids) phone.farEndHangup(id);
      assert.equal((await watch.newsOf(2)).length, 2);
    });
  });
});
