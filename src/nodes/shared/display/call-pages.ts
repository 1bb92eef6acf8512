/** Shows on a phone what belongs to one of its calls, and takes it away with that call. */
import type { DeviceTracker } from '../../../calls/execution/tracker';
import { type Call, DIALING } from '../../../calls/model/call-types';
import type { ActionOptions, ActionResult } from '../action/action-node';
import { toSnomError } from '../action/errors';
import type { Target } from '../phones/phones';
import type { Description } from './describe';
import { type AnswerMessage, PagePresenter, type Presentation } from './page-presenter';

/** For the phone to fetch the page that closes the display. */
const EXIT_MS = 5000;

/** How long a page stays with its call: until somebody has answered it, or until it is over. */
export type CallPart = 'answered' | 'over';

/** The call of a page. */
export interface CallBond {
  readonly tracker: DeviceTracker;
  /** Id of a call of that phone. */
  readonly callId: string;
  readonly until: CallPart;
}

/** Does a page of this call still belong on the phone? */
export function belongs({ tracker, callId, until }: CallBond): boolean {
  const call = tracker.state.calls.find(({ id }) => id === callId);
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
   * @param bond absent = it belongs to no call and stays
   * @throws SnomError of the page, of the phone; `pageNotFetched` {url}
   */
  async show(
    description: Description,
    target: Target,
    presentation: Presentation,
    options: ActionOptions,
    tell: (answer: AnswerMessage) => void,
    bond?: CallBond,
  ): Promise<ActionResult> {
    const page = new CallPage(target, this, (gone) => this.#takeAway(gone));
    this.#shown.add(page);
    try {
      const result = await page.presenter.show(description, target, presentation, options, tell);
      if (bond) {
        this.#dropEarlier(page, bond);
        page.bind(bond);
      }
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
    const exit: Description = { operation: 'exit', values: {} };
    presenter
      .show(exit, target, EXIT_PAGE, { signal }, () => undefined)
      .catch((thrown: unknown) => {
        if (!signal.aborted) this.debug(`page of a call: ${toSnomError(thrown).message}`);
      })
      .finally(() => this.#drop(page));
  }

  /** A call has one page: the phone shows the newest, and nobody goes back to those before. */
  #dropEarlier(page: CallPage, { callId }: CallBond): void {
    for (const earlier of this.#shown) {
      if (earlier.callId === callId && earlier.target.phone === page.target.phone)
        this.#drop(earlier);
    }
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

/** One page with its call. Pages of its own: they go all at once. */
class CallPage {
  readonly presenter: PagePresenter;
  #unsubscribe: () => void = () => undefined;
  #closed = false;
  #callId: string | undefined;

  /** @param owner stands for the node, which has a bound on its pages */
  constructor(
    readonly target: Target,
    owner: object,
    private readonly over: (page: CallPage) => void,
  ) {
    this.presenter = new PagePresenter(owner);
  }

  /** Of the call it belongs to, once it is shown. */
  get callId(): string | undefined {
    return this.#callId;
  }

  /** The call may have gone on while the page was on its way. */
  bind(bond: CallBond): void {
    if (this.#closed) return;
    this.#callId = bond.callId;
    const look = (): void => {
      if (belongs(bond)) return;
      this.#unsubscribe();
      this.over(this);
    };
    this.#unsubscribe = bond.tracker.subscribe(look);
    look();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.presenter.close();
  }
}
