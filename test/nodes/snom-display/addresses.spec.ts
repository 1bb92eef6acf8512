import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { answer, picture, useDisplayFlow } from '../../support/nodes/display-flow';
import { NODE } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';

describe('nodes: snom-display', () => {
  const flow = useDisplayFlow();

  describe('addresses', () => {
    it('expire: then they are as unknown as any other', async () => {
      const real = performance.now.bind(performance);
      let later = 0;
      try {
        // Before the node starts: its pages look at this clock.
        performance.now = () => real() + later;
        const watch = await flow.start({ operation: 'text', validFor: '60' });
        await watch.success({ payload: 'Hello' });
        const path = flow.pathOf((await flow.view()).url);
        later = 30_000;
        const { status, headers } = await flow.server.ask(path);
        assert.deepEqual(
          [status, headers['content-type'], headers['cache-control']],
          [200, 'text/xml; charset=utf-8', 'no-store'],
        );
        later = 60_001;
        const gone = await flow.server.ask(path);
        assert.deepEqual([gone.status, gone.body], [404, '']);
      } finally {
        performance.now = real;
      }
    });

    it('cannot be guessed, and wrong ones are answered alike, however close', async () => {
      const watch = await flow.start({ operation: 'text' });
      await watch.success({ payload: 'Hello' });
      const path = flow.pathOf((await flow.view()).url);
      const token = path.split('/').at(-1) ?? '';
      assert.match(token, /^[\w-]{32}$/);
      const other = token.endsWith('A') ? 'B' : 'A';
      const wrong = [
        `${token.slice(0, -1)}${other}`,
        token.slice(0, -1),
        `${token}${other}`,
        'A'.repeat(32),
        'A'.repeat(8000),
        '%00',
        '..',
        'constructor',
      ];
      const before = process.memoryUsage().heapUsed;
      for (let round = 0; round < 50; round++) {
        for (const one of wrong) {
          const { status, body, headers } = await flow.server.ask(`/snom/page/${one}`);
          assert.deepEqual([status, body, headers['content-length']], [404, '', '0'], one);
        }
      }
      assert.equal(sizeOf('pages'), 1);
      assert.ok(process.memoryUsage().heapUsed - before < 50_000_000);
      assert.equal((await flow.server.ask(path, { method: 'POST' })).status, 405);
      assert.equal((await flow.server.ask(path)).status, 200);
    });

    it('are bounded in number: the oldest page makes room', async () => {
      const watch = await flow.start({ operation: 'text' });
      await watch.success({ payload: '0' });
      const first = flow.pathOf((await flow.view()).url);
      for (let count = 1; count <= 100; count++) await watch.success({ payload: count });
      assert.equal(sizeOf('pages'), 100);
      assert.equal((await flow.server.ask(first)).status, 404);
    });

    it('appear in no message, status or error', async () => {
      const watch = await flow.start({ operation: 'menu' });
      await watch.success({ payload: ['a'] });
      const token =
        flow
          .pathOf((await flow.view()).url)
          .split('/')
          .at(-1) ?? '';
      flow.phone.pressKey('ENTER');
      await answer(watch);
      const seen = JSON.stringify([watch.outcomes, watch.statuses]);
      assert.doesNotMatch(seen, new RegExp(token));
    });
  });

  describe('failures', () => {
    it('a phone that takes the command and never fetches the page', async () => {
      const watch = await flow.start(
        { operation: 'text', confirmTimeout: '1' },
        {},
        { baseUrl: 'http://127.0.0.1:9' },
      );
      const { message, snom } = await watch.caught('NOT_CONFIRMED', { payload: 'Hello' });
      assert.match(message, /http:\/\/127\.0\.0\.1:9 within 1 s/);
      assert.equal(snom.sent, 'yes');
      assert.equal(sizeOf('pages'), 0);
    });

    it('nobody waits for that where the node says so', async () => {
      const watch = await flow.start(
        { operation: 'text', waitFor: 'accepted' },
        {},
        { baseUrl: 'http://127.0.0.1:9' },
      );
      assert.equal((await watch.success({ payload: 'Hello' })).snom.confirmed, null);
    });

    it('a phone that does not know where Node-RED is', async () => {
      for (const [baseUrl, code] of [
        ['', 'MISSING_PARAMETER'],
        ['ftp://127.0.0.1', 'INVALID_PARAMETER'],
        ['http://user:secret@127.0.0.1', 'INVALID_PARAMETER'],
        ['http://127.0.0.1/?x', 'INVALID_PARAMETER'],
      ] as const) {
        const watch = await flow.start({ operation: 'text' }, {}, { baseUrl });
        const { message } = await watch.caught(code, { payload: 'Hello' });
        assert.doesNotMatch(message, /secret|snom\/page/);
        assert.equal(flow.phone.requests.length, 0);
        await helper.unload();
      }
    });

    it('a page is taken back when the phone does not take the command', async () => {
      const watch = await flow.start({ operation: 'image' });
      flow.phone.addFault({ kind: { type: 'status', status: 500 } });
      await watch.caught('PHONE_ERROR', { payload: await picture(10, 10) });
      assert.equal(sizeOf('pages'), 0);
    });
  });

  it('leaves nothing behind when it is deployed anew, 50 times', async () => {
    await flow.startPhone();
    const resources = (): string[] =>
      process.getActiveResourcesInfo().filter((type) => type === 'Timeout');
    let first: unknown;
    for (let round = 0; round <= 50; round++) {
      const watch = await flow.load({ operation: 'menu', confirmTimeout: '60' });
      await watch.success({ payload: ['a', 'b'] });
      const path = flow.pathOf((await flow.view()).url);
      // A further one is under way, whose page nobody ever fetches.
      flow.phone.addFault({ kind: { type: 'hang' } });
      helper.getNode(NODE).receive({ payload: ['c'] });
      await helper.unload();
      assert.equal(sizeOf('pages'), 0);
      assert.equal((await flow.server.ask(path)).status, 404);
      flow.phone.clearFaults();
      const now = { timers: resources(), listeners: process.eventNames().length };
      first ??= now;
      if (round > 0) assert.deepEqual(now, first, `round ${round}`);
    }
  });
});
