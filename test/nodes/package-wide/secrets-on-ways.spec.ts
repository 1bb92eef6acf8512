/**
 * Everything is done by every way, well and badly; then everything that came out of it is searched for what must not be
 * there: user and password, the token of the Action URLs, addresses from which documents and pages were fetched.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { CALL_OPERATIONS } from '../../../src/calls/operations/catalogue';
import { contextStores, oddStore } from '../../support/nodes/context-stores';
import {
  actionItem,
  configItem,
  eventItem,
  everythingLogged,
  load,
  NODE,
  PHONE,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { configOf, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { TRUSTING } from '../../support/simulator/sip';

const USER = 'Haus-Meister';
const PASSWORD = 'Geh-Heim 4711?';
const LOGIN = { username: USER, password: PASSWORD };

const COMMON: VirtualPhoneOptions = {
  identities: ['100@pbx.example'],
  farEnds: [{ number: '*', answerAfterMs: 5 }],
  auth: { scheme: 'digest', ...LOGIN, lockAfter: 0 },
};
const D862: VirtualPhoneOptions = {
  ...COMMON,
  profile: 'snomD862-fw10.1',
  settings: TRUSTING,
  quirks: { documentSpacingMs: 0, sipChallenge: 'web' },
};

interface Way {
  readonly name: string;
  readonly phone: VirtualPhoneOptions;
  readonly config: Readonly<Record<string, unknown>>;
  /** Is it also looked at where the phone does not report? */
  readonly isAskedToo?: true;
}

const WAYS: readonly Way[] = [
  {
    name: 'command.htm, Basic',
    phone: { ...COMMON, auth: { ...COMMON.auth, scheme: 'basic' }, profile: 'snomD385-fw10.1' },
    config: { channel: 'command-page' },
  },
  { name: 'NOTIFY', phone: D862, config: { channel: 'sip-notify' } },
  {
    name: 'NOTIFY with addresses',
    phone: D862,
    config: { channel: 'sip-notify', documentForm: 'pointer' },
    isAskedToo: true,
  },
  { name: 'minibrowser.htm', phone: D862, config: { channel: 'minibrowser' } },
  {
    name: 'CSTA',
    phone: {
      ...COMMON,
      profile: 'snom760-fw8.9',
      quirks: { cstaServices: 'standard', cstaRemote: 'state' },
    },
    config: { channel: 'csta' },
    isAskedToo: true,
  },
];

/** Values that every operation finds something in. */
const VALUES = {
  destination: '300',
  digits: '1',
  title: 'A',
  text: 'B',
  participant: '300',
  on: true,
};

/** What is done in this order, so that much of it succeeds. */
const CALLS = [
  ...['dial', 'hold', 'retrieve', 'startTransfer', 'completeTransfer', 'dial', 'sendDtmf'],
  ...CALL_OPERATIONS,
];

const IDS = { call: NODE, dry: 'dry', key: 'key', display: 'display', admin: 'admin' };

describe('nodes: secrets, whichever way is taken', () => {
  const { phones, server } = useRuntime();

  /** Everything that anybody can see. */
  class Seen {
    readonly kept = new Map<string, unknown>();
    private constructor(
      readonly phone: VirtualPhone,
      readonly watch: Watch,
      readonly token: string,
      kept: Map<string, unknown>,
    ) {
      this.kept = kept;
    }

    static async open({ phone: options, config }: Way, credentials: object, polled: boolean) {
      const phone = await phones.start(options);
      const report = reporting(server, polled ? undefined : phone);
      const kept = new Map<string, unknown>();
      const wires = [['out'], ['failed']];
      const watch = await load(
        watched(
          configItem(phone, {
            model: '',
            identities: '100@pbx.example',
            sipPort: String(phone.sipPort ?? ''),
            minibrowserPort: String(phone.minibrowserPort ?? ''),
            stepPauseMs: '0',
            stepPause: '0',
            timeout: '4000',
            ...report.properties,
            events: !polled,
            ...(polled && { pollMs: '250', pollIdleMs: '250' }),
            ...config,
          }),
          actionItem('snom-call', { waitFor: 'none' }),
          { ...actionItem('snom-call', { dryRun: true }), id: IDS.dry, wires },
          { ...actionItem('snom-key', { raw: true }), id: IDS.key, wires },
          { ...actionItem('snom-display', { waitFor: 'accepted' }), id: IDS.display, wires },
          { ...actionItem('snom-admin'), id: IDS.admin, wires },
          eventItem({ wires: [['events']] }, 'event'),
          { id: 'events', type: 'helper', z: 'flow', x: 0, y: 0 },
        ),
        { [PHONE]: { ...report.credentials[PHONE], ...credentials } },
        [contextStores({ default: oddStore({}, kept) }), ...server.nodes],
      );
      return new Seen(phone, watch, report.token, kept);
    }

    readonly #news: NodeMessage[] = [];
    listen(): void {
      helper.getNode('events').on('input', (msg: NodeMessage) => void this.#news.push(msg));
    }

    /** Sends a message to one of the nodes, and waits for what comes of it. */
    async ask(id: string, payload: unknown): Promise<void> {
      const { outcomes } = this.watch;
      const before = outcomes.length;
      helper.getNode(id).receive({ payload });
      await this.watch.until(() => outcomes.length > before);
    }

    /** @param most of the calls */
    async everything(most = Infinity): Promise<void> {
      for (const operation of CALLS.slice(0, most))
        await this.ask(IDS.call, { operation, ...VALUES });
      for (const operation of CALL_OPERATIONS)
        await this.ask(IDS.dry, { operation, ...VALUES, force: true });
      for (const keys of ['MUTE', '1 2', 'NO_SUCH_KEY']) await this.ask(IDS.key, keys);
      await this.ask(IDS.display, 'Hello');
      for (const operation of ['info', 'reboot']) await this.ask(IDS.admin, { operation });
    }

    /** Addresses that a phone was given, and what stands behind them. */
    get addresses(): string[] {
      const { sipMessages, requests } = this.phone;
      const texts = [
        ...sipMessages.map(({ body }) => body),
        ...requests.map(({ target }) => decodeURIComponent(target)),
      ];
      const found = texts.flatMap((text) => [
        ...text.matchAll(/\/snom\/(?:doc|page)\/([\w-]{16,})/g),
      ]);
      return [...new Set(found.map(([, secret = '']) => secret))];
    }

    get text(): string {
      const { outcomes, statuses, completed } = this.watch;
      const { status } = helper.getNode('out') as unknown as Recorder;
      const shown = status.getCalls().map(({ args }) => args);
      const { phone, tracker } = configOf();
      const known = [phone?.likelyChannels, phone?.known, tracker?.state, [...this.kept]];
      const all = [outcomes, statuses, completed, shown, this.#news, known];
      return plain(all) + everythingLogged();
    }

    search(): void {
      const { text } = this;
      // It is looked for in what there is.
      for (const harmless of ['Reception', 'snom.error.', '127.0.0.1'])
        assert.ok(text.includes(harmless));
      const base64 = (one: string): string => Buffer.from(one).toString('base64');
      const secrets = [
        ...[USER, PASSWORD, encodeURIComponent(PASSWORD), base64(`${USER}:${PASSWORD}`)],
        ...[this.token, ...this.addresses, 'Digest ', 'Authorization'],
      ];
      for (const secret of secrets) {
        const at = text.indexOf(secret);
        assert.equal(at, -1, `${secret}: ${text.slice(Math.max(at - 300, 0), at + 100)}`);
      }
    }
  }

  for (const way of WAYS) {
    for (const polled of way.isAskedToo ? [false, true] : [false]) {
      it(`are in nothing that is told: ${way.name}, ${polled ? 'asked' : 'reporting'}`, async () => {
        const seen = await Seen.open(way, LOGIN, polled);
        seen.listen();
        await trackerOf();
        await seen.everything(polled ? 5 : undefined);
        const went = seen.watch.outcomes.filter(({ port }) => port === 'out').length;
        assert.ok(went > 5, `only ${went} succeeded`);
        if (way.config['channel'] === 'minibrowser' || way.config['documentForm'] === 'pointer')
          assert.ok(seen.addresses.length > 5, seen.addresses.join());
        seen.search();
      });
    }

    it(`are in no failure: ${way.name}`, async () => {
      const seen = await Seen.open(way, { ...LOGIN, password: `${PASSWORD}!` }, false);
      seen.listen();
      const dial = { operation: 'dial', destination: '300' };
      await seen.ask(IDS.call, dial);
      await seen.ask(IDS.key, '1');
      await seen.ask(IDS.admin, { operation: 'info' });
      await seen.ask(IDS.display, 'Hello');
      seen.search();
      assert.ok(!seen.text.includes(`${PASSWORD}!`));
      // What a D862 is, it shows to everybody.
      assert.ok(seen.watch.outcomes.slice(0, 2).every(({ port }) => port === 'caught'));
    });
  }

  for (const way of WAYS.slice(2, 4)) {
    it(`are in no failure of a phone that fetches nothing: ${way.name}`, async () => {
      const config = { ...way.config, baseUrl: 'http://127.0.0.1:9', timeout: '3000' };
      const seen = await Seen.open({ ...way, config }, LOGIN, false);
      seen.listen();
      await seen.ask(IDS.call, { operation: 'dial', destination: '300' });
      assert.equal(seen.watch.outcomes[0]?.msg.error?.code, 'NOT_CONFIRMED');
      assert.ok(seen.addresses.length > 0);
      seen.search();
    });
  }

  it('are in no failure of a phone that says them', async () => {
    const said = `${USER} ${PASSWORD}`;
    const way: Way = { name: 'NOTIFY', phone: D862, config: { channel: 'sip-notify' } };
    const seen = await Seen.open(way, LOGIN, false);
    seen.listen();
    for (const status of [500, 481, 403]) {
      seen.phone.sipFaults.add({
        method: 'NOTIFY',
        kind: { type: 'status', status, reason: said, headers: [`Warning: 399 x "${said}"`] },
      });
    }
    for (let times = 0; times < 3; times += 1)
      await seen.ask(IDS.call, { operation: 'dial', destination: '300' });
    seen.search();
  });
});

interface Recorder {
  readonly status: { getCalls(): readonly { readonly args: unknown }[] };
}

/** JSON, whatever is in it; errors with what they carry besides. */
function plain(value: unknown): string {
  const parents = new WeakSet();
  return JSON.stringify(value, (_, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    if (parents.has(one)) return '[again]';
    parents.add(one);
    if (one instanceof Error)
      return { ...one, message: one.message, stack: one.stack, cause: one.cause };
    if (one instanceof Map || one instanceof Set) return [...(one as Iterable<unknown>)];
    return one;
  });
}
