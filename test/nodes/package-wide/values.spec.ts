import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import { actionItem, configItem, load, NODE, PHONE, watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';

interface Source {
  readonly type: string;
  readonly value: string;
  readonly msg?: NodeMessage;
  readonly stored?: 'flow' | 'global';
}

/** Every type of the typedInputs; each gives 12. */
const SOURCES: readonly Source[] = [
  { type: 'str', value: '12' },
  { type: 'num', value: '12' },
  { type: 'msg', value: 'payload', msg: { payload: '12' } },
  { type: 'msg', value: 'payload.to[1]', msg: { payload: { to: ['x', '12'] } } },
  { type: 'msg', value: 'topic', msg: { topic: '12' } },
  { type: 'flow', value: 'number', stored: 'flow' },
  { type: 'global', value: 'number', stored: 'global' },
  { type: 'env', value: 'SNOM_TEST_NUMBER' },
  { type: 'jsonata', value: '"1" & payload', msg: { payload: 2 } },
];

const FIELDS = [
  { type: 'snom-key', field: 'keys', node: {}, target: '/command.htm?key=1;2' },
  {
    type: 'snom-call',
    field: 'destination',
    node: { operation: 'dial' },
    target: '/command.htm?number=12',
  },
  {
    type: 'snom-call',
    field: 'digits',
    node: { operation: 'sendDtmf' },
    target: '/command.htm?key_dtmf=12',
  },
] as const;

describe('nodes: where values come from', () => {
  const { phones } = useRuntime();
  let phone: VirtualPhone;

  beforeEach(async () => {
    phone = await phones.start();
  });
  afterEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith('SNOM_TEST_')) delete process.env[name];
  });

  const targets = (): string[] => phone.requests.map(({ target }) => target);

  for (const { type, field, node, target } of FIELDS) {
    for (const source of SOURCES) {
      it(`${type}: ${field} from ${source.type} ${source.value}`, async () => {
        process.env['SNOM_TEST_NUMBER'] = '12';
        const changes = { ...node, [field]: source.value, [`${field}Type`]: source.type };
        const watch = await load(watched(configItem(phone), actionItem(type, changes)));
        if (source.stored) helper.getNode(NODE).context()[source.stored].set('number', '12');
        await watch.success(source.msg);
        assert.deepEqual(targets(), [target]);
      });
    }

    it(`${type}: ${field} from an expression that fails`, async () => {
      const changes = { ...node, [field]: '$error("no")', [`${field}Type`]: 'jsonata' };
      const watch = await load(
        watched(configItem(phone, { model: '' }), actionItem(type, changes)),
      );
      const { message } = await watch.caught('INVALID_PARAMETER');
      assert.match(message, new RegExp(`value of ${field} .*badExpression`));
      assert.deepEqual(targets(), []);
    });
  }

  it('reads the identity from a message, and takes a missing one as not given', async () => {
    const changes = { operation: 'dial', identity: 'from', identityType: 'msg' };
    const watch = await load(watched(configItem(phone), actionItem('snom-call', changes)));
    await watch.success({ payload: '200', from: 'me@pbx' });
    await watch.success({ payload: '200' });
    assert.deepEqual(targets(), [
      '/command.htm?number=200&outgoing_uri=me%40pbx',
      '/command.htm?number=200',
    ]);
  });

  it('puts the outside line before a number only where it is told to', async () => {
    const from = (adjust: unknown, adjustType: unknown): object => ({
      ...{ operation: 'dial', destination: '30123', destinationType: 'str' },
      ...{ adjust, adjustType },
    });
    const cases = [
      [from('true', 'bool'), '030123'],
      [from('outside', 'msg'), '030123'],
      [from('false', 'bool'), '30123'],
      [from('', 'bool'), '30123'],
      [from('missing', 'msg'), '30123'],
      // Flows that were made before there was such a field.
      [from(undefined, undefined), '30123'],
    ] as const;
    const config = configItem(phone, { externalPrefix: '0' });
    for (const [changes] of cases) {
      const watch = await load(watched(config, actionItem('snom-call', changes)));
      await watch.success({ outside: true });
      await helper.unload();
    }
    assert.deepEqual(
      targets(),
      cases.map(([, number]) => `/command.htm?number=${number}`),
    );
    const text = actionItem('snom-call', from('outside', 'msg'));
    await (await load(watched(config, text))).caught('INVALID_PARAMETER', { outside: 'perhaps' });
  });

  it('leaves fields alone that the operation does not take', async () => {
    const changes = { operation: 'hangup', destination: '((', destinationType: 'jsonata' };
    const watch = await load(watched(configItem(phone), actionItem('snom-call', changes)));
    await watch.success();
    assert.deepEqual(targets(), ['/command.htm?key=CANCEL']);
  });

  it('replaces ${ENV} everywhere, numbers and credentials included', async () => {
    phone.setAuth({ scheme: 'digest', username: 'admin', password: 'from-env' });
    Object.assign(process.env, {
      SNOM_TEST_HOST: phone.host,
      SNOM_TEST_PORT: `${phone.port}`,
      SNOM_TEST_TIMEOUT: '2500',
      SNOM_TEST_QUEUE: '3',
      SNOM_TEST_USER: 'admin',
      SNOM_TEST_PASSWORD: 'from-env',
      SNOM_TEST_KEYS: '1',
      SNOM_TEST_PHONE: PHONE,
    });
    const config = configItem(phone, {
      host: '${SNOM_TEST_HOST}',
      port: '${SNOM_TEST_PORT}',
      timeout: '${SNOM_TEST_TIMEOUT}',
      queueLimit: '${SNOM_TEST_QUEUE}',
    });
    const item = actionItem('snom-key', {
      keys: '${SNOM_TEST_KEYS}',
      keysType: 'str',
      phone: '${SNOM_TEST_PHONE}',
    });
    const watch = await load(watched(config, item), {
      [PHONE]: { username: '${SNOM_TEST_USER}', password: '${SNOM_TEST_PASSWORD}' },
    });
    await watch.success();
    assert.equal(targets().at(-1), '/command.htm?key=1');
    assert.equal(phone.requests.at(-1)?.auth, 'digest');
  });

  it('reads flows that were written by hand without the types', async () => {
    const item = actionItem('snom-key', { keys: undefined, keysType: undefined, raw: undefined });
    const watch = await load(watched(configItem(phone), item));
    await watch.success({ payload: '12' });
    assert.deepEqual(targets(), ['/command.htm?key=1;2']);
  });
});
