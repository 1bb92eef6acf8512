/** The main story of each example, the same on every phone but for what such a phone cannot do. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { VirtualPhoneApi, VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { Way } from '../matrix/ways';
import { LOGIN } from './flow';
import type { FlowNode, NodeRed } from './node-red';
import { until } from './phones';
import { tokenOf } from './reporting';

interface Exception {
  /** Examples it is part of. */
  readonly examples: readonly string[];
  readonly on: (way: Way) => boolean;
}

/** Keys that are pressed and not held, digits of which nobody can tell whether they are tones. */
const hasNoTones = ({ channel, model }: Way): boolean =>
  channel !== 'command-page' || model === '320';

/** What examples cannot do, and where. The same table is in docs/recipes.md. */
export const EXCEPTIONS = {
  longPress: { examples: ['flows'], on: hasNoTones },
  /** Digits are keys there, which dial where nobody knows of a call; these examples do without knowing. */
  tones: {
    examples: ['flows', 'home-automation'],
    on: (way) => hasNoTones(way) && way.follows === 'actionUrls',
  },
  hangupAll: {
    examples: ['flows', 'home-automation', 'several-phones'],
    // By documents only where the calls are known; these examples do without knowing.
    on: (way) => 'hangupAll' in way.refused || (hasNoTones(way) && way.follows === 'actionUrls'),
  },
  mute: { examples: ['flows', 'several-phones'], on: ({ refused }) => 'mute' in refused },
  reboot: {
    examples: ['flows', 'fleet-night-reboot'],
    on: ({ channel }) => channel === 'minibrowser',
  },
  /** Nobody tells which LED of a D812 belongs to P1, and a D86x does not say that it is one. */
  leds: {
    examples: ['door-camera'],
    on: ({ channel, config }) => channel !== 'command-page' && config.model !== 'D862',
  },
  /** Nothing but an Action URL tells who calls, and who has ended a call that rang. */
  callers: {
    examples: ['door-bell-open', 'missed-call', 'phone-book'],
    on: ({ follows }) => follows === 'polling',
  },
  settings: {
    examples: ['screenshot', 'settings-backup'],
    on: ({ model }) => model === 'D862',
  },
  /** It only toggles there, and the example does without knowing how it is. */
  dnd: {
    examples: ['night-mode'],
    on: ({ channel, follows }) => channel !== 'command-page' && follows === 'actionUrls',
  },
} as const satisfies Record<string, Exception>;

/** An example on the phones of one kind. */
export class Staged {
  constructor(
    readonly nodeRed: NodeRed,
    readonly way: Way,
    /** By the name of their configuration. */
    readonly phones: ReadonlyMap<string, VirtualPhoneApi>,
  ) {}

  /** A phone, by default the only one. */
  phone(name?: string): VirtualPhoneApi {
    const [only] = this.phones.values();
    const found = name === undefined ? only : this.phones.get(name);
    assert.ok(found);
    return found;
  }

  /** Is this one of the phones that cannot do it? */
  lacks(what: keyof typeof EXCEPTIONS): boolean {
    return EXCEPTIONS[what].on(this.way);
  }

  inject(id: string): Promise<void> {
    return this.nodeRed.inject(id);
  }

  shown(id: string): Promise<unknown> {
    return this.nodeRed.comms.debug(id, SHOWN_MS);
  }

  async result(id: string): Promise<Result> {
    return (await this.shown(id)) as Result;
  }

  async answered(phone = this.phone()): Promise<void> {
    await until(phone, 'an answer', () =>
      phone.liveCalls.some(({ state }) => state === 'Connected'),
    );
    await phone.settled();
  }

  async over(phone = this.phone()): Promise<void> {
    await until(phone, 'the end of the call', () => phone.liveCalls.length === 0);
    await phone.settled();
  }

  /** Whoever asks the phone now and then for its calls gets to see those of this moment. */
  async seen(phone = this.phone()): Promise<void> {
    const looks = (): string[] =>
      phone.sipMessages
        .filter(({ body, status }) => status === 200 && body.includes('$(phone_state)'))
        .map(({ callId, cseq }) => `${callId} ${cseq}`);
    const before = new Set(looks());
    // The first time somebody looks, it asks twice; what it saw is known when it looks again.
    const since = (): number => new Set(looks().filter((one) => !before.has(one))).size;
    await until(phone, 'looks at the calls', () => since() >= 3);
  }

  /** What a debug node shows, of many messages the first that fits. */
  async shownOnce(id: string, fits: (value: unknown) => boolean): Promise<void> {
    for (let value = await this.shown(id); !fits(value);) value = await this.shown(id);
  }
}

const SHOWN_MS = 20_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Result {
  readonly ok: boolean;
  readonly code?: string;
  readonly operation: string;
  readonly confirmed?: boolean | null;
}

export interface ExampleStory {
  /** Of its phones, besides those of the kind. */
  readonly phone?: VirtualPhoneOptions;
  readonly play: (staged: Staged) => Promise<void>;
}

/** Examples whose comment does not tell their owner to let the phone report. */
const SILENT = new Set([
  'call-button',
  'fleet-night-reboot',
  'home-automation',
  'night-mode',
  'screenshot',
  'settings-backup',
  'several-phones',
  'flows',
  'text-on-the-display',
]);

/** Dialling rules as the comment of an example says. */
const RULES: Readonly<Record<string, object>> = {
  'missed-call': { allow: '/^\\d{2,4}$/\n0*' },
};

/**
 * What a flow file holds, with address and login of each phone as its owner enters them.
 *
 * @param suffix of the names of phones, so that those of several examples differ
 */
export function asEntered(
  example: string,
  flow: readonly FlowNode[],
  suffix: string,
  nodeRed: NodeRed,
  { way, phones }: Pick<Staged, 'way' | 'phones'>,
  numberOf: (id: string) => number,
): { nodes: FlowNode[]; credentials: Record<string, Record<string, string>> } {
  const credentials: Record<string, Record<string, string>> = {};
  const nodes = flow.map((node) => {
    if (node.type === 'tab') return { ...node, env: withFiles(node, nodeRed) };
    if (node.type !== 'snom-config') return { ...node, ...QUICK[node.type] };
    const phone = phones.get(String(node['name']));
    assert.ok(phone, `unexpected phone ${String(node['name'])}`);
    credentials[node.id] = { ...LOGIN, token: tokenOf(numberOf(node.id)) };
    const { channel, model, sipUser, stepPauseMs } = way.config;
    return {
      ...node,
      name: `${String(node['name'])}${suffix}`,
      host: phone.host,
      port: String(phone.port),
      baseUrl: nodeRed.url,
      events: !SILENT.has(example),
      ...RULES[example],
      ...(phone.sipPort !== undefined && { sipPort: String(phone.sipPort) }),
      ...(way.model.startsWith('D8') && { minibrowserPort: String(phone.minibrowserPort) }),
      ...Object.fromEntries(
        Object.entries({ channel, model, sipUser, stepPauseMs }).filter(
          ([, value]) => value !== undefined,
        ),
      ),
      ...(way.follows === 'polling' && { events: false, pollMs: '250', pollIdleMs: '250' }),
    };
  });
  return { nodes, credentials };
}

/**
 * The same flow with phones of its own: all examples have the same ones, and here each of them is played on others.
 */
export function withOwnPhones(example: string, flow: readonly FlowNode[]): FlowNode[] {
  const shared = flow.filter(({ type }) => type === 'snom-config').map(({ id }) => id);
  let text = JSON.stringify(flow);
  for (const id of shared) text = text.replaceAll(`"${id}"`, `"${example}-${id}"`);
  return JSON.parse(text) as FlowNode[];
}

/** Environment variables of a tab: files are in the user directory. */
function withFiles(tab: FlowNode, { userDir }: NodeRed): unknown {
  const own: Readonly<Record<string, string>> = {
    JOURNAL_FOLDER: userDir,
    BOOK_CSV: path.join(userDir, BOOK),
    BACKUP_FOLDER: path.join(userDir, 'backups'),
    QUIET_FROM: clock(-60),
    QUIET_TO: clock(60),
  };
  const all = tab['env'] as { name: string; value: string }[];
  return all.map((one) => ({ ...one, value: own[one.name] ?? one.value }));
}

/** The time of this computer in so many minutes, as people write it. */
export function clock(minutes: number): string {
  const at = new Date(Date.now() + minutes * 60_000);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Phone book in the user directory. */
const BOOK = 'book.csv';

/** Waits that are meant for people, in a test's time. */
const QUICK: Readonly<Record<string, object>> = {
  'snom-admin': { firstWait: '1', probeEvery: 0.05, pollEvery: 0.1 },
  delay: { timeout: '0.2' },
};

const isConnected = ({ liveCalls }: VirtualPhoneApi): boolean =>
  liveCalls.some(({ state }) => state === 'Connected');

async function attendedTransfer(on: Staged): Promise<void> {
  const phone = on.phone();
  phone.ring('300');
  await phone.settled();
  phone.pressKey('ENTER');
  await on.answered();
  await on.inject('snom-transfer-ask');
  const asked = await on.result('snom-transfer-done');
  assert.deepEqual([asked.operation, asked.confirmed], ['startTransfer', true]);
  await on.answered();
  await on.inject('snom-transfer-through');
  const through = await on.result('snom-transfer-done');
  assert.deepEqual([through.operation, through.confirmed], ['completeTransfer', true]);
  await on.over();
  assert.ok(phone.calls.every(({ endedBy }) => endedBy === 'transferred'));
  await on.inject('snom-transfer-through');
  assert.equal((await on.result('snom-transfer-refused')).code, 'INVALID_STATE');
}

async function callButton(on: Staged): Promise<void> {
  await on.inject('snom-button-once');
  await on.inject('snom-button-once');
  assert.equal((await on.result('snom-button-result')).operation, 'dial');
  await on.answered();
  assert.equal(on.phone().calls.length, 1);
  await on.inject('snom-button-twice');
  assert.equal((await on.result('snom-button-result')).operation, 'hangup');
  await on.over();
}

async function nightMode(on: Staged): Promise<void> {
  if (on.lacks('dnd')) {
    assert.equal(((await on.shown('snom-quiet-error')) as Result).code, 'NOT_SUPPORTED');
    return;
  }
  const { operation } = await on.result('snom-quiet-done');
  assert.equal(operation, 'dnd');
  const { settings } = on.phone();
  await until(on.phone(), 'do not disturb', () =>
    ['dnd_mode', 'dnd_mode1'].some((name) => settings.get(name) === 'on'),
  );
}

async function screenshot(on: Staged): Promise<void> {
  const answer = await on.nodeRed.request('/phone/display');
  if (on.lacks('settings')) {
    assert.equal(answer.status, 502);
    return;
  }
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'image/png');
  assert.equal(
    Buffer.from(await answer.arrayBuffer())
      .subarray(1, 4)
      .toString(),
    'PNG',
  );
}

async function settingsBackup(on: Staged): Promise<void> {
  await on.inject('snom-backup-now');
  if (on.lacks('settings')) {
    assert.equal((await on.result('snom-backup-failed')).code, 'NOT_SUPPORTED');
    return;
  }
  assert.match(String(await on.shown('snom-backup-saved')), /Desk-phone.*\.xml$/);
}

async function textOnTheDisplay(on: Staged): Promise<void> {
  const phone = on.phone();
  await on.inject('snom-text-washed');
  await until(phone, 'the text', () => /machine/.test(phone.minibrowser?.lines.join() ?? ''));
  assert.equal((await on.result('snom-text-shown')).confirmed, true);
  await on.inject('snom-text-enough');
  await until(phone, 'the end of it', () => phone.minibrowser === undefined);
}

async function clickToDial(on: Staged): Promise<void> {
  const phone = on.phone();
  const post = async (number: string): Promise<[number, unknown]> => {
    const answer = await on.nodeRed.request('/phone/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ number }),
    });
    return [answer.status, ((await answer.json()) as Result).code];
  };
  assert.deepEqual(await post('200'), [200, undefined]);
  await until(phone, 'a call', () => phone.liveCalls[0]?.remote.split('@')[0] === '200');
  assert.deepEqual(await post('0900123456'), [403, 'NOT_ALLOWED']);
}

/** It opens to whom it knows by number. */
async function doorBellOpen(on: Staged): Promise<void> {
  const phone = on.phone();
  await on.inject('snom-open-yes');
  await on.shown('snom-open-expected');
  phone.ring('80');
  if (on.lacks('callers')) {
    await assert.rejects(on.nodeRed.comms.debug('snom-open-opened', 1500), /unread/);
    assert.equal(phone.liveCalls[0]?.state, 'Alerting');
    return;
  }
  const { ok, operation, confirmed } = await on.result('snom-open-opened');
  assert.deepEqual([ok, operation, confirmed], [true, 'hangup', true]);
  assert.equal(phone.calls[0]?.dtmf, '*5#');
  assert.equal(phone.liveCalls.length, 0);
}

async function doorCamera(on: Staged): Promise<void> {
  const phone = on.phone();
  await on.inject('snom-cam-bell-000');
  if (!on.lacks('leds')) {
    await until(phone, 'the picture', () => phone.minibrowser?.image !== undefined);
    assert.equal(phone.minibrowser?.title, 'Front door');
    assert.equal(((await on.shown('snom-cam-debug-01')) as Result).confirmed, true);
    assert.ok([...phone.leds.values()].some((led) => led.startsWith('BlinkFast')));
  } else {
    assert.equal(((await on.shown('snom-cam-debug-02')) as Result).code, 'NOT_SUPPORTED');
  }
  await on.inject('snom-cam-ask-0000');
  await until(phone, 'the menu', () => phone.minibrowser?.kind === 'menu');
  phone.pressKey('ENTER');
  assert.equal(await on.shown('snom-cam-open-000'), 'open');
}

async function fleetNightReboot(on: Staged): Promise<void> {
  await on.inject('snom-night-now-01');
  if (on.lacks('reboot')) {
    assert.match(String(await on.shown('snom-night-debug3')), /^0 of 3 phones were rebooted/);
    assert.equal(((await on.shown('snom-night-debug2')) as Result).code, 'NOT_SUPPORTED');
    return;
  }
  assert.equal(await on.shown('snom-night-debug3'), '3 of 3 phones were rebooted.');
  for (const { boots } of on.phones.values()) assert.equal(boots, 2);
}

async function onePhone(on: Staged): Promise<void> {
  const phone = on.phone();
  const pressed = (name: string) => (): boolean => phone.keys.some(({ key }) => key === name);
  const refused = async (code: string): Promise<void> =>
    assert.equal(((await on.shown('snom-debug-error')) as Result).code, code);
  await on.inject('snom-inject-hold0');
  assert.equal((await on.result('snom-debug-keys-1')).ok, true);
  await on.inject('snom-inject-mute0');
  // A document knows the key by its other name.
  if (on.lacks('mute')) await refused('INVALID_PARAMETER');
  else await until(phone, 'MUTE', () => pressed('MUTE')() || pressed('F_MUTE')());
  await on.inject('snom-inject-long0');
  if (on.lacks('longPress')) await refused('NOT_SUPPORTED');
  else await until(phone, 'P1 held', pressed('P1'));

  // A look within 3 s of a key may be older than that key, after which digits may be no tones.
  if (on.way.follows === 'polling') await pause(3500);
  await on.inject('snom-inject-dial0');
  await on.answered();
  await on.inject('snom-inject-dtmf0');
  if (on.lacks('tones')) await refused('NOT_ALLOWED');
  else await until(phone, 'digits', () => phone.liveCalls[0]?.dtmf === '1234#');
  await on.inject('snom-inject-hangup');
  if (on.lacks('hangupAll')) await refused('NOT_SUPPORTED');
  else await on.over();

  const answer = await on.nodeRed.request('/phone/dial?number=0900123456');
  assert.equal(answer.status, 403);
  await on.inject('snom-inject-info0');
  const info = (await on.shown('snom-debug-info-1')) as { model: string };
  // The pages of a D86x tell no more.
  assert.ok([on.way.model, 'D8xx'].includes(info.model), info.model);
  await on.inject('snom-inject-reboot');
  if (on.lacks('reboot')) return refused('NOT_SUPPORTED');
  assert.equal((await on.result('snom-debug-boot-1')).ok, true);
  await until(phone, 'a second start', () => phone.boots === 2);
}

async function homeAutomation(on: Staged): Promise<void> {
  const phone = on.phone();
  await on.inject('snom-home-bell-01');
  assert.equal((await on.result('snom-home-debug-1')).operation, 'dial');
  await on.answered();
  await on.inject('snom-home-open-01');
  if (on.lacks('tones')) {
    assert.equal(((await on.shown('snom-home-debug-4')) as Result).code, 'NOT_ALLOWED');
    return;
  }
  await until(phone, 'the door code', () => phone.calls[0]?.dtmf === '*5#');
  if (on.lacks('hangupAll')) {
    assert.equal(((await on.shown('snom-home-debug-4')) as Result).code, 'NOT_SUPPORTED');
    assert.equal(phone.liveCalls.length, 1);
    return;
  }
  assert.equal((await on.result('snom-home-debug-2')).operation, 'hangupAll');
  await on.over();
}

async function homeOffice(on: Staged): Promise<void> {
  const phone = on.phone();
  const id = phone.ring('300');
  await phone.settled();
  phone.pressKey('ENTER');
  assert.equal(await on.shown('snom-office-music'), 'pause');
  assert.deepEqual(await on.shown('snom-office-lights'), { brightness: 20 });
  phone.farEndHangup(id);
  assert.equal(await on.shown('snom-office-music'), 'play');
  assert.deepEqual(await on.shown('snom-office-lights'), { brightness: 100 });
}

/** Only an Action URL tells who has ended a call that rang. */
async function missedCall(on: Staged): Promise<void> {
  const phone = on.phone();
  const id = phone.ring('0301234567', { name: 'Alice' });
  if (on.lacks('callers')) await on.seen();
  phone.farEndHangup(id);
  if (on.lacks('callers')) {
    await assert.rejects(on.nodeRed.comms.debug('snom-missed-notify', 1500), /unread/);
    return;
  }
  const text = String(await on.shown('snom-missed-notify'));
  await on.inject('snom-missed-press');
  assert.match(text, /^Missed call from Alice \(0301234567\)/);
  assert.equal((await on.result('snom-missed-dialled')).confirmed, true);
  await until(
    phone,
    'a call back',
    () => phone.liveCalls[0]?.remote.split('@')[0] === '0301234567',
  );
}

/** Who calls is known by an Action URL only, and shown by the minibrowser. */
async function phoneBook(on: Staged): Promise<void> {
  const phone = on.phone();
  await writeFile(path.join(on.nodeRed.userDir, BOOK), 'Name,Phone\nAnn Alt,030 / 300 30\n');
  await on.inject('snom-book-csv-start');
  await on.nodeRed.comms.status('snom-book-keep', ({ text }) => text === 'csv 1', SHOWN_MS);
  const id = phone.ring('03030030');
  if (on.lacks('callers')) {
    await assert.rejects(on.nodeRed.comms.debug('snom-book-caller', 1500), /unread/);
    phone.farEndHangup(id);
    return;
  }
  // It shows callers on all phones there are.
  await on.shownOnce('snom-book-caller', (value) => JSON.stringify(value).includes('phone-book'));
  await until(phone, 'the name', () => phone.minibrowser?.lines[0] === 'Ann Alt');
  phone.farEndHangup(id);
  await until(phone, 'the end of the page', () => phone.minibrowser === undefined);
}

async function severalPhones(on: Staged): Promise<void> {
  const [office, reception] = [on.phone('Desk phone'), on.phone('Reception')];
  const error = async (): Promise<unknown> =>
    ((await on.shown('snom-many-debug-3')) as Result).code;
  await on.inject('snom-many-recept-');
  if (on.lacks('mute')) {
    assert.equal(await error(), 'INVALID_PARAMETER');
  } else {
    await until(reception, 'MUTE', () => reception.keys.length === 1);
    assert.deepEqual(office.keys, []);
  }
  for (const phone of [office, reception]) phone.ring('300');
  await on.inject('snom-many-out-001');
  for (const phone of [office, reception]) {
    if (on.lacks('hangupAll')) assert.equal(await error(), 'NOT_SUPPORTED');
    else await on.over(phone);
  }
}

async function wallboard(on: Staged): Promise<void> {
  const [office, reception] = [on.phone('Desk phone'), on.phone('Reception')];
  const shows = async (row: RegExp): Promise<void> => {
    const limit = Date.now() + SHOWN_MS;
    for (let text = ''; !row.test(text);) {
      assert.ok(Date.now() < limit, `${String(row)} is not shown: ${text}`);
      text = await (await on.nodeRed.request('/phone/wallboard')).text();
    }
  };
  office.ring('300');
  await shows(/Desk phone.*ringing/);
  office.pressKey('ENTER');
  await shows(/Desk phone.*talking/);
  reception.pressKey('DND');
  await shows(/Reception.*do not disturb/);
  office.farEndHangup(office.liveCalls[0]?.id ?? '');
  await shows(/Desk phone.*free/);
}

async function whatThePhoneDoes(on: Staged): Promise<void> {
  const phone = on.phone();
  await on.inject('snom-doing-press');
  await on.shownOnce('snom-doing-changed', (value) => stateIn(value) === 'Connected');
  await on.inject('snom-doing-enough');
  await on.over();
  const ended = (await on.shown('snom-doing-ended')) as { dir: string; outcome: string };
  assert.deepEqual([ended.dir, ended.outcome], ['o', 'completed']);
  await on.inject('snom-doing-enough');
  assert.equal(((await on.shown('snom-doing-error')) as Result).code, 'INVALID_STATE');
  assert.ok(!isConnected(phone));
}

function stateIn(value: unknown): string | undefined {
  return (value as { call?: { state?: string } }).call?.state;
}

/** A call that came, was answered and is over is written down, whoever calls. */
function journal(example: string, prefix: string, shown: 'written' | 'box'): ExampleStory['play'] {
  return async (on) => {
    const phone = on.phone();
    const id = phone.ring('300');
    await phone.settled();
    if (on.lacks('callers')) await on.seen();
    phone.pressKey('ENTER');
    await on.answered();
    if (on.lacks('callers')) await on.seen();
    phone.farEndHangup(id);
    // It writes down the calls of all phones there are.
    const isOwn = (value: unknown): boolean => JSON.stringify(value).includes(example);
    if (shown === 'written') return on.shownOnce(`${prefix}-written`, isOwn);
    // There is no broker here.
    await on.nodeRed.comms.status(
      `${prefix}-box`,
      ({ text }) => /waiting/.test(text ?? ''),
      SHOWN_MS,
    );
  };
}

/** By the key of the example. */
export const EXAMPLE_STORIES: Readonly<Record<string, ExampleStory>> = {
  'attended-transfer': { play: attendedTransfer },
  'call-journal-file': { play: journal('call-journal-file', 'snom-jfile', 'written') },
  'call-journal-mqtt': { play: journal('call-journal-mqtt', 'snom-jmqtt', 'box') },
  'call-journal-sqlite': { play: journal('call-journal-sqlite', 'snom-jsql', 'written') },
  'call-button': { play: callButton },
  'click-to-dial': { play: clickToDial },
  'door-bell-open': { play: doorBellOpen },
  'door-camera': { play: doorCamera },
  'fleet-night-reboot': { phone: { rebootMs: 300 }, play: fleetNightReboot },
  flows: { phone: { rebootMs: 50 }, play: onePhone },
  'home-automation': { play: homeAutomation },
  'home-office': { play: homeOffice },
  'missed-call': { play: missedCall },
  'night-mode': { play: nightMode },
  'phone-book': { play: phoneBook },
  screenshot: { play: screenshot },
  'settings-backup': { play: settingsBackup },
  'several-phones': { play: severalPhones },
  'text-on-the-display': { play: textOnTheDisplay },
  wallboard: { play: wallboard },
  'what-the-phone-does': { play: whatThePhoneDoes },
};
