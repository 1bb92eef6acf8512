/** What a phone said of its calls when it was asked, as input of the model. */
import { optional } from '../../common/values';
import type { PhoneReading, SnapshotConnection } from '../../phone/types';
import {
  CSTA_STATES,
  type CstaConnection,
  type CstaSnapshotInput,
  type CstaState,
  type LinesReportedInput,
} from '../model/model-input';

/**
 * @param at when it came
 * @param askedAt when the phone was asked
 */
export function inputOf(
  reading: PhoneReading,
  at: number,
  askedAt?: number,
): CstaSnapshotInput | LinesReportedInput {
  const times = { at, ...optional({ askedAt }) };
  if (reading.by === 'minibrowser')
    return { type: 'linesReported', ...times, lines: reading.lines };
  const { identity } = reading;
  const connections = reading.connections.map(toConnection);
  return { type: 'cstaSnapshot', ...times, ...(identity !== '' && { identity }), connections };
}

function toConnection({
  callId,
  deviceId,
  state,
  remoteState,
  remote,
}: SnapshotConnection): CstaConnection {
  const isNamed = deviceId !== '';
  return {
    cstaId: callId,
    ...(isNamed && { deviceId }),
    state: stateOf(state),
    ...optional({
      remoteState: remoteState === undefined ? undefined : stateOf(remoteState),
      remote,
    }),
  };
}

/** Phones may have words that the standard has not. */
function stateOf(word: string): CstaState {
  return CSTA_STATES.find((state) => state === word) ?? 'other';
}
