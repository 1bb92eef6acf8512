/**
 * What a phone is doing, under the names of innovaphone's phone API (sdk.innovaphone.com, `com.innovaphone.phone`:
 * provider model and service info; documented). Values that are not known are left out, as that model has them
 * optional; only `id`, `dir` and `state` of a call are always there.
 */
import type { Call, CallState, DeviceState } from './call-types';

/** One call of {@link ProviderModel}. */
interface ProviderCall {
  /** Number of the call, unique on its phone. */
  readonly id: number;
  /** Unique among all phones: what `callId` is elsewhere, so snom-call takes it. */
  readonly guid: string;
  readonly dir: 'i' | 'o';
  /** Phone number of the far party. */
  readonly num?: string;
  /** SIP address of the far party, without scheme. */
  readonly sip?: string;
  /** Display name of the far party. */
  readonly dn?: string;
  /** Our states have innovaphone's names. */
  readonly state: CallState;
}

/** One phone as a provider. */
interface ProviderModel {
  /** `dev:` and what tells phones apart. */
  readonly provider: string;
  readonly title: string;
  readonly type: 'phone';
  /** Is any identity registered? Absent = the phone has not said so yet. */
  readonly registered?: boolean;
  readonly calls: readonly ProviderCall[];
}

/**
 * The snapshot of a phone under these names.
 *
 * @param id tells the phone from others, e.g. the id of its configuration
 * @param title its name as its owner calls it
 */
export function toProviderModel(state: DeviceState, id: string, title: string): ProviderModel {
  const { registrations, calls } = state;
  const registered = registrations.some((registration) => registration.registered);
  return {
    provider: `dev:${id}`,
    title,
    type: 'phone',
    ...(registrations.length > 0 && { registered }),
    calls: calls.map(toProviderCall),
  };
}

function toProviderCall({ id, dir, state, remote: { number, uri, name } }: Call): ProviderCall {
  const sip = uri.replace(/^[a-z]{1,16}:/i, '');
  const isNumber = /^\+?[\d*#]+$/.test(number);
  return {
    id: numberOf(id),
    guid: id,
    dir,
    ...(isNumber && { num: number }),
    ...(sip !== '' && { sip }),
    ...(name !== undefined && name !== '' && { dn: name }),
    state,
  };
}

/** Ids of calls are `<prefix>:<n>`. */
function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf(':') + 1));
}
