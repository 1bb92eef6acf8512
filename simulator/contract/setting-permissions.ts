/** Permission flags of provisioned settings. Source: Snom, "Permission Flags". */

/**
 * Who may change a setting:
 *
 * - `!`: the user; provisioning does not overwrite what the user changed.
 * - `$`, `RW` and '' (the same): the user; the next provisioning overwrites it.
 * - `&`, `R`, `RO` (seen in exports) and ' ' (the same): only provisioning.
 * - `V` (firmware 10.1.79 on): never written to flash, so that a restart brings back the default. On its own it is
 *   write-protected as well; it can be combined with another flag, e.g. `V!`.
 */
export type SettingPermission =
  '!' | '$' | 'RW' | '' | '&' | 'R' | 'RO' | ' ' | 'V' | 'V!' | 'V$' | 'V&';

/** What a flag means for a store. */
export interface PermissionMeaning {
  /** May a web page or a menu change it? */
  readonly writable: boolean;
  /** Does provisioning leave a value that the user changed? */
  readonly remains: boolean;
  /** Is it lost on restart? */
  readonly volatile: boolean;
}

/** What a flag means. */
export function meaningOf(permission: SettingPermission): PermissionMeaning {
  const volatile = permission.startsWith('V');
  const flag = volatile ? permission.slice(1) : permission;
  return {
    writable: !['&', 'R', 'RO', ' '].includes(flag) && permission !== 'V',
    remains: flag === '!',
    volatile,
  };
}

/** What follows the name in `settings.cfg`: `&` is write-protected; the older flags have no sign for volatile. */
export function signOf(permission: SettingPermission): '!' | '$' | '&' {
  const { writable, remains } = meaningOf(permission);
  if (!writable) return '&';
  return remains ? '!' : '$';
}
