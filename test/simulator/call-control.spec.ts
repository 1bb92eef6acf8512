/** Call control as a client sees it, on each model: requests in, Action URLs out. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  PROFILE_NAMES,
  type ProfileName,
  type VirtualPhone,
  type VirtualPhoneOptions,
} from '../../simulator';
import { ACTION_SETTINGS } from '../../simulator/contract/event-names';
import { actionSettings } from '../support/simulator/call-script';
import { ask, useReceiver, withPhone } from '../support/simulator/wire';

interface Facts {
  /** Key that holds and retrieves. */
  readonly hold: 'F_R' | 'F_HOLD';
  /** Keys a request cannot press on this firmware. */
  readonly deaf: readonly string[];
  /** Keys that join two calls. */
  readonly transfer: string;
  readonly releaseAll: boolean;
  /** Setting that sends all calls on. */
  readonly forwarding: readonly [name: string, on: string, off: string];
  /** D8xx: answers 200 and does nothing. */
  readonly remote: boolean;
}

const MIDDLE_FORWARDING = ['redirect_allways', 'on', 'off'] as const;
const OLD_FORWARDING = ['redirect_event', 'all', 'none'] as const;
const NEW_FORWARDING = ['fwd_all_enabled1', 'on', 'off'] as const;
const MIDDLE: Facts = {
  hold: 'F_HOLD',
  deaf: ['MUTE', 'F_R', 'F_CONF_ON', 'CONFERENCE'],
  transfer: 'TRANSFER',
  releaseAll: true,
  forwarding: MIDDLE_FORWARDING,
  remote: true,
};
const D_SERIES: Facts = {
  ...MIDDLE,
  deaf: ['F_R', 'F_CONF_ON', 'CONFERENCE'],
  forwarding: NEW_FORWARDING,
};

const FACTS: Readonly<Record<ProfileName, Facts>> = {
  'snom320-fw7': {
    ...MIDDLE,
    hold: 'F_R',
    deaf: ['MUTE', 'REC', 'F_HOLD', 'HEADSET'],
    releaseAll: false,
    forwarding: OLD_FORWARDING,
  },
  'snom370-fw8.7': MIDDLE,
  // Its export has Call Join on Xfer on: a list, which ENTER confirms.
  'snom720-fw8.7': { ...MIDDLE, transfer: 'TRANSFER ENTER' },
  'snom760-fw8.9': { ...MIDDLE, forwarding: NEW_FORWARDING },
  'snomPA1plus-fw10': { ...MIDDLE, forwarding: NEW_FORWARDING },
  'snomD385-fw10.1': D_SERIES,
  'snomD735-fw10.1': D_SERIES,
  'snomD812-fw10.1': { ...D_SERIES, remote: false },
  'snomD862-fw10.1': { ...D_SERIES, transfer: 'TRANSFER ENTER', remote: false },
};

describe('simulator: call control', () => {
  const receiver = useReceiver();
  const targets = (): readonly string[] => receiver.targets;
  const names = (): string =>
    targets()
      .map((target) => target.slice(1).split('?')[0])
      .join(' ');
  // A PA1+ has no keys to show calls on.
  for (const profile of PROFILE_NAMES.filter((name) => name !== 'snomPA1plus-fw10')) {
    const facts = FACTS[profile];
    const { hold } = facts;

    /** One request for each key: FW 7 knows no lists. A D8xx has to be touched. */
    async function press(phone: VirtualPhone, keys: string): Promise<void> {
      for (const key of keys.split(' ')) {
        if (facts.remote) await ask(phone, `/command.htm?key=${encodeURIComponent(key)}`);
        else phone.pressKey(key);
      }
    }
    async function dial(phone: VirtualPhone, number: string): Promise<void> {
      if (facts.remote) await ask(phone, `/command.htm?number=${number}`);
      else await press(phone, `${[...number].join(' ')} ENTER`);
    }

    describe(profile, () => {
      /** Plays on a phone whose settled start is left out. */
      async function play(
        use: (phone: VirtualPhone) => Promise<void>,
        options: VirtualPhoneOptions = {},
      ): Promise<void> {
        const settings = {
          ...actionSettings(receiver.url, '?k=$active_key&n=$nr_ongoing_calls&r=$remote'),
          action_blacklist_url: '',
          ...options.settings,
        };
        const quirks = { ongoingCalls: 'number' } as const;
        await withPhone({ profile, quirks, ...options, settings }, async (phone) => {
          await phone.settled();
          receiver.forget();
          await use(phone);
          await phone.settled();
        });
      }

      it('a call is dialled, held, retrieved and ended', async () => {
        await play(async (phone) => {
          await dial(phone, '200');
          phone.farEndAnswer('c1');
          await press(phone, `${hold} ${hold} CANCEL`);
          assert.equal(phone.calls[0]?.endedBy, 'local');
        });
        assert.equal(names(), 'offhook outgoing connected hold unhold onhook disconnected');
      });

      it('a call is transferred after a consultation', async () => {
        await play(async (phone) => {
          phone.ring('300');
          await press(phone, `ENTER ${hold}`);
          await dial(phone, '200');
          phone.farEndAnswer('c2');
          await press(phone, facts.transfer);
          assert.deepEqual(
            phone.calls.map(({ endedBy }) => endedBy),
            ['transferred', 'transferred'],
          );
        });
        assert.equal(
          names(),
          'incoming offhook connected hold outgoing connected transfer attended_transfer ' +
            'disconnected onhook disconnected',
        );
      });

      it('a consultation is cancelled, the first call comes back by its key', async () => {
        await play(async (phone) => {
          phone.ring('300');
          await press(phone, `ENTER ${hold}`);
          await dial(phone, '200');
          await press(phone, `CANCEL ${hold}`);
          assert.deepEqual(
            phone.calls.map(({ state }) => state),
            ['Connected', 'Disconnected'],
          );
        });
        assert.equal(names(), 'incoming offhook connected hold outgoing disconnected unhold');
      });

      it('the line key of the held call swaps, and Action URLs name the keys', async () => {
        await play(async (phone) => {
          await dial(phone, '200');
          phone.farEndAnswer('c1');
          await press(phone, hold);
          await dial(phone, '201');
          phone.farEndAnswer('c2');
          const held = phone.calls[0]?.lineKey ?? '';
          assert.match(held, /^P\d+$/);
          await press(phone, held);
          assert.deepEqual(
            phone.calls.map(({ state }) => state),
            ['Connected', 'Holding'],
          );
        });
        const keys = targets().filter((target) => /^\/(un)?hold/.test(target));
        assert.deepEqual(keys, [
          '/hold?k=P1&n=1&r=200@pbx.example',
          '/hold?k=P2&n=2&r=201@pbx.example',
          '/unhold?k=P1&n=2&r=200@pbx.example',
        ]);
      });

      it('$active_key is empty where no line key is free', async () => {
        const settings = Object.fromEntries(
          Array.from({ length: 48 }, (_, index) => [`fkey${index}`, 'none']),
        );
        await play(
          async (phone) => {
            phone.ring('300');
            await phone.settled();
            assert.equal(phone.calls[0]?.lineKey, undefined);
          },
          { settings },
        );
        assert.deepEqual(targets(), ['/incoming?k=&n=1&r=300@pbx.example']);
      });

      it('MUTE and REC work by hand, and by request where documented', async () => {
        await play(async (phone) => {
          phone.ring('300');
          phone.pressKey('ENTER');
          const shadow = (): boolean[] => [phone.muted, phone.recording];
          assert.deepEqual(shadow(), [false, false]);
          phone.pressKey('MUTE');
          assert.equal(phone.muted, true);
          const before = shadow();
          await ask(phone, '/command.htm?key=MUTE');
          await ask(phone, '/command.htm?key=REC');
          const does = (key: string): boolean => facts.remote && !facts.deaf.includes(key);
          assert.deepEqual(shadow(), [does('MUTE') ? false : before[0], does('REC')]);
          phone.farEndHangup('c1');
          assert.deepEqual(shadow(), [false, false]);
        });
        assert.equal(names(), 'incoming offhook connected onhook disconnected', 'nothing is told');
      });

      it('keys the firmware does not know by request do nothing', async () => {
        await play(async (phone) => {
          phone.ring('300');
          phone.pressKey('ENTER');
          phone.pressKey(hold);
          phone.core.dial('200');
          phone.farEndAnswer('c2');
          const before = phone.display;
          const pressed = phone.keys.length;
          for (const key of facts.deaf) {
            const { status } = await ask(phone, `/command.htm?key=${key}`);
            // A request says nothing about its effect; a D81x has no such page.
            assert.equal(status, phone.core.quirks.commandPage ? 200 : 404);
          }
          assert.deepEqual([phone.display, phone.keys.length], [before, pressed]);
        });
      });

      it('RELEASE_ALL_CALLS ends all calls, or is unknown', async () => {
        await play(async (phone) => {
          phone.ring('300');
          phone.pressKey('ENTER');
          phone.ring('301');
          await ask(phone, '/command.htm?RELEASE_ALL_CALLS');
          const works = facts.remote && facts.releaseAll;
          assert.deepEqual(
            phone.calls.map(({ endedBy }) => endedBy),
            works ? ['local', 'rejected'] : [undefined, undefined],
          );
        });
      });

      it('DND and forwarding are told when a key switches them', async () => {
        const [name, on, off] = facts.forwarding;
        await play(
          async (phone) => {
            await press(phone, 'DND P8');
            assert.equal(phone.settings.get(name), on);
            phone.ring('300');
            await press(phone, 'DND');
            phone.ring('300');
            await press(phone, 'P8');
            assert.equal(phone.settings.get(name), off);
            assert.deepEqual(
              phone.calls.map(({ endedBy }) => endedBy),
              ['busy', 'forwarded'],
            );
          },
          { settings: { fkey7: 'keyevent F_REDIRECT' } },
        );
        assert.equal(names(), 'dnd_on redirection_on dnd_off redirection_off');
      });

      if (facts.remote) {
        for (const settingsFire of [false, true]) {
          it(`set by dummy.htm they change, and are ${settingsFire ? '' : 'not '}told`, async () => {
            const [name, on, off] = facts.forwarding;
            const dnd = profile === 'snom320-fw7' ? 'dnd_mode' : 'dnd_mode1';
            await play(
              async (phone) => {
                await ask(phone, `/dummy.htm?settings=save&${dnd}=on&${name}=${on}`);
                assert.deepEqual(phone.display.slice(1), ['DND', 'Forwarding']);
                await ask(phone, `/dummy.htm?settings=save&redirect_event=busy`);
                await ask(phone, `/dummy.htm?settings=save&${dnd}=off&${name}=${off}`);
                assert.deepEqual(phone.display.slice(1), []);
              },
              { quirks: { settingsFire } },
            );
            // `redirect_event=busy` ends forwarding that was set by the same setting.
            const told =
              name === 'redirect_event'
                ? 'dnd_on redirection_on redirection_off dnd_off'
                : 'dnd_on redirection_on dnd_off redirection_off';
            assert.equal(names(), settingsFire ? told : '');
          });
        }
      }

      it('a URL under a name with the wrong suffix is never used', async () => {
        const swapped = (name: string): string =>
          name.endsWith('_url') ? name.slice(0, -4) : `${name}_url`;
        const settings = Object.fromEntries(
          ACTION_SETTINGS.map((name) => [swapped(name), `${receiver.url}/wrong`]),
        );
        await withPhone({ profile, settings }, async (phone) => {
          phone.ring('300');
          for (const key of ['ENTER', hold, hold, 'DND', 'CANCEL']) phone.pressKey(key);
          await phone.settled();
          assert.equal(phone.events.length > 8, true);
          assert.deepEqual([...new Set(phone.events.map(({ fate }) => fate))], ['unset']);
        });
        assert.deepEqual(targets(), []);
      });
    });
  }
});
