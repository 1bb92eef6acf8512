/**
 * The requests of a phone check. Nothing else is ever sent: GETs of pages that only show something, without a query.
 *
 * Left out on purpose, although it would be good to know of them: `command.htm`, `dummy.htm`, `minibrowser.htm`,
 * `csta` (they act), `confirm.htm`, `reboot.htm`, `advanced_update.htm`, `advanced_network.htm` (they restart), and
 * everything with a query.
 */

/** What is kept of a page besides its head. */
export type Keep = 'layout' | 'settings' | 'lines' | 'picture' | 'title';

/** One page to look at. */
interface Probe {
  readonly path: string;
  readonly keep: Keep;
  readonly maxBytes: number;
}

const PAGE = 512 * 1024;
/** A 720 with 900 contacts exports several megabytes. */
const EXPORT = 8 * 1024 * 1024;

/** The page that says what a phone is; every check begins with it. */
export const INFO: Probe = { path: '/info.htm', keep: 'layout', maxBytes: PAGE };

/** A page that no phone has. */
export const MISSING: Probe = { path: '/snom-check-missing.htm', keep: 'layout', maxBytes: PAGE };

/** Pages in the order they are asked for. */
export const PAGES: readonly Probe[] = [
  { path: '/settings.xml', keep: 'settings', maxBytes: EXPORT },
  { path: '/settings.htm', keep: 'lines', maxBytes: EXPORT },
  { path: '/settings.cfg', keep: 'lines', maxBytes: EXPORT },
  { path: '/settings_wo_default.xml', keep: 'title', maxBytes: EXPORT },
  { path: '/', keep: 'title', maxBytes: PAGE },
  { path: '/index.htm', keep: 'title', maxBytes: PAGE },
  { path: '/log.htm', keep: 'title', maxBytes: PAGE },
  { path: '/action.htm', keep: 'title', maxBytes: PAGE },
  { path: '/line_login.htm', keep: 'title', maxBytes: PAGE },
  { path: '/line_sip.htm', keep: 'title', maxBytes: PAGE },
  { path: '/screen.bmp', keep: 'picture', maxBytes: PAGE },
  { path: '/label_screen.bmp', keep: 'picture', maxBytes: PAGE },
  { path: '/state_of_gui.htm', keep: 'title', maxBytes: PAGE },
  { path: '/state_of_identity.htm', keep: 'title', maxBytes: PAGE },
];
