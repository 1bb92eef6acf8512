import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { VirtualPhone, VirtualQuirks } from '../../../simulator';
import { SteppedClock } from '../../../simulator/device/clock';
import { EventLine } from '../../../simulator/outgoing/event-line';
import { actionSettings } from '../../support/simulator/call-script';
import { useReceiver, withPhone } from '../../support/simulator/wire';

describe('simulator/outgoing/event-line', () => {
  const receiver = useReceiver();
  const targets = (): readonly string[] => receiver.targets.map((target) => target.slice(1));

  /** One call, from ringing to hanging up: six events. */
  function call(phone: VirtualPhone): void {
    phone.ring('300');
    phone.pressKey('ENTER');
    phone.pressKey('F_HOLD');
    phone.pressKey('F_HOLD');
    phone.pressKey('CANCEL');
  }
  const CALL = ['incoming', 'offhook', 'connected', 'hold', 'unhold', 'onhook', 'disconnected'];

  /** What arrives of one call with these quirks. */
  async function arrivals(quirks: Partial<VirtualQuirks>): Promise<readonly string[]> {
    const settings = {
      ...actionSettings(receiver.url),
      action_setup_url: '',
      action_log_on_url: '',
    };
    await withPhone({ settings, quirks }, async (phone) => {
      call(phone);
      await phone.settled();
    });
    return targets();
  }

  it('is reliable unless told otherwise', async () => {
    assert.deepEqual(await arrivals({}), CALL);
  });

  it('loses a share of the events, spread evenly', async () => {
    assert.deepEqual(await arrivals({ dropEvents: 0.5 }), [
      'incoming',
      'connected',
      'unhold',
      'disconnected',
    ]);
  });

  it('loses all of them', async () => {
    assert.deepEqual(await arrivals({ dropEvents: 1 }), []);
  });

  it('loses events by their own name or by that of the setting', async () => {
    assert.deepEqual(
      await arrivals({ dropEvents: ['hold', 'action_disconnected_url', 'onhook'] }),
      ['incoming', 'offhook', 'connected', 'unhold'],
    );
  });

  it('doubles events', async () => {
    assert.deepEqual(
      await arrivals({ duplicateEvents: ['connected', 'action_unhold'], dropEvents: ['onhook'] }),
      ['incoming', 'offhook', 'connected', 'connected', 'hold', 'unhold', 'unhold', 'disconnected'],
    );
  });

  it('lets every second event overtake the one before it', async () => {
    assert.deepEqual(await arrivals({ reorderEvents: true }), [
      'offhook',
      'incoming',
      'hold',
      'connected',
      'onhook',
      'unhold',
      'disconnected',
    ]);
  });

  it('delays events by the phone’s clock, in order', async () => {
    const settings = actionSettings(receiver.url);
    await withPhone(
      { settings, clock: 'stepped', quirks: { delayEventsMs: 3000 } },
      async (phone) => {
        await phone.settled();
        await phone.advance(3000);
        await phone.settled();
        receiver.forget();
        phone.ring('300');
        await phone.advance(1000);
        phone.pressKey('ENTER');
        await phone.advance(1999);
        await phone.settled();
        assert.deepEqual(targets(), []);
        await phone.advance(1);
        await phone.settled();
        assert.deepEqual(targets(), ['incoming']);
        await phone.advance(1000);
        await phone.settled();
        assert.deepEqual(targets(), ['incoming', 'offhook', 'connected']);
      },
    );
  });

  it('waits for late events with a real clock', async () => {
    assert.deepEqual(await arrivals({ delayEventsMs: 20, reorderEvents: true }), [
      'offhook',
      'incoming',
      'hold',
      'connected',
      'onhook',
      'unhold',
      'disconnected',
    ]);
  });

  it('tells what the event knew when it happened, however late', async () => {
    const settings = { action_incoming_url: `${receiver.url}/?n=$nr_ongoing_calls&r=$remote` };
    await withPhone(
      {
        settings,
        clock: 'stepped',
        quirks: { delayEventsMs: 1000, ongoingCalls: 'number' },
      },
      async (phone) => {
        phone.ring('1');
        phone.ring('2');
        phone.farEndHangup('c1');
        phone.farEndHangup('c2');
        await phone.advance(1000);
        await phone.settled();
        assert.deepEqual(targets(), ['?n=1&r=1@pbx.example', '?n=2&r=2@pbx.example']);
      },
    );
  });

  for (const delayEventsMs of [80, 150]) {
    it(`forgets events that are ${delayEventsMs} ms late when the power goes`, async () => {
      const settings = {
        action_incoming_url: `${receiver.url}/incoming`,
        action_missed_url: `${receiver.url}/missed`,
      };
      const quirks = { delayEventsMs, reorderEvents: true };
      await withPhone({ settings, clock: 'stepped', quirks, rebootMs: 10 }, async (phone) => {
        phone.ring('1');
        phone.reboot();
        await phone.advance(1000);
        phone.farEndHangup(phone.ring('2'));
        await phone.advance(1000);
        await phone.settled();
        assert.deepEqual(targets(), ['missed', 'incoming'], 'those of the second call');
        assert.equal(phone.events.find(({ event }) => event === 'incoming')?.status, undefined);
      });
    });
  }

  it('changes while the phone runs', async () => {
    const settings = {
      action_hold: `${receiver.url}/hold`,
      action_unhold: `${receiver.url}/unhold`,
    };
    await withPhone({ settings }, async (phone) => {
      phone.setQuirks({ dropEvents: ['unhold'] });
      call(phone);
      phone.setQuirks({ dropEvents: 0 });
      call(phone);
      await phone.settled();
      assert.deepEqual(targets(), ['hold', 'hold', 'unhold']);
    });
  });

  it('writes down every event and what became of it', async () => {
    const settings = {
      action_incoming_url: `${receiver.url}/incoming`,
      action_connected_url: `${receiver.url}/connected`,
      action_hold: 'http://127.0.0.1:1/',
      action_unhold: 'https://127.0.0.1/',
    };
    receiver.answerWith(404);
    await withPhone({ settings, quirks: { dropEvents: ['connected'] } }, async (phone) => {
      phone.clearLog();
      call(phone);
      await phone.settled();
      assert.deepEqual(
        phone.events.map(({ event, callId, fate, status }) => [event, callId, fate, status]),
        [
          ['incoming', 'c1', 'sent', 404],
          ['offhook', undefined, 'unset', undefined],
          ['connected', 'c1', 'dropped', undefined],
          ['hold', 'c1', 'sent', 0],
          ['unhold', 'c1', 'sent', 0],
          ['onhook', undefined, 'unset', undefined],
          ['disconnected', 'c1', 'unset', undefined],
        ],
      );
      phone.clearLog();
      assert.deepEqual(phone.events, []);
    });
  });

  it('spreads any share evenly: never more than one event off', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (dropEvents) => {
        const line = new EventLine({
          clock: new SteppedClock(),
          quirks: { dropEvents, duplicateEvents: 0, delayEventsMs: 0 } as unknown as VirtualQuirks,
          send: () => Promise.resolve(200),
          changed: () => undefined,
        });
        let dropped = 0;
        for (let count = 1; count <= 60; count++) {
          line.report('hold', 'http://127.0.0.1/', undefined);
          if (line.log.items.at(-1)?.fate === 'dropped') dropped += 1;
          assert.ok(Math.abs(dropped - count * dropEvents) < 1 + 1e-6);
        }
      }),
      { numRuns: 200 },
    );
  });

  describe('with a receiver that does not answer', () => {
    let server: Server;
    let arrived: string[];
    let url: string;
    before(async () => {
      server = createServer((request) => arrived.push(request.url ?? ''));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
      arrived = [];
    });
    after(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );

    /** How many of three events come through before one is answered. */
    async function through(actionUrls: 'oneByOne' | 'atOnce', wanted: number): Promise<string[]> {
      const settings = {
        action_incoming_url: `${url}/incoming`,
        action_connected_url: `${url}/connected`,
        action_hold: `${url}/hold`,
      };
      await withPhone({ settings, quirks: { actionUrls } }, async (phone) => {
        const all = new Promise<void>((resolve) => {
          const check = (): void => {
            if (arrived.length < wanted) return;
            server.off('request', check);
            resolve();
          };
          server.on('request', check);
        });
        call(phone);
        await all;
      });
      return [...arrived].sort();
    }

    it('events wait for the one before', async () => {
      assert.deepEqual(await through('oneByOne', 1), ['/incoming']);
    });

    it('events wait for nobody, on other phones', async () => {
      assert.deepEqual(await through('atOnce', 3), ['/connected', '/hold', '/incoming']);
    });
  });
});
