/**
 * A document pushed to a phone by SIP NOTIFY, without a subscription.
 *
 * Documented: an out-of-dialog NOTIFY with the XML as its body, taken from hosts in `mb_trusted_hosts` or from the registrar
 * of an identity; an older document calls `Event: xml` and an exact Content-Length mandatory and shows this
 * `Subscription-State`, as do examples for phones before FW 10. A public program sends `Event: xml` with this type to phones
 * that are registered with its server (B); from anybody else, only old phones have been seen to take it (C). What a phone
 * answers to somebody it does not trust, nobody knows.
 */
import { ask, type SipAnswer, type SipOptions } from './ask';
import { statusFailure } from './failures';

/** What to send, and to whom. */
export interface NotifyOptions extends SipOptions {
  /** Text goes as UTF-8; absent = none. */
  readonly body?: string | Uint8Array;
  /** E.g. `application/snomxml`, where there is a body. */
  readonly contentType?: string;
  /**
   * Default `xml`. `check-sync;reboot=true` reboots a phone (public provisioning data and two programs; not seen by us,
   * and the phone may ask for a login).
   */
  readonly event?: string;
}

/**
 * Sends a NOTIFY and waits for the answer. A success (2xx) means that the phone took the message, not that it did anything.
 * Where no answer came (`sent: maybe`), sending it again may do it twice.
 *
 * @throws SnomError before anything is sent: `badHost`, `badPort`, `badSipText`, `sipTooLong`, `localPortTaken`,
 *   `hostNotFound`, `noRoute`; by the answer: `sipForbidden`, `sipUserUnknown`, `sipMethodUnknown`, `sipContentUnknown`,
 *   `sipNoSubscription`, `sipEventUnknown`, `sipUnavailable`, `unexpectedStatus` {status, phrase}, `sipLoginNeeded`,
 *   `sipLoginRefused`, `unsupportedAuth`; without one: `sipNoAnswer`, `garbledReply`, `sipRefused`, `aborted`
 */
export async function sendNotify({
  body = new Uint8Array(),
  contentType,
  event = 'xml',
  ...options
}: NotifyOptions): Promise<SipAnswer> {
  const { response, answer, peer } = await ask(
    {
      method: 'NOTIFY',
      headers: [
        ['Event', event],
        ['Subscription-State', 'active;expires=30000'],
        ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
      ],
      body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
    },
    options,
    true,
  );
  if (response.status >= 300) throw statusFailure(response, peer);
  return answer;
}
