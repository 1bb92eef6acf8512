import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isPage, pageOf } from '../../../simulator/minibrowser/document';
import type { XmlPage } from '../../../simulator/minibrowser/page';
import { PageScreen } from '../../../simulator/minibrowser/screen';
import { parseXml } from '../../../simulator/minibrowser/xml';

const read = (xml: string, sub?: string): XmlPage => {
  const page = pageOf(parseXml(xml), { evaluate: (text) => text.replaceAll('$(x)', 'X') }, sub);
  assert.ok(page);
  return page;
};

const screenOf = (xml: string): PageScreen =>
  new PageScreen(
    read(xml),
    'http://127.0.0.1/',
    { speedSelect: 'select', inputEscape: 'percent' },
    { columns: 39, rows: 14 },
  );

const items = (count: number): string =>
  Array.from({ length: count }, (_, index) => `<MenuItem name="${index + 1}"/>`).join('');

describe('simulator/minibrowser/document', () => {
  it('knows what can be a page', () => {
    for (const [xml, is] of [
      ['<SnomIPPhoneText/>', true],
      ['<snomipphonebatch/>', true],
      ['<IPPhoneMenu/>', true],
      ['<CiscoIPPhoneText/>', false],
      ['<SnomIPPhone/>', false],
      ['<SnomIPPhoneConstructor/>', false],
      ['<html/>', false],
    ] as const)
      assert.equal(isPage(parseXml(xml)), is, xml);
  });

  it('takes title and attributes, the attribute first', () => {
    const page = read(
      '<SnomIPPhoneText title="A $(x)" id="i" track="off" state="relevant"><Title>B</Title></SnomIPPhoneText>',
    );
    assert.deepEqual(
      [page.title, page.id, page.tracked, page.keyState],
      ['A X', 'i', false, 'relevant'],
    );
    const plain = read('<SnomIPPhoneText state="odd"><Title> B </Title></SnomIPPhoneText>');
    assert.deepEqual([plain.title, plain.tracked, plain.keyState], ['B', true, 'only_mb']);
  });

  it('breaks lines at br only; one right behind the tag is ignored', () => {
    const text = (xml: string) =>
      read(`<SnomIPPhoneText><Text>${xml}</Text></SnomIPPhoneText>`).lines;
    assert.deepEqual(text('<br/>a\n  b<br/><br/>c $(x)<br/>'), ['a b', '', 'c X']);
    assert.deepEqual(text(''), []);
  });

  it('shows what its conditions say', () => {
    const title = (body: string) => read(`<SnomIPPhoneText>${body}</SnomIPPhoneText>`).title;
    const choice = (first: string, second: string): string =>
      `<If condition="${first}"><Title>1</Title></If><Elif condition="${second}"><Title>2</Title></Elif><Else><Title>3</Title></Else>`;
    assert.equal(title(choice('true', 'true')), '1');
    assert.equal(title(choice('no', '$(x)==X')), '2');
    assert.equal(title(choice('no', 'no')), '3');
    assert.equal(title(`<If condition="yes">${choice('no', 'yes')}</If>`), '2');
    assert.equal(title('<If condition="no"><Title>1</Title></If>'), '');
  });

  it('fetches after at least a millisecond, and nothing without an address', () => {
    const fetch = (xml: string) => read(`<SnomIPPhoneText>${xml}</SnomIPPhoneText>`).fetch;
    assert.deepEqual(fetch('<fetch mil="4000"> http://h/ </fetch>'), {
      ms: 4000,
      url: 'http://h/',
    });
    assert.deepEqual(fetch('<Fetch>http://h/</Fetch>'), { ms: 1, url: 'http://h/' });
    assert.deepEqual(fetch('<fetch mil="86400000">http://h/</fetch>'), {
      ms: 86_400_000,
      url: 'http://h/',
    });
    assert.equal(fetch('<fetch mil="1"/>'), undefined);
  });

  it('reads menus in menus, entries with keys, and names as tags', () => {
    const { menu } = read(`<SnomIPPhoneMenu speedselect="Enter"><Title>T</Title>
      <Menu name="sub" id="s"><Title>Sub</Title><MenuItem name="deep"/></Menu>
      <MenuItem><Name>tag</Name><SoftKey>f_dnd</SoftKey></MenuItem><Led number="1">On</Led></SnomIPPhoneMenu>`);
    assert.equal(menu?.speedSelect, 'enter');
    assert.deepEqual(
      menu.items.map(({ name }) => name),
      ['sub', 'tag'],
    );
    assert.equal(menu.items[0]?.menu?.title, 'Sub');
    assert.equal(menu.items[1]?.softKey, 'F_DND');
  });

  it('finds pages of a batch by id', () => {
    const batch =
      '<SnomIPPhoneBatch><SnomIPPhoneText id="a"/><SnomIPPhoneText id="b"/></SnomIPPhoneBatch>';
    assert.equal(read(batch).id, 'a');
    assert.equal(read(batch, 'b').id, 'b');
    const context = { evaluate: (text: string) => text };
    assert.equal(pageOf(parseXml(batch), context, 'c'), undefined);
    assert.equal(pageOf(parseXml('<SnomIPPhoneBatch/>'), context), undefined);
  });

  describe('on the screen', () => {
    it('is walked round and round', () => {
      const screen = screenOf(`<SnomIPPhoneMenu>${items(3)}</SnomIPPhoneMenu>`);
      const at = (key: string): number => {
        screen.press(key, 0, 0);
        return screen.view.selected;
      };
      assert.deepEqual(['DOWN', 'DOWN', 'DOWN', 'UP'].map(at), [1, 2, 0, 2]);
    });

    it('goes to lines by their numbers', () => {
      const screen = screenOf(`<SnomIPPhoneMenu>${items(12)}</SnomIPPhoneMenu>`);
      const at = (key: string, now: number): number => {
        screen.press(key, 0, now);
        return screen.view.selected;
      };
      assert.equal(at('1', 0), 0);
      assert.equal(at('2', 900), 11, 'soon after each other they are one number');
      assert.equal(at('3', 5000), 2);
      assert.equal(at('9', 5100), 8, '39 is no line');
      assert.equal(at('0', 9000), 8);
    });

    for (const [speed, kind, selected] of [
      ['off', 'done', 0],
      ['select', 'done', 1],
      ['enter', 'open', 1],
    ] as const) {
      it(`speedselect="${speed}" on a digit`, () => {
        const screen = screenOf(
          `<SnomIPPhoneMenu speedselect="${speed}"><MenuItem name="a"/><MenuItem name="b"><Url>http://h/</Url></MenuItem></SnomIPPhoneMenu>`,
        );
        assert.equal(screen.press('2', 0, 0).kind, kind);
        assert.equal(screen.view.selected, selected);
      });
    }

    it('an empty menu does no harm', () => {
      const screen = screenOf('<SnomIPPhoneMenu/>');
      for (const key of ['UP', 'DOWN', 'ENTER', '1', 'RIGHT'])
        assert.equal(screen.press(key, 0, 0).kind, 'done');
      assert.equal(screen.view.selected, -1);
      assert.equal(screen.press('CANCEL', 0, 0).kind, 'back');
      assert.equal(screen.press('DND', 0, 0).kind, 'unknown');
    });

    it('jumps to a menu by its ids, and to an entry', () => {
      const screen = screenOf(
        '<SnomIPPhoneMenu><Menu name="1" id="m1"><Menu name="2" id="m2"><MenuItem name="a" id="a"/><MenuItem name="b" id="b"/></Menu></Menu></SnomIPPhoneMenu>',
      );
      assert.equal(screen.goTo(['m1', 'm2']), true);
      screen.select('b');
      assert.deepEqual(screen.view.items, ['a', 'b']);
      assert.equal(screen.selectedId, 'b');
      assert.equal(screen.goTo(['m2']), false);
      for (const kind of ['done', 'done', 'back'])
        assert.equal(screen.press('CANCEL', 0, 0).kind, kind);
    });

    it('an input that is required cannot be left empty', () => {
      const screen = screenOf(
        '<SnomIPPhoneInput><Url input_required="yes">http://h/?v=T</Url><InputItem><InputToken>T</InputToken><InputFlags>t</InputFlags></InputItem></SnomIPPhoneInput>',
      );
      assert.equal(screen.press('ENTER', 0, 0).kind, 'done');
      screen.press('#', 0, 0);
      assert.deepEqual(screen.press('ENTER', 0, 0), { kind: 'open', url: 'http://h/?v=%23' });
    });

    it('the older parameter goes before the commands', () => {
      const screen = screenOf(
        '<SnomIPPhoneInput><Url>http://h/#sub=x</Url><InputItem><QueryStringParam>a=1&amp;q</QueryStringParam><DefaultValue>v</DefaultValue></InputItem></SnomIPPhoneInput>',
      );
      assert.deepEqual(screen.press('ENTER', 0, 0), {
        kind: 'open',
        url: 'http://h/?a=1&q=v#sub=x',
      });
    });
  });
});
