/** The operation "check the phone", from a message to the report. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CheckReport } from '../../../src/check/report';
import { assertValid } from '../../support/check/reports';
import { actionItem, configItem, load, PHONE, type Watch, watched } from '../../support/nodes/flow';
import { callsAre, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

const LOGIN = { username: 'admin', password: 'S3cret' } as const;
const DIGEST = { scheme: 'digest', ...LOGIN } as const;

describe('nodes: snom-admin checkPhone', () => {
  const runtime = useRuntime();

  const wrong = (report: unknown): boolean =>
    (report as CheckReport).observations.some(({ login }) => login === 'wrong');

  async function start(node: object): Promise<{ watch: Watch; requests: () => readonly string[] }> {
    const phone = await runtime.phones.start({ auth: DIGEST, mac: '000413A1B2C3' });
    const watch = await load(watched(configItem(phone), actionItem('snom-admin', node)), {
      [PHONE]: LOGIN,
    });
    return { watch, requests: () => phone.requests.map(({ target }) => target) };
  }

  it('gives a report by the published schema, and does nothing to the phone', async () => {
    const { watch, requests } = await start({ operation: 'checkPhone' });
    const { payload, snom } = await watch.success();
    assertValid(payload);
    const { login, phone, settings } = payload as CheckReport;
    assert.deepEqual([login, phone.model], ['digest', 'D385']);
    assert.ok(settings.length > 0);
    assert.equal(snom.confirmed, null);
    assert.ok(requests().every((target) => !/[?]|command|dummy/.test(target)));
    assert.doesNotMatch(JSON.stringify(payload), /S3cret|000413A1B2C3/);
    assert.equal(wrong(payload), false);
  });

  it('sends a wrong password only where the node says so, whatever a message says', async () => {
    const { watch, requests } = await start({ operation: '', allowFromMessage: true });
    const asked = { operation: 'checkPhone', wrongLogin: true };
    const { port, msg } = await watch.outcome({ payload: asked });
    if (port === 'out') assert.equal(wrong(msg.payload), false);
    else assert.deepEqual(requests(), []);
    await runtime.clear();
    const { watch: agreed } = await start({ operation: 'checkPhone', wrongLogin: true });
    assert.equal(wrong((await agreed.success()).payload), true);
  });

  it('records what the phone reports while somebody uses it, where the node says so', async () => {
    const phone = await runtime.phones.start({ auth: DIGEST, mac: '000413A1B2C3' });
    const { server } = runtime;
    const { properties, credentials } = reporting(server, phone);
    const node = actionItem('snom-admin', { operation: 'checkPhone', listenSeconds: '2' });
    const watch = await load(
      watched(configItem(phone, properties), node),
      { [PHONE]: { ...LOGIN, ...credentials[PHONE] } },
      server.nodes,
    );
    const outcome = watch.success();
    await watch.until(() => watch.statuses.some(({ text }) => /listen\.handset$/.test(text ?? '')));
    phone.ring('0301234567', { name: 'Anna Meier' });
    await callsAre('Alerting');
    phone.pressKey('ENTER');
    await callsAre('Connected');
    const { payload } = await outcome;
    assertValid(payload);
    const { events } = payload as CheckReport;
    assert.deepEqual(events?.steps, ['handset', 'decline', 'miss', 'answer', 'fail']);
    const order = events.received.map(({ event }) => event);
    assert.ok(order.indexOf('incoming') >= 0 && order.indexOf('connected') > 0, order.join());
    assert.doesNotMatch(JSON.stringify(payload), /0301234567|Anna|000413A1B2C3/);
    assert.ok(!JSON.stringify(payload).includes(credentials[PHONE]?.['token'] ?? 'none'));
    assert.deepEqual(
      phone.requests.filter(({ target }) => /[?]|command/.test(target)),
      [],
      'nothing was done to the phone',
    );
  });

  it('refuses to listen before anything is sent where the phone reports nothing, or for nonsense', async () => {
    for (const [listenSeconds, code] of [
      ['30', 'NOT_SUPPORTED'],
      ['for ever', 'INVALID_PARAMETER'],
    ] as const) {
      const { watch, requests } = await start({ operation: 'checkPhone', listenSeconds });
      await watch.caught(code);
      assert.deepEqual(requests(), []);
      await runtime.clear();
    }
  });

  it('records nothing of several phones at a time: nobody could follow', async () => {
    const { watch } = await start({
      operation: 'checkPhone',
      listenSeconds: '600',
      severalPhones: true,
    });
    const { msg } = await watch.outcome({ phones: 'all' });
    assertValid(msg.payload);
    assert.equal((msg.payload as CheckReport).events, null);
  });
});
