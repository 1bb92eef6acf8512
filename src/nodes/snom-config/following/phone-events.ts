/** Takes what a phone reports by Action URLs from the webhook to its follower, in order. */
import type { PhoneEvent } from '../../../calls/model/call-types';
import { type ActionRequest, parseActionRequest } from '../../../calls/reports/action-request';
import { shown } from '../../../common/shown';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { type HeldCall, holdCall, releaseHeldCalls } from '../../shared/phones/held-calls';
import { answersLate, confirmPhone, hearPhone, workOff } from '../../shared/phones/keeping';
import { askScreeners, isScreened, tellPhoneChanged } from '../../shared/phones/phone-news';
import { ReportQueue } from '../../shared/phones/report-queue';
import type {
  ScreeningAnswer,
  UnreadableReport,
  WebhookHandler,
} from '../../shared/phones/webhook';
import type { PhoneFollower } from './phone-follower';

/** One report on its way to the model. */
interface Report {
  readonly request: ActionRequest;
  readonly held?: HeldCall | undefined;
  /** Told whether it cannot get lost any more, where the phone waits for that. */
  readonly settle?: ((isKept: boolean | Promise<boolean>) => void) | undefined;
}

/** The reports of one phone, until they are stopped. */
export class PhoneEvents implements WebhookHandler {
  readonly #node: SnomConfigNode;
  readonly #follower: PhoneFollower;
  readonly #queue: ReportQueue<Report>;
  #toldOfStranger = false;
  #misheard = 0;
  readonly #toldWhy = new Set<UnreadableReport['why']>();

  /** Nothing is worked off before the flows have started. */
  constructor(node: SnomConfigNode, follower: PhoneFollower) {
    this.#node = node;
    this.#follower = follower;
    this.#queue = new ReportQueue(
      (report) => this.#takeIn(report),
      () => follower.warn('reportsDropped'),
      undefined,
      (error) => follower.failed(error),
    );
    void follower.begun.then((yes) => yes && this.#queue.release());
  }

  /** Reports that came faster than they could be worked off, and are lost. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  /** Reports that nobody understood, and are lost. */
  get unreadable(): number {
    return this.#misheard;
  }

  misheard(report: UnreadableReport): void {
    this.#misheard += 1;
    if (this.#misheard === 1) tellPhoneChanged(this.#node);
    if (this.#toldWhy.has(report.why)) return;
    this.#toldWhy.add(report.why);
    // What stands in an address may be anything.
    const event = report.why === 'unknownEvent' ? shown(report.event) : '';
    this.#follower.warn(`report.${report.why}`, { event });
  }

  get answersLate(): boolean {
    return answersLate();
  }

  report(request: ActionRequest): Promise<boolean> | undefined {
    this.#waitForOthers();
    if (!this.answersLate) {
      this.#queue.add({ request });
      return undefined;
    }
    return new Promise((settle) => {
      if (!this.#queue.add({ request, settle })) settle(false);
    });
  }

  ask(request: ActionRequest, left: AbortSignal): Promise<ScreeningAnswer> | undefined {
    this.#waitForOthers();
    const held = isScreened(this.#node) ? holdCall(this.#node, left) : undefined;
    if (this.#queue.add({ request, held })) return held?.answer;
    held?.settle('ring');
    return undefined;
  }

  /** Ends the work. @returns reports that were not worked off, in order */
  stop(): ActionRequest[] {
    const waiting = this.#queue.close();
    releaseHeldCalls(this.#node);
    // Another Node-RED gets those whose phones still wait.
    for (const { settle } of waiting) settle?.(false);
    return waiting.flatMap(({ request, settle }) => (settle ? [] : [request]));
  }

  /** What another Node-RED may have told of the phone has to be here first. */
  #waitForOthers(): void {
    const others = hearPhone(this.#node);
    if (!others) return;
    this.#queue.hold();
    void others.finally(() => this.#queue.release());
  }

  #takeIn({ request, held, settle }: Report): void {
    try {
      let question = held;
      workOff(this.#node, request.requestId, () => {
        const asks = question;
        question = undefined;
        this.#apply(request, asks);
      });
      question?.settle('ring');
    } finally {
      settle?.(confirmPhone(this.#node));
    }
  }

  #apply(request: ActionRequest, held: HeldCall | undefined): void {
    const event = parseActionRequest(request);
    this.#node.tellTakenOver(undefined);
    this.#notice(event);
    this.#follower.learnModel(event);
    this.#follower.tracker?.apply(event);
    if (!held) return;
    const ms = askScreeners({ config: this.#node, event, screeningId: held.screeningId });
    if (ms === undefined) held.settle('ring');
    else held.limit(ms);
  }

  /** Settings copied from one phone to another make both report as one. */
  #notice({ mac, remoteAddress }: PhoneEvent): void {
    const known = this.#follower.tracker?.state.phone.mac;
    if (mac === null || !known || mac === known || this.#toldOfStranger) return;
    this.#toldOfStranger = true;
    this.#follower.warn('otherPhoneReports', { mac, known, address: remoteAddress ?? '' });
  }
}
