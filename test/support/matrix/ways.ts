/**
 * Phones of every generation, each with the ways to it: what its owner enters, and what cannot be done there. The last is
 * the table of documented exceptions; everything else works.
 */
import type { ProfileName, VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { CallOperation } from '../../../src/calls/operations/catalogue';
import type { ErrorReason } from '../../../src/common/errors';
import type { SnomConfigDef } from '../../../src/nodes/snom-config/types';
import type { ChannelName } from '../../../src/phone/types';
import { TRUSTING } from '../simulator/sip';
import { BUSY, SILENT } from './situations';

/** One phone, and one way to it. */
export interface Way {
  readonly name: string;
  /** The way its operations take. */
  readonly channel: ChannelName;
  /** Named as on the phone. */
  readonly model: string;
  readonly firmware: string;
  readonly phone: VirtualPhoneOptions & { readonly profile: ProfileName };
  /** What its owner enters besides address and login. */
  readonly config: Partial<SnomConfigDef>;
  /** How its calls are known. */
  readonly follows: 'actionUrls' | 'polling';
  /** Operations that are looked at here; absent = all. */
  readonly only?: readonly CallOperation[];
  /** What has to be asked for in other words. */
  readonly values?: Readonly<Partial<Record<CallOperation, Readonly<Record<string, unknown>>>>>;
  /** What cannot be done, and why. */
  readonly refused: Readonly<Partial<Record<CallOperation, ErrorReason>>>;
}

/**
 * Time between documents, ms. On a real phone it is 2 s; those that are not at their own pace need none, as a short time
 * would be a matter of how busy the machine is.
 */
const PAUSE_MS = 20;

/** Who answers, and who does not. */
const WORLD: VirtualPhoneOptions = {
  identities: ['100@pbx.example'],
  farEnds: [
    { number: '*', answerAfterMs: 5 },
    { number: SILENT, answerAfterMs: null },
    { number: BUSY, answerAfterMs: null, busy: true },
  ],
};

/** Nobody can do it. */
const NEVER = { removeParticipant: 'cannotRemoveParticipant' } as const;

/** Only the newer phones are documented to take the key; an owner who has tried it enters it. */
const NO_MUTE = { mute: 'noMuteKey', unmute: 'noMuteKey' } as const;

/** Keys that the owner of a phone with a command page has given a function. */
const KEYS = { fkey4: 'keyevent F_CONFERENCE', fkey5: 'keyevent F_DEFLECT' };
const BY_KEYS: Partial<SnomConfigDef> = {
  conferenceWay: 'key',
  conferenceKey: 'P5',
  deflectWay: 'key',
  deflectKey: 'P6',
  pickupCode: '*8',
};

function byCommandPage(
  profile: ProfileName,
  [model, firmware]: readonly [string, string],
  refused: Way['refused'],
): Way {
  return {
    name: `${model} with firmware ${firmware}`,
    channel: 'command-page',
    model,
    firmware,
    phone: { ...WORLD, profile, settings: KEYS },
    config: BY_KEYS,
    follows: 'actionUrls',
    refused: { ...NEVER, ...refused },
  };
}

/** Documents carry single keys and numbers, and name no call. */
const NOT_BY_DOCUMENT: Way['refused'] = {
  ...NEVER,
  prepare: 'typingNotByChannel',
  redial: 'notByChannel',
  deflect: 'notByChannel',
  swap: 'notByChannel',
  record: 'notByChannel',
};

function byDocument(
  model: 'D812' | 'D862',
  channel: 'sip-notify' | 'minibrowser',
  more: Partial<Pick<Way, 'follows' | 'phone' | 'config' | 'only'>> & { readonly name: string },
): Way {
  const { name, follows = 'actionUrls', phone, config, only } = more;
  return {
    name: `${model} ${name}`,
    channel,
    model,
    firmware: '10.1.226.13',
    phone: {
      ...WORLD,
      ...phone,
      profile: `snom${model}-fw10.1`,
      settings: TRUSTING,
      quirks: { documentSpacingMs: 0, ...phone?.quirks },
    },
    // It does not tell whom it is registered as.
    config: { sipUser: '100', stepPauseMs: PAUSE_MS, pickupCode: '*8', ...config },
    follows,
    refused: NOT_BY_DOCUMENT,
    ...(only && { only }),
  };
}

/**
 * All services of the standard, of which Snom documents three. Whether a call was answered is known by Action URLs, or
 * where a snapshot tells the state of the far side.
 */
function byCsta(follows: Way['follows']): Way {
  return {
    name: `760 by CSTA${follows === 'polling' ? ', asked for its calls' : ''}`,
    channel: 'csta',
    model: '760',
    firmware: '8.9.3.80',
    phone: {
      ...WORLD,
      profile: 'snom760-fw8.9',
      quirks: { cstaServices: 'standard', ...(follows === 'polling' && { cstaRemote: 'state' }) },
    },
    config: { channel: 'csta', identities: '100@pbx.example', pickupCode: '*8' },
    follows,
    // Nothing tells how it is before it was changed once.
    values: { dnd: { on: true } },
    refused: {
      ...NEVER,
      prepare: 'notByChannel',
      redial: 'notByChannel',
      record: 'notByChannel',
    },
  };
}

/** Oldest phone first. */
export const WAYS: readonly Way[] = [
  byCommandPage('snom320-fw7', ['320', '7.3.30'], {
    hangupAll: 'operationNotOnModel',
    ...NO_MUTE,
    record: 'noRecordKey',
  }),
  byCommandPage('snom370-fw8.7', ['370', '8.7.5.35'], NO_MUTE),
  byCommandPage('snom760-fw8.9', ['760', '8.9.3.80'], NO_MUTE),
  byCommandPage('snomD385-fw10.1', ['D385', '10.1.54.13'], {}),
  byDocument('D812', 'sip-notify', { name: 'by SIP NOTIFY' }),
  byDocument('D862', 'sip-notify', { name: 'by SIP NOTIFY' }),
  byDocument('D862', 'minibrowser', {
    name: 'by its minibrowser page',
    config: { channel: 'minibrowser', model: 'D862' },
  }),
  byDocument('D862', 'sip-notify', {
    name: 'without Action URLs, asked for its calls',
    follows: 'polling',
    phone: { profile: 'snomD862-fw10.1', quirks: { firesActionUrls: false } },
    config: { model: 'D862' },
  }),
  byDocument('D862', 'sip-notify', {
    name: 'at its own pace',
    phone: { profile: 'snomD862-fw10.1', quirks: { documentSpacingMs: 2000 } },
    config: { stepPauseMs: '' },
    only: ['blindTransfer', 'completeTransfer', 'cancelTransfer', 'sendDtmf'],
  }),
  byCsta('actionUrls'),
  byCsta('polling'),
];
