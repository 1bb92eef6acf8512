/** The command line of `snom-check`: text in, what is to be checked out. */
import { parseArgs } from 'node:util';

/** A command line that makes no sense; the text says which option and what it takes. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What the command is to do. */
type CheckCommand =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'check'; readonly settings: CheckSettings };

/** Options with every default filled in. */
export interface CheckSettings {
  readonly host: string;
  readonly port: number | undefined;
  readonly protocol: 'http' | 'https';
  readonly otherPort: number | false | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly digestOnly: boolean;
  readonly fingerprint: string | undefined;
  readonly acceptAnyCertificate: boolean;
  readonly oldTls: boolean;
  readonly wrongLogin: boolean;
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  readonly out: string | undefined;
}

const OPTIONS = {
  https: { type: 'boolean' },
  port: { type: 'string' },
  'other-port': { type: 'string' },
  user: { type: 'string' },
  'digest-only': { type: 'boolean' },
  fingerprint: { type: 'string' },
  'accept-any-certificate': { type: 'boolean' },
  'old-tls': { type: 'boolean' },
  'wrong-login': { type: 'boolean' },
  listen: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** Answer to `--help`. */
export const HELP = `Checks how a Snom phone answers, and writes a report without names, numbers, addresses and passwords.
It reads pages only: it presses no key, dials nothing and changes nothing.

Usage: snom-check HOST [options]

Phone
  --https               log in with HTTPS instead of HTTP
  --port PORT           of the phone's web server (default 80, with --https 443)
  --other-port PORT     of the other protocol (default 443, with --https 80); none = do not look there
  --fingerprint HEX     SHA-256 of the phone's certificate, for --https
  --accept-any-certificate  for --https: does not prove who answers
  --old-tls             for --https: allow TLS 1.0 and 1.1

Login
  --user NAME           asked for when the phone wants a login; so is the password,
                        unless it is in the environment variable SNOM_PASSWORD
  --digest-only         never send the password in readable form
  --wrong-login         also send one wrong password, to see how the phone refuses it.
                        It counts as one of about three failures after which a phone locks
                        for a minute. You are asked once more before it is sent.

Events
  --listen ADDRESS:PORT  listen for the phone's Action URLs on an address of this computer, and
                        say what to enter on the phone's web page and what to do with the phone

Report
  --out FILE            default snom-check-MODEL.json; you see the report before it is written

  -h, --help            print this
  -v, --version         print the version
`;

/**
 * Reads the command line.
 *
 * @param args without program and script
 * @param env where `SNOM_PASSWORD` is looked up
 * @throws UsageError
 */
export function parseCheckLine(args: readonly string[], env: NodeJS.ProcessEnv): CheckCommand {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [host, ...more] = positionals;
  if (host === undefined) throw new UsageError('Which phone? Give its host name or IP address.');
  if (more.length > 0) throw new UsageError('One phone at a time: give one host.');
  const protocol = values.https ? 'https' : 'http';
  if (!values.https) {
    const secure = ['fingerprint', 'accept-any-certificate', 'old-tls'] as const;
    const stray = secure.find((name) => values[name] !== undefined);
    if (stray) throw new UsageError(`--${stray} needs --https.`);
  }
  const settings: CheckSettings = {
    host,
    protocol,
    port: values.port === undefined ? undefined : portOf(values.port, '--port'),
    otherPort: otherPortOf(values['other-port']),
    username: values.user,
    password: env['SNOM_PASSWORD'] || undefined,
    digestOnly: values['digest-only'] ?? false,
    fingerprint: values.fingerprint,
    acceptAnyCertificate: values['accept-any-certificate'] ?? false,
    oldTls: values['old-tls'] ?? false,
    wrongLogin: values['wrong-login'] ?? false,
    listen: values.listen === undefined ? undefined : listenOf(values.listen),
    out: values.out,
  };
  return { kind: 'check', settings };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split('. ', 1)[0]?.replace(/\.?$/, '.') ?? message);
  }
}

function portOf(text: string, option: string, least = 1): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port >= least && port <= 65_535) return port;
  throw new UsageError(`${option} takes a whole number from ${least} to 65535.`);
}

function otherPortOf(text: string | undefined): number | false | undefined {
  if (text === undefined) return undefined;
  return text === 'none' ? false : portOf(text, '--other-port');
}

function listenOf(text: string): { host: string; port: number } {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) {
    throw new UsageError(
      '--listen takes an address of this computer and a port, e.g. 192.168.1.5:8090.',
    );
  }
  return { host, port: portOf(port, '--listen', 0) };
}
