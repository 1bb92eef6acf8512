/** What is known of the names by which one phone keeps do-not-disturb. */
import { dndSettings } from '../settings/account-settings';
import type { CommandScope } from './command-scope';
import type { PhoneHttp } from '../transport/http';
import { readExport } from '../settings/access';
import type { SettingsMap } from '../settings/page';
import type { PhoneAction, PhoneModel } from '../types';

/**
 * Call operations ask for `dnd_mode`; a phone may have one of each account. Its export is read for that once, in the
 * turn of the command that needs it.
 */
export class AccountKnowledge {
  readonly #http: Pick<PhoneHttp, 'request'>;
  #settings: SettingsMap | undefined;

  constructor(http: Pick<PhoneHttp, 'request'>) {
    this.#http = http;
  }

  /**
   * The same action with the names that the phone has.
   *
   * @throws SnomError of the request where nothing more must be sent; `operationNotOnModel`; both with `sent: 'no'`
   */
  async named(action: PhoneAction, model: PhoneModel, scope: CommandScope): Promise<PhoneAction> {
    const value = action.kind === 'settings' ? action.values['dnd_mode'] : undefined;
    if (action.kind !== 'settings' || value === undefined || !model.keyControl) return action;
    this.#settings ??= await this.#read(scope);
    const others = Object.fromEntries(
      Object.entries(action.values).filter(([name]) => name !== 'dnd_mode'),
    );
    return {
      ...action,
      values: { ...others, ...dndSettings(value === 'on', this.#settings, model) },
    };
  }

  /** undefined = the phone does not show its settings; it may show them the next time. */
  async #read(scope: CommandScope): Promise<SettingsMap | undefined> {
    const { signal } = scope;
    try {
      const { settings } = await readExport({
        read: async (request) => ({
          requests: [],
          response: await this.#http.request(request, { signal }),
        }),
      });
      return new Map([...settings].filter(([name]) => name.startsWith('dnd_mode')));
    } catch (thrown) {
      const error = scope.errorOf(thrown);
      if (['AUTH_FAILED', 'UNREACHABLE', 'ABORTED', 'TIMEOUT'].includes(error.code)) {
        throw error.withSent('no');
      }
      return undefined;
    }
  }
}
