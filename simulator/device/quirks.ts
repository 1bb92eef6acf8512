/** What each switch of a phone is at until somebody changes it: the better evidence decides. */
import { eventByName } from '../contract/event-names';
import type { VirtualQuirks } from '../contract/quirks';
import { cstaDefaults } from './csta-defaults';
import { documentDefaults } from './document-defaults';
import type { Profile } from './profiles';

const LOSSY = ['dropEvents', 'duplicateEvents'] as const;

/**
 * Looks for values that could only be a mistake in a test.
 * @throws RangeError for shares outside 0..1, names that are no event, or negative times.
 */
export function checkQuirks(quirks: Partial<VirtualQuirks>): void {
  for (const name of LOSSY) {
    const value = quirks[name] ?? 0;
    if (typeof value === 'number') {
      if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} is a share from 0 to 1`);
      continue;
    }
    const unknown = value.find((event) => eventByName(event) === undefined);
    if (unknown !== undefined) throw new RangeError(`${name}: there is no event ${unknown}`);
  }
  for (const name of ['delayEventsMs', 'documentSpacingMs'] as const)
    if (!((quirks[name] ?? 0) >= 0)) throw new RangeError(`${name} is negative`);
}

/** The defaults of a model and firmware. */
function defaultQuirks({ generation, exported, ...profile }: Profile): VirtualQuirks {
  const old = generation === 'fw7' || generation === 'fw8.7';
  const fw10 = generation === 'fw10';
  const d86x = profile.series === 'D86x';
  return {
    escape: 'percent',
    unfilled: 'empty',
    plusIsSpace: true,
    emptyReplyOnClose: false,
    restrictedPostPasses: false,
    virtualKeys: false,
    anyCaseKeys: false,
    keyLists: 'queue',
    keyAnswer: 'atOnce',
    debounce: false,
    latencyMs: 0,
    hookEvents: 'audio',
    settingsFire: false,
    ringingIsOngoing: true,
    joinXferOn: d86x ? 'listsAlways' : 'lists',
    semiAttended: false,
    transferHolds: false,
    transferFires: 'begun',
    transferReported: 'asked',
    returnFires: 'none',
    receivedTransferFires: 'transfer',
    receivedTransferId: 'kept',
    conferenceUnholds: false,
    conferenceCalls: 2,
    conferenceHangup: 'one',
    conferenceHold: 'one',
    actionUrls: 'oneByOne',
    dropEvents: 0,
    duplicateEvents: 0,
    delayEventsMs: 0,
    reorderEvents: false,
    // Pages, settings and the minibrowser.
    reprovisions: false,
    unknownSettings: exported === undefined ? 'kept' : 'ignored',
    restrictedQueries: exported?.own === true ? 'nothing' : 'blocks',
    listClear: profile.listClearValues,
    statePages: 'missing',
    httpsOnlyAnswer: generation === 'fw7' ? 'forbidden' : 'redirect',
    minibrowserDelayMs: 8000,
    minibrowserStatus: 200,
    directCommands: false,
    inputEscape: 'percent',
    callClosesMinibrowser: true,
    xmlTypeNeeded: true,
    speedSelect: 'select',
    // Reports of a call.
    missedFires: old ? 'missed' : 'disconnectedMissed',
    rejectFires: old ? 'none' : 'disconnectedTwice',
    deflectFires: 'none',
    elsewhereFires: old ? 'missed' : 'disconnectedMissed',
    failedCallFires: true,
    onhookOrder: 'before',
    ongoingCalls: old ? 'number' : 'name',
    // The form of answers and pages.
    announcesClose: false,
    challengeSpelling: old ? 'recorded' : 'usual',
    unauthorizedBody: 'text',
    infoLayout: fw10 ? 'production' : 'colonRows',
    startPageDials: true,
    rebootAnswer: 'redirect',
    confirmReboots: true,
    ...cstaDefaults({ generation, ...profile }),
    webPages: d86x ? 'phoneManager' : 'snom',
    commandPage: profile.series !== 'D81x',
    firesActionUrls: true,
    ...documentDefaults({ generation, ...profile }),
  };
}

/** Quirks of a phone. @throws RangeError as {@link checkQuirks}. */
export function resolveQuirks(
  profile: Profile,
  options: { quirks?: Partial<VirtualQuirks>; concurrency?: 'serve' | 'incomplete' },
): VirtualQuirks {
  checkQuirks(options.quirks ?? {});
  const quirks = { ...defaultQuirks(profile), ...options.quirks };
  const least = options.concurrency === 'incomplete' ? 20 : 0;
  return { ...quirks, latencyMs: Math.max(least, quirks.latencyMs) };
}
