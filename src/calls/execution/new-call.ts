/** Puts the id of the call that a plan has dialled in the place of its placeholder. */
import type { CstaConnectionId, PhoneAction } from '../../phone/types';
import type { CallState, DeviceState } from '../model/call-types';
import {
  type Expectation,
  NEW_CALL,
  type Requirement,
  type UntimedInput,
} from '../operations/plan-types';

/** The call dialled by a plan under way, once it is known. */
export class NewCall {
  id: string | undefined;

  /** The expectation about the real call. */
  expectation(wanted: Expectation): Expectation {
    const { calls } = wanted;
    return calls ? { ...wanted, calls: calls.map((id) => this.#idOf(id)) } : wanted;
  }

  /** The input about the real call. */
  input(input: UntimedInput): UntimedInput {
    const { id } = this;
    const isNew = 'callId' in input && input.callId === NEW_CALL && id !== undefined;
    return isNew ? { ...input, callId: id } : input;
  }

  /**
   * What the phone is asked to do, with the name it has given to the real call by now.
   *
   * @returns undefined where it has not named it yet
   */
  actions(
    actions: readonly PhoneAction[],
    state: DeviceState | undefined,
  ): readonly PhoneAction[] | undefined {
    const named = actions.map((action): PhoneAction | undefined => {
      if (action.kind !== 'csta' || !('active' in action.request)) return action;
      const { request } = action;
      const active = this.#nameOf(request.active, state);
      return active && { ...action, request: { ...request, active } };
    });
    return named.every((action) => action !== undefined) ? named : undefined;
  }

  #nameOf(
    connection: CstaConnectionId,
    state: DeviceState | undefined,
  ): CstaConnectionId | undefined {
    if (connection.callId !== NEW_CALL) return connection;
    const call = state?.calls.find((one) => one.id === this.id);
    const { cstaId = null, cstaDeviceId = null } = call ?? {};
    if (cstaId === null || cstaDeviceId === null) return undefined;
    return { callId: cstaId, deviceId: cstaDeviceId };
  }

  /** Does the state meet the requirement? */
  meets(requirement: Requirement, state: DeviceState): boolean {
    const { calls, noOthers } = requirement;
    const states = new Map<string, CallState>(state.calls.map((call) => [call.id, call.state]));
    const fit = calls.every((target) => {
      const now = states.get(this.#idOf(target.callId));
      return now !== undefined && target.states.includes(now);
    });
    return fit && !(noOthers && state.calls.length > calls.length);
  }

  #idOf(callId: string): string {
    return callId === NEW_CALL ? (this.id ?? callId) : callId;
  }
}
