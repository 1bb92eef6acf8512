/** The list of error reasons, read from its TypeScript source before anything is compiled. */
import { build } from 'esbuild';

/**
 * @param {string} file path of src/common/errors.ts
 * @returns {Promise<Readonly<Record<string, string>>>} reason -> code
 */
export async function readReasons(file) {
  const result = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
  });
  const source = encodeURIComponent(result.outputFiles.map(({ text }) => text).join(''));
  const { REASONS } =
    /** @type {{REASONS: Readonly<Record<string, readonly [string, string]>>}} */ (
      await import(`data:text/javascript,${source}`)
    );
  return Object.fromEntries(Object.entries(REASONS).map(([reason, [code]]) => [reason, code]));
}
