/** A phone whose Action URLs are written by a flow and by the dialog. */
import assert from 'node:assert/strict';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { PHONE_EVENTS } from '../../../src/calls/model/call-event';
import type { ActionUrlsRouteAnswer } from '../../../src/nodes/snom-config/dialog/action-urls-route';
import { newPhoneToken } from '../phone-token';
import { contextStores } from './context-stores';
import { actionItem, configItem, eventItem, load, PHONE, type Watch, watched } from './flow';
import { helper } from './helper';
import { OnePhone } from './one-phone';
import { reporting } from './reporting';
import { useRuntime } from './runtime';

/** A URL that somebody else has set. */
export const FOREIGN = 'http://me:secret@192.0.2.99/cti?e=hold';

export type Done = Extract<ActionUrlsRouteAnswer, { ok: true }>;
export type Failed = Extract<ActionUrlsRouteAnswer, { ok: false }>;

/** All events, but for the question about callers. */
export const ofAll = PHONE_EVENTS.filter(({ event }) => event !== 'blacklist');

/** What differs from test to test. */
export interface Setup {
  readonly node?: object;
  readonly config?: object;
  readonly options?: VirtualPhoneOptions;
  readonly screening?: boolean;
  readonly stores?: Record<string, unknown>;
  readonly credentials?: object;
}

/** Phone, token and flow, anew for each test. */
export class ActionUrlsFlow extends OnePhone {
  token = '';

  async start(setup: Setup = {}): Promise<Watch> {
    await this.startPhone({ identities: ['100@pbx.example'], ...setup.options });
    this.token = newPhoneToken();
    return this.deploy(setup);
  }

  /** The flow anew, for the same phone. */
  async deploy({ node, config, screening, stores, credentials }: Setup): Promise<Watch> {
    const { properties } = reporting(this.server);
    const items = [
      configItem(this.phone, { ...properties, ...config }),
      actionItem('snom-admin', { allowFromMessage: true, ...node }),
      ...(screening ? [eventItem({ mode: 'screening', wires: [] }, 'screening-node')] : []),
    ];
    const nodes = [...(stores ? [contextStores(stores)] : []), ...this.server.nodes];
    return load(watched(...items), { [PHONE]: { token: this.token, ...credentials } }, nodes);
  }

  /** What a setting of the phone says. */
  url(setting: string): string {
    return this.phone.settings.get(setting) ?? '';
  }

  /** Settings that lead to us. */
  ours(): string[] {
    return PHONE_EVENTS.map(({ setting }) => setting).filter((name) =>
      this.url(name).includes(this.token),
    );
  }

  /** Requests that have written settings. */
  writes(): string[] {
    return this.phone.requests
      .map(({ target }) => target)
      .filter((target) => target.includes('settings=save'));
  }
}

/** To be called in the `describe` of a spec. */
export function useActionUrlsFlow(): ActionUrlsFlow {
  return new ActionUrlsFlow(useRuntime());
}

/** What the dialog gets. */
export async function dialog(what: string, body: object = {}): Promise<ActionUrlsRouteAnswer> {
  const response = await helper
    .request()
    .post('/snom-config/action-urls')
    .send({ id: PHONE, do: what, ...body });
  assert.equal(response.status, 200);
  return response.body as ActionUrlsRouteAnswer;
}

/** The same, where it has to work. */
export async function done(what: string, body: object = {}): Promise<Done> {
  const answer = await dialog(what, body);
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer;
}
