/** What a search for phones finds. */

/**
 * How it was recognised: `infoPage` = its page of system information; `phoneManager` = the web application of a D8xx;
 * `login` = it asks for a login as Snom phones do; `webServer` = other words of its web server; `addressBlock` = its MAC
 * alone; `pnp` = it asked for its provisioning when it was started; `configured` = it is one that was not asked.
 */
export type FoundBy =
  'infoPage' | 'phoneManager' | 'login' | 'webServer' | 'addressBlock' | 'pnp' | 'configured';

/** One phone. What it did not tell is absent. */
export interface FoundPhone {
  /** IP address. */
  readonly address: string;
  /** `D385`; `D8xx` where only the family is known. */
  readonly model?: string;
  readonly firmware?: string;
  /** 12 upper-case hex digits. */
  readonly mac?: string;
  /** It wants HTTPS. */
  readonly secure?: boolean;
  /** Name of its configuration, if it has one. */
  readonly name?: string;
  readonly how: FoundBy;
}

/**
 * Address blocks of Snom: the first is registered; the second was seen in two projects that drive Snom phones
 * (symcon/Snom, NethVoice), not in the register.
 */
const SNOM_BLOCKS = ['000413', '1C7126'] as const;

/** Is it from one of Snom's address blocks? @param mac 12 upper-case hex digits */
export const isSnomMac = (mac: string): boolean =>
  SNOM_BLOCKS.some((block) => mac.startsWith(block));
