/** Who may say what to the phone by SIP: registrars, trusted hosts, and the settings that decide. */
import { isIPv4 } from 'node:net';
import type { Phone } from '../device/phone';
import { isTrusted } from '../minibrowser/fragments';

type TrustingPhone = Pick<Phone, 'settings' | 'quirks' | 'identities'>;

/** `127.0.0.1` of `sip:127.0.0.1:5060;transport=udp`; localhost is 127.0.0.1. No name is ever looked up. */
function addressOf(text: string): string {
  const host = /^(?:sips?:)?([^:;]*)/i.exec(text.trim())?.[1]?.toLowerCase() ?? '';
  if (host === 'localhost') return '127.0.0.1';
  return isIPv4(host) ? host : '';
}

/** Is this the address of the registrar, or of the proxy, of an identity that is logged on? */
function isRegistrar({ settings, identities }: TrustingPhone, address: string): boolean {
  return identities
    .all()
    .some(
      ({ line, loggedOn }) =>
        loggedOn &&
        [settings.get(`user_host${line}`), settings.get(`user_outbound${line}`)].some(
          (host) => addressOf(host) === address,
        ),
    );
}

/** Does `filter_registrar` keep messages from this address out? */
export function isFiltered(phone: Phone, address: string): boolean {
  if (!phone.settings.isOn('filter_registrar') || isRegistrar(phone, address)) return false;
  return !(phone.quirks.trustedPassFilter && isTrusted(phone, address));
}

/** Are documents from this address taken? */
export function mayPush(phone: Phone, address: string): boolean {
  if (!phone.settings.isOn('xml_notify')) return false;
  return (
    phone.quirks.notifyTrust === 'filter' ||
    isTrusted(phone, address) ||
    isRegistrar(phone, address)
  );
}
