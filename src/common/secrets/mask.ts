/** Takes secrets out of URLs before they are shown, in texts of any length. */
import { MASK, withoutUserInfo } from './credentials-in-text';

/** The token of a phone in an address of ours, as it is or percent-encoded. */
const TOKEN = /(\/snom\/|%2Fsnom%2F)[A-Za-z0-9_-]{16,64}(?=\/|%2F)/gi;

/** A copy of plain data, every text of it {@link maskSecrets}. */
export function maskCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) =>
    typeof one === 'string' ? maskSecrets(one) : one,
  );
}

/** The text without tokens of phones, and without users and passwords of URLs. */
export function maskSecrets(text: string): string {
  return withoutUserInfo(text.replace(TOKEN, `$1${MASK}`));
}
