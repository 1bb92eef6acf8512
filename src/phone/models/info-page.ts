/** Reads model, firmware and MAC from `info.htm`. */
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { PhoneInfo, PhoneResponse } from '../types';
import { generationOf, GENERIC_MODEL, isModelName, modelOf } from './models';

/** Title that the web server of a D8xx gives every page, even `info.htm`. */
const PHONE_MANAGER = /<title>\s{0,20}Phone Manager\s{0,20}<\/title>/i;

const TITLE = /<title[^<>]{0,100}>([^<]{0,200})<\/title>/i;
/** The firmware's own name, `snom320-SIP`. */
const FIRMWARE_MODEL = /snom[\s-]{0,3}(D?\d{3}|PA1(?:\+|plus|P)?|MP)-SIP/i;
/** `snom 320`, `snomD715`, `snomD305-8325FE`, `snomPA1+`; `snomVoIP` is not a model. */
const SNOM_MODEL = /snom[\s-]{0,3}(D?\d{3}|PA1(?:\+|[\s-]?plus|P)?|MP)(?![0-9A-Z])/i;
const HARDWARE =
  /\b(?:Hardware|Phone[\s-]?Type|Model)\s{0,20}:?\s{0,20}(?:snom[\s-]{0,3})?(D?\d{3}|PA1(?:\+|[\s-]?plus|P)?|MP)(?![0-9A-Z])/i;
/** `snom320-SIP 7.3.30`, `snomD385-SIP 10.1.54.13`, `snomD345/10.1.159.12`. */
const FIRMWARE = /snom[\s-]{0,3}[0-9A-Z+]{1,12}(?:-SIP)?[\s/-]{1,3}(\d{1,2}(?:\.\d{1,6}){1,4})/i;
const FIRMWARE_LABEL = /\bFirmware(?:[\s-]?Version)?\s{0,20}:?\s{0,20}(\d{1,2}(?:\.\d{1,6}){1,4})/i;
/** The word after it follows the language of the web pages: `MAC-Adresse`. */
const MAC =
  /\bMAC(?:[\s-]?Add?res[a-z]{0,3})?\s{0,20}:?\s{0,20}((?:[0-9A-F]{2}[\s:-]?){5}[0-9A-F]{2})(?![0-9A-F])/i;
/** Snom's address block without a label before it. */
const BARE_MAC = /(?<![0-9A-F:-])(00[:-]?04[:-]?13(?:[:-]?[0-9A-F]{2}){3})(?![0-9A-F])/i;

/** Address block of Snom, the first six digits of their MACs. */
const SNOM_OUI = '000413';

/**
 * Reads what `info.htm` says. Lenient, because the page differs by firmware and nobody documents it: tags are
 * ignored, each fact is looked for by itself, and a missing one is left out. The title is only a fallback for
 * the model, since owners can rename it.
 *
 * A "Phone Manager" page is a D8xx of unknown model (`D8xx`). A Snom page that does not tell its model gives
 * `unknown`, with the facts it does tell.
 *
 * @throws SnomError `notASnom`: nothing on the page or in its `Server` header says Snom
 */
export function parseInfoPage(page: Pick<PhoneResponse, 'body' | 'headers'>): PhoneInfo {
  const { body } = page;
  if (PHONE_MANAGER.test(body)) return { ...identityOf('D8xx', undefined), phoneManager: true };
  const text = plainText(body.replace(TITLE, ' '));
  const title = plainText(TITLE.exec(body)?.[1] ?? '');
  const mac = (MAC.exec(text) ?? BARE_MAC.exec(text))?.[1]
    ?.replace(/[^0-9A-F]/gi, '')
    .toUpperCase();
  const firmware = FIRMWARE.exec(text)?.[1] ?? FIRMWARE_LABEL.exec(text)?.[1];
  const fromSnom =
    /snom/i.test(body) || serverOf(page).includes('snom') || mac?.startsWith(SNOM_OUI) === true;

  const places = [
    HARDWARE.exec(text),
    FIRMWARE_MODEL.exec(text),
    SNOM_MODEL.exec(title),
    SNOM_MODEL.exec(text),
  ];
  const model = places.find((match) => match !== null)?.[1];
  // `Hardware: D385` is Snom's; `Hardware: 300` might be anybody's.
  const telling = model !== undefined && isModelName(model) && (fromSnom || /^D/i.test(model));
  if (!telling && !fromSnom) throw new SnomError('notASnom', { sent: 'yes' });
  return {
    ...identityOf(telling ? model : GENERIC_MODEL.name, firmware),
    ...optional({ mac }),
  };
}

function identityOf(name: string, firmware: string | undefined): PhoneInfo {
  const model = modelOf(name, firmware);
  return {
    model: model.name,
    family: model.family,
    generation: generationOf(firmware) ?? model.generation,
    ...optional({ firmware }),
  };
}

function serverOf({ headers }: Pick<PhoneResponse, 'headers'>): string {
  const server = headers['server'];
  return (typeof server === 'string' ? server : (server?.[0] ?? '')).toLowerCase();
}

/** Text of a page: tags are gaps, hard blanks are blanks. Bounded patterns keep hostile pages cheap. */
function plainText(html: string): string {
  return html
    .replace(/<(?:script|style)\b[^<]{0,20000}<\/(?:script|style)>/gi, ' ')
    .replace(/<[^<>]{0,2000}>/g, ' ')
    .replace(/&nbsp;|&#160;|&#xa0;/gi, ' ')
    .replace(/&#58;|&colon;/gi, ':')
    .replace(/\s+/g, ' ');
}
