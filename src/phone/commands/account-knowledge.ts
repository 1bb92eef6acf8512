/** What is known of the names by which one phone keeps do-not-disturb. */
import { readExport } from '../settings/access';
import { dndSettings } from '../settings/account-settings';
import type { SettingsMap } from '../settings/page';
import type { PhoneHttp } from '../transport/http';
import type { PhoneAction, PhoneModel } from '../types';
import type { CommandScope } from './command-scope';

/**
 * A phone has do-not-disturb as a whole, or one of each account. Its export is read for that once, in the
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
    if (action.kind !== 'dnd') return action;
    this.#settings ??= await this.#read(scope);
    return { ...action, settings: Object.keys(dndSettings(action.on, this.#settings, model)) };
  }

  /** undefined = the phone does not show its settings; it may show them the next time. */
  async #read(scope: CommandScope): Promise<SettingsMap | undefined> {
    const { signal } = scope;
    try {
      const { settings } = await readExport((request) => this.#http.request(request, { signal }));
      return new Map([...settings].filter(([name]) => name.startsWith('dnd_mode')));
    } catch (thrown) {
      const error = scope.errorOf(thrown);
      if (['AUTH_FAILED', 'UNREACHABLE', 'ABORTED', 'TIMEOUT'].includes(error.code))
        throw error.withSent('no');
      return undefined;
    }
  }
}
