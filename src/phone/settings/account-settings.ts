/**
 * Do-not-disturb and call forwarding as settings, by the names that a phone has.
 *
 * Sources (A, exports): `dnd_mode1`..`12` on a 720 with FW 8.7.3.17 and on a PA1+ with FW 10; forwarding of all calls
 * is `redirect_allways` (so spelt) with `redirect_number` on 8.7.3, `fwd_all_enabled1` with `fwd_all_target1` on
 * FW 10. FW 7 and 8.4: `dnd_mode` and `redirect_event` (Snom's documents). From which version on a phone has which is
 * in no source, so the export decides; only a phone that does not show its settings is judged by its firmware.
 */
import { SnomError } from '../../common/errors';
import { readAgain } from '../../common/numbers/destinations';
import { isSecretSetting } from '../../common/secrets/secret-names';
import { optional, wrongType } from '../../common/values';
import { versionOf } from '../models/models';
import type { PhoneModel } from '../types';
import type { SettingsMap } from './page';
import type { SettingValues } from './requests';

/** Most accounts a phone has. */
const MAX_ACCOUNTS = 12;

/** What is known of a phone that does not show its settings. */
type AccountModel = Pick<PhoneModel, 'name' | 'generation' | 'firmware'>;

/** How calls are sent on. */
export interface ForwardingOptions {
  readonly on: boolean;
  /** Where to; needed to switch it on, kept when it is switched off. Dialling rules are to be asked before. */
  readonly target?: unknown;
  /** Identity 1 to 12, where each has a forwarding of its own. Default 1. */
  readonly identity?: number;
  /**
   * Settings of each identity (`fwd_all_...`) or of the phone (`redirect_...`). Default: those the phone has.
   */
  readonly way?: 'auto' | 'identity' | 'phone';
}

/**
 * Does the export list settings that are empty? Then what it does not list, the phone does not have. Passwords do not
 * count: they are blank whatever they are.
 */
export function listsEmptyOnes(settings: SettingsMap): boolean {
  for (const [name, { value, unclear }] of settings)
    if (value === '' && unclear !== true && !isSecretSetting(name)) return true;
  return false;
}

/**
 * The settings that switch do-not-disturb: of every account, or of the phone.
 *
 * @param settings undefined = the phone does not show them
 * @throws SnomError `operationNotOnModel`: the phone shows them, and this is not among them
 */
export function dndSettings(
  on: boolean,
  settings: SettingsMap | undefined,
  model: AccountModel,
): SettingValues {
  const listed = [...(settings?.keys() ?? [])].filter((name) => /^dnd_mode\d{0,2}$/.test(name));
  if (listed.length === 0 && settings && listsEmptyOnes(settings)) throw notOn('setDnd', model);
  const names = listed.length > 0 ? listed : guessDnd(model);
  return Object.fromEntries(names.map((name) => [name, on ? 'on' : 'off']));
}

/** Names that a phone does not have do nothing there (unverified), so both kinds are for newer ones. */
function guessDnd({ generation }: AccountModel): readonly string[] {
  if (generation === 'fw7') return ['dnd_mode'];
  return ['dnd_mode', ...Array.from({ length: MAX_ACCOUNTS }, (_, at) => `dnd_mode${at + 1}`)];
}

/**
 * The settings that switch the forwarding of all calls; the target stands before the switch.
 *
 * @param settings undefined = the phone does not show them
 * @throws SnomError `badDestination`; `wrongType` {name: 'identity'}: the phone has no such account;
 *   `operationNotOnModel`
 */
export function forwardingSettings(
  { on, target, identity = 1, way = 'auto' }: ForwardingOptions,
  settings: SettingsMap | undefined,
  model: AccountModel,
): SettingValues {
  const to = on || (target !== undefined && target !== '') ? readAgain(target) : undefined;
  const { kind, name } = wayOf(way, identity, settings, model);
  if (kind === 'identity') {
    return {
      ...(to === undefined ? {} : { [`fwd_all_target${identity}`]: to }),
      [name]: on ? 'on' : 'off',
    };
  }
  return {
    ...optional({ redirect_number: to }),
    [name]: kind === 'event' ? (on ? 'all' : 'none') : on ? 'on' : 'off',
  };
}

interface Way {
  readonly kind: 'identity' | 'event' | 'switch';
  /** The setting that switches. */
  readonly name: string;
}

function wayOf(
  way: NonNullable<ForwardingOptions['way']>,
  identity: number,
  settings: SettingsMap | undefined,
  model: AccountModel,
): Way {
  const ways: Way[] = [
    { kind: 'identity', name: `fwd_all_enabled${identity}` },
    { kind: 'switch', name: 'redirect_allways' },
    { kind: 'switch', name: 'redirect_always' },
    { kind: 'event', name: 'redirect_event' },
  ];
  const allowed = ways.filter(
    ({ kind }) => way === 'auto' || (kind === 'identity') === (way === 'identity'),
  );
  const found = settings && allowed.find(({ name }) => settings.has(name));
  if (found) return found;
  if (settings && way !== 'phone' && settings.has('fwd_all_enabled1'))
    throw wrongType('identity', 'an identity that this phone has');
  if (settings && listsEmptyOnes(settings)) throw notOn('setForwarding', model);
  return guessForwarding(way, identity, model);
}

/** A phone that does not show its settings. */
function guessForwarding(
  way: NonNullable<ForwardingOptions['way']>,
  identity: number,
  { generation, firmware }: AccountModel,
): Way {
  const old = generation === 'fw7' || generation === 'fw8';
  if (way === 'identity' || (way === 'auto' && !old))
    return { kind: 'identity', name: `fwd_all_enabled${identity}` };
  const version = versionOf(firmware);
  const isEvent =
    generation === 'fw7' || (version !== undefined && version.major === 8 && version.minor < 7);
  return isEvent
    ? { kind: 'event', name: 'redirect_event' }
    : { kind: 'switch', name: 'redirect_allways' };
}

const notOn = (operation: string, { name }: AccountModel): SnomError =>
  new SnomError('operationNotOnModel', { params: { operation, model: name } });
