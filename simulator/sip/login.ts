/** Digest logins of SIP requests (RFC 3261, 22; MD5 as RFC 2617 has it). */
import { randomBytes } from 'node:crypto';
import { digestResponse } from '../device/digest';
import { parseParams } from '../device/header-params';
import type { ClientCredentials } from '../device/phone';
import { headerOf, type SipRequest } from './message';

const REALM = 'snom';
const MAX_NONCES = 100;

/** Asks for logins and checks them. */
export class SipLogin {
  readonly #nonces = new Set<string>();

  /** Value of a new `WWW-Authenticate`; its form on real phones is UNKNOWN. */
  challenge(): string {
    const nonce = randomBytes(12).toString('hex');
    this.#nonces.add(nonce);
    const [oldest] = this.#nonces;
    if (this.#nonces.size > MAX_NONCES && oldest !== undefined) this.#nonces.delete(oldest);
    return `Digest realm="${REALM}", nonce="${nonce}", algorithm=MD5, qop="auth"`;
  }

  /** Is the request logged in with these credentials? */
  isRight(request: SipRequest, credentials: ClientCredentials): boolean {
    const header = headerOf(request, 'authorization');
    if (!/^digest\s/i.test(header)) return false;
    const params = parseParams(header.slice(7));
    const get = (name: string): string => params.get(name) ?? '';
    if (!this.#nonces.has(get('nonce'))) return false;
    if (get('username') !== credentials.username || get('realm') !== REALM) return false;
    const { method } = request;
    return get('response') === digestResponse({ algorithm: 'MD5', credentials, method, params });
  }
}
