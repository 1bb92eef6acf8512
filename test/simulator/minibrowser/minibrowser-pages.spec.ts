import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../../simulator';
import { logged, open, show, titleOf } from '../../support/simulator/browsing';
import { usePages } from '../../support/simulator/page-server';
import { ask, withPhone } from '../../support/simulator/wire';

const STEPPED: VirtualPhoneOptions = { clock: 'stepped' };

describe('simulator/minibrowser/minibrowser', () => {
  const pages = usePages();

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

    it('has as many pages as its screen needs, and DOWN and UP turn them', async () => {
      await withPhone({ profile: 'snom320-fw7' }, async (phone) => {
        const words = Array.from({ length: 40 }, (_, index) => `word${index}`);
        await show(
          pages,
          phone,
          `<SnomIPPhoneText title="Long"><Text>${words.join(' ')}</Text></SnomIPPhoneText>`,
        );
        assert.deepEqual(phone.minibrowser?.lines, [words.join(' ')], 'the text stays one line');
        const seen = new Set<string>();
        for (let page = 1; page <= 3; page += 1) {
          assert.deepEqual(phone.displayPage, { number: page, of: 3 });
          assert.ok(phone.display.length <= 6 && phone.display[0] === 'Long');
          for (const row of phone.display.slice(1)) {
            assert.ok(row.length <= 21, row);
            for (const word of row.split(' ')) seen.add(word);
          }
          phone.pressKey('DOWN');
        }
        assert.deepEqual([...seen], words);
        assert.equal(phone.displayPage?.number, 3, 'there is none after the last one');
        for (let press = 0; press < 4; press += 1) phone.pressKey('UP');
        assert.equal(phone.displayPage?.number, 1);
      });
    });

    it('leaves UP and DOWN alone when all of it is on the screen', async () => {
      await withPhone({}, async (phone) => {
        await show(pages, phone, '<SnomIPPhoneText title="1"><Text>one</Text></SnomIPPhoneText>');
        phone.pressKey('DOWN');
        assert.equal(phone.displayPage, undefined);
        assert.deepEqual(phone.display, ['1', 'one']);
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
        await show(pages, phone, '<SnomIPPhoneText title="1"/>');
        await show(pages, phone, '<SnomIPPhoneText title="2" track="no"/>');
        await show(pages, phone, '<SnomIPPhoneText title="3"/>');
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
        await show(pages, phone, xml);
        await phone.advance(3999);
        assert.deepEqual(pages.targets, ['/page.xml']);
        await phone.advance(1);
        await phone.settled();
        assert.equal(titleOf(phone), 'next');
        await show(pages, phone, xml);
        phone.pressKey('CANCEL');
        phone.pressKey('CANCEL');
        await phone.advance(9000);
        assert.deepEqual(pages.targets, ['/page.xml', '/next.xml', '/page.xml']);
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
        await show(pages, phone, menu());
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
        await show(pages, phone, menu());
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
        await show(pages, phone, menu());
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
          pages,
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
          await show(pages, phone, input(`${url}</Url>${item}`));
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
        await show(pages, phone, input(`?v=T</Url>${item}`));
        phone.pressKey('ENTER');
        await phone.settled();
        assert.equal(pages.targets.at(-1), '/in.xml?v=a&b=%C3%BC%20c');
      });
    });

    it('keeps passwords to itself until they are sent', async () => {
      await withPhone(STEPPED, async (phone) => {
        await show(
          pages,
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
          pages,
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
        await show(pages, phone, batch());
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
});
