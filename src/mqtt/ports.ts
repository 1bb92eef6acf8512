/** Where commands go. Also bundled for the dialog. */

/** Nodes that commands go to, in the order of the outputs after the one that publishes. */
export const COMMAND_PORTS = ['call', 'key', 'display', 'admin'] as const;
export type CommandPort = (typeof COMMAND_PORTS)[number];
