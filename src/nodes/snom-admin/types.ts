/** Shapes of the snom-admin node. Property names are stored in users' flows: they are public API. */
import type { ActionNodeDef } from '../shared/types';

export interface SnomAdminDef extends ActionNodeDef {
  /** An admin operation (`reboot`, `info`, `showActionUrls`, `setActionUrls`, `restoreActionUrls`), or '' = `msg.payload.operation`. */
  operation: string;

  /** setActionUrls: replace URLs that others have set. */
  overwriteForeign?: boolean;
  /** setActionUrls and restoreActionUrls: may a message start it? */
  allowFromMessage?: boolean;
}
