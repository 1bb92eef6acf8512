/** What was thrown, of which nobody knows the type. */

/** What it says. @param {unknown} thrown */
export const messageOf = (thrown) => (thrown instanceof Error ? thrown.message : String(thrown));

/** Code of an error of Node.js, `ENOENT`; undefined where there is none. @param {unknown} thrown */
export const codeOf = (thrown) =>
  thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
