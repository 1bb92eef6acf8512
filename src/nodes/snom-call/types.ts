/** Shapes of the snom-call node. Property names are stored in users' flows: they are public API. */
import type { ChannelName } from '../../phone/types';
import type { ActionNodeDef } from '../shared/types';

export interface SnomCallDef extends ActionNodeDef {
  /** A call operation, or '' = taken from `msg.payload`. */
  operation: string;
  destination: string;
  destinationType: string;
  digits: string;
  digitsType: string;
  /** Identity to call from; '' = the phone's own setting. */
  identity: string;
  identityType: string;

  /** Call to act on: our id, its SIP Call-ID or its CSTA id; '' = the only one that fits. */
  callId?: string;
  callIdType?: string;
  /** Second call of a swap, a merge, a transfer or a conference; '' = whichever it is. */
  otherCallId?: string;
  otherCallIdType?: string;
  /** Put the outside line before the number? Absent = no. */
  adjust?: string;
  adjustType?: string;
  /** For screen: what becomes of the screened call; '' = `msg.payload` says it. */
  action?: '' | 'ring' | 'reject';
  /** For record and dnd; `payload` = as `msg.payload` says, in any of the words for on and off. */
  on?: 'on' | 'off' | 'toggle' | 'payload';
  /** Absent = `accepted`. */
  waitFor?: 'none' | 'accepted' | 'confirmed';
  /** Seconds to wait for the confirming event; '' = 10. */
  confirmTimeout?: string | number;
  /** Only say what would be sent. */
  dryRun?: boolean;
  /** Skip the checks of the phone's state. */
  force?: boolean;
  /** Check the state also for pascom's commands, which mean a press of their key in any state. Absent = no. */
  checkKeys?: boolean;
  /** The way to the phone; '' or absent = as its configuration says. */
  channel?: '' | ChannelName;
}
