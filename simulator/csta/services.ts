/** Which services there are, and what carries each of them out. */
import type { CstaQuirks } from '../contract/csta';
import * as calls from './call-services';
import * as device from './device-services';
import type { CstaPhone } from './phone';
import { snapshotDevice } from './snapshot';
import { type AnswerElement, element, type RequestElement } from './xml';

/**
 * Carries a request out.
 * @returns Content of the answer, whose element is called like the request with `Response` behind it.
 * @throws CstaRefusal when it is not done.
 */
type Service = (phone: CstaPhone, request: RequestElement) => readonly AnswerElement[];

const DOCUMENTED: Readonly<Record<string, Service>> = {
  RequestSystemStatus: () => [element('systemStatus', 'normal')],
  SnapshotDevice: snapshotDevice,
  MakeCall: calls.makeCall,
};

const SERVICES: ReadonlyMap<string, Service> = new Map(
  Object.entries({
    ...DOCUMENTED,
    AnswerCall: calls.answerCall,
    ClearConnection: calls.clearConnection,
    HoldCall: calls.holdCall,
    RetrieveCall: calls.retrieveCall,
    AlternateCall: calls.alternateCall,
    ReconnectCall: calls.reconnectCall,
    ConsultationCall: calls.consultationCall,
    TransferCall: calls.transferCall,
    ConferenceCall: calls.conferenceCall,
    SingleStepTransferCall: calls.singleStepTransferCall,
    DeflectCall: calls.deflectCall,
    GenerateDigits: calls.generateDigits,
    GetDoNotDisturb: device.getDoNotDisturb,
    SetDoNotDisturb: device.setDoNotDisturb,
    GetForwarding: device.getForwarding,
    SetForwarding: device.setForwarding,
    SetMicrophoneMute: device.setMicrophoneMute,
  } satisfies Record<string, Service>),
);

/** Names of all services the virtual phone can be made to have. */
export const CSTA_SERVICES: readonly string[] = [...SERVICES.keys()];

/** A service that this phone has; undefined = it has not. */
export function serviceOf(name: string, quirks: CstaQuirks): Service | undefined {
  const { cstaServices: which, cstaIgnores: ignored } = quirks;
  const has =
    which === 'standard' ||
    (which === 'documented' ? Object.hasOwn(DOCUMENTED, name) : which.includes(name));
  const service = has ? SERVICES.get(name) : undefined;
  return service !== undefined && ignored !== 'none' && ignored.includes(name) ? () => [] : service;
}
