/** Shapes of the snom-event node. Property names are stored in users' flows: they are public API. */
import type { NodeDef } from 'node-red';
import type { DeviceStatus } from '../../calls/model/call-types';
import type { ResultPhone } from '../shared/types';

/**
 * What is sent on: every event, every change of a call, one summary a call, the whole device after each
 * change, or calls to be screened.
 */
export type EventMode = 'events' | 'calls' | 'summaries' | 'snapshot' | 'screening';

/** '' = `{device, calls}`; innovaphone = its provider model. */
export type SnapshotShape = '' | 'innovaphone';

export interface SnomEventDef extends NodeDef {
  /** Id of a snom-config; '' = all phones of this Node-RED. */
  phone: string;
  mode: EventMode;
  /** Mode snapshot: under whose names; absent in flows made before it, and '' = ours. */
  shape?: SnapshotShape;
  /** '' = both. */
  direction: '' | 'i' | 'o';
  /** Names of events (mode events) or of call changes' causes, comma-separated; '' = all. */
  events: string;
  /** Patterns of the far party's number, one a line, as dialling rules are written; '' = all. */
  number: string;
  /** Also what other Node-REDs have heard that share the phones; absent in flows made before it, and false = not. */
  others?: boolean;
  /** Milliseconds a screened call waits for the flow's answer; then it rings. '' = 2000. */
  screeningTimeout: string | number;
  /** As in `ActionNodeDef`. */
  version?: number;
}

/** `msg.snom` of what the node sends. */
export interface SnomEventInfo {
  readonly phone: ResultPhone;
  /** What is known of the phone besides its calls, after the event. */
  readonly device?: DeviceStatus;
  /** The call the message is about. */
  readonly callId?: string;
  /** Reports of the phone that came too fast and are lost; absent = none. */
  readonly droppedReports?: number;
  /** Reports of the phone that could not be read; absent = none. The log says why. */
  readonly unreadableReports?: number;
  /** Mode screening: to be sent back with the answer. */
  readonly screeningId?: string;
}
