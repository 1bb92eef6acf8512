/** "Try it" of the dialogs, by the routes that they ask. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../../simulator';
import type { Action, ActionSpec } from '../../../../src/nodes/shared/action/action-node';
import { tryOut } from '../../../../src/nodes/shared/action/trial';
import type { TrialAnswer, TrialFailure } from '../../../../src/nodes/shared/types';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { useDisplayFlow } from '../../../support/nodes/display-flow';
import {
  actionItem,
  ALL,
  configItem,
  load,
  PHONE,
  placed,
  runtimeOf,
  watched,
} from '../../../support/nodes/flow';
import { helper } from '../../../support/nodes/helper';
import { sizeOf } from '../../../support/nodes/registries';
import { useRuntime } from '../../../support/nodes/runtime';

type Fields = Readonly<Record<string, unknown>>;

async function post(type: string, body: unknown): Promise<TrialAnswer> {
  const response = await helper
    .request()
    .post(`/${type}/try`)
    .set('Content-Type', 'application/json')
    .send(JSON.stringify(body));
  assert.equal(response.status, 200, response.text);
  assert.doesNotMatch(response.text, /S3cret/);
  return response.body as TrialAnswer;
}

const pressed = (keys: string, more: Fields = {}): Promise<TrialAnswer> =>
  post('snom-key', { phone: PHONE, def: { keys, keysType: 'str' }, ...more });

const called = (def: Fields, more: Fields = {}): Promise<TrialAnswer> =>
  post('snom-call', { phone: PHONE, def: { waitFor: 'accepted', ...def }, ...more });

const dial = (destination: string): Fields => ({
  operation: 'dial',
  destination,
  destinationType: 'str',
});

function failed(answer: TrialAnswer): TrialFailure {
  assert.ok(!answer.ok && !answer.ask, JSON.stringify(answer));
  return answer;
}

/** The numbers that are asked about. */
function asked(answer: TrialAnswer): readonly string[] {
  assert.ok(!answer.ok && answer.ask === true, JSON.stringify(answer));
  return answer.numbers;
}

describe('nodes/shared/action/trial', () => {
  const { phones } = useRuntime();

  /** A phone that is deployed, and used by nobody but a node that does nothing. */
  async function deployed(config: Fields = {}): ReturnType<typeof phones.start> {
    const phone = await phones.start();
    await load(watched(configItem(phone, config), actionItem('snom-key')));
    return phone;
  }

  const targets = (phone: Awaited<ReturnType<typeof deployed>>): string[] =>
    phone.requests.map(({ target }) => target);

  it('presses keys at once', async () => {
    const phone = await deployed();
    const answer = await pressed('MUTE VOLUME_UP');
    assert.deepEqual(answer, { ok: true, accepted: true, confirmed: null });
    await phone.settled();
    assert.deepEqual(
      phone.keys.map(({ key }) => key),
      ['MUTE', 'VOLUME_UP'],
    );
  });

  describe('of a phone that a variable names', () => {
    const INNER = 'inner';
    const named = (value: string): Fields => ({ env: [{ name: 'PHONE', type: 'str', value }] });

    /** A subflow with a snom-key, and its instances with a phone each. */
    async function subflow(...chosen: readonly string[]): Promise<readonly VirtualPhone[]> {
      const both = [await phones.start(), await phones.start()] as const;
      const configs = both.map((phone, index) => configItem(phone, { id: `phone-${index}` }));
      await load([
        { id: 'sub', type: 'subflow', name: 'Sub', in: [], out: [], env: [] },
        { ...actionItem('snom-key', { phone: '${PHONE}', wires: [] }), id: INNER, z: 'sub' },
        ...watched(...configs),
        ...chosen.map((id, index) => placed(`instance-${index}`, 'subflow:sub', named(id))),
      ]);
      return both;
    }

    const tried = (phone = '${PHONE}'): Promise<TrialAnswer> =>
      pressed('MUTE', { phone, node: INNER });
    const reached = (both: readonly VirtualPhone[]): number[] =>
      both.map(({ keys }) => keys.length);

    it('takes that of the only instance', async () => {
      const both = await subflow('phone-1');
      for (const written of ['${PHONE}', '$(PHONE)'])
        assert.equal((await tried(written)).ok, true, written);
      for (const phone of both) await phone.settled();
      assert.deepEqual(reached(both), [0, 2]);
    });

    it('takes that of all instances, where it is the same one', async () => {
      const both = await subflow('phone-0', 'phone-0');
      assert.equal((await tried()).ok, true);
      await both[0]?.settled();
      assert.deepEqual(reached(both), [1, 0]);
    });

    it('takes none where it differs, and says so', async () => {
      for (const chosen of [
        ['phone-0', 'phone-1'],
        ['phone-0', 'gone'],
        ['phone-0', ''],
      ]) {
        const both = await subflow(...chosen);
        const { reason, sent, message } = failed(await tried());
        assert.deepEqual([reason, sent], ['phoneDiffers', 'no'], String(chosen));
        assert.match(message, /PHONE/);
        assert.deepEqual(reached(both), [0, 0]);
        await helper.unload();
      }
    });

    it('says what is not known of it', async () => {
      await subflow('phone-0');
      const { reason, params } = failed(await tried('${OTHER}'));
      assert.deepEqual([reason, params], ['notInEnvironment', { name: '${OTHER}' }]);
      await helper.unload();
      await subflow('gone');
      assert.equal(failed(await tried()).reason, 'noPhone');
      await helper.unload();
      await subflow();
      assert.equal(failed(await tried()).reason, 'noPhone');
    });

    it('remembers no node that has closed', async () => {
      const before = sizeOf('action nodes');
      await subflow('phone-0', 'phone-1');
      assert.equal(sizeOf('action nodes'), before + 2);
      await helper.unload();
      assert.equal(sizeOf('action nodes'), before);
    });
  });

  it('asks before keys dial, with the number, and presses them when that is agreed to', async () => {
    const phone = await deployed();
    for (const keys of ['200 ENTER', 'OFFHOOK 200', '200'])
      assert.deepEqual(asked(await pressed(keys)), ['200'], keys);
    assert.deepEqual(targets(phone), []);
    const answer = await pressed('200 ENTER', { dial: ['200'] });
    assert.equal(answer.ok, true, JSON.stringify(answer));
    await phone.settled();
    assert.equal(phone.liveCalls[0]?.remote, '200');
  });

  it('asks before an operation whose key dials what stands on the phone already', async () => {
    const phone = await deployed();
    assert.equal((await pressed('200', { dial: ['200'] })).ok, true);
    const before = targets(phone).length;
    assert.deepEqual(asked(await called({ operation: 'answer' })), ['200']);
    assert.equal(targets(phone).length, before);
    assert.equal((await called({ operation: 'mute' })).ok, true);
    assert.equal((await called({ operation: 'hangup' })).ok, true);
    await phone.settled();
    assert.deepEqual(phone.liveCalls, []);
  });

  it('takes no forms: any web page could have a browser send one', async () => {
    const phone = await deployed();
    const form = `phone=${PHONE}&def[keys]=200+ENTER&def[keysType]=str&dial[]=200`;
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonp']) {
      const response = await helper
        .request()
        .post('/snom-key/try')
        .set('Content-Type', type)
        .send(form);
      assert.deepEqual([response.status, response.text], [415, ''], type);
    }
    await phone.settled();
    assert.deepEqual(targets(phone), []);
  });

  it('asks where only the phone knows what keys would dial', async () => {
    const phone = await deployed();
    for (const keys of ['ENTER', 'P3', 'REDIAL ENTER'])
      assert.deepEqual(asked(await pressed(keys)), [], keys);
    assert.deepEqual(targets(phone), []);
    assert.equal((await pressed('P3', { dial: [] })).ok, true);
  });

  it('asks anew where another number was agreed to', async () => {
    const phone = await deployed();
    for (const agreed of [['201'], [], ['200', '201'], 'yes', [{}]])
      assert.deepEqual(asked(await pressed('200 ENTER', { dial: agreed })), ['200']);
    assert.deepEqual(asked(await called(dial('200'), { dial: ['300'] })), ['200']);
    assert.deepEqual(targets(phone), []);
  });

  it('dials when the number was agreed to, in its final form', async () => {
    const phone = await deployed({ plusHandling: '00' });
    assert.deepEqual(asked(await called(dial('+49 30 123'))), ['004930123']);
    assert.deepEqual(targets(phone), []);
    const answer = await called(dial('+49 30 123'), { dial: ['004930123'] });
    assert.deepEqual(answer.ok && [answer.accepted], [true], JSON.stringify(answer));
    await phone.settled();
    assert.equal(phone.liveCalls[0]?.remote, '004930123');
  });

  it('asks before everything that may dial, and before nothing else', async () => {
    const phone = await deployed({ pickupCode: '*8' });
    for (const [operation, values, numbers] of [
      ['dial', dial('200'), ['200']],
      ['prepare', { ...dial('200'), operation: 'prepare' }, ['200']],
      ['redial', {}, []],
      ['pickup', { ...dial(''), operation: 'pickup' }, ['*8']],
      ['pickup', { ...dial('200'), operation: 'pickup' }, ['*8200']],
      ['deflect', { ...dial('200'), operation: 'deflect' }, ['200']],
      ['blindTransfer', { ...dial('200'), operation: 'blindTransfer' }, ['200']],
      ['dnd', { on: 'toggle' }, undefined],
    ] as const) {
      const answer = await called({ operation, ...values });
      if (numbers) assert.deepEqual(asked(answer), numbers, operation);
      else assert.ok(answer.ok || answer.ask !== true, operation);
    }
    assert.deepEqual(
      targets(phone).filter((target) => target.includes('number=')),
      [],
    );
  });

  it('respects the dialling rules, also for keys that stand in the dialog', async () => {
    const phone = await deployed({ deny: '0900*' });
    for (const answer of [
      await called(dial('0900123')),
      await called(dial('0900123'), { dial: ['0900123'] }),
      await pressed('0900123 ENTER'),
      await pressed('0900123 ENTER', { dial: ['0900123'] }),
      await called({ operation: 'redial' }, { dial: [] }),
      await pressed('P3', { dial: [] }),
    ]) {
      const { code, sent } = failed(answer);
      assert.deepEqual([code, sent], ['NOT_ALLOWED', 'no']);
    }
    assert.deepEqual(targets(phone), []);
  });

  it('tells what a dry run would send, without asking', async () => {
    const phone = await deployed();
    const answer = await called({ ...dial('200'), dryRun: true });
    assert.ok(answer.ok, JSON.stringify(answer));
    assert.deepEqual(
      [answer.accepted, answer.requests?.length, answer.requests?.[0]?.includes('200')],
      [false, 1, true],
    );
    assert.deepEqual(targets(phone), []);
  });

  it('says which value only a message brings', async () => {
    const phone = await deployed();
    for (const type of ['msg', 'flow', 'global', 'env', 'jsonata', 'cred']) {
      const def = { operation: 'dial', destination: 'payload', destinationType: type };
      const { reason, params } = failed(await called(def));
      assert.deepEqual([reason, params['name']], ['trialNeedsValue', 'destination'], type);
    }
    const onPayload = { operation: 'dnd', on: 'payload' };
    assert.equal(failed(await called(onPayload)).reason, 'missingParameter');
    assert.equal((await called(onPayload, { payload: 'on' })).ok, true);
    for (const operation of ['', 'screen', 'callInfo', 'constructor'])
      assert.equal(failed(await called({ operation })).reason, 'trialNeedsValue', operation);
    assert.ok(phone.requests.length > 0);
  });

  it('says that a phone is not deployed, or not usable', async () => {
    await deployed();
    for (const phone of ['gone', '__proto__', NODE_OF_OTHERS])
      assert.equal(failed(await pressed('1', { phone })).reason, 'noPhone', phone);
    for (const phone of ['', undefined, 7]) failed(await pressed('1', { phone }));
    await helper.unload();
    const broken = await phones.start();
    await load(watched(configItem(broken, { host: 'not a host!' }), actionItem('snom-key')));
    assert.equal(failed(await pressed('MUTE')).reason, 'badHost');
  });

  it('tells what the phone answers, and in the words for its owner', async () => {
    const phone = await deployed({ model: 'D385' });
    assert.equal(failed(await pressed('BOGUS')).reason, 'unknownKey');
    assert.equal(failed(await pressed('P49')).reason, 'keyNotOnModel');
    await phone.stop();
    const { code, message } = failed(await pressed('MUTE'));
    assert.equal(code, 'UNREACHABLE');
    assert.match(message, /phone/);
  });

  it('ends when it takes too long', async () => {
    const runtime = runtimeOf();
    const phone = await phones.start();
    const items = watched(configItem(phone), actionItem('snom-key'));
    await load(items, {}, [runtime.init, ...ALL]);
    const action: Action = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const never: ActionSpec = {
      operation: 'wait',
      understand: () => ({ operation: 'wait', prepare: () => ({ kind: 'phone', action }) }),
    };
    const answer = await tryOut(runtime.red(), () => never, { phone: PHONE, def: {} }, 1);
    assert.equal(failed(answer).reason, 'noAnswer');
  });

  it('survives whatever is sent, and sends nothing for it', async () => {
    const phone = await deployed();
    const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null), fc.object());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('snom-key', 'snom-call', 'snom-display'),
        fc.oneof(
          fc.record({ phone: value, def: fc.dictionary(fc.string(), value) }),
          fc.record({ phone: fc.constant(PHONE), def: value, payload: value, dial: value }),
        ),
        async (type, body) => {
          const answer = await post(type, body ?? {});
          assert.equal(answer.ok, false);
        },
      ),
      { numRuns: Math.ceil(FUZZ_RUNS / 20) },
    );
    assert.deepEqual(targets(phone), []);
  });
});

/** Id of a node that is no phone. */
const NODE_OF_OTHERS = 'out';

describe('nodes/shared/action/trial: what is shown', () => {
  const flow = useDisplayFlow();

  const shown = (def: Fields): Promise<TrialAnswer> =>
    post('snom-display', {
      phone: PHONE,
      def: { waitFor: 'confirmed', confirmTimeout: '', ...def },
    });

  it('shows a text on the phone, proven by its fetching it', async () => {
    await flow.start();
    const text = { operation: 'text', content: 'Hello', contentType: 'str', title: 'Hi' };
    // It goes with no call, whatever the dialog says.
    const answer = await shown({ ...text, titleType: 'str', until: 'over' });
    assert.deepEqual(answer, { ok: true, accepted: true, confirmed: true });
    assert.deepEqual((await flow.view()).lines, ['Hello']);
  });

  it('takes the answers to a menu, and tells them nobody', async () => {
    const watch = await flow.start();
    const answer = await shown({ operation: 'menu', content: '["A","B"]', contentType: 'json' });
    assert.equal(answer.ok, true, JSON.stringify(answer));
    await flow.view();
    flow.phone.pressKey('ENTER');
    await flow.closed();
    assert.deepEqual(watch.outcomes, []);
  });

  it('says what is missing', async () => {
    await flow.start({}, {}, { baseUrl: '' });
    const text = { operation: 'text', content: 'Hello', contentType: 'str' };
    assert.equal(failed(await shown(text)).reason, 'noBaseUrl');
    assert.equal(failed(await shown({ ...text, contentType: 'msg' })).reason, 'trialNeedsValue');
    assert.equal(failed(await shown({})).reason, 'trialNeedsValue');
  });
});
