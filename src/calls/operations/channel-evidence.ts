/**
 * What is known of each operation in each way a phone can be reached. Plain data: also for dialogs and documentation.
 *
 * Command page: Snom, "Remote phone control". Documents: FS PBX, a public program that says so of a D862 for `answer`, and
 * of "Snom" for the rest, with a D862 of FW 10.1.226 in its tests; dialling alone is in Snom's documents
 * ("SnomIPPhoneSilent"). CSTA: Snom, "CSTA over HTTP - Requests", has MakeCall; the other services are the standard's.
 */
import type { ErrorReason } from '../../common/errors';
import type { ChannelName } from '../../phone/types';
import type { CallOperation } from './catalogue';
import type { CstaService } from './plan-types';

/** How it is known: by the maker's documents, because others saw it work, or not at all. */
export type Evidence = 'documented' | 'seen' | 'unproven';

export interface ChannelFact {
  readonly evidence: Evidence;
  /** It becomes proven on a phone when the effects of all of these were seen there. */
  readonly services?: readonly CstaService[];
  /** It depends on what the phone is doing: a way that can always do it goes before. */
  readonly partly?: true;
}

/** It is not possible in this way, for this reason. */
export interface ChannelRefusal {
  readonly no: ErrorReason;
}

export type ChannelEvidence = ChannelFact | ChannelRefusal;

const DOCUMENTED: ChannelFact = { evidence: 'documented' };
const SEEN: ChannelFact = { evidence: 'seen' };
const UNPROVEN: ChannelFact = { evidence: 'unproven' };
const no = (reason: ErrorReason): ChannelRefusal => ({ no: reason });
const csta = (...services: readonly CstaService[]): ChannelFact => ({
  evidence: 'unproven',
  services,
});

/** By the document channels: SIP NOTIFY and the minibrowser's page take the same documents. */
const DOCUMENTS: Readonly<Record<CallOperation, ChannelEvidence>> = {
  dial: DOCUMENTED,
  prepare: no('typingNotByChannel'),
  redial: no('notByChannel'),
  pickup: DOCUMENTED,
  answer: SEEN,
  reject: UNPROVEN,
  deflect: no('notByChannel'),
  hangup: SEEN,
  // Of a single call.
  hangupAll: { ...SEEN, partly: true },
  hold: SEEN,
  retrieve: SEEN,
  // Only with keys that the owner has entered.
  swap: UNPROVEN,
  blindTransfer: SEEN,
  startTransfer: SEEN,
  completeTransfer: SEEN,
  cancelTransfer: SEEN,
  startConference: SEEN,
  completeConference: SEEN,
  singleStepConference: SEEN,
  merge: SEEN,
  sendDtmf: UNPROVEN,
  mute: SEEN,
  unmute: SEEN,
  // Only with a key that the owner has entered.
  record: UNPROVEN,
  dnd: SEEN,
  callInfo: DOCUMENTED,
  removeParticipant: no('cannotRemoveParticipant'),
};

export const CHANNEL_EVIDENCE: Readonly<
  Record<ChannelName, Readonly<Record<CallOperation, ChannelEvidence>>>
> = {
  'command-page': {
    dial: DOCUMENTED,
    prepare: DOCUMENTED,
    redial: DOCUMENTED,
    pickup: DOCUMENTED,
    answer: SEEN,
    reject: SEEN,
    deflect: UNPROVEN,
    hangup: DOCUMENTED,
    hangupAll: DOCUMENTED,
    hold: DOCUMENTED,
    retrieve: DOCUMENTED,
    swap: UNPROVEN,
    blindTransfer: SEEN,
    startTransfer: SEEN,
    completeTransfer: SEEN,
    cancelTransfer: SEEN,
    startConference: SEEN,
    completeConference: UNPROVEN,
    singleStepConference: UNPROVEN,
    merge: UNPROVEN,
    sendDtmf: DOCUMENTED,
    mute: DOCUMENTED,
    unmute: DOCUMENTED,
    record: DOCUMENTED,
    dnd: DOCUMENTED,
    // By `minibrowser.htm` of the same web server.
    callInfo: DOCUMENTED,
    removeParticipant: no('cannotRemoveParticipant'),
  },
  // A silent document that fetches one to be shown: `fetch` is documented in general, this pair is not.
  'sip-notify': { ...DOCUMENTS, callInfo: UNPROVEN },
  minibrowser: DOCUMENTS,
  csta: {
    dial: { ...DOCUMENTED, services: ['MakeCall'] },
    prepare: no('notByChannel'),
    redial: no('notByChannel'),
    pickup: { ...DOCUMENTED, services: ['MakeCall'] },
    answer: csta('AnswerCall'),
    reject: csta('ClearConnection'),
    deflect: csta('DeflectCall'),
    hangup: csta('ClearConnection'),
    hangupAll: csta('ClearConnection'),
    hold: csta('HoldCall'),
    retrieve: csta('RetrieveCall'),
    swap: csta('AlternateCall'),
    blindTransfer: csta('SingleStepTransferCall'),
    startTransfer: csta('ConsultationCall'),
    completeTransfer: csta('TransferCall'),
    cancelTransfer: csta('ReconnectCall'),
    startConference: csta('ConsultationCall'),
    completeConference: csta('ConferenceCall'),
    singleStepConference: csta('ConsultationCall', 'ConferenceCall'),
    merge: csta('ConferenceCall'),
    sendDtmf: csta('GenerateDigits'),
    mute: csta('SetMicrophoneMute'),
    unmute: csta('SetMicrophoneMute'),
    record: no('notByChannel'),
    dnd: csta('SetDoNotDisturb'),
    // It shows nothing: where it is the way of all other operations, the page takes a document.
    callInfo: no('notByChannel'),
    removeParticipant: no('cannotRemoveParticipant'),
  },
};
