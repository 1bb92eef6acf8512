/** Which way a command goes: by what was found of a phone, by what was seen to work on it, and by its owner's word. */
import { type ErrorReason, SnomError } from '../../common/errors';
import { CHANNEL_ORDER, isDoubtful, UNANSWERED } from '../models/channel-order';
import {
  type ChannelName,
  type ChannelState,
  type ChannelStates,
  type ChannelWhy,
  type PhoneAction,
  type PhoneModel,
} from '../types';
import type { DocumentTrigger } from './documents/push';
import type { Findings } from './probe';

/** What is asked of a channel. */
export interface Wanted {
  readonly actions: readonly PhoneAction[];
  /** Services of CSTA whose effect was seen on this phone. */
  readonly proven: ReadonlySet<string>;
}

/** The best channel for some actions; undefined = there is none. */
export function chooseChannel(states: ChannelStates, wanted: Wanted): ChannelName | undefined {
  const isCsta = wanted.actions.some(({ kind }) => kind === 'csta');
  const services = wanted.actions.map(serviceOf);
  const isProven = services.every((service) => service !== undefined && wanted.proven.has(service));
  const fits = ([name, support, needs]: (typeof CHANNEL_ORDER)[number]): boolean => {
    if (states[name].support !== support || (needs && !isProven)) return false;
    if (name === 'csta') return services.every((service) => service !== undefined);
    // No document reboots a phone; a NOTIFY of its own does.
    if (name === 'minibrowser' && wanted.actions.some(({ kind }) => kind === 'reboot'))
      return false;
    return !isCsta;
  };
  const candidates = CHANNEL_ORDER.filter(fits).map(([name]) => name);
  return candidates.find((name) => !isDoubtful(states[name])) ?? candidates[0];
}

/** The service of CSTA that carries out an action; undefined = none does. */
function serviceOf(action: PhoneAction): string | undefined {
  if (action.kind === 'csta') return action.request.service;
  if (action.kind === 'dial') return 'MakeCall';
  return action.kind === 'dnd' ? 'SetDoNotDisturb' : undefined;
}

/** The better way to show a document; undefined = there is none. */
export function chooseTrigger(states: ChannelStates): DocumentTrigger | undefined {
  const actions = [{ kind: 'releaseAll' }] as const;
  const only: ChannelStates = {
    ...states,
    'command-page': { support: 'no' },
    csta: { support: 'no' },
  };
  return chooseChannel(only, { actions, proven: new Set() }) as DocumentTrigger | undefined;
}

const NOT_ASKED: ChannelState = { support: 'unproven', why: 'notAsked' };

/** States of a phone whose `command.htm` is taken for granted, so that nothing else has to be asked. */
export const BY_COMMAND_PAGE: ChannelStates = {
  'command-page': { support: 'yes' },
  'sip-notify': NOT_ASKED,
  minibrowser: NOT_ASKED,
  csta: NOT_ASKED,
};

/** What a look at the phone comes to. */
export function statesOf(commandPage: ChannelState, found: Findings): ChannelStates {
  return {
    'command-page': commandPage,
    'sip-notify': found.sip,
    minibrowser: found.minibrowser,
    csta: found.csta,
  };
}

/**
 * `command.htm`, which no harmless request can ask for. A phone with pages of the old kind has it, but for the D8xx:
 * documents say that all of them have lost it; others contradict that for D810, D812 and D815.
 *
 * @param phoneManager does `info.htm` show the "Phone Manager"?
 */
export function commandPageState(model: PhoneModel, phoneManager: boolean): ChannelState {
  if (phoneManager) return { support: 'no', why: 'phoneManager' };
  if (model.keyControl) return { support: 'yes' };
  return model.family === 'D8xx'
    ? { support: 'unproven', why: 'contradictory' }
    : { support: 'no', why: 'notThere' };
}

/** What was seen to work is more than what a look can tell. */
export function withProofs(states: ChannelStates, proven: ReadonlySet<string>): ChannelStates {
  const seen = (name: ChannelName): ChannelState =>
    states[name].support === 'unproven' && proven.has(name) ? { support: 'yes' } : states[name];
  return {
    'command-page': states['command-page'],
    'sip-notify': seen('sip-notify'),
    minibrowser: seen('minibrowser'),
    csta: seen('csta'),
  };
}

/** Failures that tell of the channel and not of the command, by channel. */
const LOSSES: Readonly<Record<ChannelName, Readonly<Partial<Record<ErrorReason, ChannelWhy>>>>> = {
  'command-page': { phoneManager: 'phoneManager', notFound: 'notThere', dectBase: 'notThere' },
  'sip-notify': {
    sipRefused: 'portClosed',
    sipForbidden: 'refused',
    sipUserUnknown: 'sipUser',
    sipNoSubscription: 'refused',
    sipEventUnknown: 'refused',
    sipMethodUnknown: 'refused',
    sipContentUnknown: 'refused',
    sipLoginNeeded: 'login',
    sipLoginRefused: 'login',
    sipNoAnswer: 'silent',
    documentNotFetched: 'notFetched',
  },
  minibrowser: {
    refused: 'portClosed',
    connectTimeout: 'silent',
    noRoute: 'silent',
    notFound: 'notThere',
    phoneManager: 'notThere',
    wrongPassword: 'login',
    pageForbidden: 'login',
    forbidden: 'login',
    forbiddenPlain: 'login',
    documentNotFetched: 'notFetched',
  },
  csta: {
    cstaUnavailable: 'notThere',
    notFound: 'notThere',
    phoneManager: 'phoneManager',
    pageForbidden: 'login',
    wrongPassword: 'login',
    forbidden: 'login',
    forbiddenPlain: 'login',
  },
};

/** What the failure of a command says of its channel; undefined = nothing. */
export function lossOf(channel: ChannelName, error: SnomError): ChannelState | undefined {
  const { cause } = error;
  const told = error.reason === 'stepFailed' && cause instanceof SnomError ? cause : error;
  const why = LOSSES[channel][told.reason];
  if (why === undefined) return undefined;
  return { support: UNANSWERED.has(why) ? 'unproven' : 'no', why };
}

/** After these the phone may be another one, or have other firmware: it is looked at anew. */
const NOT_THERE: ReadonlySet<ChannelWhy | undefined> = new Set([
  'phoneManager',
  'notThere',
  'portClosed',
  'silent',
]);

/** Does a loss ask for a new look? */
export const asksForLook = ({ why }: ChannelState): boolean => NOT_THERE.has(why);

/** What no harmless look can find out, so that it counts until the phone or its firmware is another one. */
const ONLY_BY_TRYING: Readonly<Record<ChannelName, ReadonlySet<ChannelWhy | undefined>>> = {
  'command-page': new Set(['notThere']),
  'sip-notify': new Set(['refused', 'login', 'silent', 'notFetched']),
  minibrowser: new Set(['notThere', 'login', 'notFetched']),
  csta: new Set(),
};

/** Has a loss to be kept beside what a look finds? */
export const isVerdict = (channel: ChannelName, { why }: ChannelState): boolean =>
  ONLY_BY_TRYING[channel].has(why);
