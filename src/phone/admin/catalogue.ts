/**
 * Maintenance operations as plain data: what each takes, within which bounds, and what it may do to a phone. Whatever
 * carries them out, asks for them or describes them takes it from here; it is bundled for the dialog too, and imports
 * nothing. Names are public API: flows store them, messages bring them.
 */

/** A number, whole unless fractions are allowed. */
export interface NumberValue {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
  readonly default?: number;
  readonly fractions?: true;
  readonly unit?: 'seconds';
}

/** What a parameter may be. */
type ParameterValue =
  | { readonly type: 'text' }
  | { readonly type: 'boolean'; readonly default?: boolean }
  | NumberValue
  | { readonly type: 'choice'; readonly values: readonly string[]; readonly default?: string }
  /** A list of texts, or one text. */
  | { readonly type: 'texts' }
  /** An object with text, number or boolean values. */
  | { readonly type: 'values' };

/** What is known of a parameter wherever it occurs. */
export type ParameterInfo = ParameterValue & {
  /** The dialog lets it come from a message, a context store or an expression; property `xType` says from where. */
  readonly typed?: true;
  /** Consent of the node's owner, which no message can give. */
  readonly consent?: true;
  /** Few need it: folded away in the dialog. */
  readonly advanced?: true;
  /** Of its row in the dialog: Font Awesome 4. */
  readonly icon?: string;
};

/** One parameter of an operation. */
export type AdminParameter = ParameterInfo & { readonly name: string; readonly required?: true };

/** Where an operation belongs; headings of the dialog, in their order. */
export const OPERATION_GROUPS = ['phone', 'settings', 'identities', 'more', 'actionUrls'] as const;

/** One operation; a flag that is absent means no. */
export interface OperationInfo<Name extends string = string> {
  readonly group: (typeof OPERATION_GROUPS)[number];
  /** Parameters it cannot do without. */
  readonly needs?: readonly Name[];
  /** Parameters it takes besides; others are left unread. */
  readonly takes?: readonly Name[];
  /** Numbers with another default or bound than elsewhere. */
  readonly differs?: Readonly<Partial<Record<Name, Partial<NumberValue>>>>;
  /**
   * Cannot be taken back, or takes the phone out of service: the node must allow it, and `msg.confirm` is needed where a
   * message has any say in it.
   */
  readonly destructive?: true;
  /** Changes settings: a message may ask for it only where the node allows that. */
  readonly writesSettings?: true;
  /** Holds a destination, which the dialling rules have to allow. */
  readonly destination?: Name;
}

const CHECK = { type: 'boolean', default: false } as const;
const ADVANCED_CHECK = { type: 'boolean', default: true, advanced: true } as const;
/** Times that phones take to restart, in seconds. */
const SECONDS = { type: 'number', fractions: true, unit: 'seconds', icon: 'clock-o' } as const;

/** Every parameter, in the order of the dialog's rows. */
export const ADMIN_PARAMETERS = {
  /** Address of a firmware file. */
  url: { type: 'text', typed: true, icon: 'download' },
  /** Also a file whose name says that it is for another model. */
  force: CHECK,
  on: { type: 'boolean', typed: true, icon: 'toggle-on' },
  /** Where calls are forwarded to; absent = as the phone has it. */
  target: { type: 'text', typed: true, icon: 'share' },
  /** Number of an identity of the phone. */
  identity: { type: 'number', min: 1, max: 12, typed: true, icon: 'user' },
  /** Names of settings; absent = all. */
  names: { type: 'texts', typed: true, icon: 'filter' },
  settings: { type: 'values', typed: true, icon: 'sliders' },
  list: { type: 'choice', values: ['missed', 'received', 'dialled', 'all'], icon: 'list' },
  /** The main display, that of the labels, or that of an expansion module. */
  display: {
    type: 'choice',
    values: ['main', 'labels', 'expansion'],
    default: 'main',
    icon: 'desktop',
  },
  format: { type: 'choice', values: ['png', 'bmp'], default: 'png', icon: 'picture-o' },
  /** Accounts too. */
  identities: CHECK,
  /** Wait for the end of all calls, `idleTimeout` at most. */
  waitIdle: CHECK,
  idleTimeout: { ...SECONDS, min: 0, max: 86_400, default: 3600 },
  /** Wait until the phone is back. How long: as a public Ansible role that restarts Snom phones does. */
  waitBack: CHECK,
  /** Before the first look. */
  firstWait: { ...SECONDS, min: 0, max: 3600, default: 30, advanced: true },
  /** Between looks. */
  pollEvery: { ...SECONDS, min: 0.01, max: 3600, default: 10, advanced: true },
  /** Most looks. */
  attempts: { type: 'number', min: 1, max: 1000, default: 12, advanced: true, icon: 'repeat' },
  /** Between looks whether it has stopped answering, during the first wait; 0 = none. */
  probeEvery: { ...SECONDS, min: 0, max: 3600, default: 5, advanced: true },
  /** How a list is cleared: Snom's older document says `0`, the newer one `clear`; `auto` sends both. */
  spelling: {
    type: 'choice',
    values: ['auto', 'clear', '0'],
    default: 'auto',
    advanced: true,
    icon: 'list-ol',
  },
  /** Settings of the identity, or of the whole phone. */
  way: {
    type: 'choice',
    values: ['auto', 'identity', 'phone'],
    default: 'auto',
    advanced: true,
    icon: 'cog',
  },
  /** Keep settings over a restart. */
  store: ADVANCED_CHECK,
  /** Read settings back. */
  verify: ADVANCED_CHECK,
} as const satisfies Readonly<Record<string, ParameterInfo>>;

/** Name of a parameter. */
type AdminParameterName = keyof typeof ADMIN_PARAMETERS;

const RESTART = [
  'waitIdle',
  'idleTimeout',
  'waitBack',
  'firstWait',
  'pollEvery',
  'attempts',
  'probeEvery',
] as const;

const WRITING = { writesSettings: true } as const;
const STORE = ['store', 'verify'] as const;

/** Every operation of a phone, in the order of the dialog. */
export const ADMIN_CATALOGUE = {
  info: { group: 'phone', takes: ['identities'] },
  screenshot: { group: 'phone', takes: ['display', 'format'] },
  reboot: { group: 'phone', takes: RESTART },
  firmwareUpdate: {
    group: 'phone',
    needs: ['url'],
    takes: ['force', ...RESTART],
    // It takes longer than a restart; how long is in no source: unverified.
    differs: { firstWait: { default: 60 }, attempts: { default: 60 } },
    destructive: true,
  },
  factoryReset: { group: 'phone', takes: RESTART, destructive: true },

  readSettings: { group: 'settings', takes: ['names'] },
  writeSettings: { group: 'settings', needs: ['settings'], takes: STORE, ...WRITING },
  backupSettings: { group: 'settings' },
  setDnd: { group: 'settings', needs: ['on'], takes: STORE, ...WRITING },
  setForwarding: {
    group: 'settings',
    needs: ['on'],
    takes: ['target', 'identity', 'way', ...STORE],
    differs: { identity: { default: 1 } },
    destination: 'target',
    ...WRITING,
  },

  reregister: { group: 'identities', needs: ['identity'] },
  playRinger: { group: 'identities', needs: ['identity'], differs: { identity: { max: 9 } } },
  logoffIdentity: { group: 'identities', needs: ['identity'], destructive: true },
  logoffAll: { group: 'identities', destructive: true },

  clearList: { group: 'more', needs: ['list'], takes: ['spelling'] },
  fixLineInfoLayer: { group: 'more' },
} as const satisfies Readonly<Record<string, OperationInfo<AdminParameterName>>>;

/** Name of an operation. */
export type AdminOperationName = keyof typeof ADMIN_CATALOGUE;

/** The parameters of an operation, those it needs first. @param table all parameters by their names */
export function parametersOf<Name extends string>(
  { needs = [], takes = [], differs }: OperationInfo<Name>,
  table: Readonly<Record<Name, ParameterInfo>>,
): readonly AdminParameter[] {
  const parameter = (name: Name): AdminParameter => {
    const info = table[name];
    return { name, ...(info.type === 'number' ? { ...info, ...differs?.[name] } : info) };
  };
  return [
    ...needs.map((name) => ({ ...parameter(name), required: true as const })),
    ...takes.map(parameter),
  ];
}

type ValueOf<P> = P extends { readonly type: 'number' }
  ? number
  : P extends { readonly type: 'boolean' }
    ? boolean
    : P extends { readonly type: 'choice'; readonly values: readonly (infer Choice)[] }
      ? Choice
      : P extends { readonly type: 'texts' }
        ? readonly string[]
        : P extends { readonly type: 'values' }
          ? Readonly<Record<string, string>>
          : string;

type Needed<Info> = Info extends { readonly needs: readonly (infer Name)[] } ? Name : never;
type Taken<Info> = Info extends { readonly takes: readonly (infer Name)[] } ? Name : never;
type Defaulted<Info, Table> = {
  [Name in keyof Table]: Table[Name] extends { readonly default: unknown }
    ? Name
    : Info extends { readonly differs: Readonly<Record<Name, { readonly default: unknown }>> }
      ? Name
      : never;
}[keyof Table];

/** The values of an operation's parameters, once they are read. */
export type ValuesOf<Info, Table = typeof ADMIN_PARAMETERS> = {
  readonly [Name in keyof Table & (Needed<Info> | (Taken<Info> & Defaulted<Info, Table>))]: ValueOf<
    Table[Name]
  >;
} & {
  readonly [Name in keyof Table & Exclude<Taken<Info>, Defaulted<Info, Table>>]?: ValueOf<
    Table[Name]
  >;
};
