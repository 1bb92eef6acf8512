/**
 * Action URLs that another configuration of the same phone has put in place of a configuration's own: from then on the phone
 * reports to that one, and this one hears nothing. Remembered until it is set up again or heard of.
 */
import { isPhoneToken } from '../../calls/reports/token';
import type { SnomConfigNode } from './phones/config-node';
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
  #by: string | undefined;
  /** Somebody has said it since, or nobody wants to know any more: what was kept does not count. */
  #isSaid = false;

  /** @param onChange it was taken over, or is heard again; no news where that was remembered */
  constructor(node: SnomConfigNode, store: string, onChange: (isNews: boolean) => void) {
    this.#node = node;
    this.#store = store;
    this.#onChange = onChange;
    void this.#recall();
  }

  /** Name of the configuration that has the phone's reports now; undefined = nobody has taken them. */
  get by(): string | undefined {
    return this.#by;
  }

  /** @param by undefined = the phone reports here (again) */
  say(by: string | undefined): void {
    this.#isSaid = true;
    if (by === this.#by) return;
    this.#by = by;
    this.#onChange(true);
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
    if (this.#isSaid || typeof by !== 'string' || by === '') return;
    this.#by = by;
    this.#onChange(false);
  }

  #kept(): ReturnType<typeof keptValue> {
    return keptValue(this.#node, 'takenOver', this.#store);
  }
}
