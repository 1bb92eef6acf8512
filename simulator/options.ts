/** Options of a virtual phone with every default filled in. */
import { isIPv4 } from 'node:net';
import { reportProfile } from './check-report/options';
import type { CheckReport } from './contract/check-report';
import type { VirtualQuirks } from './contract/quirks';
import type { SettingPermission } from './contract/setting-permissions';
import type { VirtualAuth, VirtualPhoneOptions, VirtualSecurity } from './contract/types';
import { modelSettings } from './device/default-settings';
import { type Profile, profileOf } from './device/profiles';
import { resolveQuirks } from './device/quirks';
import type { Contact } from './device/settings-store';

/** Options that are not kept as they were given. */
type Resolved =
  | 'profile'
  | 'report'
  | 'onChoice'
  | 'auth'
  | 'security'
  | 'settingPermissions'
  | 'readOnlySettings'
  | 'quirks';

/** {@link VirtualPhoneOptions} as the phone uses them. */
export interface ResolvedOptions extends Readonly<Required<Omit<VirtualPhoneOptions, Resolved>>> {
  readonly profile: Profile;
  /** Plays the phone of this report. */
  readonly report: CheckReport | undefined;
  readonly onChoice: VirtualPhoneOptions['onChoice'];
  readonly auth: VirtualAuth;
  readonly security: VirtualSecurity;
  /** 12 upper-case hex digits. */
  readonly mac: string;
  readonly settingPermissions: ReadonlyMap<string, SettingPermission>;
  readonly quirks: VirtualQuirks;
}

const PHONE_BOOK: readonly Contact[] = [
  { name: 'Erika Mustermann', number: '0301234567' },
  { name: 'Door & gate', number: 'door@pbx.example' },
];

const DEFAULT_MAC = '00041300CAFE';

/** What FW 10 says, as Snom's own client looks for it; its page around the words is in no source. */
const WORDS = {
  refused: 'Login failed!',
  locked: 'Too many unsuccessful login attempts. Please try again later.',
};

/** No password, like a phone fresh out of its box; given any part of a login, it asks for Digest. */
function resolveAuth(profile: Profile, auth: Partial<VirtualAuth> | undefined): VirtualAuth {
  const newest = profile.generation === 'fw10';
  return {
    scheme: auth === undefined ? 'none' : 'digest',
    username: '',
    password: '',
    realm: 'snom',
    algorithms: ['MD5'],
    qop: 'auth',
    nonceUses: 0,
    sendsStale: true,
    lockAfter: 4,
    lockMs: 60_000,
    lockDoubles: true,
    countsMissing: true,
    wrongAnswer: newest ? 'login200' : '401',
    lockedAnswer: newest ? 'login200' : '403',
    words: WORDS,
    encoding: 'utf8',
    tellsCharset: false,
    ...auth,
  };
}

function resolveMac(mac: string | undefined): string {
  const digits = (mac ?? DEFAULT_MAC).replace(/[:.-]/g, '').toUpperCase();
  if (!/^[0-9A-F]{12}$/.test(digits)) throw new RangeError('mac must have 12 hexadecimal digits');
  return digits;
}

/**
 * Fills in defaults.
 * @throws RangeError for an unknown profile, a malformed MAC, or a host that is not an IPv4 loopback
 * address: a fake phone is no business of the network.
 */
export function resolveOptions(options: VirtualPhoneOptions): ResolvedOptions {
  const { report } = options;
  const base = profileOf(options.profile ?? 'snomD385-fw10.1');
  const profile = report === undefined ? base : reportProfile(base, report);
  const tlsMaxVersion = options.tlsMaxVersion ?? profile.tlsMaxVersion;
  const host =
    options.host === undefined || options.host === 'localhost' ? '127.0.0.1' : options.host;
  if (!isIPv4(host) || !host.startsWith('127.'))
    throw new RangeError('The virtual phone listens on loopback addresses (127.x.x.x) only');
  const model = modelSettings(profile).values;
  const set = (name: string): string | undefined => options.settings?.[name] ?? model.get(name);
  return {
    profile,
    host,
    port: options.port ?? 0,
    httpsPort: options.httpsPort ?? false,
    httpsOnly: options.httpsOnly ?? false,
    report,
    onChoice: options.onChoice,
    tlsMinVersion:
      options.tlsMinVersion ?? (/^TLSv1(?:\.1)?$/.test(tlsMaxVersion) ? 'TLSv1' : 'TLSv1.2'),
    tlsMaxVersion,
    auth: resolveAuth(profile, options.auth),
    security: {
      useHiddenTags: options.settings?.['use_hidden_tags'] === 'on',
      restrictUriQueries: set('restrict_uri_queries') === 'on',
      blockedAnswer: 'silent200',
      adminMode: options.settings?.['admin_mode'] !== 'off',
      ...options.security,
    },
    mac: resolveMac(options.mac),
    identities: options.identities ?? ['100@pbx.example'],
    farEnds: options.farEnds ?? [],
    concurrency: options.concurrency ?? 'serve',
    clock: options.clock ?? 'real',
    rebootMs: options.rebootMs ?? 1500,
    consolePort: options.consolePort ?? false,
    settings: {
      // A port that was asked for is a fixed one.
      ...(typeof options.sipPort === 'number' ? { network_id_port: '5060' } : {}),
      ...options.settings,
    },
    settingPermissions: new Map<string, SettingPermission>([
      ...(options.readOnlySettings ?? []).map((name) => [name, 'R'] as const),
      ...Object.entries(options.settingPermissions ?? {}),
    ]),
    phoneBook: options.phoneBook ?? PHONE_BOOK,
    // Only phones whose web server is another application have a port of its own.
    minibrowserPort: profile.series === 'classic' ? false : (options.minibrowserPort ?? 0),
    sipPort: options.sipPort ?? (profile.series === 'classic' ? false : 0),
    expansionKeys: options.expansionKeys ?? 0,
    quirks: resolveQuirks(profile, options),
  };
}
