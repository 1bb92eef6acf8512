/** Shapes of the snom-key node. Property names are stored in users' flows: they are public API. */
import type { ActionNodeDef } from '../shared/types';

export interface SnomKeyDef extends ActionNodeDef {
  /** Key sequence or where to find it. */
  keys: string;
  /** str msg flow global env jsonata. */
  keysType: string;
  /** Let any key name of `[A-Z0-9_*#]` through. */
  raw: boolean;
  /** May keys from messages dial past the dialling rules of the phone? Absent = no. */
  keysMayDial?: boolean;
}
