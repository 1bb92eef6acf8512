/**
 * The settings a phone needs for a channel, as its provisioning takes them. They are shown and copied, never written:
 * they open the phone to its network.
 *
 * Sources: Snom, "Via SIP NOTIFY" and its older documentation (`mb_trusted_hosts`, `xml_notify`, `filter_registrar`,
 * `network_id_port`; documented, unproven on D8xx from a sender that is not the registrar); the form of the file from
 * exports (A): the blank `perm` is what nearly every setting has there.
 */
import { withoutTrailingSlashes } from '../../../common/address-text';

/** What is known where the snippet is made. */
export interface SnippetContext {
  /** IP address of Node-RED as the phone sees it; undefined = not known. */
  readonly nodeRed: string | undefined;
  /** Where the phone is to take SIP requests. */
  readonly sipPort: number;
}

/** Stands where the owner has to fill in the address of Node-RED. */
export const ADDRESS_TO_FILL_IN = 'ADDRESS-OF-NODE-RED';

/** Channels that need settings in the phone, with these; the value may depend on where Node-RED is. */
const SETTINGS: Readonly<Record<string, (context: SnippetContext) => Record<string, string>>> = {
  'sip-notify': ({ nodeRed, sipPort }) => ({
    xml_notify: 'on',
    mb_trusted_hosts: nodeRed ?? ADDRESS_TO_FILL_IN,
    filter_registrar: 'off',
    network_id_port: String(sipPort),
  }),
  csta: () => ({ csta_control: 'on' }),
};

/**
 * A provisioning file with the settings of a channel; '' where it needs none.
 *
 * @param channel as in `channel` of snom-config; `auto` needs what SIP NOTIFY needs, the way seen working by others
 */
export function snippetFor(channel: string, context: SnippetContext): string {
  const name = channel === 'auto' ? 'sip-notify' : channel;
  const settings = Object.hasOwn(SETTINGS, name) ? SETTINGS[name]?.(context) : undefined;
  if (!settings) return '';
  const lines = Object.entries(settings).map(
    ([setting, value]) => `    <${setting} perm="">${value}</${setting}>`,
  );
  return ['<settings>', '  <phone-settings>', ...lines, '  </phone-settings>', '</settings>'].join(
    '\n',
  );
}

/**
 * The IP address in a base URL; undefined for a name (`mb_trusted_hosts` is compared with where a request comes from,
 * and no document says that names are looked up) and for anything that is no address.
 */
export function addressIn(baseUrl: string): string | undefined {
  const text = withoutTrailingSlashes(baseUrl.trim());
  if (!URL.canParse(text)) return undefined;
  const host = new URL(text).hostname.replace(/^\[|\]$/g, '');
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(':') ? host : undefined;
}
