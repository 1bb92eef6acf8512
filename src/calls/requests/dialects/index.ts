/**
 * Reads requests written for other systems' call control, so that a flow made for one of them can drive
 * a Snom phone: Genesys Web Services, innovaphone's phone API and pascom's XMPP module "phone".
 * Only words are translated here; whether the operation is possible is decided elsewhere.
 */
import { readGenesys } from './genesys';
import { readInnovaphone } from './innovaphone';
import { readPascom } from './pascom';
import type { DialectReading } from './types';

/**
 * Reads a payload in one of the dialects; undefined = it speaks none of them (our own
 * `{operation, ...}` among others).
 *
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}, `unknownOperation`
 *   {name} when the dialect is clear and the request is not
 */
export function readDialect(payload: unknown): DialectReading | undefined {
  const genesys = readGenesys(payload);
  if (genesys) return { dialect: 'genesys', request: genesys };
  const innovaphone = readInnovaphone(payload);
  if (innovaphone) return { dialect: 'innovaphone', request: innovaphone };
  const pascom = readPascom(payload);
  return pascom && { dialect: 'pascom', request: pascom };
}
