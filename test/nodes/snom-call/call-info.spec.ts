import assert from 'node:assert/strict';
import { Jimp } from 'jimp';
import { afterEach, describe, it } from 'mocha';
import { type CallFlow, type CallFlowOptions, useCallFlow } from '../../support/nodes/call-flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { callsAre, trackerOf } from '../../support/nodes/reporting';
import { becomes } from '../../support/phones';

describe('nodes: callInfo', () => {
  const open = useCallFlow();
  const operation = 'callInfo';

  afterEach(() => {
    assert.equal(sizeOf('pages'), 0);
  });

  async function talking(options?: CallFlowOptions): Promise<CallFlow> {
    const flow = await open(options);
    await flow.bring('talking');
    return flow;
  }

  /** What the phone shows, once nothing is on its way to it any more. */
  async function view({ phone }: CallFlow): Promise<NonNullable<typeof phone.minibrowser>> {
    await phone.settled();
    return phone.minibrowser ?? assert.fail('the minibrowser is closed');
  }

  const closed = ({ phone }: CallFlow): Promise<void> =>
    becomes(phone, () => phone.minibrowser === undefined);

  async function hangUp(flow: CallFlow): Promise<void> {
    flow.phone.farEndHangup(flow.call().id);
    await callsAre('');
  }

  it('is shown with the call, proved by the phone fetching it, and goes with the call', async () => {
    const flow = await talking();
    const text = 'Customer 4711\n</Text><fetch mil="1">http://127.0.0.1/</fetch>&amp;';
    const snom = await flow.success({ operation, title: 'Ann & Co', text });
    const { id } = (await trackerOf()).state.calls[0] ?? assert.fail();
    assert.deepEqual(
      [snom.operation, snom.accepted, snom.confirmed, snom.callId, snom.requests],
      [operation, true, true, id, ['GET /minibrowser.htm?url=...']],
    );
    const { kind, title, lines } = await view(flow);
    assert.deepEqual([kind, title, lines], ['text', 'Ann & Co', text.split('\n')]);
    await hangUp(flow);
    await closed(flow);
  });

  it('is reduced to text and links where it is HTML', async () => {
    const flow = await talking();
    const html =
      '<style>b{}</style><h1>Ann</h1>&lt;b&gt;<script>x()</script>' +
      '<a href="javascript:x()">no</a> <a href="http://127.0.0.1/c?a=1&amp;b=2">Her file</a>';
    const { id } = (await trackerOf()).state.calls[0] ?? assert.fail();
    await flow.success({ mt: 'CallInfo', id, html });
    assert.deepEqual((await view(flow)).items, ['Ann <b>no Her file', 'Her file']);
    flow.phone.pressKey('ENTER');
    assert.deepEqual((await view(flow)).lines, ['Ann', '<b>no Her file']);
    await flow.success({ mt: 'CallInfo', id, iframe: { src: 'http://127.0.0.1/c', height: 9 } });
    assert.deepEqual((await view(flow)).items, ['http://127.0.0.1/c']);
  });

  it('can be a picture, alone or behind an entry', async () => {
    const flow = await talking();
    const image = await new Jimp({ width: 8, height: 8, color: 0xff0000ff }).getBuffer('image/png');
    await flow.success({ operation, image });
    assert.equal((await view(flow)).kind, 'image');
    await flow.success({ operation, image, text: 'Ann' });
    assert.equal((await view(flow)).items.length, 2);
    await hangUp(flow);
    await closed(flow);
  });

  it('is what the payload says where the dialog has the operation', async () => {
    const flow = await talking({ node: { operation } });
    await flow.success('Ann');
    assert.deepEqual((await view(flow)).lines, ['Ann']);
    const links = [{ name: 'Her file', url: 'https://127.0.0.1/' }];
    await flow.success({ text: 'Ann', links, other: 1 });
    assert.deepEqual((await view(flow)).items, ['Ann', 'Her file']);
    await flow.caught('MISSING_PARAMETER', undefined);
  });

  it('leaves alone what was shown after it', async () => {
    const flow = await talking();
    await flow.success({ operation, text: 'first' });
    await flow.success({ operation, text: 'second' });
    assert.deepEqual((await view(flow)).lines, ['second']);
    flow.phone.clearLog();
    await hangUp(flow);
    await closed(flow);
    await flow.phone.settled();
    const opened = flow.requests.filter((target) => target.startsWith('/minibrowser.htm'));
    assert.equal(opened.length, 1);
  });

  it('takes the place of what was shown with the call before, and no room of others', async () => {
    const flow = await talking();
    await flow.success({ operation, text: 'first' });
    const pages = sizeOf('pages');
    for (let i = 0; i < 12; i++) await flow.success({ operation, text: `${i}` });
    assert.equal(sizeOf('pages'), pages);
    assert.deepEqual((await view(flow)).lines, ['11']);
    await hangUp(flow);
    await closed(flow);
  });

  it('is for the call it names', async () => {
    const flow = await open();
    await flow.bring('consulting');
    await flow.caught('AMBIGUOUS_CALL', { operation, text: 'x' });
    await flow.caught('NO_SUCH_CALL', { operation, callId: 'gone', text: 'x', force: true });
    const [, active] = (await trackerOf()).state.calls;
    const { callId } = await flow.success({ operation, callId: active?.id, text: 'x' });
    assert.equal(callId, active?.id);
  });

  it('is refused without a call, and with nothing or nonsense to show', async () => {
    const flow = await open();
    await flow.bring('idle');
    await flow.caught('INVALID_STATE', { operation, text: 'x' });
    await flow.bring('talking');
    await flow.caught('MISSING_PARAMETER', { operation });
    await flow.caught('MISSING_PARAMETER', { operation, html: '<script>x</script>' });
    for (const wrong of [
      { links: 'http://127.0.0.1/' },
      { links: [{ name: 'x' }] },
      { links: [{ name: 'x', url: 'javascript:x()' }] },
      { links: [{ name: 'x', url: 'file:///etc/passwd' }] },
      { links: [{ name: 'x', url: 'snom://mb_exit#reboot' }] },
      { image: 'http://127.0.0.1/' },
      { text: '$(set:admin_mode_password)' },
      { text: {} },
      { html: 7 },
      { iframe: {} },
    ])
      await flow.caught('INVALID_PARAMETER', { operation, ...wrong });
    assert.deepEqual(flow.requests, []);
    assert.equal(sizeOf('pages'), 0);
  });

  it('needs the events of the phone, and a base URL', async () => {
    let flow = await open({ events: false });
    const { message } = await flow.caught('NOT_SUPPORTED', { operation, text: 'x' });
    assert.match(message, /events/i);
    await helper.unload();
    flow = await talking({ config: { baseUrl: '' } });
    await flow.caught('MISSING_PARAMETER', { operation, text: 'x' });
    assert.deepEqual(flow.requests, []);
  });

  it('can be rehearsed', async () => {
    const flow = await talking();
    const { dryRun } = await flow.success({ operation, text: 'x', dryRun: true });
    assert.deepEqual(dryRun?.requests, ['GET /minibrowser.htm?url=...']);
    assert.deepEqual([flow.requests, sizeOf('pages')], [[], 0]);
  });

  it('leaves no page behind when the flow is stopped', async () => {
    const flow = await talking();
    await flow.success({ operation, text: 'x' });
    assert.equal(sizeOf('pages'), 1);
    const tracker = await trackerOf();
    await helper.unload();
    assert.equal(sizeOf('pages'), 0);
    tracker.tell({ type: 'tick' });
    assert.equal(flow.requests.length, 1);
  });
});
