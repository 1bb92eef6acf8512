/** The phones the demo can start, and what a flow has to know of them beside their address. */

/**
 * @typedef {object} DemoModel
 * @property {string} profile of the virtual phone
 * @property {string} [model] for snom-config, where the phone's pages do not tell it
 * @property {boolean} d8 is it controlled by documents that come by SIP?
 */

/** @type {Readonly<Record<string, DemoModel>>} */
const MODELS = {
  320: { profile: 'snom320-fw7', d8: false },
  370: { profile: 'snom370-fw8.7', d8: false },
  720: { profile: 'snom720-fw8.7', d8: false },
  760: { profile: 'snom760-fw8.9', d8: false },
  d385: { profile: 'snomD385-fw10.1', d8: false },
  d735: { profile: 'snomD735-fw10.1', d8: false },
  d812: { profile: 'snomD812-fw10.1', d8: true },
  d862: { profile: 'snomD862-fw10.1', model: 'D862', d8: true },
};

/** What `--phone` takes. */
export const PHONE_NAMES = Object.keys(MODELS);

/** The phone that is meant; undefined when there is none. @param {string} name in any case */
export function demoModel(name) {
  const key = name.toLowerCase();
  return Object.hasOwn(MODELS, key) ? MODELS[key] : undefined;
}

/** Own number of the demo's phone, and the user of its identity. */
export const OWN_NUMBER = '100';

/** How often a phone that may report nothing is asked for its calls, ms: while there are any, and while there are none. */
const POLL_MS = '2500';
const POLL_IDLE_MS = '5000';

/**
 * Options of the virtual phone's command line.
 * @param {DemoModel} model
 * @returns {string[]}
 */
export function phoneArguments({ profile, d8 }) {
  const trusting = ['filter_registrar=off', 'mb_trusted_hosts=127.0.0.1'];
  return [
    ...['--profile', profile],
    ...(d8 ? ['--sip-port', '0', '--minibrowser-port', '0'] : []),
    // Also of others: their page lets one go on as a D8xx.
    ...trusting.flatMap((setting) => ['--setting', setting]),
  ];
}

/**
 * Properties of its snom-config.
 * @param {DemoModel} model @param {{ sipPort?: number, minibrowserPort?: number }} ports
 * @returns {Readonly<Record<string, string>>}
 */
export function phoneProperties({ model, d8 }, { sipPort, minibrowserPort }) {
  if (!d8) return {};
  return {
    ...(model === undefined ? {} : { model }),
    ...(sipPort === undefined ? {} : { sipPort: String(sipPort) }),
    ...(minibrowserPort === undefined ? {} : { minibrowserPort: String(minibrowserPort) }),
    sipUser: OWN_NUMBER,
    pollMs: POLL_MS,
    pollIdleMs: POLL_IDLE_MS,
  };
}
