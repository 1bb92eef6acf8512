/** The command line of the virtual phone: text in, options of one or many phones out. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reportAuth, reportOptions } from './check-report/options';
import { readReport, ReportError } from './check-report/reader';
import { isLoopbackHost } from './console/guard';
import type { FarEnd } from './contract/calls';
import type { CheckReport } from './contract/check-report';
import type { ProfileName, VirtualAuth, VirtualPhoneOptions } from './contract/types';
import { PROFILE_NAMES, profileNamed, profileOf } from './device/profiles';
import { isSettingName } from './device/settings-store';
import { USUAL_PORTS } from './device/usual-ports';

/** Phones one command starts at most: beyond that a machine runs out of patience before it does of ports. */
export const MAX_PHONES = 100;
const LAST_PORT = 65_535;
const LAST_MAC = 0xffff_ffff_ffff;

/** A command line that makes no sense; the text says which option and what it takes. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What the command is to do. */
type Command =
  | { readonly kind: 'help' | 'version' | 'profiles' }
  | { readonly kind: 'run'; readonly phones: readonly VirtualPhoneOptions[] };

const OPTIONS = {
  profile: { type: 'string' },
  report: { type: 'string' },
  'list-profiles': { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  'https-port': { type: 'string' },
  'https-only': { type: 'boolean' },
  'console-port': { type: 'string' },
  'minibrowser-port': { type: 'string' },
  'sip-port': { type: 'string' },
  setting: { type: 'string', multiple: true },
  user: { type: 'string' },
  password: { type: 'string' },
  auth: { type: 'string' },
  'no-lock': { type: 'boolean' },
  'hidden-tags': { type: 'boolean' },
  mac: { type: 'string' },
  number: { type: 'string' },
  'far-end': { type: 'string', multiple: true },
  count: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** Answer to `--help`. */
export const HELP = `Virtual Snom desk phone: answers HTTP as a phone does, with a web page to click on.

Usage: snom-simulator [options]

Phone
  --profile NAME        model and firmware, see --list-profiles; or a model, such as d862 or 320
                        (default snomD385-fw10.1)
  --list-profiles       print the names and end
  --report FILE         behave as the phone that snom-check wrote this report of
  --mac MAC             12 hexadecimal digits (default 00041300CAFE)
  --number NUMBER       its own number or user@host (default 100)
  --setting NAME=VALUE  a setting of the phone; may be given several times
  --far-end SCRIPT      what a number does when it is called; may be given several times:
                          200=answer         answers at once
                          200=answer:1000    answers after 1000 ms
                          200=answer:1000,hangup:5000    and hangs up 5000 ms later
                          200=busy           is busy
                          200=ring           rings and never answers
                          *=answer:1000      every number without a script of its own
                        (without any script: *=answer:1500)
  --count N             start N phones, 1 to ${MAX_PHONES}; ports, MAC and number count up

Addresses
  --host ADDRESS        127.x.x.x or localhost (default 127.0.0.1): never the network
  --port PORT           HTTP (default 8080; 0 = any free port)
  --https-port PORT     HTTPS as well, with a self-signed certificate
  --https-only          HTTP requests are sent to HTTPS (307, FW 7: 403)
  --console-port PORT   the web page (default: port + 1000, 9080)
  --minibrowser-port PORT  minibrowser.htm of D8xx phones (default 3112)
  --sip-port PORT       SIP by UDP (default 5060 on D8xx phones, none on others)

Security
  --auth SCHEME         none, basic or digest (default: digest if a user or password is given)
  --user NAME           default admin
  --password PASSWORD   better: environment variable SNOM_PASSWORD, which no process list shows
  --no-lock             failed logins never lock it (default: more than 3 in a row do, for a minute and
                        longer; a request without a login counts as one that failed)
  --hidden-tags         as use_hidden_tags=on: commands are answered but do nothing

  -h, --help            print this
  -v, --version         print the version

Ctrl-C ends it.
`;

/**
 * Reads the command line.
 *
 * @param args without program and script
 * @param env where `SNOM_PASSWORD` is looked up
 * @throws UsageError
 */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (values['list-profiles']) return { kind: 'profiles' };

  const ports = portsOf(values);
  const count = wholeNumber(values.count ?? '1', '--count', 1, MAX_PHONES);
  if (values['https-only'] && ports.httpsPort === undefined)
    throw new UsageError('--https-only needs --https-port.');
  checkOverlap(ports, count);
  const mac = macOf(values.mac ?? '00041300CAFE', count);
  const report = values.report === undefined ? undefined : reportOf(values);
  const played: VirtualPhoneOptions = report
    ? reportOptions(report)
    : { profile: chosenProfile(values.profile) };
  const shared: VirtualPhoneOptions = {
    ...played,
    ...(values.setting === undefined
      ? {}
      : { settings: { ...played.settings, ...settingsOf(values.setting) } }),
    host: hostOf(values.host ?? '127.0.0.1'),
    ...(report ? {} : { httpsOnly: values['https-only'] ?? false }),
    ...(report ? {} : { security: { useHiddenTags: values['hidden-tags'] ?? false } }),
    farEnds: (values['far-end'] ?? ['*=answer:1500']).map(farEndOf),
    ...(report ? reportAuthOf(report, values, env) : authOf(values, env)),
  };
  return {
    kind: 'run',
    phones: Array.from({ length: count }, (_, index) => ({
      ...shared,
      port: nth(ports.port, index),
      httpsPort: ports.httpsPort === undefined ? false : nth(ports.httpsPort, index),
      consolePort: nth(ports.consolePort, index),
      ...(ports.minibrowserPort === undefined
        ? {}
        : { minibrowserPort: nth(ports.minibrowserPort, index) }),
      ...(ports.sipPort === undefined ? {} : { sipPort: nth(ports.sipPort, index) }),
      mac: (mac + index).toString(16).toUpperCase().padStart(12, '0'),
      identities: [identityOf(values.number ?? '100', index)],
    })),
  };
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
      // Not repeated: it may be the second word of a password.
      throw new UsageError('Only options are taken; put quotes around a value with spaces.');
    }
    // Node.js says precisely what is wrong and then advises on `--`: the first sentence is enough.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split('. ', 1)[0]?.replace(/\.?$/, '.') ?? message);
  }
}

function chosenProfile(name: string | undefined): ProfileName {
  const profile = profileNamed(name ?? 'snomD385-fw10.1');
  if (profile === undefined) {
    throw new UsageError(
      `--profile: there is no "${name}"; there are ${PROFILE_NAMES.join(', ')}.`,
    );
  }
  return profile;
}

/** The report of a phone check; what it says of the phone cannot be said by another option, too. */
function reportOf(values: Values): CheckReport {
  const said = (['profile', 'https-only', 'auth', 'hidden-tags'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (said) throw new UsageError(`--${said}: the report says that.`);
  try {
    return readReport(readFileSync(values.report ?? '', 'utf8'));
  } catch (error) {
    const why = error instanceof ReportError ? `is no report: ${error.message}` : 'cannot be read';
    throw new UsageError(`--report: ${values.report} ${why}.`);
  }
}

/** The login the report's phone asks for, with user and password of the command line. */
function reportAuthOf(
  report: CheckReport,
  values: Values,
  env: NodeJS.ProcessEnv,
): Pick<VirtualPhoneOptions, 'auth'> {
  const asked = reportAuth(report);
  if (!asked) return {};
  const password = values.password ?? env['SNOM_PASSWORD'] ?? '';
  if (password === '') {
    throw new UsageError(
      'The phone of the report wants a login: give --password or the environment variable SNOM_PASSWORD.',
    );
  }
  return { auth: { ...asked, username: values.user ?? 'admin', password } };
}

function hostOf(host: string): string {
  if (isLoopbackHost(host) && !host.includes(':')) return host;
  throw new UsageError(
    '--host takes 127.x.x.x or localhost: a virtual phone stays on this machine.',
  );
}

interface Ports {
  readonly port: number;
  readonly httpsPort: number | undefined;
  readonly consolePort: number;
  /** Undefined for models without such a port. */
  readonly minibrowserPort: number | undefined;
  /** Undefined without SIP. */
  readonly sipPort: number | undefined;
}

function portsOf(values: Values): Ports {
  const read = (
    name: 'port' | 'https-port' | 'console-port' | 'minibrowser-port' | 'sip-port',
  ): number | undefined => {
    const text = values[name];
    return text === undefined ? undefined : wholeNumber(text, `--${name}`, 0, LAST_PORT);
  };
  const port = read('port') ?? 8080;
  const profile = values.report === undefined ? chosenProfile(values.profile) : undefined;
  const isD8 = profile !== undefined && profileOf(profile).series !== 'classic';
  return {
    port,
    httpsPort: read('https-port'),
    consolePort: read('console-port') ?? (port === 0 ? 0 : port + 1000),
    minibrowserPort: isD8
      ? (read('minibrowser-port') ?? (port === 0 ? 0 : USUAL_PORTS.minibrowserPort))
      : undefined,
    sipPort: read('sip-port') ?? (isD8 ? (port === 0 ? 0 : USUAL_PORTS.sipPort) : undefined),
  };
}

/** Consecutive ports: the ranges may neither meet nor leave the range of ports. */
function checkOverlap(ports: Ports, count: number): void {
  const ranges = Object.entries({
    '--port': ports.port,
    '--https-port': ports.httpsPort,
    '--console-port': ports.consolePort,
    '--minibrowser-port': ports.minibrowserPort,
  }).filter((range): range is [string, number] => range[1] !== undefined && range[1] !== 0);
  // SIP is UDP: it meets none of the others.
  for (const [name, first] of [...ranges, ['--sip-port', ports.sipPort ?? 0] as const]) {
    if (first + count - 1 > LAST_PORT)
      throw new UsageError(`${name}: ${first} leaves no room for ${count} up to ${LAST_PORT}.`);
  }
  for (const [name, first] of ranges) {
    const other = ranges.find(([its, its1]) => its !== name && Math.abs(its1 - first) < count);
    if (other) throw new UsageError(`${name} and ${other[0]} are less than ${count} apart.`);
  }
}

/** `NAME=VALUE`, where a value may hold a `=`. */
function settingsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      const name = text.slice(0, Math.max(0, at));
      // Not repeated: it may hold a password.
      if (!isSettingName(name))
        throw new UsageError('--setting takes NAME=VALUE, e.g. filter_registrar=off.');
      return [name, text.slice(at + 1)] as const;
    }),
  );
}

const nth = (first: number, index: number): number => (first === 0 ? 0 : first + index);

function macOf(text: string, count: number): number {
  const digits = text.replace(/[:.-]/g, '');
  if (!/^[0-9a-f]{12}$/i.test(digits))
    throw new UsageError('--mac takes 12 hexadecimal digits, e.g. 000413AABBCC.');
  const mac = Number.parseInt(digits, 16);
  if (mac + count - 1 > LAST_MAC) throw new UsageError(`--mac leaves no room for ${count}.`);
  return mac;
}

/** `100` -> `100@pbx.example`; a further phone gets the next number, or the same name with its place. */
function identityOf(text: string, index: number): string {
  const [, user, host = 'pbx.example'] =
    /^([\w.+*#-]{1,64})(?:@([\w.-]{1,255}))?$/.exec(text) ?? [];
  if (user === undefined)
    throw new UsageError('--number takes a number or user@host, e.g. 100 or 100@pbx.example.');
  if (index === 0) return `${user}@${host}`;
  if (!/^\d{1,15}$/.test(user)) return `${user}-${index + 1}@${host}`;
  return `${String(Number(user) + index).padStart(user.length, '0')}@${host}`;
}

function authOf(values: Values, env: NodeJS.ProcessEnv): Pick<VirtualPhoneOptions, 'auth'> {
  const password = values.password ?? env['SNOM_PASSWORD'] ?? '';
  const asked = values.auth ?? (values.user !== undefined || password !== '' ? 'digest' : 'none');
  if (asked === 'none') {
    if (values.user !== undefined || values.password !== undefined)
      throw new UsageError('--auth none takes no --user and no --password.');
    return {};
  }
  if (asked !== 'basic' && asked !== 'digest')
    throw new UsageError('--auth takes none, basic or digest.');
  if (password === '')
    throw new UsageError('A login needs --password or the environment variable SNOM_PASSWORD.');
  const auth: Partial<VirtualAuth> = { scheme: asked, username: values.user ?? 'admin', password };
  return { auth: values['no-lock'] ? { ...auth, lockAfter: 0 } : auth };
}

function farEndOf(text: string): FarEnd {
  const wrong = new UsageError(
    `--far-end: "${text}" is not understood; write e.g. 200=answer:1000, 200=busy or 200=ring.`,
  );
  const [, number, script] = /^([\w.+*#@-]{1,64})=(.+)$/.exec(text) ?? [];
  if (number === undefined || script === undefined) throw wrong;
  const [first, second, ...more] = script.split(',');
  if (more.length > 0) throw wrong;
  if (second === undefined && first === 'busy') return { number, answerAfterMs: null, busy: true };
  if (second === undefined && first === 'ring') return { number, answerAfterMs: null };
  const answerAfterMs = /^answer(?::(\d{1,7}))?$/.exec(first ?? '');
  const hangupAfterMs = /^hangup:(\d{1,7})$/.exec(second ?? '');
  if (!answerAfterMs || (second !== undefined && !hangupAfterMs)) throw wrong;
  return {
    number,
    answerAfterMs: Number(answerAfterMs[1] ?? 0),
    ...(hangupAfterMs ? { hangupAfterMs: Number(hangupAfterMs[1]) } : {}),
  };
}

function wholeNumber(text: string, option: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}.`);
}
