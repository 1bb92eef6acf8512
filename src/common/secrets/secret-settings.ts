/** How secrets are kept out of results, logs and backups. */
import { MASK, withoutCredentials } from './credentials-in-text';
import { isSecretSetting } from './secret-names';

/** A private key, whatever the setting is called. */
const KEY_MATERIAL = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

/** Text that a mask was put into. */
const MASKED = /(?:^|[/=:"'\s\\]|%2F|%3D)(?:\*\*\*|…)(?=$|[@/?#&;,}"'<>\s]|%)/i;

/** A value as others may see it: secrets masked, blank ones blank, and no credentials or tokens in addresses. */
export function maskValue(name: string, value: string): string {
  if (value !== '' && (isSecretSetting(name) || KEY_MATERIAL.test(value))) return MASK;
  return withoutCredentials(value);
}

/** Is this what is shown in place of a real value (results of early versions have `…`)? It must not go back to a phone. */
export function isMasked(value: string): boolean {
  return MASKED.test(value);
}
