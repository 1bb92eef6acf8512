/**
 * The page that makes a phone fetch XML and show it, `minibrowser.htm`.
 *
 * Sources: Snom, XML Minibrowser (triggering); Snom's Symcon module (the header `Connection: keep-alive` delays the
 * answer by 8 s); code of Snom staff for the port 3112 of the D8xx, a single undocumented source. Statuses of
 * answers are in none of them.
 */
import { encodeParameter } from '../../common/numbers/destinations';
import { checkUrl } from '../display/urls';
import { PhoneHttp, type PhoneHttpOptions } from '../transport/http';
import type { Lane } from '../transport/lanes';
import type { OnExchange, PhoneModel, PhoneRequest, SnomPhoneOptions } from '../types';

/** Port of the minibrowser's web server on a D8xx (unverified); their other pages know nothing of it. */
const D8XX_PORT = 3112;

/**
 * The request that makes a phone fetch and show a page.
 *
 * @param url complete address of the page; it is encoded as a whole, or its parameters would go to the phone
 * @throws SnomError `badUrl` and kin, see {@link checkUrl}
 */
export function openRequest(url: unknown): PhoneRequest {
  const checked = checkUrl(url, { name: 'url' });
  return {
    target: `/minibrowser.htm?url=${encodeParameter(checked)}`,
    // The address is the only secret of a page.
    shown: '/minibrowser.htm?url=...',
    success: [200, 302],
    connection: 'close',
  };
}

/**
 * The page without anything to open: it tells whether the login is good. No source says what a phone does with it; by what
 * the page is for, nothing (our conclusion). Asked for only where an owner tests the connection.
 */
export function knockRequest(): PhoneRequest {
  return { target: '/minibrowser.htm', success: [200, 302], connection: 'close' };
}

/**
 * Where this model serves the page, if not on its ordinary web server. Without a word of the owner, credentials
 * of a phone that is talked to by HTTPS do not go readable over plain HTTP.
 */
export function minibrowserServer(
  options: SnomPhoneOptions,
  model: PhoneModel,
): PhoneHttpOptions | undefined {
  const { minibrowser, protocol: main = 'http', ...rest } = options;
  const port = minibrowser?.port ?? (model.family === 'D8xx' ? D8XX_PORT : undefined);
  if (port === undefined) return undefined;
  const protocol = minibrowser?.protocol ?? 'http';
  const weaker = main === 'https' && protocol === 'http';
  return { ...rest, port, protocol, ...(weaker ? { auth: 'digest' } : {}) };
}

type Http = Pick<PhoneHttp, 'request' | 'close'>;

/** The web server that serves `minibrowser.htm` of one phone, made when it is first needed. */
export class MinibrowserServers {
  readonly #options: SnomPhoneOptions;
  readonly #main: Http;
  readonly #lane: () => Lane | Promise<Lane>;
  readonly #onExchange: OnExchange | undefined;
  readonly #others = new Map<string, PhoneHttp>();

  /** @param lane of the phone: its servers count failed logins together */
  constructor(
    options: SnomPhoneOptions,
    main: Http,
    lane: () => Lane | Promise<Lane>,
    onExchange?: OnExchange,
  ) {
    this.#options = options;
    this.#main = main;
    this.#lane = lane;
    this.#onExchange = onExchange;
  }

  /** @throws SnomError `badPort` */
  of(model: PhoneModel): Pick<PhoneHttp, 'request'> {
    const options = minibrowserServer(this.#options, model);
    if (!options) return this.#main;
    const key = `${options.protocol} ${options.port}`;
    const known = this.#others.get(key);
    if (known) return known;
    const deps = { lane: this.#lane, provesLogin: false, onExchange: this.#onExchange };
    const http = new PhoneHttp(options, deps);
    this.#others.set(key, http);
    return http;
  }

  /** Of the servers made here; the ordinary one is closed by whoever made it. */
  close(): void {
    for (const http of this.#others.values()) http.close();
  }
}
