/**
 * A web server that asks for a password, with a check of Digest answers written apart from the client's
 * code. It records what each request carried and refuses repeated nonce counts.
 */
import { createHash } from 'node:crypto';
import { headerOf, type Loopback, rawServer, reply } from './loopback';

/** What the phone expects and how it behaves; may be changed while it runs. */
export interface LoginRules {
  username: string;
  password: string;
  realm: string;
  /** One challenge line each; `basic` is Basic. */
  schemes: ('MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess' | 'SHA-512-256' | 'basic')[];
  qop: string | undefined;
  /** Requests one nonce serves; 0 = no limit. */
  nonceUses: number;
  sendsStale: boolean;
  /** Every answer calls the nonce stale, whatever it is. */
  alwaysStale: boolean;
  /** Gives the same nonce for ever. */
  fixedNonce: boolean;
  /** Sends the next nonce with each success. */
  nextNonce: boolean;
}

/** A running phone that wants a login. */
export interface LoginPhone {
  readonly server: Loopback;
  readonly rules: LoginRules;
  /** `none`, `basic`, or the nonce count of a Digest answer, per request. */
  readonly log: string[];
  /** `nonce nc` pairs seen; a repetition is refused and noted here. */
  readonly repeated: string[];
  /** Answers that proved a wrong password: credentials for a nonce that was still good. */
  readonly failedLogins: number;
}

const HASH: Record<string, string> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
};

/** Starts one; stop `server` at the end. */
export async function loginPhone(rules: Partial<LoginRules> = {}): Promise<LoginPhone> {
  const allRules: LoginRules = {
    username: 'admin',
    password: 's3cret',
    realm: 'snom',
    schemes: ['MD5'],
    qop: 'auth',
    nonceUses: 0,
    sendsStale: true,
    alwaysStale: false,
    fixedNonce: false,
    nextNonce: false,
    ...rules,
  };
  const phone = {
    rules: allRules,
    log: [] as string[],
    repeated: [] as string[],
    failedLogins: 0,
  };
  const uses = new Map<string, number>();
  const seen = new Set<string>();
  let made = 0;

  const newNonce = (): string => {
    if (!phone.rules.fixedNonce) made += 1;
    const nonce = `nonce${made}`;
    uses.set(nonce, uses.get(nonce) ?? 0);
    return nonce;
  };

  const challenges = (stale: boolean): string[] =>
    phone.rules.schemes.map((scheme) => {
      const realm = phone.rules.realm.replace(/["\\]/g, '\\$&');
      if (scheme === 'basic') return `WWW-Authenticate: Basic realm="${realm}"`;
      const qop = phone.rules.qop === undefined ? '' : `, qop="${phone.rules.qop}"`;
      return (
        `WWW-Authenticate: Digest realm="${realm}", nonce="${newNonce()}", algorithm=${scheme}` +
        `${qop}, opaque="op,\\"aque"${stale ? ', stale=true' : ''}`
      );
    });

  const checkDigest = (value: string, target: string): 'ok' | 'stale' | 'wrong' => {
    const params = new Map<string, string>();
    for (const [, name = '', quoted, token] of value.matchAll(
      /(\w+\*?)=(?:"((?:[^"\\]|\\.)*)"|([^,\s]+))/g,
    ))
      params.set(name, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
    const get = (name: string): string => params.get(name) ?? '';
    const nonce = get('nonce');
    const used = uses.get(nonce);
    if (used === undefined || get('uri') !== target || get('opaque') !== 'op,"aque') return 'wrong';
    const { nonceUses, qop, username, realm, password } = phone.rules;
    if (nonceUses > 0 && used >= nonceUses) return 'stale';
    uses.set(nonce, used + 1);
    if (qop !== undefined) {
      const pair = `${nonce} ${get('nc')}`;
      if (seen.has(pair)) {
        phone.repeated.push(pair);
        return 'wrong';
      }
      seen.add(pair);
    }
    const [name = '', session] = get('algorithm').split('-sess');
    const hash = (text: string): string =>
      createHash(HASH[name] ?? 'md5')
        .update(text, 'utf8')
        .digest('hex');
    const key = hash(`${username}:${realm}:${password}`);
    const a1 = session === undefined ? key : hash(`${key}:${nonce}:${get('cnonce')}`);
    const a2 = hash(`GET:${target}${get('qop') === 'auth-int' ? `:${hash('')}` : ''}`);
    const middle = get('qop') === '' ? '' : `${get('nc')}:${get('cnonce')}:${get('qop')}:`;
    return hash(`${a1}:${nonce}:${middle}${a2}`) === get('response') ? 'ok' : 'wrong';
  };

  const check = (value: string | undefined, target: string): 'ok' | 'stale' | 'wrong' | 'none' => {
    if (value === undefined) {
      phone.log.push('none');
      return 'none';
    }
    if (/^basic /i.test(value)) {
      phone.log.push('basic');
      const given = Buffer.from(value.slice('basic '.length), 'base64').toString('utf8');
      const { schemes, username, password } = phone.rules;
      return schemes.includes('basic') && given === `${username}:${password}` ? 'ok' : 'wrong';
    }
    phone.log.push(/nc=([0-9a-f]{8})/.exec(value)?.[1] ?? 'digest');
    return checkDigest(value, target);
  };

  const server = await rawServer((socket, head) => {
    const target = head.split(' ')[1] ?? '';
    const verdict = phone.rules.alwaysStale
      ? 'stale'
      : check(headerOf(head, 'authorization'), target);
    if (verdict === 'ok') {
      const info = phone.rules.nextNonce ? [`Authentication-Info: nextnonce="${newNonce()}"`] : [];
      socket.write(reply(200, info, 'welcome'));
      return;
    }
    if (verdict === 'wrong') phone.failedLogins += 1;
    const stale = verdict === 'stale' && phone.rules.sendsStale;
    socket.write(reply(401, challenges(stale), '<title>snom VoIP phone: Error</title>'));
  });
  return Object.assign(phone, { server });
}
