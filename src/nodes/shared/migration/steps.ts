/**
 * How what flows have stored of a node becomes what its newest version stores: one step a version, the first from nodes
 * that have no version at all. A step only says what was meant before; it never improves a node. Landed steps do not change:
 * whatever shall begin to mean something else gets a step of its own.
 */

/** Properties of a node, as a flow stores them. */
export type Stored = Readonly<Record<string, unknown>>;

/** What to add to what is stored, or to put in its place. */
export type Step = (stored: Stored) => Stored;

/** What the properties meant where there were none, or no step of the kind. */
function absent(values: Stored): Step {
  return (stored) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => stored[name] === undefined));
}

const isBlank = (value: unknown): boolean => value === undefined || value === '';

/** A typedInput: without a type it is the usual one where nothing stands in it, and a fixed text otherwise. */
function typed(name: string, value: string, type: string): Step {
  const kind = `${name}Type`;
  return (stored) => {
    if (!isBlank(stored[kind])) return stored[name] === undefined ? { [name]: '' } : {};
    return isBlank(stored[name]) ? { [name]: value, [kind]: type } : { [kind]: 'str' };
  };
}

/** A typedInput of yes or no, whose field shows "yes" where nothing stands in it. */
function typedSwitch(name: string): Step {
  const kind = `${name}Type`;
  return (stored) => {
    const isSwitch = isBlank(stored[kind]) || stored[kind] === 'bool';
    if (isSwitch && isBlank(stored[name])) return { [name]: 'false', [kind]: 'bool' };
    if (!isBlank(stored[kind])) return {};
    const isSaid = ['true', 'false'].includes(String(stored[name]).toLowerCase());
    return { [kind]: isSaid ? 'bool' : 'str' };
  };
}

/** Several steps as one; none of them looks at what another one adds. */
function together(...steps: readonly Step[]): Step {
  return (stored) => Object.assign({}, ...steps.map((step) => step(stored))) as Stored;
}

const ACTION = { phoneFromMsg: false, failedPort: false, channel: '' } as const;

const CONFIG_BEFORE_VERSIONS: Stored = {
  port: '',
  protocol: 'http',
  tls: '',
  fingerprint: '',
  selfSigned: false,
  legacyTls: false,
  auth: 'auto',
  credentialsEncoding: 'utf8',
  model: '',
  generation: '',
  keySequences: 'auto',
  identity: '',
  timeout: '',
  queueLimit: '',
  allow: '',
  deny: '',
  answerKey: 'ENTER',
  hangupKey: 'CANCEL',
  events: false,
  baseUrl: '',
  identities: '',
  contextStore: '',
  ringTimeout: '',
  conferenceWay: '',
  conferenceKey: '',
  swapWay: '',
  swapKey: '',
  deflectWay: '',
  deflectKey: '',
  transferList: false,
  consultBy: 'dial',
  muteKey: '',
  recordKey: '',
  muteWhenUnknown: 'press',
  dndWay: 'auto',
  pickupCode: '',
  externalPrefix: '',
  plusHandling: 'asIs',
  plusPrefix: '',
  nationalPrefix: '0',
  emergencyNumbers: '',
  stepPause: '',
  channel: 'auto',
  sipPort: '',
  sipUser: '',
  sipLocalPort: '',
  minibrowserPort: '',
  cstaPath: '',
  stepPauseMs: '',
  pollMs: '',
  pollIdleMs: '',
  documentForm: 'direct',
  heldBy: 'on_hold',
  connectedMeansAnswered: false,
};

const KEY_BEFORE_VERSIONS = together(
  absent({ ...ACTION, raw: false, keysMayDial: false }),
  typed('keys', 'payload', 'msg'),
);

const CALL_BEFORE_VERSIONS = together(
  absent({
    ...ACTION,
    operation: '',
    action: '',
    on: 'toggle',
    waitFor: 'accepted',
    confirmTimeout: '',
    dryRun: false,
    force: false,
    checkKeys: false,
  }),
  typed('destination', 'payload', 'msg'),
  typed('digits', 'payload', 'msg'),
  typed('identity', '', 'str'),
  typed('callId', '', 'str'),
  typed('otherCallId', '', 'str'),
  typedSwitch('adjust'),
);

const ADMIN_BEFORE_VERSIONS = together(
  absent({
    phoneFromMsg: false,
    failedPort: false,
    operation: '',
    list: 'missed',
    spelling: 'auto',
    way: 'auto',
    display: 'main',
    format: 'png',
    identities: false,
    force: false,
    waitIdle: false,
    waitBack: false,
    store: true,
    verify: true,
    idleTimeout: '',
    firstWait: '',
    pollEvery: '',
    attempts: '',
    probeEvery: '',
    concurrency: '',
    canary: '',
    stopAfterFailures: '',
    allowDestructive: false,
    severalPhones: false,
    overwriteForeign: false,
    wrongLogin: false,
    listenSeconds: '',
    allowFromMessage: false,
  }),
  typed('url', '', 'str'),
  typed('identity', '', 'str'),
  typed('names', '', 'str'),
  typed('target', '', 'str'),
);

const DISPLAY_BEFORE_VERSIONS = together(
  absent({
    ...ACTION,
    operation: '',
    inputType: 'text',
    fit: 'inside',
    stay: false,
    cut: false,
    showFor: '',
    until: '',
    validFor: '',
    waitFor: 'confirmed',
    confirmTimeout: '',
  }),
  typed('title', '', 'str'),
  typed('content', 'payload', 'msg'),
  typed('preset', '', 'str'),
);

const EVENT_BEFORE_VERSIONS = absent({
  shape: '',
  direction: '',
  events: '',
  number: '',
  screeningTimeout: '',
  others: false,
});

const MQTT_BEFORE_VERSIONS = absent({
  base: '',
  instance: '',
  discovery: '',
  discoveryPrefix: '',
  mayDial: false,
  several: false,
  // New nodes begin with yes.
  answersLate: false,
});

/** The steps of each type, those of the oldest version first. The newest version of a type is how many there are. */
export const STEPS: Readonly<Record<string, readonly Step[]>> = {
  'snom-config': [absent(CONFIG_BEFORE_VERSIONS), absent({ toldModel: '' })],
  'snom-key': [KEY_BEFORE_VERSIONS],
  'snom-call': [CALL_BEFORE_VERSIONS],
  'snom-admin': [ADMIN_BEFORE_VERSIONS],
  'snom-display': [DISPLAY_BEFORE_VERSIONS],
  'snom-event': [EVENT_BEFORE_VERSIONS],
  'snom-mqtt': [MQTT_BEFORE_VERSIONS],
};
