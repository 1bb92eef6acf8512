/** Parameters of `Authorization` and `WWW-Authenticate` lines. */

/** Parameters of a Digest header: `name=token` or `name="quoted \" text"`; names in lower case. */
export function parseParams(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pattern = /(?<![\w*-])([\w-]+\*?)\s*=(?:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?\s*(?:,|$)/g;
  for (const [, name = '', quoted, token] of text.matchAll(pattern))
    found.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token ?? '');
  return found;
}
