import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator';
import { actionSettings } from '../../support/simulator/call-script';
import { ask, until, useReceiver, withPhone } from '../../support/simulator/wire';

describe('simulator/calls/network', () => {
  const receiver = useReceiver();
  const targets = (): readonly string[] =>
    receiver.targets.map((target) => decodeURIComponent(target.slice(1)));
  describe('registrar', () => {
    const identities = ['1@a.example', '2@b.example'];
    const settings = (): Record<string, string> => actionSettings(receiver.url, '?c=$context_url');

    it('that refuses an identity is told as failed, once it takes it as log on', async () => {
      await withPhone({ identities, settings: settings() }, async (phone) => {
        await phone.settled();
        receiver.forget();
        phone.network.setRegistrar(2, false);
        phone.network.setRegistrar(2, false);
        phone.network.setRegistrar(2, true);
        await phone.settled();
        assert.deepEqual(targets(), ['reg_failed?c=2@b.example', 'log_on?c=2@b.example']);
      });
    });

    it('that still refuses fails every further try, by request or at boot', async () => {
      const options = { identities, settings: settings(), rebootMs: 10 };
      await withPhone(options, async (phone) => {
        phone.network.setRegistrar(1, false);
        await phone.settled();
        receiver.forget();
        await ask(phone, '/command.htm?REREGISTER=1');
        await phone.settled();
        assert.deepEqual(targets(), ['reg_failed?c=1@a.example']);
        phone.reboot();
        await until(phone, () => phone.boots === 2);
        await phone.settled();
        assert.deepEqual(targets().slice(1), [
          'setup?c=',
          'reg_failed?c=1@a.example',
          'log_on?c=2@b.example',
        ]);
      });
    });

    it('of an identity that is switched off is not asked', async () => {
      await withPhone({ identities, settings: settings() }, async (phone) => {
        await ask(phone, '/line_login.htm?l=1&Settings=Save&user_active1=off');
        await phone.settled();
        receiver.forget();
        phone.network.setRegistrar(1, false);
        await ask(phone, '/command.htm?REREGISTER=1');
        phone.network.setRegistrar(9, false);
        await phone.settled();
        assert.deepEqual(targets(), []);
        await ask(phone, '/line_login.htm?l=1&Settings=Save&user_active1=on');
        await ask(phone, '/line_login.htm?l=1&Settings=Save&user_active1=off');
        await phone.settled();
        assert.deepEqual(targets(), ['reg_failed?c=1@a.example'], 'never on, never off');
      });
    });

    it('keeps calls to and from an identity away', async () => {
      await withPhone({ identities }, async (phone) => {
        phone.network.setRegistrar(1, false);
        assert.equal(phone.calls.length, 0);
        phone.ring('300', { identity: '1@a.example' });
        phone.ring('300', { identity: '9@nowhere.example' });
        phone.ring('300', { identity: '2@b.example' });
        phone.ring('300');
        assert.deepEqual(
          phone.calls.map(({ local, state, endedBy }) => [local, endedBy ?? state]),
          [
            ['1@a.example', 'unreachable'],
            ['9@nowhere.example', 'unreachable'],
            ['2@b.example', 'Alerting'],
            ['2@b.example', 'Alerting'],
          ],
        );
        await ask(phone, '/command.htm?number=5&outgoing_uri=1@a.example');
        assert.equal(phone.calls.at(-1)?.local, '2@b.example');
        phone.network.setRegistrar(2, false);
        assert.deepEqual(phone.display.slice(0, 1), ['Calling 5']);
      });
    });
  });

  describe('messages', () => {
    for (const profile of PROFILE_NAMES) {
      it(`${profile}: are reported`, async () => {
        await withPhone({ profile, settings: actionSettings(receiver.url) }, async (phone) => {
          await phone.settled();
          receiver.forget();
          phone.network.receive('subscriptionNotify');
          phone.network.receive('firewallTest');
          phone.network.receive('vision');
          await phone.settled();
          assert.deepEqual(targets(), ['received_subscr_notify', 'firewall_test', 'vision']);
        });
      });
    }

    it('reach no phone that restarts', async () => {
      const options = { settings: actionSettings(receiver.url), clock: 'stepped' as const };
      await withPhone(options, async (phone) => {
        phone.reboot();
        await phone.advance(150);
        await phone.settled();
        receiver.forget();
        phone.network.receive('firewallTest');
        phone.network.setRegistrar(1, false);
        await phone.settled();
        assert.deepEqual(targets(), []);
      });
    });
  });

  it('tells header fields of the INVITE, those of the transport excepted', async () => {
    const names = ['Alert-Info', 'alert-info', 'X-Queue', 'From', 'CSeq', 'X-Missing'];
    const query = names.map((name, index) => `h${index}=$sip_header(${name})`).join('&');
    const settings = { action_incoming_url: `${receiver.url}/?${query}` };
    await withPhone({ settings }, async (phone) => {
      phone.ring('300', {
        headers: { 'Alert-Info': '<x>;info=a b', 'x-queue': 'Büro', From: 'x', CSeq: '1' },
      });
      await phone.settled();
      assert.deepEqual(targets(), ['?h0=<x>;info=a b&h1=<x>;info=a b&h2=Büro&h3=&h4=&h5=']);
    });
  });

  it('learns scripts of far ends while the phone runs', async () => {
    await withPhone({ clock: 'stepped' }, async (phone) => {
      phone.network.addFarEnd({ number: '5', answerAfterMs: 10, hangupAfterMs: 10 });
      phone.core.dial('5');
      await phone.advance(20);
      assert.equal(phone.calls[0]?.endedBy, 'remote');
    });
  });
});
