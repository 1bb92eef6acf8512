/** Which way to a phone goes before which, for single commands and for operations of several alike. Pure data. */
import { SnomError } from '../../common/errors';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelState,
  type ChannelWhy,
  type PhoneModel,
  type Support,
} from '../types';

/**
 * The best channel first. What is known to work goes before what nobody has seen here; a service of CSTA comes last until
 * its effect was seen. `command.htm` that is unproven is tried where its owner says so, and never else.
 */
export const CHANNEL_ORDER: readonly (readonly [ChannelName, Support, services?: 'proven'])[] = [
  ['command-page', 'yes'],
  ['csta', 'yes', 'proven'],
  ['sip-notify', 'yes'],
  ['minibrowser', 'yes'],
  ['sip-notify', 'unproven'],
  ['minibrowser', 'unproven'],
  ['csta', 'yes'],
  ['csta', 'unproven'],
];

/** Nobody has answered: that is no refusal. */
export const UNANSWERED: ReadonlySet<ChannelWhy | undefined> = new Set(['silent', 'notFetched']);

const DOUBTFUL: ReadonlySet<ChannelWhy | undefined> = new Set([
  ...UNANSWERED,
  'refused',
  'login',
  'notThere',
]);

/** Is there little hope? Then it is tried only where nothing else is left. */
export const isDoubtful = ({ why }: ChannelState): boolean => DOUBTFUL.has(why);

/** The refusal where nothing leads to a phone. */
export function noChannel({ name }: Pick<PhoneModel, 'name'>): SnomError {
  const channels = CHANNEL_NAMES.filter((one) => one !== 'command-page').join(', ');
  return new SnomError('noChannel', { params: { model: name, channels } });
}
