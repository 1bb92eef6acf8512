/** What is in the package: all that users need, nothing else, and nothing that betrays where it was made. */

/** A file of the package, as `npm pack` tells it. @typedef {{path: string, size: number, mode: number}} PackedFile */
/**
 * @typedef {object} Expected
 * @property {Readonly<Record<string, string>>} nodes of package.json, name to file
 * @property {Readonly<Record<string, string>>} [plugins] of package.json, likewise
 * @property {Readonly<Record<string, string>>} bin of package.json
 * @property {readonly string[]} languages folders of `locales`
 * @property {readonly string[]} documents files that have to be shipped besides: examples, docs, licences
 */

/** Whatever else is there came in by mistake. */
const ALLOWED = [
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY\.md)$/,
  // No second point: what is compiled of a test or a dialog has one.
  /^dist\/[\w/-]+\.js$/,
  /^dist\/types\/index\.d\.ts$/,
  /^dist\/nodes\/snom-\w+\/snom-\w+\.html$/,
  /^dist\/nodes\/snom-\w+\/icons\/[\w-]+\.svg$/,
  /^dist\/nodes\/snom-\w+\/locales\/[a-z]{2}(?:-[A-Z]{2})?\/[\w-]+\.(?:json|html)$/,
  /^dist\/simulator\/console\/web\/[\w-]+\.(?:css|html|svg)$/,
  /^dist\/simulator\/console\/web\/locales\/[a-z]{2}(?:-[A-Z]{2})?\.json$/,
  // Says that the page's scripts are modules.
  /^dist\/simulator\/console\/web\/package\.json$/,
  /^examples\/[\w-]+\.json$/,
  /^docs\/[\w-]+\.md$/,
  // README and docs show them.
  /^docs\/images\/[\w-]+\.png$/,
  /^docs\/[\w-]+\.schema\.json$/,
  // Nothing but the set-up that the page of this name explains.
  /^docs\/several-node-reds\/[\w@-]+\.(?:cfg|conf|env|json|service|yaml)$/,
];

/** Allowed by their form, and yet not for users. */
const UNWANTED = /\/(?:tests?|support|__\w+__|node_modules)\//;

/**
 * Files that are missing, files that do not belong, commands that cannot be started.
 * @param {readonly PackedFile[]} files
 * @param {Expected} expected
 * @param {string} [platform]
 * @returns {string[]}
 */
export function contentProblems(files, expected, platform = process.platform) {
  const paths = new Set(files.map((file) => file.path));
  const missing = wantedFiles(expected).filter((file) => !paths.has(file));
  const strays = [...paths].filter(
    (file) => UNWANTED.test(file) || !ALLOWED.some((form) => form.test(file)),
  );
  // Windows knows no such right; npm gives it when it installs, other package managers do not.
  const commands = platform === 'win32' ? [] : Object.entries(expected.bin);
  const stiff = commands.filter(([, file]) =>
    files.some(({ path, mode }) => path === plain(file) && (mode & 0o111) === 0),
  );
  return [
    ...missing.map((file) => `The package lacks ${file}.`),
    ...strays.map((file) => `${file} does not belong into the package.`),
    ...stiff.map(([name, file]) => `The command ${name} is not executable: ${file}.`),
  ];
}

/** @param {Expected} expected @returns {string[]} */
function wantedFiles({ nodes, plugins = {}, bin, languages, documents }) {
  // Plugins have no help.
  const ofNodes = filesOf(nodes, languages, ['json', 'html']);
  const ofPlugins = filesOf(plugins, languages, ['json']);
  const commands = Object.values(bin).map(plain);
  return ['package.json', ...ofNodes, ...ofPlugins, ...commands, ...documents];
}

/**
 * @param {Readonly<Record<string, string>>} sets @param {readonly string[]} languages
 * @param {readonly string[]} endings of the files of texts
 */
function filesOf(sets, languages, endings) {
  return Object.entries(sets).flatMap(([name, file]) => {
    const folder = plain(file).replace(/\/[^/]+$/, '');
    const texts = languages.flatMap((language) =>
      endings.map((ending) => `${folder}/locales/${language}/${name}.${ending}`),
    );
    return [plain(file), `${folder}/${name}.html`, ...texts];
  });
}

/** @param {string} file */
const plain = (file) => file.replace(/^\.\//, '');

/** What must be in no file, and how it is called. @type {readonly [what: string, form: RegExp][]} */
const SECRETS = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b|_authToken/],
  ['a token of GitHub', /\bgh[opsru]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22}/],
  ['a key of a cloud', /\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b/],
  ['a token of a chat', /\bxox[abprs]-[\w-]{10}/],
  ['a signed token', /\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\./],
];

/** Places at which this may be said: folders that docs name, not those of a person. */
const FOLDERS = /\/(?:home|Users)\/(?!(?:pi|node-red|USER)\b)[a-z][\w.-]*|\b[A-Z]:\\Users\\\w/;
const REGISTRIES = /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\.\w+|npm\.pkg\.github\.com|"resolved":/;

/**
 * Secrets, places of the machine it was made on, and hosts of registries in a file.
 *
 * @param {string} file its name
 * @param {string} text
 * @param {readonly string[]} places of this machine: the project, the home folder, the host of its registry
 * @returns {string[]}
 */
export function textProblems(file, text, places) {
  const secrets = SECRETS.filter(([, form]) => form.test(text));
  const known = places.filter((place) => text.includes(place));
  const [folder] = FOLDERS.exec(text) ?? [];
  const [registry] = REGISTRIES.exec(text) ?? [];
  return [
    // Never the secret itself: what is printed here stands in logs that anybody can read.
    ...secrets.map(([what]) => `${file} holds ${what}.`),
    ...[...known, ...(folder === undefined ? [] : [folder])].map(
      (place) => `${file} names a place of the machine it was made on: ${place}.`,
    ),
    ...(registry === undefined ? [] : [`${file} names a registry: ${registry}.`]),
  ];
}

/**
 * @param {{packed: number, unpacked: number, installed: number}} bytes
 * @returns {string[]}
 */
export function sizeProblems({ packed, unpacked, installed }) {
  return [
    tooLarge('The tarball', packed, LIMITS.packed),
    tooLarge('The package, unpacked,', unpacked, LIMITS.unpacked),
    tooLarge('The package, installed with all it needs,', installed, LIMITS.installed),
  ].flat();
}

/** Bytes. Raised on purpose only: a folder that came along by mistake shows here first. */
export const LIMITS = { packed: 2_800_000, unpacked: 8_500_000, installed: 13_500_000 };

/** @param {string} what @param {number} bytes @param {number} limit */
function tooLarge(what, bytes, limit) {
  return bytes > limit ? [`${what} has ${megabytes(bytes)}, more than ${megabytes(limit)}.`] : [];
}

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`;
