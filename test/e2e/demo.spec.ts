/** The demo from the first line it prints until nothing of it is left. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { Comms } from '../support/e2e/comms';
import { Demo } from '../support/e2e/demo';
import type { FlowNode } from '../support/e2e/node-red';
import { versionFromEnv } from '../support/e2e/versions';

const EXAMPLE = {
  dial: 'snom-inject-dial0',
  tones: 'snom-inject-dtmf0',
  hangup: 'snom-inject-hangup',
  changed: 'snom-doing-changed',
  ended: 'snom-doing-ended',
  state: 'snom-doing-state',
};

/** May a page with these headers listen to the editor's websocket? */
function opensWebsocket(
  editor: string,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const handshake = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    };
    const asked = request(`${editor}comms`, {
      headers: { ...handshake, ...headers },
      agent: false,
    });
    asked.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve(true);
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(false);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

// The demo brings its own Node-RED 4.1: one run is enough.
const suite = versionFromEnv() === '4.1' ? describe : describe.skip;

suite('demo', () => {
  let dir: string;
  const demos: Demo[] = [];

  function start(...args: string[]): Demo {
    const demo = new Demo(dir, args);
    demos.push(demo);
    return demo;
  }

  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'snom-demo-'));
  });

  afterEach(async () => {
    await Promise.all(demos.splice(0).map((demo) => demo.kill()));
  });

  after(() => rm(dir, { recursive: true, force: true }));

  const phoneOf = (flows: FlowNode[]): FlowNode =>
    flows.find(({ type }) => type === 'snom-config') ?? assert.fail('no snom-config');

  it('prints two addresses, makes the virtual phone dial, and ends with Ctrl-C', async () => {
    const demo = await start().ready();
    assert.deepEqual(demo.stdout.split('\n'), [
      `Node-RED editor:    ${demo.editor}`,
      `Virtual phone page: ${demo.page}`,
      'Ctrl-C ends both.',
      '',
    ]);

    const before = await demo.shows('an idle phone', () => true);
    const phone = phoneOf(await demo.flows());
    assert.deepEqual(before.addresses, [
      `http://${String(phone['host'])}:${String(phone['port'])}/`,
    ]);
    assert.equal('credentials' in phone, false, 'the editor gets no password');

    await demo.inject(EXAMPLE.dial);
    const dialled = await demo.shows('a connected call', ({ calls }) =>
      calls.some(({ state }) => state === 'Connected'),
    );
    assert.equal(dialled.calls[0]?.remote, '200');
    assert.equal(dialled.calls[0]?.direction, 'o');
    const dial = dialled.requests.find(({ target }) => target.includes('number=200'));
    assert.equal(dial?.auth, 'digest');

    await demo.inject(EXAMPLE.hangup);
    await demo.shows('the end of the call', ({ calls }) => calls[0]?.state === 'Disconnected');

    const foreign = await fetch(`${demo.editor}flows`, {
      headers: { Origin: 'http://evil.example' },
    });
    assert.equal(foreign.status, 403, 'other web pages cannot read or deploy flows');
    const { host } = new URL(demo.editor);
    for (const [headers, opens] of [
      [{ Origin: `http://${host}` }, true],
      [{}, true],
      [{ Origin: 'http://evil.example' }, false],
      [{ Origin: 'null' }, false],
      [{ Host: 'evil.example', Origin: 'http://evil.example' }, false],
    ] as const)
      assert.equal(await opensWebsocket(demo.editor, headers), opens, JSON.stringify(headers));

    assert.deepEqual(await demo.interruptAll(), [0, null]);
    await demo.assertGone();
    assert.doesNotMatch(demo.stdout + demo.stderr, /demo-password/);
  });

  it('knows what the phone is doing, and keeps its secret', async () => {
    const demo = await start().ready();
    const comms = await Comms.connect(demo.editor.replace(/\/$/, ''));
    const stands = (text: RegExp): Promise<unknown> =>
      comms.status(EXAMPLE.state, (status) => text.test(status.text ?? ''));
    try {
      const fresh = await demo.shows('an idle phone', () => true);
      assert.deepEqual(fresh.requests, [], 'the page begins with what its user does');
      // Nobody knows what a phone does that has told nothing yet.
      await stands(/^snom\.status\.unheard$/);

      await demo.dialByHand('200');
      const change = await comms.debug(EXAMPLE.changed);
      assert.equal((change as { kind: string }).kind, 'callAdded');
      await stands(/^talking: 200/);
      // It may have been idle before.
      comms.clear();
      await demo.inject(EXAMPLE.hangup);
      const { outcome } = (await comms.debug(EXAMPLE.ended)) as { outcome: string };
      assert.equal(outcome, 'completed');
      await stands(/^snom\.status\.idle$/);

      const token = await demo.tokenOf(phoneOf(await demo.flows()).id);
      const shown = await demo.shows('the end of the call', ({ calls }) => calls.length > 0);
      const files = ['flows.json', 'flows_cred.json', 'node-red.log', 'virtual-phone.log'];
      const texts = [
        ...[demo.stdout, demo.stderr, comms.transcript],
        ...[JSON.stringify(await demo.flows()), JSON.stringify(shown)],
        ...(await Promise.all(files.map((name) => readFile(path.join(dir, name), 'utf8')))),
      ];
      for (const text of texts) assert.ok(!text.includes(token), text);
    } finally {
      await comms.close();
    }
    assert.deepEqual(await demo.interruptAll(), [0, null]);
    await demo.assertGone();
  });

  /** What the button of the phone's dialog gets for the phone as it is deployed. */
  async function testConnection(demo: Demo): Promise<Record<string, unknown>> {
    const response = await fetch(`${demo.editor}snom-config/test`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      // As the dialog sends a password that it does not know.
      body: JSON.stringify({
        ...phoneOf(await demo.flows()),
        username: 'demo',
        password: '__PWRD__',
      }),
    });
    assert.equal(response.status, 200);
    return (await response.json()) as Record<string, unknown>;
  }

  for (const model of ['d862', 'd812']) {
    it(`dials with a ${model}, types and hangs up, and knows what it is doing`, async () => {
      const demo = await start('--phone', model).ready();
      const comms = await Comms.connect(demo.editor.replace(/\/$/, ''));
      const stands = (text: RegExp): Promise<unknown> =>
        comms.status(EXAMPLE.state, (status) => text.test(status.text ?? ''));
      try {
        await stands(/^snom\.status\.idle$/);
        await demo.inject(EXAMPLE.dial);
        const { calls } = await demo.shows('a connected call', (shown) =>
          shown.calls.some(({ state }) => state === 'Connected'),
        );
        assert.deepEqual([calls[0]?.remote, calls[0]?.direction], ['200', 'o']);
        await stands(/^talking: 200/);
        await demo.inject(EXAMPLE.tones);
        await demo.shows('the tones', (shown) => shown.calls[0]?.dtmf === '1234#');
        await demo.inject(EXAMPLE.hangup);
        const { outcome } = (await comms.debug(EXAMPLE.ended)) as { outcome: string };
        assert.equal(outcome, 'completed');
        await stands(/^snom\.status\.idle$/);
        const tested = await testConnection(demo);
        const { used, states } = tested['ways'] as {
          used: string;
          states: Record<string, { support: string }>;
        };
        assert.deepEqual([tested['ok'], tested['model']], [true, model.toUpperCase()]);
        assert.equal(used, 'sip-notify');
        assert.equal(states[used]?.support, 'yes', 'it was seen to work');
      } finally {
        await comms.close();
      }
      assert.deepEqual(await demo.interruptAll(), [0, null]);
      await demo.assertGone();
    });
  }

  it('starts a D862, which takes SIP, and tells its configuration where', async () => {
    const demo = await start('--phone', 'd862').ready();
    const { profile, addresses, sip } = await demo.shows('an idle phone', () => true);
    assert.equal(profile, 'snomD862-fw10.1');
    assert.ok(sip);
    const { port, sipPort, sipUser, minibrowserPort, model } = {
      ...phoneOf(await demo.flows()),
    } as Record<string, unknown>;
    assert.deepEqual(addresses, [
      `http://127.0.0.1:${String(port)}/`,
      `http://127.0.0.1:${String(minibrowserPort)}/minibrowser.htm`,
      `sip:127.0.0.1:${String(sipPort)}`,
    ]);
    assert.deepEqual([model, sipUser], ['D862', '100']);
    assert.equal(demo.stderr.includes('does not report'), false, demo.stderr);
    assert.deepEqual(await demo.interruptAll(), [0, null]);
    await demo.assertGone();
  });

  it('goes on with the flows of the last demo, pointed to the new phone, and ends with SIGTERM', async () => {
    const first = await start().ready();
    const note = {
      id: 'own-note',
      type: 'comment',
      z: 'snom-tab-1000000',
      name: 'mine',
      wires: [],
    };
    await first.postJson(`${first.editor}flows`, [...(await first.flows()), note]);
    assert.deepEqual(await first.signal('SIGTERM'), [0, null]);
    await first.assertGone();

    const second = await start('--keep').ready();
    const flows = await second.flows();
    assert.ok(flows.some(({ id }) => id === note.id));
    const { addresses } = await second.shows('an idle phone', () => true);
    assert.deepEqual(addresses, [`http://127.0.0.1:${String(phoneOf(flows)['port'])}/`]);
    const comms = await Comms.connect(second.editor.replace(/\/$/, ''));
    await second.inject(EXAMPLE.dial);
    await second.shows('the call', ({ calls }) => calls[0]?.remote === '200');
    assert.ok(await comms.debug(EXAMPLE.changed), 'it reports to the new Node-RED');
    await comms.close();

    const third = start();
    assert.deepEqual(await third.ended(), [1, null]);
    assert.match(third.stderr, /running already/);
    assert.deepEqual(await second.interruptAll(), [0, null]);
    await second.assertGone();
  });

  it('ends with 1 and says so when one of the two ends by itself', async () => {
    const demo = await start().ready();
    assert.equal(
      (await demo.flows()).some(({ id }) => id === 'own-note'),
      false,
      'starts afresh',
    );
    const [program] = demo.programs;
    process.kill(program ?? assert.fail(), 'SIGKILL');
    assert.deepEqual(await demo.ended(), [1, null]);
    assert.match(demo.stderr, /^(The virtual phone|Node-RED) was ended by SIGKILL\./m);
    await demo.assertGone();
  });

  it('leaves nothing behind when it is killed', async () => {
    const demo = await start().ready();
    await demo.killAndWatch();
    await demo.assertSilent();
  });

  it('says what is wrong with an option or a port', async () => {
    const wrong: readonly (readonly [args: string[], code: number, text: RegExp])[] = [
      [['--prot', '1'], 2, /--prot/],
      [['--port', '70000'], 2, /--port takes/],
      [['--phone', 'd999'], 2, /--phone takes one of 320, /],
      [['--port', '1', '--phone-port', '1'], 1, /^Port 1 is taken or not allowed\.$/m],
    ];
    for (const [args, code, text] of wrong) {
      const demo = start(...args);
      assert.deepEqual(await demo.ended(), [code, null], demo.stderr);
      assert.match(demo.stderr, text);
      assert.equal(demo.stdout, '');
    }
  });
});
