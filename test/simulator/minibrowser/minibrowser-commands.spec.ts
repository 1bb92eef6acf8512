import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { logged, open, show, titleOf } from '../../support/simulator/browsing';
import { usePages } from '../../support/simulator/page-server';
import { ask, withPhone } from '../../support/simulator/wire';

const STEPPED: VirtualPhoneOptions = { clock: 'stepped' };
const TRUSTED: VirtualPhoneOptions = { settings: { mb_trusted_hosts: '127.0.0.1' } };

describe('simulator/minibrowser/minibrowser', () => {
  const pages = usePages();

  describe('commands', () => {
    const run = (phone: VirtualPhone, commands: string): Promise<void> =>
      show(
        pages,
        phone,
        `<SnomIPPhoneText><SoftKeyItem><Name>1</Name><Url>snom://mb_nop#${commands.replaceAll('&', '&amp;')}</Url></SoftKeyItem></SnomIPPhoneText>`,
      ).then(() => phone.pressKey('1'));

    it('in the request itself are a matter of the quirk', async () => {
      await withPhone({}, async (phone) => {
        await open(phone, 'snom://mb_exit#numberdial=200');
        assert.equal(phone.calls.length, 0);
        assert.match(logged(phone), /from pages only/);
      });
      const quirks = { directCommands: true };
      await withPhone({ quirks }, async (phone) => {
        await open(phone, 'snom://mb_exit#numberdial=200');
        assert.equal(phone.calls[0]?.remote, '200');
        await open(phone, 'phone://mb_nop#numberdial=%3C201@x.example%3E');
        assert.equal(phone.calls[1]?.remote, '201@x.example');
      });
      await withPhone({ profile: 'snom370-fw8.7', quirks }, async (phone) => {
        await open(phone, 'phone://mb_nop#numberdial=200');
        assert.equal(phone.calls.length, 0, 'older documents know no phone://');
      });
    });

    it('press keys of the phone', async () => {
      await withPhone({ quirks: { directCommands: true } }, async (phone) => {
        await open(phone, 'snom://mb_exit#key=DND');
        assert.equal(phone.core.dnd, true);
        assert.deepEqual(
          phone.keys.map(({ key }) => key),
          ['DND'],
        );
      });
    });

    it('clear call lists', async () => {
      await withPhone({}, async (phone) => {
        phone.farEndHangup(phone.ring('300'));
        await ask(phone, '/command.htm?number=200');
        await ask(phone, '/command.htm?RELEASE_ALL_CALLS');
        assert.deepEqual(phone.callLists, { dialed: ['200'], missed: ['300'], received: [] });
        await run(phone, 'calllistclear=constructor');
        await run(phone, 'calllistclear=Missed');
        assert.deepEqual(phone.callLists, { dialed: ['200'], missed: [], received: [] });
        await run(phone, 'calllistclear=MaxCallLists');
        assert.deepEqual(phone.callLists, { dialed: [], missed: [], received: [] });
      });
    });

    it('register and unregister identities, counted from 0', async () => {
      const identities = ['100@a.example', '101@b.example'];
      await withPhone({ identities }, async (phone) => {
        await run(phone, 'unregister=1');
        assert.equal(phone.settings.get('user_active1'), 'on');
        assert.equal(phone.settings.get('user_active2'), 'off');
        assert.equal(phone.settings.get('user_name2'), '101');
        await run(phone, 'reregister=0');
        assert.equal(phone.events.at(-1)?.event, 'logOn');
        await run(phone, 'unregister=-1');
        assert.equal(phone.settings.get('user_active1'), 'off');
      });
    });

    it('that write settings are for trusted hosts only', async () => {
      const commands = 'set:language=Deutsch&set:fkey_label[3]=Door%20bell&toggleset:dnd_mode1';
      await withPhone({}, async (phone) => {
        await run(phone, commands);
        assert.equal(phone.settings.get('language'), 'English');
        assert.match(logged(phone), /set refused, the host is not trusted/);
      });
      await withPhone({ ...TRUSTED, readOnlySettings: ['phone_name'] }, async (phone) => {
        await run(phone, `${commands}&set:phone_name=x`);
        assert.equal(phone.settings.get('language'), 'Deutsch');
        assert.equal(phone.settings.get('fkey_label3'), 'Door bell');
        assert.equal(phone.settings.get('dnd_mode1'), 'on');
        assert.equal(phone.settings.get('phone_name'), '');
        await run(phone, 'setcache:language=Italiano');
        assert.equal(phone.settings.get('language'), 'Deutsch');
        await run(phone, 'flush');
        assert.equal(phone.settings.get('language'), 'Italiano');
      });
      await withPhone({ ...TRUSTED, quirks: { directCommands: true } }, async (phone) => {
        await open(phone, 'snom://mb_nop#set:language=Deutsch');
        assert.equal(phone.settings.get('language'), 'English', 'a request is no host');
      });
    });

    it('restart and reset the phone', async () => {
      for (const [command, language] of [
        ['reboot', 'Deutsch'],
        ['reboot=reset', 'English'],
        ['reboot=yes', 'English'],
      ] as const) {
        await withPhone({ ...STEPPED, settings: { language: 'Deutsch' } }, async (phone) => {
          await run(phone, command);
          assert.equal(phone.rebooting, true);
          await phone.advance(2000);
          assert.equal(phone.boots, 2);
          assert.equal(phone.settings.get('language'), language, command);
          assert.equal(titleOf(phone), undefined);
        });
      }
    });
  });

  describe('silent pages', () => {
    const silent = `<SnomIPPhoneSilent><LED number="5">On</LED>
      <If condition="$(phone_state)==Idle"><fetch mil="10">snom://mb_nop#numberdial=200</fetch></If></SnomIPPhoneSilent>`;

    it('act without being seen, from 10.1.82 on', async () => {
      await withPhone(STEPPED, async (phone) => {
        await show(pages, phone, silent);
        await phone.advance(10);
        assert.equal(phone.calls.length, 0);
        assert.match(logged(phone), /knows no silent pages/);
        phone.core.firmware.version = '10.1.82.0';
        await show(pages, phone, '<IPPhoneText title="stays" state="relevant"/>');
        await show(pages, phone, silent);
        assert.equal(titleOf(phone), 'stays');
        await phone.advance(10);
        assert.equal(phone.calls[0]?.remote, '200');
        assert.equal(phone.leds.get(5), undefined);
        await show(pages, phone, silent);
        await phone.advance(10);
        assert.equal(phone.calls.length, 1, 'not while there is a call');
      });
    });
  });
});
