import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator';
import { open, show, titleOf } from '../../support/simulator/browsing';
import { usePages } from '../../support/simulator/page-server';
import { withPhone } from '../../support/simulator/wire';

const STEPPED: VirtualPhoneOptions = { clock: 'stepped' };

describe('simulator/minibrowser/minibrowser', () => {
  const pages = usePages();

  describe('lamps', () => {
    it('stay as they were set when the page is left at once', async () => {
      await withPhone(STEPPED, async (phone) => {
        await show(
          pages,
          phone,
          `<SnomIPPhoneText>
             <LED number="5" color="red">On</LED><Led number="6" color="green">blinkFAST</Led>
             <led number="0">Blink</led><led number="7" color="redgreen">BlinkSlow</led>
             <led number="8" color="redgreen">On</led><led number="9">Glow</led>
             <led number="10" color="pink">On</led><led color="red">On</led>
             <fetch mil="1">snom://mb_exit</fetch>
           </SnomIPPhoneText>`,
        );
        await phone.advance(1);
        assert.equal(titleOf(phone), undefined);
        assert.deepEqual(
          [...phone.leds],
          [
            [5, 'On red'],
            [6, 'BlinkFast green'],
            [0, 'Blink'],
            [7, 'BlinkSlow redgreen'],
          ],
        );
        await show(
          pages,
          phone,
          '<SnomIPPhoneText><led number="5" color="red">Off</led></SnomIPPhoneText>',
        );
        assert.equal(phone.leds.get(5), undefined);
        assert.equal(phone.leds.get(6), 'BlinkFast green');
      });
    });
  });

  describe('soft keys', () => {
    it('get labels, addresses and other keys', async () => {
      await withPhone({}, async (phone) => {
        pages.page('/f1.xml', '<SnomIPPhoneText title="f1"/>');
        await show(
          pages,
          phone,
          `<SnomIPPhoneText>
             <SoftKeyItem><Name>F1</Name><Label>On</Label><URL>${pages.url}/f1.xml</URL></SoftKeyItem>
             <SoftKeyItem><Name>F2</Name><Label>DND</Label><SoftKey>F_DND</SoftKey></SoftKeyItem>
             <SoftKeyItem><Name>F4</Name><Label>Exit</Label><SoftKey>F_CANCEL</SoftKey></SoftKeyItem>
             <SoftKeyItem><Name>*</Name><Url>snom://mb_nop#key=DND</Url></SoftKeyItem>
           </SnomIPPhoneText>`,
        );
        assert.deepEqual(phone.softKeys, ['On', 'DND', '', 'Exit']);
        phone.pressKey('F2');
        assert.equal(phone.core.dnd, true);
        phone.pressKey('*');
        assert.equal(phone.core.dnd, true, 'the page has all keys, and knows no DND');
        phone.pressKey('F1');
        await phone.settled();
        assert.equal(titleOf(phone), 'f1');
        phone.pressKey('CANCEL');
        phone.pressKey('F4');
        assert.equal(titleOf(phone), undefined);
      });
    });

    for (const [state, dnd] of [
      ['only_mb', false],
      ['relevant', true],
      ['others_except_mb', true],
    ] as const) {
      it(`state="${state}": other keys ${dnd ? 'reach' : 'do not reach'} the phone`, async () => {
        await withPhone({}, async (phone) => {
          await show(pages, phone, `<SnomIPPhoneText state="${state}"/>`);
          phone.pressKey('DND');
          assert.equal(phone.core.dnd, dnd);
          phone.pressKey('OFFHOOK');
          assert.equal(phone.core.hook.device, 'handset', 'the handset always does');
        });
      });
    }

    it('may redefine a key as itself without end', async () => {
      await withPhone({}, async (phone) => {
        await show(
          pages,
          phone,
          '<SnomIPPhoneText><SoftKeyItem><Name>DND</Name><Url>snom://mb_nop#key=DND</Url></SoftKeyItem></SnomIPPhoneText>',
        );
        phone.pressKey('DND');
        assert.equal(phone.core.dnd, true);
      });
    });
  });

  describe('calls', () => {
    for (const [callClosesMinibrowser, title] of [
      [true, undefined],
      [false, 'page'],
    ] as const) {
      it(`${callClosesMinibrowser ? 'close' : 'leave'} the page, as the quirk wants it`, async () => {
        await withPhone({ quirks: { callClosesMinibrowser } }, async (phone) => {
          await show(pages, phone, '<SnomIPPhoneText title="page"/>');
          phone.ring('300');
          assert.equal(titleOf(phone), title);
        });
      });
    }

    it('bring a page when their Action URL is answered with one', async () => {
      pages.serve('/ring', {
        body: '<SnomIPPhoneText state="relevant"><Title>VIP</Title></SnomIPPhoneText>',
      });
      pages.serve('/off', { body: '<html><body>x</body></html>' });
      const settings = {
        action_incoming_url: `${pages.url}/ring?r=$remote`,
        action_offhook_url: `${pages.url}/off`,
      };
      await withPhone({ settings }, async (phone) => {
        phone.ring('300');
        await phone.settled();
        assert.equal(titleOf(phone), 'VIP');
        phone.pressKey('ENTER');
        assert.equal(phone.calls[0]?.state, 'Connected');
        await phone.settled();
        assert.equal(titleOf(phone), 'VIP', 'other answers are ignored');
      });
    });

    it('a function key opens a page', async () => {
      const fkey0 = `url ${pages.page('/key.xml', '<SnomIPPhoneText title="key"/>')}?ip=$phone_ip`;
      await withPhone({ settings: { fkey0 } }, async (phone) => {
        phone.pressKey('P1');
        await phone.settled();
        assert.deepEqual(pages.targets, ['/key.xml?ip=127.0.0.1']);
        assert.equal(titleOf(phone), 'key');
      });
    });
  });

  it('forgets everything when power goes, even what is on its way', async () => {
    await withPhone(STEPPED, async (phone) => {
      await open(phone, `${pages.page('/v.xml', '<SnomIPPhoneText title="$(var:x)"/>')}#var:x=1`);
      assert.equal(titleOf(phone), '1');
      phone.core.minibrowser.open(`${pages.url}/slow`);
      phone.reboot();
      await phone.advance(2000);
      await phone.settled();
      assert.equal(titleOf(phone), undefined);
      await open(phone, `${pages.url}/v.xml`);
      assert.equal(titleOf(phone), '');
    });
  });
});
