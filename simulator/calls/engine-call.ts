/** How a new call looks. */
import { randomBytes } from 'node:crypto';
import type { EngineCall } from '../contract/calls';

/** What is known of a call when it begins. */
export type NewCall = Pick<EngineCall, 'direction' | 'state' | 'remote' | 'local' | 'headers'> & {
  readonly remoteName: string | undefined;
};

/** A new Call-ID. @param count Makes it unlike all others of this phone. */
export const newCallId = (count: number): string =>
  `${randomBytes(6).toString('hex')}-${count.toString(36)}vphone`;

/** A call with ids of its own. @param count How many calls this phone has had, this one included. */
export function createCall({ remoteName, ...known }: NewCall, count: number): EngineCall {
  return {
    ...known,
    ...(remoteName === undefined ? {} : { remoteName }),
    id: `c${count}`,
    sipCallId: newCallId(count),
    cstaId: String(count),
    dtmf: '',
    inConference: false,
    heldByFarEnd: false,
    timers: [],
  };
}
