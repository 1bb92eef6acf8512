/** What `info` tells of call operations: by which ways each can be done on this phone, and which one it takes. */
import type { CallOperation } from '../../calls/operations/catalogue';
import { isObject } from '../../common/values';
import { modelOf } from '../../phone/models/models';
import type { ChannelName, ChannelStates, PhoneInfo, Support } from '../../phone/types';
import { channelReport, type OperationRow } from '../shared/phones/channel-report';
import type { Target } from '../shared/phones/phones';

/** `used` is absent where the operation is not possible. */
type Ways = Readonly<Record<ChannelName, Support>> & { readonly used?: ChannelName };

/** The part of the payload of `info` that ways depend on. */
type Reading = PhoneInfo & { readonly channels: ChannelStates };

/** The same reading with `operations`; what is no such reading stays as it is. */
export function withOperations(reading: unknown, { config, phone }: Target): unknown {
  if (!isReading(reading)) return reading;
  const { generation } = phone.chosen ?? reading;
  const model = phone.chosen ?? modelOf(reading.model, reading.firmware, generation);
  const wishes = { model, options: config.options, proven: phone.proven, pinned: config.channel };
  const { operations } = channelReport(reading.channels, wishes);
  const told = operations.map((row): [CallOperation, Ways] => [row.operation, waysOf(row)]);
  return { ...reading, operations: Object.fromEntries(told) };
}

function waysOf({ ways, used }: OperationRow): Ways {
  const told = Object.entries(ways).map(([channel, { support }]) => [channel, support] as const);
  return { ...(Object.fromEntries(told) as Record<ChannelName, Support>), ...(used && { used }) };
}

function isReading(reading: unknown): reading is Reading {
  return isObject(reading) && 'channels' in reading && 'model' in reading;
}
