/** Shows on a phone what belongs to one of its calls, and takes it away with that call. */
import { type Call, type DeviceState, DIALING } from '../../../calls/model/call-types';
import type { ActionOptions, ActionResult } from '../action/action-node';
import { toSnomError } from '../action/errors';
import type { SnomConfigNode } from '../phones/config-node';
import { listenToPhones } from '../phones/phone-news';
import { isConfigured, type Target } from '../phones/phones';
import type { Description } from './describe';
import { type AnswerMessage, PagePresenter, type Presentation } from './page-presenter';

/** For the phone to fetch the page that closes the display. */
const EXIT_MS = 5000;

/** How long a page stays with its call: until somebody has answered it, or until it is over. */
export type CallPart = 'answered' | 'over';

/** The call of a page. */
export interface CallBond {
  /** Id of a call of that phone. */
  readonly callId: string;
  readonly until: CallPart;
}

/** What is to be shown. */
export interface PageOfCall {
  readonly description: Description;
  /** Absent = it belongs to no call and stays. */
  readonly bond?: CallBond | undefined;
}

/** Does a page of this call still belong on the phone that is in this state? */
export function belongs(
  { calls }: Pick<DeviceState, 'calls'>,
  { callId, until }: CallBond,
): boolean {
  const call = calls.find(({ id }) => id === callId);
  return call !== undefined && (until === 'over' || isWaiting(call));
}

const isWaiting = ({ state }: Call): boolean =>
  state === 'Setup' || state === 'Alerting' || DIALING.includes(state);

/** What one node shows with calls. Call {@link close} with the node. */
export class CallPages {
  readonly #shown = new Set<CallPage>();
  readonly #closing = new AbortController();

  /** @param debug is told why something could not be taken away */
  constructor(private readonly debug: (text: string) => void) {}

  /**
   * Shows it, bound to the call: taken away as soon as that is so far, unless this package has shown something else on
   * the phone since. A page that was shown with the same call before has no effect any more.
   *
   * @param find finds out what is to be shown, and of which call; however long it takes, the page keeps its place
   * @throws SnomError of the page, of the phone; `pageNotFetched` {url}; whatever `find` throws
   */
  async show(
    find: () => Promise<PageOfCall>,
    target: Target,
    presentation: Presentation,
    options: ActionOptions,
    tell: (answer: AnswerMessage) => void,
  ): Promise<ActionResult> {
    const page = new CallPage(target, this, (gone) => this.#takeAway(gone));
    this.#shown.add(page);
    let bond: CallBond | undefined;
    const describing = async (): Promise<Description> => {
      const found = await find();
      bond = found.bond;
      return found.description;
    };
    try {
      const result = await page.presenter.show(describing, target, presentation, options, tell);
      if (bond) this.#bind(page, bond);
      return result;
    } catch (error) {
      this.#drop(page);
      throw error;
    }
  }

  /** Takes all pages back and forgets the calls; phones keep what they show until somebody closes it. */
  close(): void {
    this.#closing.abort();
    for (const page of [...this.#shown]) this.#drop(page);
  }

  #takeAway(page: CallPage): void {
    const { target, presenter } = page;
    const { signal } = this.#closing;
    if (signal.aborted || !presenter.wasLastOn(target.phone)) {
      this.#drop(page);
      return;
    }
    presenter
      .takeAway(target, EXIT_PAGE, { signal })
      .catch((thrown: unknown) => {
        if (!signal.aborted && presenter.wasLastOn(target.phone))
          this.debug(`page of a call: ${toSnomError(thrown).message}`);
      })
      .finally(() => this.#drop(page));
  }

  /**
   * A call has one page: the phone shows the newest, and nobody goes back to those before. Which one was sent last counts:
   * that an older one is shown may become known after that.
   */
  #bind(page: CallPage, bond: CallBond): void {
    page.bond = bond;
    const ofCall = [...this.#shown].filter(
      (other) =>
        other.bond?.callId === bond.callId && other.target.config.id === page.target.config.id,
    );
    for (const earlier of ofCall.slice(0, -1)) this.#drop(earlier);
    page.look();
  }

  #drop(page: CallPage): void {
    this.#shown.delete(page);
    page.close();
  }
}

/** Of a page that goes with its call: a call lasts as long as it lasts; a day is the longest a page can wait. */
export const CALL_PAGE: Presentation = {
  fit: undefined,
  stay: true,
  cut: false,
  closeAfterMs: undefined,
  validMs: 86_400_000,
  confirmMs: undefined,
};

const EXIT_PAGE: Presentation = { ...CALL_PAGE, confirmMs: EXIT_MS };

/**
 * One page with its call. Pages of its own: they go all at once. It keeps to the phone and not to its configuration, which
 * may be restarted while the node is not.
 */
class CallPage {
  readonly presenter: PagePresenter;
  /** The call it belongs to, once it is shown. */
  bond: CallBond | undefined;
  #target: Target;
  #closed = false;
  readonly #stopListening: () => void;

  /** @param owner stands for the node, which has a bound on its pages */
  constructor(
    target: Target,
    owner: object,
    private readonly over: (page: CallPage) => void,
  ) {
    this.#target = target;
    this.presenter = new PagePresenter(owner);
    this.#stopListening = listenToPhones({
      phone: target.config.id,
      news: ({ reduction }) => this.look(reduction.state),
      phonesChanged: (config) => {
        if (isConfigured(config)) this.#restarted(config);
        this.look();
      },
    });
  }

  /** Where it is shown, by the configuration that runs. */
  get target(): Target {
    return this.#target;
  }

  /**
   * The call may have gone on while the page was on its way.
   *
   * @param told what counts where nothing is known of the phone's calls any more
   */
  look(told?: DeviceState): void {
    const state = this.#target.config.tracker?.state ?? told;
    if (this.#closed || !this.bond || !state || belongs(state, this.bond)) return;
    this.#stopListening();
    this.over(this);
  }

  /** The same phone has another client now. At another address is another phone, which shows nothing of this. */
  #restarted(config: SnomConfigNode): void {
    const { phone: before } = this.#target;
    const { phone } = config;
    if (!phone || phone === before || phone.place !== before.place) return;
    this.presenter.move(before, phone);
    this.#target = { config, phone };
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.presenter.close();
  }
}
