/** What blank fields mean. Also bundled for the dialog. */
export const DEFAULTS = {
  base: 'snom',
  instance: 'node-red',
  discoveryPrefix: 'homeassistant',
} as const;
