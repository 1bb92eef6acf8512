import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import {
  actionItem,
  configItem,
  deploy,
  load,
  NODE,
  PHONE,
  statusesOf,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';
import { asked, becomes } from '../../support/phones';

const AUTH = { username: 'admin', password: 'S3cret' };
const WRONG = { username: 'admin', password: 'another' };
/** No language of the package. */
const WORDS = { refused: 'Sisselogimine nurjus', locked: 'Liiga palju katseid' };
const SECOND = 'second-phone';
const OTHER = 'other-node';

describe('nodes: logging in to a phone', () => {
  const { phones } = useRuntime();

  const started = (options: VirtualPhoneOptions = {}): Promise<VirtualPhone> =>
    phones.start({ ...options, auth: { ...AUTH, ...options.auth } });
  const key = (changes: object = {}): ReturnType<typeof actionItem> =>
    actionItem('snom-key', { keys: '1', keysType: 'str', ...changes });

  for (const words of [undefined, WORDS]) {
    for (const model of ['', 'D385']) {
      const language = words ? 'an unknown language' : 'English';
      it(`a wrong password, model ${model || 'auto'}, refused in ${language}: one failure for one key, then nothing`, async () => {
        const phone = await started(words ? { auth: { words } } : {});
        const watch = await load(watched(configItem(phone, { model }), key()), { [PHONE]: WRONG });
        const first = await watch.caught('AUTH_FAILED');
        assert.match(first.message, /60 s/);
        assert.equal(first.snom.sent, 'no');
        assert.deepEqual([phone.logins.wrong, phone.keys.length], [1, 0]);
        const before = phone.acceptedSockets;
        for (let count = 0; count < 6; count += 1) {
          const { message } = await watch.caught('AUTH_FAILED');
          assert.match(message, /another (?:60|5\d) s.*\(snom\.error\.loginPaused\)/);
        }
        assert.equal(phone.acceptedSockets, before);
        assert.equal(phone.logins.locked, false);
        assert.match(statusesOf(NODE).at(-1) ?? '', /login: wait (?:60|5\d) s/);
      });
    }
  }

  const operations: [string, ReturnType<typeof actionItem>, NodeMessage][] = [
    ['a key', key(), {}],
    ['a dial', actionItem('snom-call', { operation: 'dial' }), { payload: '200' }],
    [
      'settings',
      actionItem('snom-admin', { operation: 'writeSettings', settingsFromMsg: true }),
      { payload: { ringer: 'on' } },
    ],
    [
      'a restart',
      actionItem('snom-admin', { operation: 'reboot', destructive: true, waitForBack: false }),
      { payload: true, confirm: true },
    ],
  ];
  for (const [name, item, msg] of operations) {
    it(`${name} on a locked phone is no success, with the right password and in an unknown language`, async () => {
      const phone = await started({ auth: { words: WORDS } });
      while (!phone.logins.locked) await fetch(`http://${phone.host}:${phone.port}/`);
      const watch = await load(watched(configItem(phone), item), { [PHONE]: AUTH });
      const { port, msg: result } = await watch.outcome(msg);
      assert.equal(port, 'caught', JSON.stringify(result));
      assert.deepEqual([phone.keys.length, phone.liveCalls.length, phone.boots], [0, 0, 1]);
    });
  }

  it('another configuration of the same phone sends nothing either', async () => {
    const phone = await started();
    const items = [
      ...watched(configItem(phone), key()),
      { ...configItem(phone, { host: 'localhost', name: 'The same' }), id: SECOND },
      { ...key({ phone: SECOND }), id: OTHER },
    ];
    const watch = await load(items, { [PHONE]: WRONG, [SECOND]: AUTH });
    await watch.caught('AUTH_FAILED');
    const before = phone.acceptedSockets;
    helper.getNode(OTHER).receive({});
    await watch.until(() => watch.outcomes.length === 2);
    assert.equal(watch.outcomes[1]?.port, 'caught');
    assert.match(watch.outcomes[1]?.msg.error?.message ?? '', /loginPaused/);
    assert.equal(phone.acceptedSockets, before);
  });

  it('a deploy tries once with another password, and not at all with the same', async () => {
    const phone = await started();
    const watch = await load(watched(configItem(phone), key()), { [PHONE]: WRONG });
    await watch.caught('AUTH_FAILED');
    const before = phone.acceptedSockets;
    await deploy(watched(configItem(phone, { timeout: '3000' }), key()), 'nodes');
    assert.match((await watch.caught('AUTH_FAILED')).message, /loginPaused/);
    assert.equal(phone.acceptedSockets, before);
    await helper.unload();
    const again = await load(watched(configItem(phone), key()), { [PHONE]: AUTH });
    await again.success();
    assert.deepEqual([phone.keys.length, phone.logins.wrong], [1, 1]);
  });

  it('a press of "Test connection" tries once, and ends the pause where it works', async () => {
    const phone = await started({ auth: { countsMissing: false } });
    const watch = await load(watched(configItem(phone), key()), { [PHONE]: WRONG });
    await watch.caught('AUTH_FAILED');
    const test = async (password: string): Promise<Record<string, unknown>> => {
      const { host, port } = phone;
      const body = { id: PHONE, host, port, protocol: 'http', username: 'admin', password };
      const answer = await helper.request().post('/snom-config/test').send(body);
      return answer.body as Record<string, unknown>;
    };
    const failed = await test('__PWRD__');
    assert.deepEqual([failed['ok'], failed['code']], [false, 'AUTH_FAILED']);
    assert.equal(phone.logins.wrong, 2);
    assert.match((await watch.caught('AUTH_FAILED')).message, /another (?:120|11\d) s/);
    assert.equal((await test('S3cret'))['ok'], true);
    // The deployed password is still the wrong one: it waits for its own time.
    assert.match((await watch.caught('AUTH_FAILED')).message, /loginPaused/);
    assert.equal(phone.logins.wrong, 2);
  });

  it('two configurations of one phone never overlap on it', async () => {
    const phone = await started({ concurrency: 'incomplete' });
    const items = [
      ...watched(configItem(phone, { model: '' }), key()),
      { ...configItem(phone, { host: 'localhost', name: 'The same' }), id: SECOND },
      { ...key({ phone: SECOND }), id: OTHER },
    ];
    const watch = await load(items, { [PHONE]: AUTH, [SECOND]: AUTH });
    for (let count = 0; count < 3; count += 1) {
      watch.send();
      helper.getNode(OTHER).receive({});
    }
    await watch.until(() => watch.outcomes.length === 6);
    assert.deepEqual(
      watch.outcomes.map(({ port }) => port),
      Array.from({ length: 6 }, () => 'out'),
    );
    assert.equal(phone.keys.length, 6);
  });

  it('operations of several steps wait for each other, whichever configuration they come from', async () => {
    const phone = await started();
    const call = (changes: object): ReturnType<typeof actionItem> =>
      actionItem('snom-call', { operation: 'startTransfer', ...changes });
    const config = { stepPause: '200', timeout: '8000' };
    const items = [
      ...watched(configItem(phone, config), call({})),
      { ...configItem(phone, { ...config, host: 'localhost', name: 'Same' }), id: SECOND },
      { ...call({ phone: SECOND }), id: OTHER },
    ];
    const watch = await load(items, { [PHONE]: AUTH, [SECOND]: AUTH });
    watch.send({ payload: '201' });
    await asked(phone, '/command.htm');
    helper.getNode(OTHER).receive({ payload: '302' });
    await watch.until(() => watch.outcomes.length === 2);
    const commands = phone.requests
      .map(({ target }) => target)
      .filter((target) => /command/.test(target));
    assert.equal(commands.length, 4, commands.join(' '));
    assert.match(commands.join(' '), /^\S*F_HOLD\S* \S*201\S* \S*F_HOLD\S* \S*302\S*$/);
  });

  it('names and passwords beyond ASCII log in, in Latin-1 where the dialog says so', async () => {
    const login = { username: 'jörg', password: 'straße' };
    for (const encoding of ['utf8', 'latin1'] as const) {
      const phone = await started({ auth: { ...login, encoding } });
      const config = configItem(phone, { credentialsEncoding: encoding });
      const watch = await load(watched(config, key()), { [PHONE]: login });
      await watch.success();
      await becomes(phone, () => phone.keys.length === 1);
      await helper.unload();
    }
  });
});
