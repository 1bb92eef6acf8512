/**
 * What the address of a firmware file tells about the file.
 *
 * Names of files as Snom publishes them: `snom320-8.7.5.35-SIP-f.bin`, `snomD385-10.1.54.13-SIP-r.bin`,
 * `snomD862-10.1.184.15-SIP-r.swu`, `snom320-7.3.30-SIP-bf.bin`, `snomD315.bin`.
 */
import { beforeQuery } from '../../common/address-text';
import { SnomError } from '../../common/errors';
import { encodeParameter } from '../../common/numbers/destinations';
import { shown } from '../../common/shown';
import { optional } from '../../common/values';
import { checkUrl } from '../display/urls';
import { modelOf } from '../models/models';
import type { PhoneModel, PhoneRequest } from '../types';

/** A model and, mostly, a version in a name. Without "snom" only those with a D: other numbers mean anything. */
const FILE =
  /(?:snom[\s_-]?(D?\d{3}|MP|PA1(?:\+|[\s_-]?plus|P)?|[MC]\d{2,3})|(?<![0-9A-Z])(D\d{3}))(?![0-9A-Z])(?:[_-](\d{1,2}(?:\.\d{1,6}){1,4}))?/gi;

/** What a file is for. */
interface FirmwareFile {
  /** Model as {@link modelOf} names it. */
  readonly model: string;
  readonly version?: string;
}

/** A firmware file whose address may be given to this phone. */
interface CheckedFirmware {
  readonly url: string;
  /** undefined = the name does not tell. */
  readonly version: string | undefined;
}

/** Every model that an address names, in its path and its query. */
export function firmwareFiles(url: string): readonly FirmwareFile[] {
  const path = decodePercents(url.replace(/^[a-z]+:\/\/[^/?#]*/i, ''));
  return [...path.matchAll(FILE)].map(([, model, bare = '', version]) => ({
    model: modelOf(model ?? bare).name,
    ...optional({ version }),
  }));
}

/**
 * Checks the address of a firmware file: HTTP or HTTPS, without credentials, and not naming another model than the
 * phone. A name that names no model passes: then the phone has to refuse what is not for it.
 *
 * @param options `force` lets a file for another model, or for a phone of unknown model, through
 * @throws SnomError `badUrl` and kin; `wrongFirmware` {file, fileModel, model}
 */
export function checkFirmware(
  url: unknown,
  model: PhoneModel,
  { force = false }: { readonly force?: boolean } = {},
): CheckedFirmware {
  const checked = checkUrl(url, { name: 'url' });
  // A fragment is never sent; a firmware address that has one is a mistake at best.
  if (checked.includes('#')) throw badFirmwareUrl(checked);
  const files = firmwareFiles(checked);
  const other = files.find((file) => file.model !== model.name);
  if (other && !force) {
    const file = decodePercents(beforeQuery(checked).split('/').at(-1) ?? '');
    throw new SnomError('wrongFirmware', {
      params: { file: shown(file), fileModel: other.model, model: model.name },
    });
  }
  const versions = new Set(files.flatMap(({ version }) => version ?? []));
  const [version] = versions;
  return { url: checked, version: versions.size === 1 ? version : undefined };
}

/**
 * The request that makes a phone load a firmware. Source: a public client (`dummy.htm?swload=load&firmware=URL`).
 * Snom's user wiki says that a 3xx then asks on its display, and waits for the OK key.
 */
export function firmwareRequest({ url }: CheckedFirmware): PhoneRequest {
  const head = '/dummy.htm?swload=load&firmware=';
  const visible = beforeQuery(url);
  return {
    target: `${head}${encodeParameter(url)}`,
    // The query of an address may hold the key to a private server.
    ...(visible === url ? {} : { shown: `${head}${encodeParameter(visible)}?...` }),
    success: [200, 302],
  };
}

function badFirmwareUrl(url: string): SnomError {
  return new SnomError('badUrl', {
    params: { name: 'url', url: shown(beforeQuery(url)) },
  });
}

/** Percent signs that stand for nothing stay as they are. */
function decodePercents(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
}
