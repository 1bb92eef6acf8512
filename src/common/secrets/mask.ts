/** Takes secrets out of URLs before they are shown. */

/** What stands in a secret's place. */
const HIDDEN = '…';

/** The token of a phone in an address of ours, as it is or percent-encoded. */
const TOKEN = /(\/snom\/|%2Fsnom%2F)[A-Za-z0-9_-]{16,64}(?=\/|%2F)/gi;
/** User and password before a host. */
const USER_INFO = /(:\/\/|%3A%2F%2F)(?:(?!%2F|%40)[^/?#@\s&]){1,256}(@|%40)/gi;

/** A copy of plain data, every text of it {@link masked}. */
export function maskedCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) =>
    typeof one === 'string' ? masked(one) : one,
  );
}

/** The text without tokens of phones, and without users and passwords of URLs. */
export function masked(text: string): string {
  return text.replace(TOKEN, `$1${HIDDEN}`).replace(USER_INFO, `$1${HIDDEN}$2`);
}
