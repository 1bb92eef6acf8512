/** Phones, nodes and answers for whoever looks at what dialogs answer. */
import { createServer, type Server } from 'node:http';
import type { Page } from 'playwright-core';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { freshPort, listenAnew } from '../addresses';
import { TRUSTING } from '../simulator/sip';
import type { Editor } from './editor';
import { call, config, key, LOGIN, ourNode, tab } from './flow';
import type { FlowNode, NodeRed } from './node-red';
import { startPhone } from './phones';
import type { Shown } from './walk';

/** States that are brought about one after the other; each is looked at before the next one comes. */
export type Play = AsyncGenerator<Shown, void, void>;

/** Who is there. */
export interface Stage {
  readonly editor: Editor;
  readonly nodeRed: NodeRed;
  readonly phones: Phones;
}

/** Where something answers. */
export type Place = Pick<VirtualPhoneApi, 'host' | 'port'>;

/** Phones, and what is taken for one by mistake. */
export interface Phones {
  readonly usual: VirtualPhoneApi;
  /** Its login is entered wrongly. */
  readonly locked: VirtualPhoneApi;
  /** Speaks HTTPS only, with a certificate of its own. */
  readonly secure: VirtualPhoneApi;
  /** A D862 that takes documents. */
  readonly d862: VirtualPhoneApi;
  /** Wants hidden tags. */
  readonly blocked: VirtualPhoneApi;
  /** Others have set one of its Action URLs. */
  readonly foreign: VirtualPhoneApi;
  /** Is switched off. */
  readonly off: VirtualPhoneApi;
  /** A web server that is no phone. */
  readonly stranger: Place & { readonly server: Server };
  /** The last of the phones at 127.0.13.1 to 127.0.13.4, which have the same port. */
  readonly hall: VirtualPhoneApi;
}

/** Models that are drawn: one of each way to draw a phone, and one that cannot be drawn. */
export const DRAWN_MODELS = [
  '190',
  '300',
  '320',
  '720',
  '760',
  '820',
  '870',
  'MP',
  'PA1',
  'D120',
  'D385',
  'D713',
  'D735',
  'D785',
  'D862',
  'M900',
] as const;

/** What somebody else has set on a phone. */
const FOREIGN = 'http://127.0.0.9/doorbell';

/** Starts all of them; `stopPhones` stops them, but for the stranger. */
export async function startCast(): Promise<Phones> {
  const findPort = await freshPort('127.0.13.1');
  const [hall, usual, locked, secure, d862, blocked, foreign, off] = await Promise.all([
    startPhone({ host: '127.0.13.4', port: findPort }),
    startPhone({ farEnds: [{ number: '*', answerAfterMs: null }] }),
    startPhone(),
    startPhone({ httpsPort: 0, httpsOnly: true }),
    startPhone({ profile: 'snomD862-fw10.1', settings: TRUSTING }),
    startPhone({ security: { useHiddenTags: true } }),
    startPhone({ settings: { action_missed_url: FOREIGN } }),
    startPhone(),
    startPhone({ host: '127.0.13.1', port: findPort, auth: { scheme: 'none' } }),
    startPhone({ host: '127.0.13.2', port: findPort, profile: 'snomD862-fw10.1' }),
    startPhone({ host: '127.0.13.3', port: findPort, profile: 'snom760-fw8.9' }),
  ]);
  await off.stop();
  const server = createServer((_, response) => response.end('<title>A printer</title>'));
  const stranger = { host: '127.0.0.1', port: await listenAnew(server), server };
  return { usual, locked, secure, d862, blocked, foreign, off, stranger, hall };
}

/** What is deployed before the editor is opened. */
export async function deployStage(nodeRed: NodeRed, phones: Phones): Promise<void> {
  const reports = { events: true, baseUrl: nodeRed.url };
  const models = DRAWN_MODELS.map((model) => config(`of-${model}`, phones.off, { model }));
  const configs: FlowNode[] = [
    config('phone', phones.usual, { ...reports, name: 'Desk' }),
    config('bare', phones.usual, { name: 'Bare' }),
    config('off', phones.off, { name: 'Off' }),
    config('owner', phones.foreign, { name: 'Door' }),
    config('hall', phones.hall, { name: 'Hall' }),
    ...models,
  ];
  const flow = [
    tab,
    ...configs,
    call('call', []),
    call('silent', [], { phone: 'off', destination: '200', destinationType: 'str' }),
    key('key', [], { keys: 'MUTE', keysType: 'str' }),
    ourNode('snom-display', 'display', []),
    ourNode('snom-display', 'bare-display', [], { phone: 'bare' }),
  ];
  await nodeRed.deploy(flow, Object.fromEntries(configs.map(({ id }) => [id, LOGIN])));
}

/** Answers a route of the server in its place, until the answer of the next call is there. */
export async function answerWith<T>(page: Page, route: string, answer: T): Promise<void> {
  const url = `**/${route}`;
  await page.unroute(url);
  await page.route(url, (asked) => asked.fulfill({ json: answer }));
}

/** Lets the server answer itself again. */
export const answerNoMore = (page: Page, route: string): Promise<void> =>
  page.unroute(`**/${route}`);
