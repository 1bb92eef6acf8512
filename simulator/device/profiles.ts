/** The models the virtual phone can play, with the documented differences of their families. */
import type { ProfileName, VirtualPhoneOptions } from '../contract/types';
import type { ExportName } from './exports';
import { type Generation, numberKeys, remoteKeyNames } from './key-names';

/** What distinguishes one model and firmware from another. */
export interface Profile {
  readonly name: ProfileName;
  /** As printed on the phone: `320`, `D385`. */
  readonly model: string;
  /** As the phone calls itself in settings and User-Agent: `snom320`, `snomD385`. */
  readonly phoneType: string;
  readonly generation: Generation;
  readonly firmware: string;
  /**
   * The export its settings are named by; `own` = it is the export of this very model and firmware, so that its values
   * count too. Absent = no export of such a firmware is known.
   */
  readonly exported?: { readonly name: ExportName; readonly own: boolean };
  /** Last part of the User-Agent before the MAC: platform version. */
  readonly platform: string;
  /**
   * D8xx is two families: D810, D812 and D815 are grouped with the D7xx by their firmware, the others have another
   * one, with a web application of its own (Snom's and Wazo's lists: high).
   */
  readonly series: Series;
  /** Key names `command.htm` takes, programmable keys included. */
  readonly remoteKeys: ReadonlySet<string>;
  /** Keys that can be pressed by hand. */
  readonly ownKeys: readonly string[];
  /** Are `key=A;B,100,100` lists understood? Otherwise such a list is one unknown name. */
  readonly keyLists: boolean;
  /** Is `RELEASE_ALL_CALLS` known? Absent from the FW 5-7 documents. */
  readonly releaseAll: boolean;
  readonly pKeys: number;
  /** LED number of P1. */
  readonly firstLed: number;
  /** Do `EK0`.. keys exist (snom 3xx)? */
  readonly expansionKeyNames: boolean;
  /** Values of `index.htm?dialeddel=` that clear the list. */
  readonly listClearValues: readonly ('0' | 'clear')[];
  /** `page?query` requests that restart the phone, apart from those of `confirm.htm`. */
  readonly rebootRequests: readonly string[];
  readonly tlsMaxVersion: NonNullable<VirtualPhoneOptions['tlsMaxVersion']>;
  /** FW 8.9.3.70 and later ask `action_blacklist_url` before ringing. */
  readonly asksBlacklist: boolean;
  /** FW >= 8.7.5 puts the MAC into the User-Agent. */
  readonly macInUserAgent: boolean;
}

// Contradictory: `0` in the old wiki, `clear` in the service hub. Taken as a change over time.
const LIST_CLEAR: Readonly<Record<Generation, readonly ('0' | 'clear')[]>> = {
  fw7: ['0'],
  'fw8.7': ['0'],
  'fw8.9': ['0', 'clear'],
  fw10: ['clear'],
};

/** Which web application and minibrowser a phone has; `classic` = those of all phones before D8xx. */
type Series = 'classic' | 'D81x' | 'D86x';

interface ProfileFacts extends Pick<
  Profile,
  'model' | 'generation' | 'firmware' | 'platform' | 'pKeys' | 'firstLed'
> {
  readonly dSeries?: boolean;
  /** Default `classic`. */
  readonly series?: Series;
  /** Where the phone spells itself otherwise than its model. */
  readonly phoneType?: string;
  /** The settings are those of this export, values and all. */
  readonly ownExport?: ExportName;
}

/** By whose export the settings of a firmware are named. UNVERIFIED for 8.7.5 and 8.9. */
const EXPORTS: Readonly<Record<Generation, ExportName | undefined>> = {
  fw7: undefined,
  'fw8.7': 'snom720',
  'fw8.9': 'snomPA1plus',
  fw10: 'snomPA1plus',
};

function build(name: ProfileName, facts: ProfileFacts): Profile {
  const { generation, dSeries = false, series = 'classic' } = facts;
  const old = generation === 'fw7';
  const named = remoteKeyNames(generation, dSeries);
  const programmable = numberKeys('P', 1, facts.pKeys);
  const exportName = facts.ownExport ?? EXPORTS[generation];
  return {
    name,
    model: facts.model,
    phoneType: facts.phoneType ?? `snom${facts.model}`,
    ...(exportName === undefined
      ? {}
      : { exported: { name: exportName, own: facts.ownExport !== undefined } }),
    generation,
    firmware: facts.firmware,
    platform: facts.platform,
    series,
    remoteKeys: new Set([...named, ...programmable]),
    // The keys under a finger are those of the catalogue; a D86x has them too, only not by HTTP.
    ownKeys: [
      ...named.filter((key) => !['OFFHOOK', 'ONHOOK'].includes(key)),
      ...programmable,
    ].concat(['OFFHOOK', 'ONHOOK'], dSeries ? [] : ['MUTE']),
    keyLists: !old,
    releaseAll: !old,
    pKeys: facts.pKeys,
    firstLed: facts.firstLed,
    expansionKeyNames: !dSeries && /^3\d\d$/.test(facts.model),
    listClearValues: LIST_CLEAR[generation],
    rebootRequests: [
      'advanced_update.htm?reboot=Reboot',
      // Verified with a 300 by the tool that sends it.
      'advanced_network.htm?reboot=Reboot',
      ...(old ? ['dummy.htm?REBOOT=true'] : []),
    ],
    // "Old phones speak old TLS"; the exact versions are in no source.
    tlsMaxVersion: old || generation === 'fw8.7' ? 'TLSv1' : 'TLSv1.3',
    // Nor does the export of a PA1+ have the setting for it (A).
    asksBlacklist: !old && generation !== 'fw8.7' && facts.ownExport === undefined,
    macInUserAgent: !old,
  };
}

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  'snom320-fw7': build('snom320-fw7', {
    model: '320',
    generation: 'fw7',
    firmware: '7.3.30',
    platform: '1.1.3-u',
    pKeys: 12,
    firstLed: 1,
  }),
  'snom370-fw8.7': build('snom370-fw8.7', {
    model: '370',
    generation: 'fw8.7',
    firmware: '8.7.5.35',
    platform: '1.1.6-IFX-26.11.09',
    pKeys: 12,
    firstLed: 1,
  }),
  // Its export has 66 function keys, those of modules among them; 18 on the phone are UNVERIFIED.
  'snom720-fw8.7': build('snom720-fw8.7', {
    model: '720',
    generation: 'fw8.7',
    firmware: '8.7.3.17',
    platform: '1.1.6-IFX-26.11.09',
    pKeys: 18,
    firstLed: 1,
    ownExport: 'snom720',
  }),
  // The number of P keys of a 760 is in no source: UNVERIFIED.
  'snom760-fw8.9': build('snom760-fw8.9', {
    model: '760',
    generation: 'fw8.9',
    firmware: '8.9.3.80',
    platform: '2010.12-00001-ga7ce1f4',
    pKeys: 12,
    firstLed: 1,
  }),
  'snomD385-fw10.1': build('snomD385-fw10.1', {
    model: 'D385',
    generation: 'fw10',
    firmware: '10.1.54.13',
    platform: '2010.12-00004-g9ba52f5',
    pKeys: 48,
    firstLed: 2,
    dSeries: true,
  }),
  'snomD735-fw10.1': build('snomD735-fw10.1', {
    model: 'D735',
    generation: 'fw10',
    firmware: '10.1.54.13',
    platform: '2010.12-00004-g9ba52f5',
    pKeys: 32,
    firstLed: 5,
    dSeries: true,
  }),
  // A PA system without display and keys. Its export names no more of its firmware than "10".
  'snomPA1plus-fw10': build('snomPA1plus-fw10', {
    model: 'PA1+',
    phoneType: 'snomPA1P',
    generation: 'fw10',
    firmware: '10.1.54.13',
    platform: '2010.12-00004-g9ba52f5',
    pKeys: 0,
    firstLed: 1,
    ownExport: 'snomPA1plus',
  }),
  // Keys by a provisioning template; the LED of P1 and the platform are those of the D862 (UNVERIFIED).
  'snomD812-fw10.1': build('snomD812-fw10.1', {
    model: 'D812',
    generation: 'fw10',
    firmware: '10.1.226.13',
    platform: '2010.12-00004-g9ba52f5',
    pKeys: 32,
    firstLed: 5,
    dSeries: true,
    series: 'D81x',
  }),
  // The firmware in the tests of FS PBX, which drives such a phone by SIP NOTIFY; that it was seen with this one is likely,
  // and not said.
  'snomD862-fw10.1': build('snomD862-fw10.1', {
    model: 'D862',
    generation: 'fw10',
    firmware: '10.1.226.13',
    platform: '2010.12-00004-g9ba52f5',
    pKeys: 32,
    firstLed: 5,
    dSeries: true,
    series: 'D86x',
  }),
};

/** Every profile name, oldest phone first. */
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/**
 * Facts of one profile.
 * @throws RangeError for a name that is none of {@link PROFILE_NAMES}.
 */
export function profileOf(name: ProfileName): Profile {
  if (!Object.hasOwn(PROFILES, name))
    throw new RangeError(`No such profile of the virtual phone: ${name}`);
  return PROFILES[name];
}

/** A profile by its name, or by that of its model: `d862`, `320`, `pa1+`. Undefined for anything else. */
export function profileNamed(text: string): ProfileName | undefined {
  const wanted = text.toLowerCase();
  return PROFILE_NAMES.find(
    (name) => name.toLowerCase() === wanted || PROFILES[name].model.toLowerCase() === wanted,
  );
}

/**
 * User-Agent of a phone's own requests, as seen in provisioning logs.
 * @param mac 12 upper-case hex digits.
 */
export function userAgent(profile: Profile, mac: string): string {
  const id = `${profile.phoneType}-SIP ${profile.firmware} ${profile.platform}`;
  const modules = profile.generation === 'fw10' ? ' SXM:0 UXM:0' : '';
  return `Mozilla/4.0 (compatible; ${id}${profile.macInUserAgent ? ` ${mac}` : ''}${modules})`;
}
