/** Who a phone says it is in the User-Agent header of its requests. */
import { macsIn } from '../../common/mac';

/** null = not said; the text is configurable on the phone and older firmware leaves out the MAC. */
interface UserAgentInfo {
  /** Model without "snom": `320`, `D785`, `PA1+`. */
  readonly model: string | null;
  readonly firmware: string | null;
  /** 12 upper-case hex digits. */
  readonly mac: string | null;
}

/**
 * Reads e.g. `Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413922D24
 * SXM:0 UXM:0)` or `snom320-SIP 7.3.30 1.1.3-u` (as collected by wazo's phone plugins).
 */
export function readUserAgent(text: string): UserAgentInfo {
  const match = /snom\s?([a-z0-9+]{1,16})-SIP[ /]+(\d+(?:\.\d+){1,5})?(.*)/i.exec(
    text.slice(0, 512),
  );
  if (!match) return { model: null, firmware: null, mac: null };
  return {
    model: match[1]?.toUpperCase() ?? null,
    firmware: match[2] ?? null,
    // Looked for when it is asked for: most reports tell it elsewhere, too.
    get mac() {
      return macsIn(match[3] ?? '')[0] ?? null;
    },
  };
}
