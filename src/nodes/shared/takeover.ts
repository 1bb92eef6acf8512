/**
 * Action URLs that another configuration of the same phone has put in place of a configuration's own: from then on the phone
 * reports to that one, and this one hears nothing. Remembered until it is set up again or heard of.
 */
import { isPhoneToken } from '../../calls/reports/token';
import { fieldsOf } from '../../common/values';
import type { SnomConfigNode, Winner } from './phones/config-node';
import { phoneId } from './phones/phone-index';
import { configuredPhones } from './phones/phones';
import { keptValue } from './state-store';

/** Token in a URL of ours, also where it was encoded; '' = there is none. */
export function tokenOfUrl(url: string): string {
  const [, token] = /(?:\/|%2F)snom(?:\/|%2F)([\w-]{16,64})(?:\/|%2F)/i.exec(url) ?? [];
  return isPhoneToken(token) ? token : '';
}

/** Configurations that run here, by their tokens. @param but {@link phoneId} of one that is left out */
export function configsByToken(but?: string): ReadonlyMap<string, SnomConfigNode> {
  const configs = new Map<string, SnomConfigNode>();
  for (const config of configuredPhones()) {
    const { token } = config.reporting;
    if (token !== '' && phoneId(config) !== but) configs.set(token, config);
  }
  return configs;
}

/** Those of them whose URL is in the value of a setting, which may hold several. */
export function ownersIn(
  value: string,
  configs: ReadonlyMap<string, SnomConfigNode>,
): SnomConfigNode[] {
  const found = value.split(/\s+/).flatMap((url) => configs.get(tokenOfUrl(url)) ?? []);
  return [...new Set(found)];
}

/** What is remembered for one configuration. */
export class Takeover {
  readonly #node: SnomConfigNode;
  readonly #store: string;
  readonly #onChange: (isNews: boolean) => void;
  #by: Winner | undefined;
  /** Somebody has said it since, or nobody wants to know any more: what was kept does not count. */
  #isSaid = false;

  /** @param onChange it was taken over, or is heard again; no news where that was remembered */
  constructor(node: SnomConfigNode, store: string, onChange: (isNews: boolean) => void) {
    this.#node = node;
    this.#store = store;
    this.#onChange = onChange;
    void this.#recall();
  }

  /** Name of the configuration that has the phone's reports now; '' = it was deleted, undefined = nobody has taken them. */
  get by(): string | undefined {
    return this.#by?.name;
  }

  /** @param by undefined = the phone reports here (again) */
  say(by: Winner | undefined): void {
    this.#isSaid = true;
    if (by?.id === this.#by?.id && by?.name === this.#by?.name) return;
    this.#put(by, true);
  }

  /** A configuration is gone for good. If it was the one that has the reports, nobody gets them now. */
  deleted(id: string): void {
    if (this.#by?.id === id) this.#put({ id, name: '' }, false);
  }

  #put(by: Winner | undefined, isNews: boolean): void {
    this.#by = by;
    this.#onChange(isNews);
    // A store that fails keeps nobody from working; the worst is a status that is forgotten with a restart.
    void this.#kept()
      .write(by ?? '')
      .catch(() => undefined);
  }

  /** The node is closed. */
  close(): void {
    this.#isSaid = true;
  }

  async #recall(): Promise<void> {
    const by = await this.#kept()
      .read()
      .catch(() => undefined);
    const winner = winnerIn(by);
    if (this.#isSaid || !winner) return;
    this.#by = winner;
    this.#onChange(false);
  }

  #kept(): ReturnType<typeof keptValue> {
    return keptValue(this.#node, 'takenOver', this.#store);
  }
}

/** What was kept; earlier versions kept the name alone. */
function winnerIn(kept: unknown): Winner | undefined {
  if (typeof kept === 'string' && kept !== '') return { id: '', name: kept };
  const { id, name } = fieldsOf(kept) ?? {};
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : undefined;
}
