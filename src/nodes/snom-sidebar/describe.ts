/** What the sidebar shows of a phone. */
import { hasReported } from '../../calls/model/call-types';
import type { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import { NO_HISTORY } from '../../mqtt/history';
import { publishedState } from '../../mqtt/state';
import { toSnomError } from '../shared/action/errors';
import { usedChannel } from '../shared/phones/channel-report';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { outcomeOf } from '../shared/phones/exchange-log';
import { isAskedInVain, keepsPhone, reportsElsewhere } from '../shared/phones/keeping';
import { phoneId } from '../shared/phones/phone-index';
import { describePhone } from '../shared/phones/phones';
import type { Followed, SidebarPhone } from './types';

/** Nobody publishes it. */
const NOBODY = { instance: '', run: '' };

/** All that is known of a phone without asking it. */
export function describeForSidebar(config: SnomConfigNode): SidebarPhone {
  const { name, host, mac, model } = describePhone(config);
  const id = phoneId(config);
  const device = config.tracker?.state;
  const doing = publishedState(NOBODY, { id, name }, device, NO_HISTORY, config.isMute);
  const { state, calls, callsKnown, dnd, forwarding, muted, recording, registered } = doing;
  const { error, isOver, reachable } = outcomeOf(config);
  const firmware = config.phone?.known?.firmware ?? device?.phone.firmware ?? undefined;
  return {
    ...{ id, name, host, state, calls, callsKnown, dnd, forwarding, muted, recording, registered },
    lines: doing.lines,
    reachable: doing.reachable ?? reachable,
    followed: followedBy(config),
    ...optional({ model, mac, firmware, error, takenOver: config.takenOverBy }),
    ...(config.unanswered && !config.isMute && { unanswered: toldOf(config.unanswered) }),
    ...(error && isOver && { isOver }),
    ...channelOf(config),
    ...problemOf(config),
    ...(!keepsPhone(config) && { elsewhere: true as const }),
  };
}

function followedBy(config: SnomConfigNode): Followed {
  const { isFollowed, isMute, polling, reporting, takenOverBy, tracker } = config;
  if (!isFollowed) return 'no';
  if (isMute || isAskedInVain(config)) return 'mute';
  if (reportsElsewhere(config)) return 'elsewhere';
  const mayReport = reporting.on && takenOverBy === undefined;
  // Events may be on without ever having been set up on the phone.
  return mayReport && (!polling || hasReported(tracker?.state)) ? 'reports' : 'asked';
}

/** Nothing is said of the way to a phone of which nobody knows what it is. */
function channelOf({
  phone,
  channel: pinned,
}: SnomConfigNode): Pick<SidebarPhone, 'channel' | 'support' | 'pinned'> {
  if (!phone || (!pinned && !phone.known && !phone.chosen)) return {};
  const states = phone.likelyChannels;
  const channel = usedChannel(states, { pinned, proven: phone.proven });
  if (!channel) return {};
  return { channel, support: states[channel].support, ...(pinned && { pinned: true as const }) };
}

function problemOf({ problem }: SnomConfigNode): Pick<SidebarPhone, 'problem'> {
  if (!problem) return {};
  return { problem: toldOf(toSnomError(problem)) };
}

function toldOf({ reason, params }: SnomError): NonNullable<SidebarPhone['problem']> {
  return { reason, params };
}
