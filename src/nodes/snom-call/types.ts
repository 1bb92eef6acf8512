/** Shapes of the snom-call node. Property names are stored in users' flows: they are public API. */
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
}
