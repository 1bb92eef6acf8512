/** Shapes of the snom-key node. Property names are stored in users' flows: they are public API. */
import type { ChannelName } from '../../phone/types';
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
  /** The way the keys take; '' or absent = as the phone's configuration says. */
  channel?: '' | ChannelName;
}
