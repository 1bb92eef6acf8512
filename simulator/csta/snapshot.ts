/** `SnapshotDevice`: the calls of an identity with their states, in the shape that Snom documents. */
import type { EngineCall } from '../contract/calls';
import type { CstaQuirks } from '../contract/csta';
import { badValue } from './errors';
import { connectionElement, type CstaPhone, deviceOf } from './phone';
import { type AnswerElement, element, type RequestElement, textIn } from './xml';

/** Calls that a snapshot of this device tells. */
function callsOf(phone: CstaPhone, device: string): readonly EngineCall[] {
  const { live } = phone.engine;
  if (device === '') {
    if (phone.quirks.cstaNoDevice === 'error') throw badValue('invalidDeviceID');
    return phone.quirks.cstaNoDevice === 'all' ? live : [];
  }
  const identity = deviceOf(phone, device);
  return live.filter(({ local }) => local === identity?.uri);
}

/** State of the own side. */
function localState({ state }: EngineCall, quirks: CstaQuirks): string {
  switch (state) {
    case 'Alerting':
      return 'alerting';
    case 'Holding':
      return 'hold';
    case 'Dialing':
    case 'Ringback':
      return quirks.cstaDialling;
    default:
      return 'connected';
  }
}

/** State of the far side; undefined while nobody is there. */
function remoteState({ state, heldByFarEnd }: EngineCall): string | undefined {
  if (state === 'Dialing') return undefined;
  if (state === 'Ringback') return 'alerting';
  return heldByFarEnd ? 'hold' : 'connected';
}

function infoOf(call: EngineCall, quirks: CstaQuirks): AnswerElement {
  const far = quirks.cstaRemote === 'none' ? undefined : remoteState(call);
  const states = [localState(call, quirks), ...(far === undefined ? [] : [far])];
  return element('snapshotDeviceResponseInfo', [
    connectionElement('connectionIdentifier', call),
    ...(quirks.cstaRemote === 'party'
      ? [element('endpointDevice', [element('deviceIdentifier', call.remote)])]
      : []),
    element('localCallState', [
      element(
        'compoundCallState',
        states.map((state) => element('localConnectionState', state)),
      ),
    ]),
  ]);
}

/** Content of the answer. */
export const snapshotDevice = (
  phone: CstaPhone,
  request: RequestElement,
): readonly AnswerElement[] => [
  element('crossRefIDorSnapshotData', [
    element(
      'snapshotData',
      callsOf(phone, textIn(request, 'snapshotObject')).map((call) => infoOf(call, phone.quirks)),
    ),
  ]),
];
