/**
 * Takes a phone's reports while its config node is being restarted. A deploy can take seconds, and a phone that is
 * not heard does not repeat itself.
 */
import type { ActionRequest } from '../../../calls/reports/action-request';
import { nameRegistry } from '../../shared/phones/registries';
import { openWebhook, type WebhookHandler } from '../../shared/phones/webhook';

/** Node-RED waits this long for a node to close, and no longer. */
const PATIENCE_MS = 15_000;
/** Reports kept; more than a phone sends in that time. */
const LIMIT = 256;

const standIns = nameRegistry('stand-ins', new Map<string, StandIn>());

class StandIn implements WebhookHandler {
  readonly token: string;
  readonly reports: ActionRequest[];
  readonly #shut: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(
    id: string,
    token: string,
    owner: string,
    reports: readonly ActionRequest[],
    readonly answersLate: boolean,
  ) {
    this.token = token;
    this.reports = [...reports];
    this.#shut = openWebhook(token, owner, this);
    this.#timer = setTimeout(() => takeFromStandIn(id), PATIENCE_MS).unref();
  }

  report(request: ActionRequest): Promise<boolean> | undefined {
    // Another Node-RED is there, and this one may not come back.
    if (this.answersLate) return Promise.resolve(false);
    if (this.reports.length < LIMIT) this.reports.push(request);
    return undefined;
  }

  /** Nobody can decide now, so the phone rings. */
  ask(request: ActionRequest): undefined {
    void this.report(request);
    return undefined;
  }

  /** Nobody is there to be told. */
  misheard(): void {
    return;
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.#shut();
  }
}

/**
 * To be called when a config node closes that will be back.
 *
 * @param id of the node
 * @param reports that it has not worked off
 * @param answersLate its reports are for another Node-RED meanwhile
 */
export function leaveToStandIn(
  id: string,
  token: string,
  owner: string,
  reports: readonly ActionRequest[] = [],
  answersLate = false,
): void {
  takeFromStandIn(id);
  standIns.set(id, new StandIn(id, token, owner, reports, answersLate));
}

/** The node is back: what was reported meanwhile, in order. Nothing if it now has another token. */
export function takeFromStandIn(id: string, token?: string): readonly ActionRequest[] {
  const standIn = standIns.get(id);
  standIn?.leave();
  standIns.delete(id);
  return standIn?.token === token ? (standIn?.reports ?? []) : [];
}

/** Somebody else has this token now. */
export function dismissStandInOf(token: string): void {
  for (const [id, standIn] of [...standIns]) if (standIn.token === token) takeFromStandIn(id);
}
