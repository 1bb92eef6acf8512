/** Addresses by which phones reach what Node-RED serves them. */
import { withoutTrailingSlashes } from '../../../common/address-text';
import { wrongType } from '../../../common/values';
import { checkUrl } from '../../../phone/display/urls';

/**
 * An address below the package's route.
 *
 * @param path below `/snom/`; may be a secret, and is in no error
 * @throws SnomError `wrongType` {name: 'baseUrl'}
 */
export function publicAddress(baseUrl: string, path: string): string {
  if (/[?#]/.test(baseUrl)) throw notBase();
  const url = `${withoutTrailingSlashes(baseUrl)}/snom/${path}`;
  try {
    return checkUrl(url, { name: 'baseUrl' });
  } catch {
    // The address itself would show the token.
    throw notBase();
  }
}

const notBase = (): Error => wrongType('baseUrl', 'http://host:port');
