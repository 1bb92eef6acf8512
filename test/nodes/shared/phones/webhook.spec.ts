import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import type { ActionRequest } from '../../../../src/calls/reports/action-request';
import {
  baseUrlOf,
  hasPublicServer,
  mountWebhook,
  openWebhook,
  ownerOfToken,
  type ScreeningAnswer,
  type WebhookHandler,
} from '../../../../src/nodes/shared/phones/webhook';

const TOKEN = 'abcdefghijklmnop';

type Route = (request: unknown, response: FakeResponse) => void;

class FakeResponse {
  statusCode = 0;
  writableEnded = false;
  readonly headers = new Map<string, string>();
  closed: () => void = () => undefined;
  setHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }
  end(): void {
    assert.equal(this.writableEnded, false, 'answered twice');
    this.writableEnded = true;
  }
  on(_: 'close', listener: () => void): void {
    this.closed = listener;
  }
}

/** The route of an app of its own. */
function mount(): { route: Route; mounted: () => number; httpNode: NodeAPI['httpNode'] } {
  const routes: Route[] = [];
  const app = { all: (_: RegExp, route: Route) => routes.push(route) };
  const httpNode = app as unknown as NodeAPI['httpNode'];
  mountWebhook({ httpNode });
  const [route] = routes;
  assert.ok(route);
  return { route, mounted: () => routes.length, httpNode };
}

function ask(route: Route, event: string, token = TOKEN): FakeResponse {
  const response = new FakeResponse();
  const request = {
    method: 'GET',
    url: `/snom/${token}/${event}?m=1`,
    headers: { 'user-agent': 'x' },
    socket: { remoteAddress: '192.0.2.9' },
  };
  route(request, response);
  return response;
}

function handler(changes: Partial<WebhookHandler> = {}): WebhookHandler {
  return { report: () => undefined, ask: () => undefined, misheard: () => undefined, ...changes };
}

describe('nodes/shared/phones/webhook', () => {
  it('knows whether there is a public server, and where', () => {
    const { httpNode } = mount();
    const at = (root: unknown, app?: unknown): boolean =>
      hasPublicServer({ settings: { httpNodeRoot: root }, httpNode: app } as unknown as NodeAPI);
    assert.deepEqual(
      [
        at('/', httpNode),
        at('/x', httpNode),
        at(undefined, httpNode),
        at(false, httpNode),
        at('/'),
      ],
      [true, true, true, false, false],
    );
    const reporting = { on: true, baseUrl: 'http://h:1880', token: '', contextStore: '' };
    assert.equal(baseUrlOf({ reporting }), 'http://h:1880');
    assert.throws(() => baseUrlOf({ reporting: { ...reporting, baseUrl: '' } }), {
      reason: 'noBaseUrl',
    });
  });

  it('answers before it passes the report on', () => {
    const { route } = mount();
    const response = new FakeResponse();
    let ended: boolean | undefined;
    let got: ActionRequest | undefined;
    const close = openWebhook(
      TOKEN,
      'a',
      handler({
        report: (report) => {
          ended = response.writableEnded;
          got = report;
        },
      }),
    );
    const socket = { remoteAddress: '192.0.2.9' };
    const url = `/snom/${TOKEN}/hold/?a=%zz`;
    route({ method: 'GET', url, headers: { 'user-agent': 'snom' }, socket }, response);
    close();
    assert.equal(ended, true);
    assert.equal(response.statusCode, 200);
    const { at, ...rest } = got ?? assert.fail();
    assert.ok(Math.abs(at - Date.now()) < 5000);
    assert.deepEqual(rest, {
      event: 'hold',
      rawQuery: 'a=%zz',
      userAgent: 'snom',
      remoteAddress: '192.0.2.9',
    });
  });

  it('has one route per app, and works without an app', () => {
    const { mounted, httpNode } = mount();
    for (let times = 0; times < 50; times++) mountWebhook({ httpNode });
    assert.equal(mounted(), 1);
    mountWebhook({} as Pick<NodeAPI, 'httpNode'>);
  });

  it('forgets a token when the last of its owner closes it', () => {
    const { route } = mount();
    assert.equal(ownerOfToken(TOKEN), undefined);
    const heard: string[] = [];
    const [one, two] = ['one', 'two'].map((name) =>
      openWebhook(TOKEN, 'owner', handler({ report: () => void heard.push(name) })),
    );
    assert.equal(ownerOfToken(TOKEN), 'owner');
    ask(route, 'hold');
    one?.();
    one?.();
    ask(route, 'hold');
    two?.();
    assert.equal(ask(route, 'hold').statusCode, 404);
    assert.deepEqual(heard, ['one', 'two', 'two']);
    assert.equal(ownerOfToken(TOKEN), undefined);
  });

  describe('a call that is asked about', () => {
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    async function screened(answer: Promise<ScreeningAnswer> | undefined): Promise<FakeResponse> {
      const { route } = mount();
      const close = openWebhook(TOKEN, 'a', handler({ ask: () => answer }));
      const response = ask(route, 'blacklist');
      await settled();
      close();
      return response;
    }

    it('is refused with 200, and rings with an error status', async () => {
      assert.equal((await screened(Promise.resolve('reject'))).statusCode, 200);
      assert.equal((await screened(Promise.resolve('ring'))).statusCode, 503);
      assert.equal((await screened(undefined)).statusCode, 503);
      assert.equal((await screened(Promise.reject(new Error('bug')))).statusCode, 503);
    });

    it('is not answered before the decision', async () => {
      const { route } = mount();
      let decide: (answer: ScreeningAnswer) => void = () => undefined;
      const answer = new Promise<ScreeningAnswer>((resolve) => (decide = resolve));
      const close = openWebhook(TOKEN, 'a', handler({ ask: () => answer }));
      const response = ask(route, 'blacklist');
      await settled();
      assert.equal(response.writableEnded, false);
      decide('reject');
      await settled();
      assert.equal(response.writableEnded, true);
      close();
    });

    it('tells when the phone has left', () => {
      const { route } = mount();
      let left: AbortSignal | undefined;
      const ring = new Promise<ScreeningAnswer>(() => undefined);
      const close = openWebhook(
        TOKEN,
        'a',
        handler({
          ask: (_, signal) => {
            left = signal;
            return ring;
          },
        }),
      );
      const response = ask(route, 'blacklist');
      assert.equal(left?.aborted, false);
      response.closed();
      assert.equal(left?.aborted, true);
      close();
    });

    it('is put to the first that decides; the others hear of it', async () => {
      const { route } = mount();
      const heard: string[] = [];
      const answers: (Promise<ScreeningAnswer> | undefined)[] = [
        undefined,
        Promise.resolve('reject'),
        Promise.resolve('ring'),
      ];
      const closers = answers.map((answer, index) =>
        openWebhook(
          TOKEN,
          'a',
          handler({
            ask: () => {
              heard.push(`asked ${index}`);
              return answer;
            },
            report: () => void heard.push(`told ${index}`),
          }),
        ),
      );
      const response = ask(route, 'blacklist');
      await settled();
      for (const close of closers) close();
      assert.equal(response.statusCode, 200);
      assert.deepEqual(heard, ['asked 0', 'asked 1', 'told 2']);
    });
  });
});
