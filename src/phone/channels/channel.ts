/** What a way to a phone has to be able to do. */
import { SnomError } from '../../common/errors';
import type { CommandScope } from '../commands/command-scope';
import type { ChannelName, CommandResult, PhoneAction, PhoneModel } from '../types';

/** A way commands reach a phone; one per file or folder here. */
export interface Channel {
  /**
   * What would be sent, in order, as results show it. Sends nothing.
   *
   * @throws SnomError what this channel, or this model by it, cannot do
   */
  check(actions: readonly PhoneAction[], model: PhoneModel): readonly string[];

  /**
   * Carries out actions in the turn of one command. Everything is checked before anything is sent.
   *
   * @throws SnomError of {@link check}; the failure of the first step as it is; `stepFailed` after it
   */
  perform(
    actions: readonly PhoneAction[],
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<CommandResult>;
}

/** The refusal of an action that a channel has no words for. */
export function channelCannot(action: PhoneAction, channel: ChannelName): SnomError {
  const operation = action.kind === 'csta' ? action.request.service : action.kind;
  return new SnomError('channelCannot', { params: { operation, channel } });
}
