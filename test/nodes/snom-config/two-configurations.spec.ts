import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { ActionUrlsRouteAnswer } from '../../../src/nodes/snom-config/dialog/action-urls-route';
import type { TestSuccess } from '../../../src/nodes/snom-config/dialog/connection-test';
import { PhonesStatus, phoneStatus } from '../../../src/nodes/snom-event/phone-status';
import { describeForSidebar } from '../../../src/nodes/snom-sidebar/describe';
import { connectionForm, post } from '../../support/nodes/dialog';
import {
  actionItem,
  configItem,
  deploy as redeploy,
  eventItem,
  load,
  PHONE,
  placed,
  warnings,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { callsAre, configOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { newPhoneToken } from '../../support/phone-token';

/** Id and name of the second configuration. */
const SECOND = 'the-second';
const NAME = 'Front desk';

type Done = Extract<ActionUrlsRouteAnswer, { ok: true }>;

describe('nodes: two configurations of one phone', () => {
  const runtime = useRuntime();
  const { phones, server } = runtime;
  let phone: VirtualPhone;
  let tokens: Record<string, { token: string }>;

  /** Both are deployed, with their events on; a snom-event listens to the first one. */
  async function start(): Promise<Watch> {
    phone = await phones.start({ profile: 'snomD385-fw10.1' });
    tokens = { [PHONE]: { token: newPhoneToken() }, [SECOND]: { token: newPhoneToken() } };
    return deploy();
  }

  const deploy = (): Promise<Watch> => load(flowOfBoth(), tokens, server.nodes);

  /** @param more of the first one's configuration */
  function flowOfBoth(more: object = {}): ReturnType<typeof watched> {
    const reports = { events: true, baseUrl: server.url };
    return watched(
      configItem(phone, { ...reports, ...more }),
      configItem(phone, { id: SECOND, name: NAME, ...reports }),
      eventItem({ mode: 'events' }),
      placed('user', 'snom-key', {
        ...actionItem('snom-key'),
        id: 'user',
        phone: SECOND,
        wires: [],
      }),
    );
  }

  async function does(id: string, what: string, more: object = {}): Promise<Done> {
    const answer = (await post('action-urls', { id, do: what, ...more })) as ActionUrlsRouteAnswer;
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer;
  }

  const url = (): string => phone.settings.get('action_incoming_url') ?? '';
  const isOf = (id: string): boolean => url().includes(tokens[id]?.token ?? '?');
  const shown = (): string | undefined => phoneStatus(configOf(PHONE)).status.text;
  const statusIs = (watch: Watch, text: string): Promise<void> =>
    watch.until(() => watch.statuses.at(-1)?.text === text);

  it('is asked before one takes the reports from the other', async () => {
    await start();
    await does(PHONE, 'setUp');
    assert.ok(isOf(PHONE));
    const { asks, changes } = await does(SECOND, 'setUp');
    assert.equal(asks, true);
    assert.ok(changes.length > 0);
    for (const { foreign, takenFrom } of changes)
      assert.deepEqual([foreign, takenFrom], [true, ['Reception']]);
    assert.ok(isOf(PHONE));
    const { refused } = await does(SECOND, 'apply');
    assert.ok(refused.length > 0);
    for (const { reason, heldBy } of refused)
      assert.deepEqual([reason, heldBy], ['foreign', ['Reception']]);
    assert.ok(isOf(PHONE), 'without a tick nothing is taken');
  });

  it('the loser says so in its status, after a restart too, until it is set up again', async () => {
    const watch = await start();
    await does(PHONE, 'setUp');
    assert.equal(shown(), 'snom.status.unheard');
    await does(SECOND, 'apply', { overwriteForeign: true });
    assert.ok(isOf(SECOND));
    await statusIs(watch, 'snom.status.takenOver');
    assert.equal(configOf(PHONE).takenOverBy, NAME);
    assert.equal(configOf(SECOND).takenOverBy, undefined);

    await helper.unload();
    await deploy();
    await configOf(PHONE).ready;
    assert.equal(shown(), 'snom.status.takenOver');
    await does(PHONE, 'apply', { overwriteForeign: true });
    assert.equal(shown(), 'snom.status.unheard');
    assert.equal(configOf(SECOND).takenOverBy, 'Reception');
  });

  it('the loser does not name a configuration that was deleted', async () => {
    const watch = await start();
    await does(PHONE, 'setUp');
    await does(SECOND, 'apply', { overwriteForeign: true });
    await statusIs(watch, 'snom.status.takenOver');
    const left = flowOfBoth().filter(({ id }) => id !== SECOND && id !== 'user');
    await redeploy(left, 'nodes', tokens);
    assert.equal(configOf(PHONE).takenOverBy, '');
    assert.equal(shown(), 'snom.status.takenOver');
  });

  it('a report that comes in is proof enough that nobody has taken it', async () => {
    const watch = await start();
    await does(PHONE, 'setUp');
    const own = url();
    await does(SECOND, 'apply', { overwriteForeign: true });
    await statusIs(watch, 'snom.status.takenOver');
    // Somebody has entered it by hand.
    phone.setSetting('action_incoming_url', own);
    phone.ring('201');
    await watch.until(() => configOf(PHONE).takenOverBy === undefined);
  });

  it('who gives the reports back tells who has them again', async () => {
    const watch = await start();
    await does(PHONE, 'setUp');
    await does(SECOND, 'apply', { overwriteForeign: true });
    await statusIs(watch, 'snom.status.takenOver');
    await does(SECOND, 'restore');
    assert.ok(isOf(PHONE));
    assert.equal(configOf(PHONE).takenOverBy, undefined);
    await statusIs(watch, 'snom.status.unheard');
  });

  it('who gives the reports back hears nothing more itself', async () => {
    await start();
    await does(PHONE, 'setUp');
    await does(SECOND, 'apply', { overwriteForeign: true });
    await does(SECOND, 'restore');
    assert.ok(isOf(PHONE));
    assert.equal(configOf(SECOND).takenOverBy, 'Reception');
    assert.match(warnings(SECOND).at(-1) ?? '', /another of its configurations now: Reception\./);
  });

  it('a set-up that is taken back leaves both as they were, and the log says so', async () => {
    await start();
    await does(PHONE, 'setUp');
    const dialog = 'a-dialog';
    await does(SECOND, 'apply', { overwriteForeign: true, dialog });
    assert.equal(configOf(PHONE).takenOverBy, NAME);
    await does(SECOND, 'undo', { dialog });
    assert.ok(isOf(PHONE));
    assert.equal(configOf(PHONE).takenOverBy, undefined);
    assert.equal(configOf(SECOND).takenOverBy, 'Reception');
    const [taken = '', back = '', ...more] = warnings(PHONE);
    assert.deepEqual(more, []);
    assert.match(taken, /another of its configurations/);
    assert.match(back, /to this configuration again/);
  });

  it('nobody says what the phone of the loser does, however much it has told before', async () => {
    const watch = await start();
    await does(PHONE, 'setUp');
    const call = phone.ring('201');
    await watch.until(() => describeForSidebar(configOf(PHONE)).state === 'ringing');
    phone.farEndHangup(call);
    await watch.until(() => describeForSidebar(configOf(PHONE)).state === 'idle');
    assert.equal(describeForSidebar(configOf(PHONE)).followed, 'reports');
    await does(SECOND, 'apply', { overwriteForeign: true });

    const { state, callsKnown, followed, takenOver } = describeForSidebar(configOf(PHONE));
    assert.deepEqual(
      { state, callsKnown, followed, takenOver },
      {
        state: 'unknown',
        callsKnown: false,
        followed: 'elsewhere',
        takenOver: NAME,
      },
    );
    assert.equal(configOf(PHONE).tracker, undefined);
    const together = new PhonesStatus();
    together.look(configOf(PHONE));
    assert.equal(together.at().status.text, 'snom.status.takenOver');

    await does(SECOND, 'restore');
    phone.ring('202');
    await watch.until(() => describeForSidebar(configOf(PHONE)).state === 'ringing');
  });

  it('a call that went on when the reports were lost is not claimed when they are back', async () => {
    const watch = await start();
    await does(PHONE, 'setUp');
    phone.ring('201');
    await callsAre('Alerting');
    await does(SECOND, 'apply', { overwriteForeign: true });
    await does(SECOND, 'restore');
    assert.equal(configOf(PHONE).takenOverBy, undefined);
    await statusIs(watch, 'snom.status.unheard');
    const { calls, state, callsKnown, followed } = describeForSidebar(configOf(PHONE));
    assert.deepEqual([calls, state, callsKnown, followed], [[], 'unknown', false, 'reports']);
    phone.pressKey('ENTER');
    await watch.until(() => describeForSidebar(configOf(PHONE)).state === 'talking');
  });

  it('what another Node-RED has heard of the phone since is proof as well', async () => {
    await start();
    await does(PHONE, 'setUp');
    phone.ring('201');
    const device = await callsAre('Alerting');
    await does(SECOND, 'apply', { overwriteForeign: true });
    configOf(PHONE).adopt(device);
    assert.equal(configOf(PHONE).takenOverBy, NAME);
    configOf(PHONE).adopt({ ...device, lastEventAt: (device.lastEventAt ?? 0) + 1 });
    assert.equal(configOf(PHONE).takenOverBy, undefined);
  });

  it('a loser that asks its phone goes on knowing what it does', async () => {
    phone = await phones.start({
      profile: 'snom760-fw8.9',
      identities: ['100@pbx.example'],
      settings: { csta_control: 'on' },
      quirks: { cstaServices: 'standard', cstaRemote: 'state' },
    });
    tokens = { [PHONE]: { token: newPhoneToken() }, [SECOND]: { token: newPhoneToken() } };
    const asks = {
      ...{ channel: 'csta', model: '760', identities: '100@pbx.example' },
      ...{ pollMs: '250', pollIdleMs: '250' },
    };
    await load(flowOfBoth(asks), tokens, server.nodes);
    await does(PHONE, 'setUp');
    const call = phone.ring('201');
    await callsAre('Alerting');
    await does(SECOND, 'apply', { overwriteForeign: true });
    phone.farEndHangup(call);
    await callsAre('');
    const { state, followed, callsKnown } = describeForSidebar(configOf(PHONE));
    assert.deepEqual([state, followed, callsKnown], ['idle', 'asked', true]);
  });

  it('a token that nobody has any more is no configuration to be asked about', async () => {
    await start();
    await does(PHONE, 'setUp');
    await helper.unload();
    tokens = { ...tokens, [PHONE]: { token: newPhoneToken() } };
    await deploy();
    const { asks, changes } = await does(PHONE, 'setUp');
    assert.equal(asks, undefined);
    assert.ok(changes.length > 0);
    assert.ok(isOf(PHONE));
  });

  it('the test of the connection names the other one', async () => {
    await start();
    const answer = (await post('test', connectionForm(phone, { id: 'new' }))) as TestSuccess;
    assert.deepEqual([...(answer.configuredAs ?? [])].sort(), [NAME, 'Reception'].sort());
    const own = (await post('test', connectionForm(phone))) as TestSuccess;
    assert.deepEqual(own.configuredAs, [NAME]);
  });

  it('are one phone for "all", and for a list that names both', async () => {
    phone = await phones.start({ profile: 'snomD385-fw10.1' });
    const admin = actionItem('snom-admin', { operation: 'info', severalPhones: true });
    const users = [SECOND, 'third'].map((id) =>
      placed(`user-of-${id}`, 'snom-key', {
        ...actionItem('snom-key'),
        id: `user-of-${id}`,
        phone: id,
        wires: [],
      }),
    );
    const other = await phones.start({ profile: 'snomD385-fw10.1' });
    const watch = await load(
      watched(
        configItem(phone),
        configItem(phone, { id: SECOND, name: NAME }),
        configItem(other, { id: 'third', name: 'Third' }),
        ...users,
        admin,
      ),
    );
    for (const names of ['all', ['Reception', NAME, 'Third']]) {
      const before = watch.outcomes.length;
      watch.send({ phones: names });
      await watch.until(() => watch.outcomes.length === before + 3);
      const summary = watch.outcomes.at(-1)?.msg as { topic?: string; payload?: { total: number } };
      assert.deepEqual([summary.topic, summary.payload?.total], ['summary', 2], String(names));
    }
  });
});
