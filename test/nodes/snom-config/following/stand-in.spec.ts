import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import { mountWebhook, openWebhook } from '../../../../src/nodes/shared/phones/webhook';
import {
  dismissStandInOf,
  leaveToStandIn,
  takeFromStandIn,
} from '../../../../src/nodes/snom-config/following/stand-in';
import { sizeOf } from '../../../support/nodes/registries';

const TOKEN = 'abcdefghijklmnop';

describe('nodes/snom-config/following/stand-in', () => {
  let route: (request: unknown, response: unknown) => void = () => undefined;
  const app = { all: (_: RegExp, handler: typeof route) => (route = handler) };
  mountWebhook({ httpNode: app as unknown as NodeAPI['httpNode'] });

  let before: number[] = [];
  const counts = (): number[] => [sizeOf('stand-ins'), sizeOf('webhooks')];
  beforeEach(() => {
    before = counts();
  });
  afterEach(() => {
    dismissStandInOf(TOKEN);
    assert.deepEqual(counts(), before);
  });

  /** The status the phone gets. */
  function report(event: string, query = ''): number {
    const response = {
      statusCode: 0,
      setHeader: () => undefined,
      end: () => undefined,
      on: () => undefined,
    };
    route(
      { method: 'GET', url: `/snom/${TOKEN}/${event}?${query}`, headers: {}, socket: {} },
      response,
    );
    return response.statusCode;
  }

  it('takes reports and hands them over in order', () => {
    leaveToStandIn('a', TOKEN, 'a', [{ event: 'offhook', rawQuery: '0', at: 1 }]);
    assert.equal(report('incoming', '1'), 200);
    assert.equal(report('connected', '2'), 200);
    assert.deepEqual(
      takeFromStandIn('a', TOKEN).map(({ event, rawQuery }) => `${event} ${rawQuery}`),
      ['offhook 0', 'incoming 1', 'connected 2'],
    );
    assert.deepEqual(takeFromStandIn('a', TOKEN), []);
    assert.equal(report('incoming'), 404);
  });

  it('lets callers ring, and hands over that they were asked about', () => {
    leaveToStandIn('a', TOKEN, 'a');
    assert.equal(report('blacklist'), 503);
    assert.equal(takeFromStandIn('a', TOKEN)[0]?.event, 'blacklist');
  });

  it('keeps a bounded number', () => {
    leaveToStandIn('a', TOKEN, 'a');
    for (let count = 0; count < 1000; count++) assert.equal(report('longPress'), 200);
    assert.equal(takeFromStandIn('a', TOKEN).length, 256);
  });

  it('hands nothing over to a node whose token has changed', () => {
    leaveToStandIn('a', TOKEN, 'a');
    report('incoming');
    assert.deepEqual(takeFromStandIn('a', 'another-token-0000'), []);
    assert.equal(report('incoming'), 404);
  });

  it('keeps the instances of a subflow apart, and stands beside those that are back', () => {
    const heard: string[] = [];
    leaveToStandIn('a', TOKEN, 'shared');
    leaveToStandIn('b', TOKEN, 'shared');
    report('incoming', '1');
    assert.equal(takeFromStandIn('a', TOKEN).length, 1);
    const shut = openWebhook(TOKEN, 'shared', {
      report: ({ rawQuery }) => void heard.push(rawQuery),
      ask: () => undefined,
      misheard: () => undefined,
    });
    report('incoming', '2');
    assert.equal(takeFromStandIn('b', TOKEN).length, 2);
    shut();
    assert.deepEqual(heard, ['2']);
  });
});
