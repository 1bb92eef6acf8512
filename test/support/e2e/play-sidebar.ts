/** The sidebar with phones in every state there is, what is known of them, and calls that ended in every way. */
import type { WebSocketRoute } from 'playwright-core';
import { CALL_OUTCOMES } from '../../../src/calls/model/call-types';
import {
  type JournalEntry,
  NEWS_TOPIC,
  type SidebarNews,
  type SidebarPhone,
} from '../../../src/nodes/snom-sidebar/types';
import type { Play, Stage } from './stage';

const SIDEBAR = '.snom-sidebar';
/** Where there is room for list and details; in Node-RED 5 two tabs share the side. */
const HEIGHTS = { '4.1': 860, '5.0': 1500 };

const NOW = Date.now();
const MINUTE_MS = 60_000;

const CALL = {
  id: 'call-1',
  dir: 'i',
  state: 'Alerting',
  number: '201',
  name: 'Ann',
  startedAt: NOW - MINUTE_MS,
} as const;

const QUIET: Omit<SidebarPhone, 'id' | 'name'> = {
  host: '192.0.2.10',
  state: 'idle',
  calls: [],
  callsKnown: true,
  dnd: false,
  forwarding: false,
  muted: null,
  recording: null,
  registered: true,
  lines: [],
  reachable: true,
  followed: 'reports',
};

const FAILURE = {
  at: NOW - MINUTE_MS,
  code: 'UNREACHABLE',
  reason: 'noAnswer',
  params: {},
} as const;

/** One phone of each kind, by what it does. */
const PHONES: Readonly<Record<string, Partial<SidebarPhone>>> = {
  Ann: {
    model: 'D385',
    firmware: '10.1.54.13',
    mac: '000413A1B2C3',
    channel: 'command-page',
    support: 'yes',
  },
  Bob: { state: 'ringing', calls: [CALL], dnd: true },
  Cem: {
    state: 'dialling',
    calls: [{ ...CALL, dir: 'o', state: 'Ringback' }],
    forwarding: true,
    channel: 'csta',
    support: 'unproven',
    pinned: true,
    followed: 'asked',
  },
  Dora: {
    state: 'talking',
    calls: [
      { ...CALL, state: 'Connected', connectedAt: NOW - MINUTE_MS },
      { ...CALL, id: 'call-2', state: 'Held', number: '', name: '' },
    ],
    muted: true,
    recording: true,
  },
  Eve: {
    state: 'holding',
    calls: [{ ...CALL, state: 'Holding' }],
    takenOver: 'Hall',
    elsewhere: true,
  },
  Finn: { reachable: false, error: FAILURE, registered: null, dnd: null, forwarding: null },
  Gil: {
    registered: false,
    lines: [{ identity: '100@pbx.example', registered: false }],
    error: FAILURE,
    isOver: true,
  },
  Hal: { state: 'unknown', followed: 'mute' },
  Jo: { state: 'unknown', callsKnown: false },
  Ina: {
    problem: { reason: 'badPort', params: { port: '99999' } },
    state: 'unknown',
    followed: 'no',
  },
};

const phones = Object.entries(PHONES).map(([name, more]): SidebarPhone => ({
  ...QUIET,
  ...more,
  id: `played-${name}`,
  name,
}));

const journal = CALL_OUTCOMES.map((outcome, index): JournalEntry => ({
  id: `ended-${index}`,
  phone: 'played-Ann',
  dir: index % 2 === 0 ? 'i' : 'o',
  number: String(200 + index),
  startedAt: NOW - MINUTE_MS,
  endedAt: NOW - index,
  talkSeconds: outcome === 'completed' ? 42 : 0,
  outcome,
  ...(outcome === 'transferred' && { to: '300' }),
  ...((outcome === 'lost' || outcome === 'rejectedLocally') && { assumed: true }),
}));

const EXCHANGE = { at: NOW, to: 'http://192.0.2.10', tookMs: 12 } as const;

const exchanges: NonNullable<SidebarNews['exchanges']> = {
  phone: 'played-Ann',
  all: true,
  list: [
    { ...EXCHANGE, n: 1, dir: 'out', request: 'GET /command.htm?key=ENTER', status: 200 },
    { ...EXCHANGE, n: 2, dir: 'in', request: 'GET /snom/.../incoming?', status: 200 },
    { ...EXCHANGE, n: 3, dir: 'out', request: 'GET /settings.xml', error: 'noAnswer' },
    {
      ...{ ...EXCHANGE, n: 4, dir: 'out', request: 'POST /csta SnapshotDevice', status: 200 },
      ...{ question: true, times: 1234, lastAt: NOW },
    },
  ],
};

/** Everything in the sidebar. News come as from the server, through the same socket. */
export async function* sidebarStates({ editor, nodeRed }: Stage): Play {
  const { page } = editor;
  let socket: WebSocketRoute | undefined;
  await page.routeWebSocket(/\/comms/, (route) => {
    socket = route;
    route.connectToServer();
  });
  const tell = (news: Omit<SidebarNews, 'at'>): void =>
    socket?.send(JSON.stringify([{ topic: NEWS_TOPIC, data: { at: Date.now(), ...news } }]));
  await page.setViewportSize({ width: 1400, height: HEIGHTS[nodeRed.version] });
  // Nothing that was changed is worth a question.
  await page.evaluate('RED.nodes.dirty(false)');
  const { openEditor } = await import('../../../scripts/lib/editor-page.mjs');
  await openEditor(page, nodeRed.url);
  await page.evaluate("RED.sidebar.show('snom')");
  const row = (name: string): string =>
    `#snom-sidebar-phone-list [role=option][aria-label^="${name},"]`;
  const look = async (text: string): Promise<void> => {
    // Where there is little room, the details stand in place of the list.
    if (!(await page.isVisible('#snom-sidebar-filter')))
      await page.click('.snom-sidebar-title button');
    await page.fill('#snom-sidebar-filter', text);
  };
  await page.locator('#snom-sidebar-phone-list [role=option]').first().waitFor();
  tell({ gone: await idsShown(page), phones, complete: true });
  await page.locator(row('Ann')).waitFor();
  yield { title: 'sidebar: phones', within: SIDEBAR };
  for (const name of Object.keys(PHONES)) {
    await look(name);
    await page.click(row(name));
    await page.locator('#snom-sidebar-details-name', { hasText: name }).waitFor();
    yield { title: `sidebar: ${name}`, within: SIDEBAR };
  }
  await look('');
  await page.click(row('Ann'));
  await page.click('#snom-sidebar-exchanges-toggle');
  yield { title: 'sidebar: no exchange', within: SIDEBAR };
  tell({ exchanges });
  await page.locator('.snom-sidebar-exchanges > li').nth(3).waitFor();
  yield { title: 'sidebar: exchanges', within: SIDEBAR };
  await look('nobody');
  for (const only of ['all', 'busy', 'trouble']) {
    await page.selectOption('#snom-sidebar-only', only);
    yield { title: `sidebar: nothing of ${only}`, within: SIDEBAR };
  }
  await page.click('#snom-sidebar-tab-calls');
  tell({ cleared: true });
  yield { title: 'sidebar: no calls', within: SIDEBAR };
  tell({ calls: journal });
  await page.locator('#snom-sidebar-call-list [role=option]').nth(5).waitFor();
  yield { title: 'sidebar: calls', within: SIDEBAR };
}

/** Ids of the phones that are deployed. */
const idsShown = (page: Stage['editor']['page']): Promise<string[]> =>
  page.evaluate(`(() => {
    const found = [];
    RED.nodes.eachConfig(({ id, type }) => { if (type === 'snom-config') found.push(id); });
    return found;
  })()`);
