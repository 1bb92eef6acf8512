/** What a phone tells of itself. */
import { SnomError } from '../../common/errors';
import type { SettingsMap } from '../settings/page';
import type { ChannelStates, PhoneInfo } from '../types';
import { command } from './restart';
import type { AdminPhone, AdminResult, AdminRunOptions } from './types';

/** Most identities a phone has. */
const MAX_IDENTITIES = 12;

/** An account that is set up. Whether it is registered just now, no documented page tells. */
interface IdentityInfo {
  /** 1 to 12. */
  readonly identity: number;
  readonly active: boolean;
  readonly user: string;
  readonly host: string;
  readonly displayName?: string;
}

/** Model, firmware, MAC and the ways to it; accounts where they were asked for and can be read. */
type InfoPayload = PhoneInfo & {
  readonly channels: ChannelStates;
  readonly identities?: readonly IdentityInfo[];
};

/**
 * Asks the phone what it is, and for the ways to it: anew where `command.htm` is not to be expected. Accounts are among its settings, which may take an administrator's login: without it they
 * are left out.
 *
 * @throws SnomError of the request; `notASnom`
 */
export async function readInfo(
  phone: AdminPhone,
  { identities = false }: { readonly identities?: boolean } = {},
  run: AdminRunOptions = {},
): Promise<AdminResult> {
  const { info, requests } = await phone.info(command(run));
  const channels = await phone.channels({ ...command(run), fresh: info.family === 'D8xx' });
  const accounts = identities ? await readIdentities(phone, run) : undefined;
  const payload: InfoPayload = {
    ...info,
    channels,
    ...(accounts ? { identities: accounts } : {}),
  };
  return { requests, confirmed: null, payload };
}

async function readIdentities(
  phone: AdminPhone,
  run: AdminRunOptions,
): Promise<readonly IdentityInfo[] | undefined> {
  try {
    return identitiesOf((await phone.readSettings(command(run))).settings);
  } catch (thrown) {
    if (!(thrown instanceof SnomError) || thrown.code === 'ABORTED') throw thrown;
    return undefined;
  }
}

/** The accounts among settings: those that have a user. */
function identitiesOf(settings: SettingsMap): readonly IdentityInfo[] {
  const value = (name: string): string => settings.get(name)?.value ?? '';
  return Array.from({ length: MAX_IDENTITIES }, (_, index) => index + 1)
    .filter((identity) => value(`user_name${identity}`) !== '')
    .map((identity) => {
      const displayName = value(`user_realname${identity}`);
      return {
        identity,
        active: value(`user_active${identity}`) === 'on',
        user: value(`user_name${identity}`),
        host: value(`user_host${identity}`),
        ...(displayName === '' ? {} : { displayName }),
      };
    });
}
