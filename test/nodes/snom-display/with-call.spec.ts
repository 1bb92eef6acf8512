/** Pages that go with a call, as the flow of a phone book shows them. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { picture } from '../../support/nodes/display-flow';
import {
  actionItem,
  configItem,
  deploy,
  load,
  NODE,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { callsAre, configOf, reporting, type ReportingConfig } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';

describe('nodes: snom-display with a call', () => {
  const { server, phones } = useRuntime();
  let phone: VirtualPhone;
  let started: ReportingConfig;

  afterEach(() => {
    assert.equal(sizeOf('pages'), 0);
  });

  async function start(node: Record<string, unknown>, events = true): Promise<Watch> {
    phone = await phones.start({
      profile: 'snomD385-fw10.1',
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: null }],
    });
    started = reporting(server, events ? phone : undefined);
    const { properties, credentials } = started;
    const config = configItem(phone, events ? properties : { baseUrl: server.url });
    const display = actionItem('snom-display', { operation: 'text', ...node });
    return load(watched(config, display), credentials, server.nodes);
  }

  /** Rings, and waits until that is known. @returns the ids of the call, of the phone and of the model */
  async function ring(number: string, states = 'Alerting'): Promise<[string, string]> {
    const id = phone.ring(number);
    const { calls } = await callsAre(states);
    return [id, calls.at(-1)?.id ?? assert.fail()];
  }

  /** OK belongs to the page while there is one; the handset always answers. */
  const lift = (): void => phone.pressKey('OFFHOOK');

  const closed = (): Promise<void> => becomes(phone, () => phone.minibrowser === undefined);

  async function shows(text: string): Promise<void> {
    await becomes(phone, () => phone.minibrowser?.lines.join('\n') === text);
  }

  it('are taken away when it is answered', async () => {
    const watch = await start({ until: 'answered' });
    const [, callId] = await ring('200');
    const { snom } = await watch.success({ payload: 'Ann', snom: { callId } });
    assert.equal(snom.confirmed, true);
    await shows('Ann');
    lift();
    await closed();
  });

  it('are taken away when nobody answers it', async () => {
    const watch = await start({ until: 'answered' });
    const [id, callId] = await ring('200');
    await watch.success({ payload: 'Ann', snom: { callId } });
    phone.farEndHangup(id);
    await closed();
  });

  it('stay while it is talked, if they are to', async () => {
    const watch = await start({ until: 'over' });
    const [id, callId] = await ring('200');
    await watch.success({ payload: 'Ann', snom: { callId } });
    lift();
    await callsAre('Connected');
    await phone.settled();
    await shows('Ann');
    phone.farEndHangup(id);
    await closed();
  });

  it('go as soon as they are shown if the call has gone on meanwhile', async () => {
    const watch = await start({ until: 'answered' });
    const [id, callId] = await ring('200');
    const done = watch.success({ payload: 'Ann', snom: { callId } });
    await becomes(phone, () => phone.requests.some(({ target }) => target.includes('url=')));
    phone.farEndHangup(id);
    await done;
    const asked = (): number =>
      phone.requests.filter(({ target }) => target.includes('url=')).length;
    await becomes(phone, () => asked() === 2 && phone.minibrowser === undefined);
  });

  it('come before what is sent after them, though their call has to be looked for', async () => {
    const watch = await start({ until: 'over', operation: '' });
    const [, callId] = await ring('200');
    let found = (): void => undefined;
    Object.assign(configOf(), { ready: new Promise<void>((resolve) => (found = resolve)) });
    watch.send({ payload: { operation: 'text', text: 'Ann' }, snom: { callId } });
    watch.send({ payload: { operation: 'exit' } });
    // What need not wait has gone before this.
    await configOf().phone?.info();
    found();
    await watch.until(() => watch.outcomes.length === 2);
    await phone.settled();
    await closed();
  });

  it('take the place of an earlier one of the call, and go with it, though that has a picture', async () => {
    const watch = await start({ until: 'over', operation: '' });
    const [id, callId] = await ring('200');
    const image = await picture(1200, 900);
    watch.send({ payload: { operation: 'image', image }, snom: { callId } });
    watch.send({ payload: { operation: 'text', text: 'Ann' }, snom: { callId } });
    await watch.until(() => watch.outcomes.length === 2);
    await phone.settled();
    await shows('Ann');
    phone.farEndHangup(id);
    await closed();
  });

  it('are not taken away by the end of another call', async () => {
    const watch = await start({ until: 'answered' });
    const [first, firstId] = await ring('200');
    await watch.success({ payload: 'Ann', snom: { callId: firstId } });
    const [second, secondId] = await ring('201', 'Alerting Alerting');
    await watch.success({ payload: 'Bob', snom: { callId: secondId } });
    await shows('Bob');
    phone.farEndHangup(first);
    await callsAre('Alerting');
    await phone.settled();
    await shows('Bob');
    phone.farEndHangup(second);
    await closed();
  });

  it('are not shown for a call that is over, is answered, is not named or cannot be known', async () => {
    const watch = await start({ until: 'answered' });
    await watch.caught('MISSING_PARAMETER', { payload: 'Ann' });
    await watch.caught('MISSING_PARAMETER', { payload: 'Ann', snom: 'x' });
    await watch.caught('INVALID_PARAMETER', { payload: 'Ann', snom: { callId: 7 } });
    await watch.caught('NO_SUCH_CALL', { payload: 'Ann', snom: { callId: 'constructor' } });
    const [, callId] = await ring('200');
    lift();
    await callsAre('Connected');
    await watch.caught('NO_SUCH_CALL', { payload: 'Ann', snom: { callId } });
    assert.equal(phone.minibrowser, undefined);
    await helper.unload();
    const blind = await start({ until: 'over' }, false);
    await blind.caught('NOT_SUPPORTED', { payload: 'Ann', snom: { callId } });
    assert.equal(phone.minibrowser, undefined);
  });

  it('leave LEDs and closing the page alone', async () => {
    const watch = await start({ until: 'over', operation: '' });
    await watch.success({ payload: { operation: 'exit' } });
    await watch.success({ payload: { operation: 'led', leds: 'P1 On red' } });
    await watch.caught('MISSING_PARAMETER', { payload: { operation: 'text', text: 'Ann' } });
  });

  it('stay as before without it, whatever call a message names', async () => {
    const watch = await start({ until: '' });
    const [id, callId] = await ring('200');
    await watch.success({ payload: 'Ann', snom: { callId } });
    phone.farEndHangup(id);
    await callsAre('');
    await phone.settled();
    await shows('Ann');
  });

  describe('where the configuration of the phone is deployed, and the node is not', () => {
    const BLANK = { operation: '', until: 'over', phone: '', phoneFromMsg: true };

    async function redeploy(changes: Record<string, unknown>): Promise<void> {
      const [node, config] = [helper.getNode(NODE), configOf()];
      const items = watched(
        configItem(phone, { ...started.properties, ...changes }),
        actionItem('snom-display', BLANK),
      );
      await deploy(items, 'nodes', started.credentials);
      assert.equal(helper.getNode(NODE), node);
      assert.notEqual(configOf(), config);
    }

    /** @returns the call */
    async function showAnn(watch: Watch): Promise<string> {
      const [id, callId] = await ring('200');
      const payload = { operation: 'text', text: 'Ann' };
      await watch.success({ payload, phone: 'Reception', snom: { callId } });
      await shows('Ann');
      return id;
    }

    it('are taken away with the call', async () => {
      const id = await showAnn(await start(BLANK));
      for (const timeout of ['20000', '10000']) {
        await redeploy({ timeout });
        await callsAre('Alerting');
      }
      phone.farEndHangup(id);
      await closed();
    });

    it('are not taken away once something else is shown', async () => {
      const watch = await start(BLANK);
      const id = await showAnn(watch);
      await redeploy({ timeout: '20000' });
      await callsAre('Alerting');
      const [, callId] = await ring('201', 'Alerting Alerting');
      const payload = { operation: 'text', text: 'Bob' };
      await watch.success({ payload, phone: 'Reception', snom: { callId } });
      await redeploy({ timeout: '10000' });
      phone.farEndHangup(id);
      await callsAre('Alerting');
      await configOf().phone?.info();
      await phone.settled();
      await shows('Bob');
    });

    it('are left alone where it has another phone now', async () => {
      const id = await showAnn(await start(BLANK));
      const other = await phones.start({ profile: 'snomD385-fw10.1' });
      await redeploy({ host: other.host, port: String(other.port) });
      phone.farEndHangup(id);
      await callsAre('');
      await configOf().phone?.info();
      assert.deepEqual(
        other.requests.filter(({ target }) => target.includes('url=')),
        [],
      );
    });
  });
});
