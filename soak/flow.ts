/** The flow of a soak: all modes of snom-event on all phones, and nodes that act on them. */
import { LOGIN, node, ourNode } from '../test/support/e2e/flow';
import type { FlowCredentials, FlowNode } from '../test/support/e2e/node-red';
import { defaultsOf } from '../test/support/package/definitions';
import { REFUSED } from './phone-life';
import { type FlowRecord, isReporting, type StartedPhone, tokenOf } from './protocol';

/** What changes from one deploy to the next. */
export interface FlowChanges {
  /** Number of the deploy. */
  readonly round: number;
  /** Flow parts whose nodes are other ones than before. */
  readonly renames: 'nothing' | 'commands' | 'events' | 'phones';
  /** Something to be found: see the probe. */
  readonly broken: boolean;
}

const COMMANDS = 'commands-tab';
/** Phones nobody has, which come and go with the deploys. */
const GUESTS = 3;

export function configIdOf(index: number): string {
  return `config-${index}`;
}

function tab(id: string, info = ''): FlowNode {
  return { id, type: 'tab', label: id, disabled: false, info };
}

function configOf(phone: StartedPhone, baseUrl: string, round: number): FlowNode {
  const { index, host, port, kind } = phone;
  const isAsked = !isReporting(kind);
  const documents = kind === 'notify' && {
    channel: 'sip-notify',
    sipPort: String(phone.sipPort),
    minibrowserPort: String(phone.minibrowserPort),
    sipUser: `1${String(index).padStart(4, '0')}`,
    pollMs: '2500',
    pollIdleMs: '5000',
  };
  return {
    ...defaultsOf('snom-config'),
    id: configIdOf(index),
    type: 'snom-config',
    name: `desk ${index}`,
    host,
    port: String(port),
    protocol: 'http',
    identities: `1${String(index).padStart(4, '0')}@pbx.example`,
    baseUrl,
    contextStore: 'disk',
    events: !isAsked,
    timeout: '8000',
    // Not asked for anything else: a deploy restarts nodes whose properties are other ones.
    queueLimit: String(32 + (round % 7)),
    ...(kind === 'csta' && { pollMs: '1000', pollIdleMs: '3000' }),
    ...documents,
  };
}

function sink(lane: FlowRecord['lane'], broken: boolean): FlowNode {
  return node('soak-sink', `sink-${lane}`, [], { broken });
}

function listeners(name: string, broken: boolean): FlowNode[] {
  const modes = ['events', 'calls', 'summaries', 'snapshot'] as const;
  const all = { phone: '', name };
  return [
    ...modes.map((mode) =>
      ourNode('snom-event', `all-${mode}`, [`sink-${mode}`], { ...all, mode }),
    ),
    ourNode('snom-event', 'all-provider', [], { ...all, mode: 'snapshot', shape: 'innovaphone' }),
    ourNode('snom-event', 'all-screening', ['sink-screening', 'decide'], {
      ...all,
      mode: 'screening',
      screeningTimeout: '5000',
    }),
    node('function', 'decide', ['screen'], {
      func: `msg.payload = msg.payload.remote.number.startsWith('${REFUSED}') ? 'reject' : 'ring'; return msg;`,
      outputs: 1,
      libs: [],
    }),
    ourNode('snom-call', 'screen', [], { ...all, operation: 'screen', phone: configIdOf(0) }),
    ...modes.map((mode) => sink(mode, broken)),
    sink('screening', broken),
  ];
}

function commands(name: string, broken: boolean): FlowNode[] {
  const any = { name, phone: configIdOf(0), phoneFromMsg: true };
  const own = (made: FlowNode): FlowNode => ({ ...made, z: COMMANDS });
  const failing = { failedPort: true, outputs: 2, wires: [['sink-results'], ['sink-results']] };
  return [
    {
      ...node('soak-source', 'source', []),
      outputs: 3,
      wires: [['act-call'], ['act-key'], ['act-admin']],
    },
    {
      ...ourNode('snom-call', 'act-call', [], { ...any, operation: '', waitFor: 'confirmed' }),
      ...failing,
    },
    ourNode('snom-key', 'act-key', ['sink-results'], { ...any, keys: 'payload', keysType: 'msg' }),
    ourNode('snom-admin', 'act-admin', ['sink-results'], { ...any, operation: '' }),
    node('catch', 'failed', ['sink-results'], { scope: ['act-key', 'act-admin'], uncaught: false }),
    sink('results', broken),
  ].map(own);
}

/** The whole flow. */
export function flowOf(
  phones: readonly StartedPhone[],
  baseUrl: string,
  { round, renames, broken }: FlowChanges,
): FlowNode[] {
  const named = (part: FlowChanges['renames']): string =>
    renames === part ? `round ${round}` : '';
  // One phone in twenty is another node than before.
  const roundOf = (index: number): number =>
    renames === 'phones' && index % 20 === round % 20 ? round : 0;
  const guests = Array.from({ length: GUESTS }, (_, at): FlowNode => {
    const id = `guest-${round}-${at}`;
    const where = { host: '127.0.0.1', port: '9', name: `guest ${round} ${at}` };
    return {
      ...defaultsOf('snom-config'),
      id,
      type: 'snom-config',
      ...where,
      events: true,
      baseUrl,
    };
  });
  return [
    tab('tab'),
    tab(COMMANDS),
    ...phones.map((phone) => configOf(phone, baseUrl, roundOf(phone.index))),
    ...guests,
    ...guests.map(({ id }, at) =>
      ourNode('snom-event', `hears-guest-${round}-${at}`, [], { phone: id, mode: 'calls' }),
    ),
    ...listeners(named('events'), broken),
    ...commands(named('commands'), broken),
  ];
}

/** Of all phones; guests have one that differs with each deploy. */
export function credentialsOf(phones: readonly StartedPhone[], round: number): FlowCredentials {
  const own = phones.map(
    ({ index }) => [configIdOf(index), { ...LOGIN, token: tokenOf(index) }] as const,
  );
  const guests = Array.from(
    { length: GUESTS },
    (_, at) =>
      [
        `guest-${round}-${at}`,
        { ...LOGIN, token: tokenOf(0x1000000 + round * GUESTS + at) },
      ] as const,
  );
  return Object.fromEntries([...own, ...guests]);
}
