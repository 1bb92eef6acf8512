/** Version of this package; found from dist/nodes/shared as from src/nodes/shared. `unknown` = it cannot be read. */
export function packageVersion(): string {
  const manifest = require('../../../package.json') as { readonly version?: unknown };
  return typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
