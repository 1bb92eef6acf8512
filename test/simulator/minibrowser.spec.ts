import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../simulator';
import { startPages, type PageServer } from './page-server';
import { ask, challengesOf, digestHeader, until, withPhone } from './support';

const STEPPED: VirtualPhoneOptions = { clock: 'stepped' };
const TRUSTED: VirtualPhoneOptions = { settings: { mb_trusted_hosts: '127.0.0.1' } };

describe('simulator/minibrowser', () => {
  let pages: PageServer;
  before(async () => {
    pages = await startPages();
  });
  beforeEach(() => {
    pages.targets.length = 0;
    pages.headers.length = 0;
  });
  after(() => pages.close());

  /** Asks the phone to open an address, as a client would. */
  async function open(phone: VirtualPhone, url: string): Promise<void> {
    const target = `/minibrowser.htm?url=${encodeURIComponent(url)}`;
    const answer = await ask(phone, target, { headers: { Connection: 'close' } });
    assert.equal(answer.status, 200);
    await phone.settled();
  }

  /** Opens a page with this XML. */
  const show = (phone: VirtualPhone, xml: string): Promise<void> =>
    open(phone, pages.page('/page.xml', xml));

  /** Title of the page on the screen; undefined while there is none. */
  const titleOf = (phone: VirtualPhone): string | undefined => phone.minibrowser?.title;

  const logged = (phone: VirtualPhone): string => phone.core.log.items.join('\n');

  describe('text', () => {
    it('is fetched with the phone’s own User-Agent and shown', async () => {
      await withPhone({}, async (phone) => {
        assert.equal(titleOf(phone), undefined);
        const xml =
          '<SnomIPPhoneText><Title>Door</Title><Text> Somebody\n rings<br/>&#252;ber </Text></SnomIPPhoneText>';
        await open(phone, `${pages.page('/door.xml', xml)}?a=1&b=2`);
        assert.deepEqual(pages.targets, ['/door.xml?a=1&b=2']);
        assert.match(pages.headers[0]?.['user-agent'] ?? '', /snomD385-SIP 10\.1\.54\.13/);
        assert.deepEqual(phone.minibrowser, {
          kind: 'text',
          url: `${pages.url}/door.xml?a=1&b=2`,
          title: 'Door',
          lines: ['Somebody rings', 'über'],
          items: [],
          selected: -1,
        });
        assert.deepEqual(phone.display, ['Door', 'Somebody rings', 'über']);
        phone.pressKey('CANCEL');
        assert.equal(titleOf(phone), undefined);
        assert.deepEqual(phone.display, ['100']);
      });
    });

    it('needs an encoded address: the rest of a query would go to the phone', async () => {
      await withPhone({}, async (phone) => {
        const url = `${pages.page('/t.xml', '<SnomIPPhoneText/>')}?a=1&b=2`;
        await ask(phone, `/minibrowser.htm?url=${url}`, { headers: { Connection: 'close' } });
        await phone.settled();
        assert.deepEqual(pages.targets, ['/t.xml?a=1']);
      });
    });

    it('goes back to pages that were tracked', async () => {
      await withPhone({}, async (phone) => {
        await show(phone, '<SnomIPPhoneText title="1"/>');
        await show(phone, '<SnomIPPhoneText title="2" track="no"/>');
        await show(phone, '<SnomIPPhoneText title="3"/>');
        phone.pressKey('CANCEL');
        assert.equal(titleOf(phone), '1');
        phone.pressKey('CANCEL');
        assert.equal(titleOf(phone), undefined);
      });
    });

    it('fetches the next page after its time, unless it was left before', async () => {
      await withPhone(STEPPED, async (phone) => {
        const next = pages.page('/next.xml', '<SnomIPPhoneText title="next"/>');
        const xml = `<SnomIPPhoneText><fetch mil="4000">${next}</fetch></SnomIPPhoneText>`;
        await show(phone, xml);
        await phone.advance(3999);
        assert.deepEqual(pages.targets, ['/page.xml']);
        await phone.advance(1);
        await phone.settled();
        assert.equal(titleOf(phone), 'next');
        await show(phone, xml);
        phone.pressKey('CANCEL');
        phone.pressKey('CANCEL');
        await phone.advance(9000);
        assert.deepEqual(pages.targets, ['/page.xml', '/next.xml', '/page.xml']);
      });
    });
  });

  describe('lamps', () => {
    it('stay as they were set when the page is left at once', async () => {
      await withPhone(STEPPED, async (phone) => {
        await show(
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
          phone,
          '<SnomIPPhoneText><led number="5" color="red">Off</led></SnomIPPhoneText>',
        );
        assert.equal(phone.leds.get(5), undefined);
        assert.equal(phone.leds.get(6), 'BlinkFast green');
      });
    });
  });

  describe('menu', () => {
    const menu = (): string => `<SnomIPPhoneMenu>
      <Title>Lights</Title>
      <MenuItem name="Hall"><URL>${pages.url}/hall.xml?mac=$mac&amp;user=$user_name1</URL></MenuItem>
      <Menu name="More" id="more"><MenuItem name="Attic" id="attic"><Url>${pages.url}/attic.xml?id=$[sel]</Url></MenuItem></Menu>
      <MenuItem name="Off" sel="true"><URL>snom://mb_nop#numberdial=200</URL></MenuItem>
    </SnomIPPhoneMenu>`;
    before(() => {
      pages.page('/hall.xml', '<SnomIPPhoneText title="Hall"/>');
      pages.page('/attic.xml', '<SnomIPPhoneText title="Attic"/>');
    });

    it('is walked through by keys, and chosen from', async () => {
      await withPhone({}, async (phone) => {
        await show(phone, menu());
        assert.equal(phone.minibrowser?.kind, 'menu');
        assert.deepEqual(phone.minibrowser?.items, ['Hall', 'More', 'Off']);
        assert.equal(phone.minibrowser?.selected, 2);
        for (const key of ['UP', 'UP']) phone.pressKey(key);
        assert.equal(phone.minibrowser?.selected, 0);
        phone.pressKey('ENTER');
        await phone.settled();
        assert.equal(pages.targets.at(-1), `/hall.xml?mac=${phone.mac}&user=100`);
        assert.equal(titleOf(phone), 'Hall');
        phone.pressKey('CANCEL');
        assert.deepEqual(phone.minibrowser?.items, ['Hall', 'More', 'Off']);
        assert.equal(phone.minibrowser?.selected, 0, 'as it was left');
      });
    });

    it('has menus in it', async () => {
      await withPhone({}, async (phone) => {
        await show(phone, menu());
        phone.pressKey('2');
        phone.pressKey('ENTER');
        assert.equal(titleOf(phone), 'More');
        assert.deepEqual(phone.display, ['More', 'Attic']);
        phone.pressKey('ENTER');
        await phone.settled();
        assert.equal(pages.targets.at(-1), '/attic.xml?id=attic');
        phone.pressKey('CANCEL');
        phone.pressKey('CANCEL');
        assert.equal(titleOf(phone), 'Lights');
      });
    });

    it('is reached by requested keys, too', async () => {
      await withPhone({}, async (phone) => {
        await show(phone, menu());
        await ask(phone, '/command.htm?key=UP;UP;ENTER');
        await phone.settled();
        assert.equal(titleOf(phone), 'Hall');
      });
    });
  });

  describe('input', () => {
    const input = (rest: string): string => `<SnomIPPhoneInput>
      <Url>${pages.url}/in.xml${rest}</SnomIPPhoneInput>`;
    before(() => void pages.page('/in.xml', '<SnomIPPhoneText title="thanks"/>'));

    it('puts what was typed in place of its token', async () => {
      await withPhone(STEPPED, async (phone) => {
        await show(
          phone,
          input(
            '?code=__X__&amp;again=__X__</Url><InputItem><DisplayName>Code</DisplayName><InputToken>__X__</InputToken><InputFlags>n</InputFlags></InputItem>',
          ),
        );
        assert.deepEqual(phone.minibrowser?.input, { label: 'Code', value: '', flags: 'n' });
        for (const key of ['4', '7', '1', 'F2', '2']) phone.pressKey(key);
        assert.equal(phone.minibrowser?.input?.value, '472');
        assert.deepEqual(phone.display, ['Code', '472_']);
        phone.pressKey('ENTER');
        await phone.settled();
        assert.equal(pages.targets.at(-1), '/in.xml?code=472&again=472');
        assert.equal(titleOf(phone), 'thanks');
      });
    });

    it('adds a parameter to the query, as older pages want it', async () => {
      await withPhone(STEPPED, async (phone) => {
        const item =
          '<InputItem><QueryStringParam>q</QueryStringParam><DefaultValue>a&amp;b</DefaultValue><InputFlags>a</InputFlags></InputItem>';
        for (const [url, target] of [
          ['', '/in.xml?q=a%26b'],
          ['?x=1', '/in.xml?x=1&q=a%26b'],
        ] as const) {
          await show(phone, input(`${url}</Url>${item}`));
          phone.pressKey('ENTER');
          await phone.settled();
          assert.equal(pages.targets.at(-1), target);
        }
      });
    });

    it('may go into the address as it is', async () => {
      await withPhone({ quirks: { inputEscape: 'none' } }, async (phone) => {
        const item =
          '<InputItem><InputToken>T</InputToken><DefaultValue>a&amp;b=ü c</DefaultValue></InputItem>';
        await show(phone, input(`?v=T</Url>${item}`));
        phone.pressKey('ENTER');
        await phone.settled();
        assert.equal(pages.targets.at(-1), '/in.xml?v=a&b=%C3%BC%20c');
      });
    });

    it('keeps passwords to itself until they are sent', async () => {
      await withPhone(STEPPED, async (phone) => {
        await show(
          phone,
          input(
            '?p=$$P$$</Url><InputItem><InputToken>$$P$$</InputToken><InputFlags>pn</InputFlags></InputItem>',
          ),
        );
        for (const key of ['9', '8', '7']) phone.pressKey(key);
        assert.equal(phone.minibrowser?.input?.value, '***');
        assert.deepEqual(phone.display, ['***_']);
        phone.pressKey('ENTER');
        await phone.settled();
        assert.equal(pages.targets.at(-1), '/in.xml?p=987');
        assert.doesNotMatch(logged(phone), /987/);
      });
    });
  });

  describe('directory', () => {
    it('dials the chosen number and makes room for the call', async () => {
      await withPhone({}, async (phone) => {
        await show(
          phone,
          `<SnomIPPhoneDirectory><Title>Staff</Title>
            <DirectoryEntry><Name>Ann</Name><Telephone>201</Telephone></DirectoryEntry>
            <DirectoryEntry><Name>Ben</Name><Telephone>sip:202@pbx.example</Telephone></DirectoryEntry>
          </SnomIPPhoneDirectory>`,
        );
        assert.deepEqual(phone.display, ['Staff', 'Ann', 'Ben']);
        phone.pressKey('DOWN');
        phone.pressKey('ENTER');
        assert.equal(phone.calls[0]?.remote, '202@pbx.example');
        assert.equal(titleOf(phone), undefined);
      });
    });
  });

  describe('batch', () => {
    const batch = (): string => `<SnomIPPhoneBatch>
      <SnomIPPhoneMenu id="m"><MenuItem name="2nd"><Url>${pages.url}/page.xml#sub=*[@id="two"]</Url></MenuItem>
        <MenuItem name="here"><Url>snom://mb_nop#sub=*[@id="two"]</Url></MenuItem></SnomIPPhoneMenu>
      <SnomIPPhoneText id="two"><Title>two</Title></SnomIPPhoneText>
    </SnomIPPhoneBatch>`;

    it('shows its first page, or the one asked for', async () => {
      await withPhone({}, async (phone) => {
        await show(phone, batch());
        assert.deepEqual(phone.minibrowser?.items, ['2nd', 'here']);
        phone.pressKey('ENTER');
        await phone.settled();
        assert.equal(titleOf(phone), 'two');
        assert.equal(pages.targets.length, 2);
        phone.pressKey('CANCEL');
        phone.pressKey('DOWN');
        phone.pressKey('ENTER');
        assert.equal(titleOf(phone), 'two');
        assert.equal(pages.targets.length, 2, 'nothing was fetched for that');
        await open(phone, `${pages.url}/page.xml#sub=*[@id="nope"]`);
        assert.match(logged(phone), /no such page/);
      });
    });
  });

  describe('conditions and callbacks', () => {
    it('make one page for several models', async () => {
      const xml = `<SnomIPPhoneText>
        <If condition="$(set:phone_type)==snomD385"><Title>big</Title></If>
        <Elif condition="$(display_type)==color"><Title>colour</Title></Elif>
        <Else><Title>old</Title></Else>
        <Text>$(phone_state) $(lines) $(set:user_name[1]) $(var:x) $(set:http_pass) $(unheard:of)</Text>
      </SnomIPPhoneText>`;
      for (const [profile, title] of [
        ['snomD385-fw10.1', 'big'],
        ['snom760-fw8.9', 'colour'],
        ['snom320-fw7', 'old'],
      ] as const) {
        await withPhone({ profile, settings: { http_pass: 'secret' } }, async (phone) => {
          phone.core.settings.set('http_pass', '', 'provisioning');
          await open(phone, `${pages.page('/page.xml', xml)}#var:x=a%20b`);
          assert.equal(titleOf(phone), title);
          assert.deepEqual(phone.minibrowser?.lines, ['Minibrowser 0 100 a b $(unheard:of)']);
        });
      }
    });
  });

  describe('soft keys', () => {
    it('get labels, addresses and other keys', async () => {
      await withPhone({}, async (phone) => {
        pages.page('/f1.xml', '<SnomIPPhoneText title="f1"/>');
        await show(
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
          await show(phone, `<SnomIPPhoneText state="${state}"/>`);
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
          phone,
          '<SnomIPPhoneText><SoftKeyItem><Name>DND</Name><Url>snom://mb_nop#key=DND</Url></SoftKeyItem></SnomIPPhoneText>',
        );
        phone.pressKey('DND');
        assert.equal(phone.core.dnd, true);
      });
    });
  });

  describe('commands', () => {
    const run = (phone: VirtualPhone, commands: string): Promise<void> =>
      show(
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
        assert.equal(phone.keys.length, 0, 'no key of the keyboard was pressed');
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
      const commands = 'set:language=Deutsch&set:fkey_label[3]=Door%20bell&toggleset:dnd_mode';
      await withPhone({}, async (phone) => {
        await run(phone, commands);
        assert.equal(phone.settings.get('language'), 'English');
        assert.match(logged(phone), /set refused, the host is not trusted/);
      });
      await withPhone({ ...TRUSTED, readOnlySettings: ['phone_name'] }, async (phone) => {
        await run(phone, `${commands}&set:phone_name=x`);
        assert.equal(phone.settings.get('language'), 'Deutsch');
        assert.equal(phone.settings.get('fkey_label3'), 'Door bell');
        assert.equal(phone.settings.get('dnd_mode'), 'on');
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
        await show(phone, silent);
        await phone.advance(10);
        assert.equal(phone.calls.length, 0);
        assert.match(logged(phone), /knows no silent pages/);
        phone.core.firmware.version = '10.1.82.0';
        await show(phone, '<IPPhoneText title="stays" state="relevant"/>');
        await show(phone, silent);
        assert.equal(titleOf(phone), 'stays');
        await phone.advance(10);
        assert.equal(phone.calls[0]?.remote, '200');
        assert.equal(phone.leds.get(5), undefined);
        await show(phone, silent);
        await phone.advance(10);
        assert.equal(phone.calls.length, 1, 'not while there is a call');
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
          await show(phone, '<SnomIPPhoneText title="page"/>');
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

  describe('what is no page', () => {
    it('changes nothing and is logged without its query', async () => {
      pages.serve('/html', { body: '<html/>' });
      pages.serve('/broken', { body: '<SnomIPPhoneText>' });
      pages.serve('/plain', { body: '<SnomIPPhoneText/>', type: 'text/plain' });
      pages.serve('/long', { body: `<SnomIPPhoneText>${' '.repeat(600_000)}</SnomIPPhoneText>` });
      await withPhone({}, async (phone) => {
        for (const [url, why] of [
          [`${pages.url}/html?t=secret`, 'no page of the minibrowser'],
          [`${pages.url}/broken?t=secret`, 'not well-formed in line 1'],
          [`${pages.url}/plain?t=secret`, 'no XML content type'],
          [`${pages.url}/long?t=secret`, 'more than'],
          [`${pages.url}/missing?t=secret`, 'answered 404'],
          ['http://127.0.0.1:1/?t=secret', 'ECONNREFUSED'],
          ['http://192.0.2.1/?t=secret', 'not on this machine'],
          ['http://evil.example/?t=secret', 'not on this machine'],
          ['file:///etc/passwd', 'no http address'],
          ['relative.xml?t=secret', 'no http address'],
        ] as const) {
          await open(phone, url);
          assert.equal(titleOf(phone), undefined, url);
          assert.ok(phone.core.log.items.at(-1)?.includes(why), `${url}: ${logged(phone)}`);
        }
        assert.doesNotMatch(logged(phone), /secret/);
        await ask(phone, '/minibrowser.htm', { headers: { Connection: 'close' } });
        assert.equal(titleOf(phone), undefined);
      });
      await withPhone({ quirks: { xmlTypeNeeded: false } }, async (phone) => {
        await open(phone, `${pages.url}/plain`);
        assert.equal(phone.minibrowser?.kind, 'text');
      });
    });

    it('is overtaken by the page asked for after it', async () => {
      pages.hang('/slow');
      await withPhone({}, async (phone) => {
        await ask(phone, `/minibrowser.htm?url=${encodeURIComponent(`${pages.url}/slow`)}`, {
          headers: { Connection: 'close' },
        });
        const url = encodeURIComponent(pages.page('/fast.xml', '<SnomIPPhoneText title="fast"/>'));
        await ask(phone, `/minibrowser.htm?url=${url}`, { headers: { Connection: 'close' } });
        await until(phone, () => titleOf(phone) === 'fast');
      });
    });
  });

  describe('fetching', () => {
    it('follows redirects on the same server, and no others', async () => {
      pages.page('/to.xml', '<SnomIPPhoneText title="to"/>');
      const to = (location: string) => ({ body: '', status: 302, headers: { Location: location } });
      pages.serve('/same', to('/to.xml'));
      pages.serve('/else', to(`http://localhost:${pages.port}/to.xml`));
      pages.serve('/loop', to('/loop'));
      await withPhone({}, async (phone) => {
        await open(phone, `${pages.url}/same`);
        assert.equal(titleOf(phone), 'to');
        await open(phone, `${pages.url}/else`);
        assert.match(logged(phone), /sends elsewhere/);
        await open(phone, `${pages.url}/loop`);
        assert.match(logged(phone), /answered 302/);
        assert.equal(pages.targets.filter((target) => target === '/loop').length, 4);
      });
    });

    it('logs in with http_client_user and http_client_pass', async () => {
      const page = { body: '<SnomIPPhoneText title="in"/>' };
      const login = `Basic ${Buffer.from('joe:pw').toString('base64')}`;
      pages.serve('/private', ({ authorization }) =>
        authorization === login
          ? page
          : { body: '', status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } },
      );
      await withPhone({}, async (phone) => {
        await open(phone, `${pages.url}/private`);
        assert.match(logged(phone), /answered 401/);
        phone.setSetting('http_client_user', 'joe');
        phone.setSetting('http_client_pass', 'pw');
        await open(phone, `${pages.url}/private`);
        assert.equal(titleOf(phone), 'in');
        assert.doesNotMatch(logged(phone), /pw/);
      });
    });
  });

  describe('minibrowser.htm', () => {
    it('is late with Connection: keep-alive, at once with close', async () => {
      await withPhone({ ...STEPPED, quirks: { directCommands: true } }, async (phone) => {
        const answer = ask(phone, '/minibrowser.htm?url=snom%3A%2F%2Fmb_exit%23numberdial%3D200');
        await until(phone, () => phone.calls.length === 1);
        let answered = false;
        void answer.then(() => (answered = true));
        await phone.advance(7999);
        assert.equal(
          (await ask(phone, '/minibrowser.htm', { headers: { Connection: 'close' } })).status,
          200,
        );
        assert.equal(answered, false);
        await phone.advance(1);
        assert.equal((await answer).status, 200);
      });
      await withPhone({ quirks: { minibrowserDelayMs: 0 } }, async (phone) => {
        assert.equal((await ask(phone, '/minibrowser.htm')).status, 200);
        phone.setQuirks({ minibrowserStatus: 302 });
        const answer = await ask(phone, '/minibrowser.htm');
        assert.deepEqual([answer.status, answer.headers.location], [302, 'index.htm']);
      });
    });

    it('is open in user mode, and blocked like all that does something', async () => {
      await withPhone({ security: { adminMode: false } }, async (phone) => {
        await show(phone, '<SnomIPPhoneText title="user"/>');
        assert.equal(titleOf(phone), 'user');
      });
      await withPhone(
        { security: { restrictUriQueries: true }, quirks: { directCommands: true } },
        async (phone) => {
          await open(phone, 'snom://mb_exit#numberdial=200');
          assert.equal(phone.calls.length, 0);
        },
      );
    });
  });

  describe('D862', () => {
    const D862: VirtualPhoneOptions = { profile: 'snomD862-fw10.1' };
    const elsewhere = (phone: VirtualPhone) =>
      ({ host: phone.host, port: phone.minibrowserPort }) as VirtualPhone;

    it('has the page on a port of its own, and nothing else there', async () => {
      await withPhone(D862, async (phone) => {
        assert.ok(phone.minibrowserPort);
        assert.notEqual(phone.minibrowserPort, phone.port);
        const url = pages.page(
          '/d8.xml',
          '<SnomIPPhoneText><LED number="5" color="green">On</LED><Text>hi</Text></SnomIPPhoneText>',
        );
        const target = `/minibrowser.htm?url=${encodeURIComponent(url)}`;
        const main = await ask(phone, target);
        assert.match(main.body, /Phone Manager/);
        await phone.settled();
        assert.equal(titleOf(phone), undefined);
        const headers = { Connection: 'close' };
        assert.equal((await ask(elsewhere(phone), target, { headers })).status, 200);
        await phone.settled();
        assert.deepEqual(phone.minibrowser?.lines, ['hi']);
        assert.equal(phone.leds.get(5), 'On green');
        assert.equal(
          (await ask(elsewhere(phone), '/command.htm?number=200', { headers })).status,
          404,
        );
        assert.equal(phone.calls.length, 0);
        assert.deepEqual(
          phone.requests.map(({ status }) => status),
          [200, 200, 404],
        );
        assert.equal(phone.acceptedSockets, 3);
      });
    });

    it('asks for the same login there', async () => {
      const auth = { username: 'u', password: 'p' };
      await withPhone({ ...D862, auth, quirks: { directCommands: true } }, async (phone) => {
        const target = '/minibrowser.htm?url=snom%3A%2F%2Fmb_exit%23numberdial%3D200';
        const headers = { Connection: 'close' };
        const refused = await ask(elsewhere(phone), target, { headers });
        assert.equal(refused.status, 401);
        const challenge = challengesOf(refused)[0] ?? '';
        const Authorization = digestHeader({ ...auth, target, challenge });
        const answer = await ask(elsewhere(phone), target, {
          headers: { ...headers, Authorization },
        });
        assert.equal(answer.status, 200);
        assert.equal(phone.calls[0]?.remote, '200');
      });
    });

    it('closes it on a restart, opens the same one again, and may have none', async () => {
      await withPhone({ ...D862, ...STEPPED }, async (phone) => {
        const { minibrowserPort } = phone;
        phone.reboot();
        await phone.advance(100);
        await assert.rejects(ask(elsewhere(phone), '/minibrowser.htm'), { code: 'ECONNREFUSED' });
        await phone.advance(1500);
        assert.equal(phone.minibrowserPort, minibrowserPort);
        const headers = { Connection: 'close' };
        assert.equal((await ask(elsewhere(phone), '/minibrowser.htm', { headers })).status, 200);
      });
      await withPhone({ ...D862, minibrowserPort: false }, (phone) => {
        assert.equal(phone.minibrowserPort, undefined);
      });
      await withPhone({ minibrowserPort: 0 }, (phone) => {
        assert.equal(phone.minibrowserPort, phone.port, 'other models need no port of its own');
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
