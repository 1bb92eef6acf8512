import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ownAddress } from '../../support/addresses';
import { answer, picture, useDisplayFlow } from '../../support/nodes/display-flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import { becomes } from '../../support/phones';

describe('nodes: snom-display', () => {
  const flow = useDisplayFlow();

  describe('text', () => {
    it('is shown, and proved by the phone fetching it', async () => {
      const watch = await flow.start({ operation: 'text', title: 'Door', titleType: 'str' });
      const { snom, payload } = await watch.success({ payload: 'Somebody\nrings' });
      assert.equal(payload, 'Somebody\nrings');
      const { elapsedMs, ...rest } = snom;
      assert.ok(elapsedMs >= 0);
      assert.deepEqual(rest, {
        operation: 'text',
        phone: { name: 'Reception', host: '127.0.0.1', model: 'D385' },
        ok: true,
        accepted: true,
        confirmed: true,
        requests: ['GET /minibrowser.htm?url=...'],
        channel: 'minibrowser',
      });
      const { kind, title, lines } = await flow.view();
      assert.deepEqual([kind, title, lines], ['text', 'Door', ['Somebody', 'rings']]);
      assert.equal(flow.phone.requests.at(-1)?.connection, 'close');
    });

    it('is escaped whatever it is: nothing in it becomes an element, an attribute or a callback', async () => {
      const watch = await flow.start({ operation: 'text', title: 'topic', titleType: 'msg' });
      const nasty = `</Text><fetch mil="1">http://127.0.0.1/x</fetch>&amp;<!-- ]]> "'&#60;`;
      await watch.success({ payload: nasty, topic: nasty.slice(0, 60) });
      const { title, lines } = await flow.view();
      assert.equal(title, nasty.slice(0, 60));
      assert.deepEqual(lines, [nasty]);
      await watch.caught('INVALID_PARAMETER', { payload: '$(set:admin_mode_password)' });
      await watch.caught('INVALID_PARAMETER', { payload: 'bell\u0007' });
    });

    it('that is too long is refused, or cut where the node says so', async () => {
      let watch = await flow.start({ operation: 'text' });
      await watch.caught('INVALID_PARAMETER', { payload: 'x'.repeat(3000) });
      assert.equal(flow.phone.minibrowser, undefined);
      await helper.unload();
      watch = await flow.start({ operation: 'text', cut: true });
      await watch.success({ payload: 'x'.repeat(3000) });
      assert.match((await flow.view()).lines.join(''), /^x+\u2026$/);
    });

    it('closes itself after its time', async () => {
      const watch = await flow.start({ operation: 'text', showFor: '500' }, { clock: 'stepped' });
      await watch.success({ payload: 'Hello' });
      await flow.view();
      await flow.phone.advance(499_999);
      assert.notEqual(flow.phone.minibrowser, undefined);
      await flow.phone.advance(1);
      await flow.phone.settled();
      assert.equal(flow.phone.minibrowser, undefined);
    });

    it('comes as the message describes it', async () => {
      const watch = await flow.start();
      const { snom } = await watch.success({
        payload: { operation: 'text', title: 'T', text: 'Hello' },
      });
      assert.equal(snom.operation, 'text');
      assert.equal((await flow.view()).title, 'T');
      await watch.caught('INVALID_PARAMETER', { payload: 'Hello' });
      await watch.caught('MISSING_PARAMETER', { payload: { text: 'Hello' } });
      await watch.caught('INVALID_PARAMETER', { payload: { operation: 'constructor' } });
      await watch.caught('MISSING_PARAMETER', { payload: { operation: 'text' } });
    });
  });

  describe('image', () => {
    it('of the flow is made to fit the screen', async () => {
      const watch = await flow.start({ operation: 'image', title: 'Door', titleType: 'str' });
      await watch.success({ payload: await picture(960, 272) });
      const { kind, image } = await flow.view();
      assert.deepEqual([kind, image?.width, image?.height], ['image', 480, 136]);
    });

    it('goes into the page of a phone in black and white', async () => {
      const watch = await flow.start(
        { operation: 'image', fit: 'crop' },
        { profile: 'snom370-fw8.7' },
        { model: '370' },
      );
      await watch.success({ payload: await picture(300, 300) });
      const { image } = await flow.view();
      assert.deepEqual([image?.width, image?.height], [240, 128]);
      assert.equal(sizeOf('pages'), 1);
    });

    it('is refused when it is none, or would lead the phone astray', async () => {
      const watch = await flow.start({ operation: 'image' });
      for (const payload of [
        Buffer.from('no picture'),
        'file:///etc/passwd',
        'javascript:alert(1)',
        'http://user:secret@127.0.0.1/x.png',
        'snom://mb_exit',
        7,
        undefined,
      ]) {
        const { port, msg } = await watch.outcome({ payload });
        assert.equal(port, 'caught');
        assert.match(msg.error?.code ?? '', /^(?:INVALID|MISSING)_PARAMETER$/);
        assert.doesNotMatch(JSON.stringify(msg.error), /secret/);
      }
      assert.equal(flow.phone.requests.length, 0);
    });
  });

  describe('directory', () => {
    it('dials what the dialling rules allow', async () => {
      const watch = await flow.start({ operation: 'directory' }, {}, { deny: '0900*' });
      await watch.success({ payload: { Ann: '200', Bob: '+49301234' } });
      assert.deepEqual((await flow.view()).items, ['Ann', 'Bob']);
      flow.phone.pressKey('ENTER');
      await becomes(flow.phone, () => flow.phone.liveCalls.length === 1);
      assert.equal(flow.phone.liveCalls[0]?.remote, '200');
      await watch.caught('NOT_ALLOWED', { payload: [{ name: 'Ann', number: '0900123' }] });
    });
  });

  describe('batch', () => {
    it('shows its first page; others are reached from it, and answer by their name', async () => {
      const watch = await flow.start({ operation: 'batch' });
      const pages = [
        { operation: 'menu', entries: [{ name: 'Code', page: 'code' }, 'No'] },
        { operation: 'input', id: 'code', prompt: 'Code?', type: 'number' },
      ];
      await watch.success({ payload: pages });
      assert.deepEqual((await flow.view()).items, ['Code', 'No']);
      flow.phone.pressKey('ENTER');
      assert.equal((await flow.view()).kind, 'input');
      for (const key of '12') flow.phone.pressKey(key);
      flow.phone.pressKey('ENTER');
      const { payload, snom } = await answer(watch);
      assert.deepEqual([payload, snom.operation, snom.page], ['12', 'batch', 'code']);
    });

    it('refuses pages that are none', async () => {
      const watch = await flow.start({ operation: 'batch' });
      for (const payload of ['x', [], [{ operation: 'batch', pages: [] }], [{ operation: 'led' }]])
        await watch.caught('INVALID_PARAMETER', { payload });
    });
  });

  describe('LEDs', () => {
    it('are switched by line key, with the offset of the model', async () => {
      for (const [profile, model, offset] of [
        ['snomD735-fw10.1', 'D735', 5],
        ['snom760-fw8.9', '760', 1],
      ] as const) {
        const watch = await flow.start({ operation: 'led' }, { profile }, { model });
        await watch.success({ payload: 'P1 On red, P2 blinkfast, P3 BlinkSlow redgreen' });
        await becomes(flow.phone, () => flow.phone.leds.has(offset + 2));
        assert.deepEqual(
          [0, 1, 2].map((key) => flow.phone.leds.get(key + offset)),
          ['On red', 'BlinkFast', 'BlinkSlow redgreen'],
        );
        // The page that switched them leaves after a moment, and would take a page with it that is on its way.
        await flow.closed();
        await watch.success({ payload: [{ led: 'P1', state: 'Off' }] });
        await becomes(flow.phone, () => /^Off|^$/.test(flow.phone.leds.get(offset) ?? ''));
        await helper.unload();
      }
    });

    it('are refused where there is none', async () => {
      const watch = await flow.start({ operation: 'led' }, {}, { model: 'D735' });
      for (const payload of ['P99 On', 'P1 Glow', 'P1 On pink', 'P1 On red now', '', [7], 'X1 On'])
        await watch.caught('INVALID_PARAMETER', { payload });
      assert.equal(flow.phone.requests.length, 0);
    });
  });

  for (const [what, payload, kind] of [
    ['a text', { operation: 'text', text: 'Door is open' }, 'text'],
    ['closing it', { operation: 'exit' }, undefined],
  ] as const) {
    it(`${what} comes after a picture that was sent before, however long that takes`, async () => {
      const watch = await flow.start();
      await watch.success({ payload: { operation: 'text', text: 'Before' } });
      const image = await picture(1200, 900);
      watch.send({ payload: { operation: 'image', image } });
      watch.send({ payload });
      await watch.until(() => watch.outcomes.length === 3);
      await flow.phone.settled();
      await becomes(flow.phone, () => flow.phone.minibrowser?.kind === kind);
    });
  }

  it('a text is not held up by a picture that is none', async () => {
    const watch = await flow.start();
    watch.send({ payload: { operation: 'image', image: Buffer.from('no picture') } });
    watch.send({ payload: { operation: 'text', text: 'Hello' } });
    await watch.until(() => watch.outcomes.length === 2);
    assert.deepEqual(watch.outcomes.map(({ port }) => port).sort(), ['caught', 'out']);
    assert.deepEqual((await flow.view()).lines, ['Hello']);
  });

  it('exit closes what is shown', async () => {
    const watch = await flow.start();
    await watch.success({ payload: { operation: 'menu', entries: ['a'] } });
    await flow.view();
    await watch.success({ payload: { operation: 'exit' } });
    await flow.closed();
  });

  it('reaches a D862 on the port of its minibrowser', async () => {
    const watch = await flow.start(
      { operation: 'text' },
      { profile: 'snomD862-fw10.1', host: ownAddress(), minibrowserPort: 3112 },
      { model: 'D862' },
    );
    await watch.success({ payload: 'Hello' });
    assert.deepEqual((await flow.view()).lines, ['Hello']);
  });
});
