import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { pageCount } from '../../../src/nodes/shared/phones/pages';
import { loadImageLibrary } from '../../../src/phone/display/image';
import { Desk } from '../../support/nodes/call-flow';
import type { DeskOptions } from '../../support/nodes/call-flow';
import { helper } from '../../support/nodes/helper';
import { becomes } from '../../support/nodes/phones';
import { callsAre, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

describe('nodes: callInfo', () => {
  const { phones, server } = useRuntime();
  const operation = 'callInfo';

  afterEach(() => {
    assert.equal(pageCount(), 0);
  });

  async function talking(options?: DeskOptions): Promise<Desk> {
    const desk = await Desk.open(server, phones, options);
    await desk.bring('talking');
    return desk;
  }

  /** What the phone shows, once nothing is on its way to it any more. */
  async function view({ phone }: Desk): Promise<NonNullable<typeof phone.minibrowser>> {
    await phone.settled();
    return phone.minibrowser ?? assert.fail('the minibrowser is closed');
  }

  const closed = ({ phone }: Desk): Promise<void> =>
    becomes(phone, () => phone.minibrowser === undefined);

  async function hangUp(desk: Desk): Promise<void> {
    desk.phone.farEndHangup(desk.call().id);
    await callsAre('');
  }

  it('is shown with the call, proved by the phone fetching it, and goes with the call', async () => {
    const desk = await talking();
    const text = 'Customer 4711\n</Text><fetch mil="1">http://127.0.0.1/</fetch>&amp;';
    const snom = await desk.success({ operation, title: 'Ann & Co', text });
    const { id } = (await trackerOf()).state.calls[0] ?? assert.fail();
    assert.deepEqual(
      [snom.operation, snom.accepted, snom.confirmed, snom.callId, snom.requests],
      [operation, true, true, id, ['GET /minibrowser.htm?url=...']],
    );
    const { kind, title, lines } = await view(desk);
    assert.deepEqual([kind, title, lines], ['text', 'Ann & Co', text.split('\n')]);
    await hangUp(desk);
    await closed(desk);
  });

  it('is reduced to text and links where it is HTML', async () => {
    const desk = await talking();
    const html =
      '<style>b{}</style><h1>Ann</h1>&lt;b&gt;<script>x()</script>' +
      '<a href="javascript:x()">no</a> <a href="http://127.0.0.1/c?a=1&amp;b=2">Her file</a>';
    const { id } = (await trackerOf()).state.calls[0] ?? assert.fail();
    await desk.success({ mt: 'CallInfo', id, html });
    assert.deepEqual((await view(desk)).items, ['Ann <b>no Her file', 'Her file']);
    desk.phone.pressKey('ENTER');
    assert.deepEqual((await view(desk)).lines, ['Ann', '<b>no Her file']);
    await desk.success({ mt: 'CallInfo', id, iframe: { src: 'http://127.0.0.1/c', height: 9 } });
    assert.deepEqual((await view(desk)).items, ['http://127.0.0.1/c']);
  });

  it('can be a picture, alone or behind an entry', async () => {
    const desk = await talking();
    const { Jimp } = await loadImageLibrary();
    const image = await new Jimp({ width: 8, height: 8, color: 0xff0000ff }).getBuffer('image/png');
    await desk.success({ operation, image });
    assert.equal((await view(desk)).kind, 'image');
    await desk.success({ operation, image, text: 'Ann' });
    assert.equal((await view(desk)).items.length, 2);
    await hangUp(desk);
    await closed(desk);
  });

  it('is what the payload says where the dialog has the operation', async () => {
    const desk = await talking({ node: { operation } });
    await desk.success('Ann');
    assert.deepEqual((await view(desk)).lines, ['Ann']);
    const links = [{ name: 'Her file', url: 'https://127.0.0.1/' }];
    await desk.success({ text: 'Ann', links, other: 1 });
    assert.deepEqual((await view(desk)).items, ['Ann', 'Her file']);
    await desk.caught('MISSING_PARAMETER', undefined);
  });

  it('leaves alone what was shown after it', async () => {
    const desk = await talking();
    await desk.success({ operation, text: 'first' });
    await desk.success({ operation, text: 'second' });
    assert.deepEqual((await view(desk)).lines, ['second']);
    desk.phone.clearLog();
    await hangUp(desk);
    await closed(desk);
    await desk.phone.settled();
    const opened = desk.requests.filter((it) => it.startsWith('/minibrowser.htm'));
    assert.equal(opened.length, 1);
  });

  it('takes the place of what was shown with the call before, and no room of others', async () => {
    const desk = await talking();
    await desk.success({ operation, text: 'first' });
    const pages = pageCount();
    for (let i = 0; i < 12; i++) await desk.success({ operation, text: `${i}` });
    assert.equal(pageCount(), pages);
    assert.deepEqual((await view(desk)).lines, ['11']);
    await hangUp(desk);
    await closed(desk);
  });

  it('is for the call it names', async () => {
    const desk = await Desk.open(server, phones);
    await desk.bring('consulting');
    await desk.caught('AMBIGUOUS_CALL', { operation, text: 'x' });
    await desk.caught('NO_SUCH_CALL', { operation, callId: 'gone', text: 'x', force: true });
    const [, active] = (await trackerOf()).state.calls;
    const { callId } = await desk.success({ operation, callId: active?.id, text: 'x' });
    assert.equal(callId, active?.id);
  });

  it('is refused without a call, and with nothing or nonsense to show', async () => {
    const desk = await Desk.open(server, phones);
    await desk.bring('idle');
    await desk.caught('INVALID_STATE', { operation, text: 'x' });
    await desk.bring('talking');
    await desk.caught('MISSING_PARAMETER', { operation });
    await desk.caught('MISSING_PARAMETER', { operation, html: '<script>x</script>' });
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
    ]) {
      await desk.caught('INVALID_PARAMETER', { operation, ...wrong });
    }
    assert.deepEqual(desk.requests, []);
    assert.equal(pageCount(), 0);
  });

  it('needs the events of the phone, and a base URL', async () => {
    let desk = await Desk.open(server, phones, { events: false });
    const { message } = await desk.caught('NOT_SUPPORTED', { operation, text: 'x' });
    assert.match(message, /events/i);
    await helper.unload();
    desk = await talking({ config: { baseUrl: '' } });
    await desk.caught('MISSING_PARAMETER', { operation, text: 'x' });
    assert.deepEqual(desk.requests, []);
  });

  it('can be rehearsed', async () => {
    const desk = await talking();
    const { dryRun } = await desk.success({ operation, text: 'x', dryRun: true });
    assert.deepEqual(dryRun?.requests, ['GET /minibrowser.htm?url=...']);
    assert.deepEqual([desk.requests, pageCount()], [[], 0]);
  });

  it('leaves no page behind when the flow is stopped', async () => {
    const desk = await talking();
    await desk.success({ operation, text: 'x' });
    assert.equal(pageCount(), 1);
    const tracker = await trackerOf();
    await helper.unload();
    assert.equal(pageCount(), 0);
    tracker.tell({ type: 'tick' });
    assert.equal(desk.requests.length, 1);
  });
});
