import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { answer, useDisplayFlow } from '../../support/nodes/display-flow';

describe('nodes: snom-display', () => {
  const flow = useDisplayFlow();

  describe('menu', () => {
    it('returns what is chosen as a new message, and closes', async () => {
      const watch = await flow.start({ operation: 'menu', title: 'Door', titleType: 'str' });
      const shown = await watch.success({
        payload: { Open: { relay: 1 }, Wait: 0, 'A & <B>': null },
        topic: 'door',
      });
      assert.deepEqual((await flow.view()).items, ['Open', 'Wait', 'A & <B>']);
      flow.phone.pressKey('ENTER');
      const chosen = await answer(watch);
      const { elapsedMs, ...snom } = chosen.snom;
      assert.ok(elapsedMs >= 0);
      assert.deepEqual(snom, {
        operation: 'menu',
        phone: { name: 'Reception', host: '127.0.0.1', model: 'D385' },
        ok: true,
        answer: true,
        choice: { index: 0, name: 'Open' },
      });
      assert.deepEqual([chosen.payload, chosen.topic], [{ relay: 1 }, 'door']);
      assert.notEqual(chosen._msgid, shown._msgid);
      await flow.closed();
      await watch.until(() => watch.statuses.at(-1)?.text?.includes('answered') === true);
    });

    it('takes one answer: fetching it again is a 404 and no second message', async () => {
      const watch = await flow.start({ operation: 'menu' });
      await watch.success({ payload: ['Open', 'Wait'] });
      const path = flow.pathOf((await flow.view()).url);
      assert.equal((await flow.server.ask(`${path}?c9`)).status, 404);
      assert.equal((await flow.server.ask(`${path}?t0=x`)).status, 404);
      const answers = await Promise.all([
        flow.server.ask(`${path}?c1`),
        flow.server.ask(`${path}?c1`),
      ]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404]);
      assert.equal((await answer(watch)).payload, 'Wait');
      assert.equal((await flow.server.ask(path)).status, 404);
      assert.equal(watch.outcomes.length, 2);
    });

    it('stays, and takes further answers, where the node says so', async () => {
      const watch = await flow.start({ operation: 'menu', stay: true });
      await watch.success({ payload: ['Up', 'Down'] });
      await flow.view();
      flow.phone.pressKey('ENTER');
      assert.equal((await answer(watch)).payload, 'Up');
      assert.deepEqual((await flow.view()).items, ['Up', 'Down']);
      flow.phone.pressKey('DOWN');
      flow.phone.pressKey('ENTER');
      assert.equal((await answer(watch, 3)).payload, 'Down');
      assert.equal((await flow.view()).kind, 'menu');
    });

    it('keeps what it was given: the flow may change it afterwards', async () => {
      const watch = await flow.start({ operation: 'menu', stay: true });
      const value = { relay: 1 };
      await watch.success({ payload: [{ name: 'Open', value }] });
      value.relay = 2;
      const path = flow.pathOf((await flow.view()).url);
      await flow.server.ask(`${path}?c0`);
      const first = (await answer(watch)).payload as { relay: number };
      first.relay = 3;
      await flow.server.ask(`${path}?c0`);
      assert.deepEqual((await answer(watch, 3)).payload, { relay: 1 });
    });

    it('leads to plain web addresses only', async () => {
      const watch = await flow.start({ operation: 'menu' });
      const bad = [
        'file:///etc/passwd',
        'javascript:alert(1)',
        'ftp://127.0.0.1/',
        'snom://mb_nop#reboot',
        'http://user:secret@127.0.0.1/',
        'http://127.0.0.1/#reboot=reset',
        'http://127.0.0.1/$(set:x)',
        '//127.0.0.1/',
      ];
      for (const url of bad) {
        const { message } = await watch.caught('INVALID_PARAMETER', {
          payload: [{ name: 'x', url }],
        });
        assert.doesNotMatch(message, /secret/);
      }
      assert.equal(flow.phone.requests.length, 0);
      await watch.success({ payload: [{ name: 'x', url: 'http://127.0.0.1/menu.xml' }] });
    });

    it('needs entries', async () => {
      const watch = await flow.start({ operation: 'menu' });
      for (const payload of [[], {}, 'Open', 7, [{ value: 1 }], [{ name: 'f', value: () => 1 }]])
        assert.match((await watch.outcome({ payload })).port, /caught/, JSON.stringify(payload));
      await watch.caught('INVALID_PARAMETER', { payload: Array(101).fill('x') });
    });
  });

  describe('input', () => {
    const type = (text: string): void => {
      for (const key of text) flow.phone.pressKey(key);
    };

    it('returns what is typed', async () => {
      const watch = await flow.start({
        operation: 'input',
        inputType: 'phone',
        title: 'Call back',
      });
      await watch.success({ payload: 'Number?', topic: 'back' });
      const { kind, input } = await flow.view();
      assert.deepEqual([kind, input?.label, input?.flags], ['input', 'Number?', 't']);
      type('*5#0');
      flow.phone.pressKey('ENTER');
      const typed = await answer(watch);
      assert.deepEqual(
        [typed.payload, typed.topic, typed.snom.operation],
        ['*5#0', 'back', 'input'],
      );
      assert.equal(typed.snom.choice, undefined);
      await flow.closed();
    });

    it('begins with a text, and returns it', async () => {
      const watch = await flow.start({ operation: 'input', preset: 'preset', presetType: 'msg' });
      await watch.success({ payload: 'Name?', preset: 'Zoë & <Co> 100%+' });
      assert.equal((await flow.view()).input?.value, 'Zoë & <Co> 100%+');
      flow.phone.pressKey('ENTER');
      assert.equal((await answer(watch)).payload, 'Zoë & <Co> 100%+');
    });

    it('reads text that a phone does not escape, up to a limit', async () => {
      const watch = await flow.start({ operation: 'input', stay: true });
      await watch.success({ payload: 'Name?' });
      const path = flow.pathOf((await flow.view()).url);
      assert.equal((await flow.server.ask(`${path}?t0=a&b=c?+49%zz`)).status, 200);
      assert.equal((await answer(watch)).payload, 'a&b=c?+49%zz');
      assert.equal((await flow.server.ask(`${path}?t0=`)).status, 200);
      assert.equal((await answer(watch, 3)).payload, '');
      assert.equal((await flow.server.ask(`${path}?t0=${'x'.repeat(1000)}`)).status, 200);
      assert.equal(String((await answer(watch, 4)).payload).length, 512);
      for (const query of ['?t1=x', '?t0', '?c0', '?t0=' + 'x'.repeat(3000), '?', '?x']) {
        assert.equal(
          (await flow.server.ask(`${path}${query}`)).status,
          query === '?' ? 200 : 404,
          query,
        );
      }
      assert.equal(watch.outcomes.length, 4);
    });

    it('works on firmware 7, which spells it otherwise', async () => {
      const watch = await flow.start(
        { operation: 'input', inputType: 'number' },
        { profile: 'snom320-fw7' },
        { model: '320' },
      );
      await watch.success({ payload: 'PIN?' });
      await flow.view();
      type('42');
      flow.phone.pressKey('ENTER');
      assert.equal((await answer(watch)).payload, '42');
    });
  });
});
