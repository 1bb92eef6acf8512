/** The two ways to make a phone take a document: by a SIP NOTIFY that carries it, or by having it fetched. */
import { isGiven, optional } from '../../../common/values';
import type { PhoneHttp } from '../../transport/http';
import { SIP_PORT } from '../../transport/sip/link';
import { sendNotify } from '../../transport/sip/notify';
import { sipUri } from '../../transport/sip/write-message';
import type { OnExchange, PhoneModel, PhoneRequest, SnomPhoneOptions } from '../../types';
import { openRequest } from '../minibrowser';
import { sipUserOf } from '../sip-user';
import type { DocumentClock } from './waiting';

/** Channels that carry documents. */
export type DocumentTrigger = 'sip-notify' | 'minibrowser';

/** Documented type of a document in a NOTIFY. */
const CONTENT_TYPE = 'application/snomxml';

/** Reboots a phone: provisioning data and two public programs send it (B), and nobody says what a D8xx does. */
export const REBOOT_EVENT = 'check-sync;reboot=true';

/** Is it a question? */
type Asking = Pick<PhoneRequest, 'question'>;

/** What a {@link Pusher} sends with. */
interface PusherDeps {
  readonly http: (model: PhoneModel) => Pick<PhoneHttp, 'request'>;
  readonly clock: DocumentClock;
  readonly identities?: () => readonly string[];
  readonly onExchange?: OnExchange | undefined;
}

/** Sends to one phone. */
export class Pusher {
  readonly #options: SnomPhoneOptions;
  readonly #deps: PusherDeps;

  constructor(options: SnomPhoneOptions, deps: PusherDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /**
   * Sends a document by NOTIFY. Nothing is sent a second time.
   *
   * @param identity whose user the phone is addressed by, unless the owner has named one
   * @throws SnomError as {@link sendNotify}
   */
  async notify(
    xml: string,
    identity: string | undefined,
    signal: AbortSignal,
    how: Asking = {},
  ): Promise<void> {
    const what = { body: xml, contentType: CONTENT_TYPE };
    await sendNotify({ ...this.#target(identity), ...what, ...how, signal });
  }

  /** Asks for a reboot. @throws SnomError as {@link sendNotify} */
  async reboot(signal: AbortSignal): Promise<void> {
    await sendNotify({ ...this.#target(undefined), event: REBOOT_EVENT, signal });
  }

  /** Has a document fetched. @throws SnomError of the request */
  async haveFetched(
    url: string,
    model: PhoneModel,
    signal: AbortSignal,
    how: Asking = {},
  ): Promise<void> {
    await this.#deps.http(model).request({ ...openRequest(url), ...how }, { signal });
  }

  /** How results show what is sent. Addresses of documents are secrets. @throws SnomError `badSipText` */
  shown(trigger: DocumentTrigger, what: string, identity?: string): string {
    if (trigger === 'minibrowser') return `GET /minibrowser.htm?url=... ${what}`;
    const { host, port } = this.#address();
    return `NOTIFY ${sipUri(this.#user(identity), host, port)} ${what}`;
  }

  #target(identity: string | undefined) {
    const { sip, username, password = '', credentialsEncoding } = this.#options;
    return {
      target: this.#address(),
      user: this.#user(identity),
      clock: this.#deps.clock,
      onExchange: this.#deps.onExchange,
      ...optional({ localPort: sip?.localPort }),
      ...(isGiven(username)
        ? { login: { username, password, latin1: credentialsEncoding === 'latin1' } }
        : {}),
    };
  }

  #address(): { host: string; port: number } {
    return { host: this.#options.host, port: this.#options.sip?.port ?? SIP_PORT };
  }

  #user(identity: string | undefined): string {
    return sipUserOf(this.#options, this.#deps.identities?.() ?? [], identity);
  }
}
