/** What the switches for documents and SIP are at until somebody changes them: the better evidence decides. */
import type { DocumentQuirks } from '../contract/document-quirks';
import type { Profile } from './profiles';

/** The defaults of a model and firmware. */
export function documentDefaults({
  generation,
  series,
}: Pick<Profile, 'generation' | 'series'>): DocumentQuirks {
  const fw10 = generation === 'fw10';
  const d86x = series === 'D86x';
  return {
    // Documents for the minibrowser, and what they press.
    documentSpacingMs: d86x ? 2000 : 0,
    spacingAfter: 'documents',
    documentKeys: d86x ? 'reported' : 'all',
    documentCancelRejects: true,
    numberdialTransfers: fw10,
    numberdialTyped: 'alone',
    silentKeys: 'top',
    silentChains: true,
    fragmentSets: d86x ? 'never' : 'trusted',
    elifNeedsElse: false,
    // Callbacks.
    callbacks: 'all',
    fetchCallbacks: 'evaluated',
    phoneState: 'call',
    ownHold: 'holding',
    waitingLines: 'ringing',
    bareSettings: 'active',
    // minibrowser.htm of D8xx phones.
    minibrowserOn: 'ownPort',
    minibrowserAuth: 'web',
    minibrowserOpen: 'unlessOff',
    // SIP.
    sipFiltered: 'silence',
    sipUntrusted: 481,
    notifyTrust: fw10 ? 'hosts' : 'filter',
    trustedPassFilter: false,
    sipUserMatches: true,
    sipChallenge: 'none',
    sipEventNeeded: false,
    sipLengthNeeded: true,
    sipUnknownEvent: 481,
    brokenDocument: 200,
    checkSync: 'provisions',
  };
}
