/** A minibrowser document in a line: its kind, and where it goes. */

const MAX_LENGTH = 200;

/** `http://host:1880/snom/x/TOKEN` -> `http://host:1880/…`: what follows may be a secret. */
function shownAddress(address: string): string {
  const text = address.trim().replaceAll('&amp;', '&');
  const [origin] = /^https?:\/\/[^/?#]*/i.exec(text) ?? [];
  return origin === undefined ? text : `${origin}/…`;
}

/** '' for what is no document. */
export function summaryOf(body: string): string {
  const [, root] = /<([A-Za-z]\w*)/.exec(body) ?? [];
  if (root === undefined) return '';
  const targets = [...body.matchAll(/<fetch\b[^<>]*>([^<]*)/gi)].map(([, url = '']) =>
    shownAddress(url),
  );
  return [root, ...targets].join(' ').slice(0, MAX_LENGTH);
}
