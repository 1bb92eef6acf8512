/**
 * What the phone makes of a SIP request: documents for its minibrowser, restarts, what it can do. Calls by SIP are not
 * played. Source for documents: Snom, "Via SIP NOTIFY" and the documentation of 2016; a public program that uses them
 * with a D862.
 */
import type { SipRefusal } from '../contract/document-quirks';
import type { SipFate } from '../contract/sip';
import type { ClientCredentials, Phone } from '../device/phone';
import type { Minibrowser } from '../minibrowser/minibrowser';
import { SipLogin } from './login';
import { bareValue, headerOf, parameterOf, type SipAnswer, type SipRequest } from './message';
import { isFiltered, mayPush } from './trust';

/** The phone as messages reach it. */
export interface SipPhone extends Phone {
  readonly minibrowser: Pick<Minibrowser, 'push'>;
}

/** What a request leads to. */
export interface Outcome {
  /** Undefined = silence. */
  readonly answer: SipAnswer | undefined;
  readonly fate: SipFate;
  /** Its effect, to be had when the answer is on its way. Tells what became of it. */
  readonly act?: () => SipFate;
}

/** Methods as seen in requests of real phones (traces on the web: weak), and what else they say they can do. */
const ALLOW =
  'Allow: INVITE, ACK, CANCEL, BYE, REFER, OPTIONS, NOTIFY, SUBSCRIBE, PRACK, MESSAGE, INFO, UPDATE';
const ABILITIES = [
  ALLOW,
  'Accept: application/sdp, application/snomxml',
  'Allow-Events: talk, hold, refer, call-info',
  'Supported: timer, 100rel, replaces, from-change',
];

const refused = (status: number, ...headers: string[]): Outcome => ({
  answer: { status, headers },
  fate: 'refused',
});

const refusal = (how: SipRefusal): Outcome =>
  how === 'silence' ? { answer: undefined, fate: 'refused' } : refused(how);

/** Answers requests. */
export class SipAgent {
  readonly #login = new SipLogin();

  constructor(
    private readonly phone: SipPhone,
    private readonly reboot: () => void,
  ) {}

  /** `snomD862/10.1.226.13`: so a D862 calls itself, unless a setting says otherwise. */
  get name(): string {
    const { settings, profile, firmware } = this.phone;
    return settings.get('user_agent_string') || `${profile.phoneType}/${firmware.version}`;
  }

  /** @param address Of the sender. */
  receive(request: SipRequest, address: string): Outcome {
    const { phone } = this;
    if (isFiltered(phone, address)) return refusal(phone.quirks.sipFiltered);
    if (phone.quirks.sipUserMatches && this.#lineOf(request) === undefined) return refused(404);
    switch (request.method) {
      case 'OPTIONS':
        return { answer: { status: 200, headers: ABILITIES }, fate: 'done' };
      case 'NOTIFY':
        return this.#notify(request, address);
      case 'ACK':
        return { answer: undefined, fate: 'ignored' };
      case 'SUBSCRIBE':
        return refused(489);
      case 'CANCEL':
      case 'BYE':
      case 'INFO':
      case 'UPDATE':
      case 'PRACK':
        return refused(481);
      case 'INVITE':
      case 'MESSAGE':
      case 'REFER':
        phone.log.push(`SIP: ${request.method} is not played`);
        return refused(480);
      default:
        return refused(405, ALLOW);
    }
  }

  #notify(request: SipRequest, address: string): Outcome {
    const event = headerOf(request, 'event');
    const isDocument = bareValue(headerOf(request, 'content-type')) === 'application/snomxml';
    switch (bareValue(event)) {
      case 'check-sync':
      case 'reboot':
        return this.#restart(request, event);
      case 'xml':
        return isDocument ? this.#document(request, address) : refused(415);
      case '':
        return isDocument ? this.#document(request, address) : refused(400);
      default:
        return refused(this.phone.quirks.sipUnknownEvent);
    }
  }

  #document(request: SipRequest, address: string): Outcome {
    const { phone } = this;
    const { quirks } = phone;
    if (!mayPush(phone, address)) return refusal(quirks.sipUntrusted);
    if (quirks.sipEventNeeded && !request.headers.has('event')) return refused(400);
    const { contentLength = -1, bytesThere } = request;
    if (contentLength > bytesThere) return refused(400);
    if (quirks.sipLengthNeeded && contentLength !== bytesThere) return refused(400);
    const login = this.#credentials(quirks.sipChallenge, request);
    if (login !== undefined && !this.#login.isRight(request, login)) return this.#challenge();
    const broken = phone.minibrowser.push(request.body, address);
    if (typeof broken === 'string') {
      phone.log.push(`SIP: document ignored: ${broken}`);
      return { answer: { status: quirks.brokenDocument }, fate: 'refused' };
    }
    return { answer: { status: 200 }, fate: 'done', act: () => (broken() ? 'done' : 'lost') };
  }

  /** `check-sync` fetches settings anew, `check-sync;reboot=true` and `reboot` restart. */
  #restart(request: SipRequest, event: string): Outcome {
    const { settings, quirks, log } = this.phone;
    const isReboot = bareValue(event) === 'reboot';
    const guard = isReboot ? 'challenge_reboot' : 'challenge_checksync';
    const login = this.#credentials('identity', request);
    if (settings.isOn(guard) && login !== undefined && !this.#login.isRight(request, login))
      return this.#challenge();
    const wish = parameterOf(event, 'reboot')?.toLowerCase();
    const restarts =
      isReboot || wish === 'true' || (wish === undefined && quirks.checkSync === 'reboots');
    return {
      answer: { status: 200 },
      fate: 'done',
      act: () => {
        if (restarts) this.reboot();
        else settings.reprovision();
        log.push(restarts ? 'SIP: restart' : 'SIP: settings are fetched anew');
        return 'done';
      },
    };
  }

  #challenge(): Outcome {
    return refused(401, `WWW-Authenticate: ${this.#login.challenge()}`);
  }

  /** Undefined = nobody's are asked for. */
  #credentials(
    whose: 'none' | 'identity' | 'web',
    request: SipRequest,
  ): ClientCredentials | undefined {
    const { settings, identities } = this.phone;
    if (whose === 'none') return undefined;
    if (whose === 'web')
      return { username: settings.get('http_user'), password: settings.get('http_pass') };
    const line = this.#lineOf(request) ?? identities.active()?.line ?? 1;
    return {
      username: settings.get(`user_pname${line}`) || settings.get(`user_name${line}`),
      password: settings.get(`user_pass${line}`),
    };
  }

  /** Identity the request URI names. */
  #lineOf({ user }: SipRequest): number | undefined {
    const { identities, settings } = this.phone;
    return identities.all().find(({ line }) => settings.get(`user_name${line}`) === user)?.line;
  }
}
