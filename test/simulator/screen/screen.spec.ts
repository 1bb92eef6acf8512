import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'mocha';
import { PROFILE_NAMES, type VirtualPhone } from '../../../simulator';
import { Canvas } from '../../../simulator/screen/canvas';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from '../../../simulator/screen/font';
import { fit, roomOf } from '../../../simulator/screen/layout';
import { renderScreen } from '../../../simulator/screen/screen';
import { displayOf } from '../../../simulator/screen/size';
import { type PageServer, startPages } from '../../support/simulator/page-server';
import { pictureFile, readPixels } from '../../support/simulator/pictures';
import { ask, withPhone } from '../../support/simulator/wire';

/** A page as bytes, with its type. */
function bytesOf(phone: VirtualPhone, path: string): Promise<{ type: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const options = { host: phone.host, port: phone.port, path, agent: false };
    const outgoing = request({ ...options, headers: { Connection: 'keep-alive' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ type: response.headers['content-type'] ?? '', body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** What a glyph looks like. */
const drawn = (character: string): string[] =>
  glyphOf(character).map((bits) =>
    bits.toString(2).padStart(GLYPH_WIDTH, '0').replaceAll('0', ' ').replaceAll('1', '#'),
  );

/** Reads text back from a picture: compares every cell with every letter. */
function readLine(canvas: Canvas, x: number, y: number, scale: number, ink: number): string {
  const alphabet = [
    ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
    ...'ÄÖÜäöüß€°',
  ];
  let text = '';
  for (
    let left = x;
    left + GLYPH_WIDTH * scale <= canvas.width;
    left += (GLYPH_WIDTH + 1) * scale
  ) {
    const rows = Array.from({ length: GLYPH_HEIGHT }, (_, row) => {
      let bits = 0;
      for (let column = 0; column < GLYPH_WIDTH; column++) {
        const lit = canvas.at(left + column * scale, y + row * scale) === ink;
        bits = bits * 2 + (lit ? 1 : 0);
      }
      return bits;
    });
    const found = alphabet.find((character) => String(glyphOf(character)) === String(rows));
    text += found ?? '?';
  }
  return text.trimEnd();
}

describe('simulator/screen/screen', () => {
  describe('letters', () => {
    it('are different ones for everything on a keyboard, umlauts included', () => {
      const all = [
        ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
        ...'ÄÖÜäöüß€°→…',
      ];
      const shapes = new Map<string, string>();
      for (const character of all) {
        const shape = drawn(character).join('\n');
        assert.equal(shapes.get(shape), undefined, `${character} looks like another one`);
        assert.equal(drawn(character).length, GLYPH_HEIGHT);
        shapes.set(shape, character);
      }
      assert.ok(!shapes.has(drawn('中').join('\n')), 'what is missing is an empty box');
      assert.deepEqual(drawn('é'), drawn('e'), 'other accents are left out');
    });

    it('have the shape of letters', () => {
      assert.deepEqual(
        drawn('Ä').map((row) => row.trimEnd()),
        [' # #', ' ###', '#   #', '#   #', '#####', '#   #', '#   #', ''],
      );
      assert.deepEqual(
        drawn('g').map((row) => row.trimEnd()),
        ['', '', ' ####', '#   #', '#   #', ' ####', '    #', ' ###'],
      );
    });
  });

  it('can be read: lines, the selected one, soft keys', () => {
    const display = displayOf({ name: 'snomD385-fw10.1' });
    const canvas = renderScreen(
      { lines: ['Grüße aus Köln', '100 %', 'x'], selected: 1, softKeys: ['Calls', '', '', 'DND'] },
      display,
    );
    const ink = 0xffffff;
    assert.equal(readLine(canvas, 2, 2, 2, ink), 'Grüße aus Köln');
    assert.equal(readLine(canvas, 2, 20, 2, 0x14375d), '100 %', 'inverted');
    assert.equal(readLine(canvas, 2, 38, 2, ink), 'x');
    assert.equal(readLine(canvas, 30, 256, 2, ink).split(' ')[0], 'Calls');
  });

  it('scrolls to the selected line', () => {
    const display = displayOf({ name: 'snom320-fw7' });
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const view = fit({ lines, selected: 15, softKeys: [] }, roomOf(display));
    const canvas = renderScreen(view, display);
    assert.equal(readLine(canvas, 1, 1, 1, 0), 'line 10');
    assert.equal(readLine(canvas, 1, 1 + 5 * 9, 1, 0xffffff), 'line 15', 'inverted');
  });

  it('cuts off what is outside', () => {
    const canvas = new Canvas(4, 3);
    canvas.fill(-5, -5, 7, 6, 0xff0000);
    canvas.text('WWW', 2, -3, 1, 0x00ff00);
    canvas.picture({ width: 2, height: 2, data: new Uint8Array(16).fill(255) }, 3, 2);
    assert.deepEqual([canvas.at(0, 0), canvas.at(1, 0), canvas.at(0, 1)], [0xff0000, 0xff0000, 0]);
    assert.equal(canvas.at(3, 2), 0xffffff);
  });

  describe('screen.bmp', () => {
    for (const profile of PROFILE_NAMES) {
      it(`of ${profile} is a bitmap another program reads`, async () => {
        await withPhone({ profile }, async (phone) => {
          const display = displayOf({ name: profile });
          const file = Buffer.from(phone.screenshot());
          assert.equal(file.readUInt16LE(28), 24, 'bits a pixel');
          assert.equal(file.readUInt32LE(2), file.length);
          const pixels = await readPixels(file);
          assert.deepEqual([pixels.width, pixels.height], [display.width, display.height]);
          if (profile === 'snom320-fw7') assert.deepEqual(pixels.colours(), new Set([0, 0xffffff]));
          if (phone.profile === 'snomD862-fw10.1') return; // its web server has no such page
          const answer = await bytesOf(phone, '/screen.bmp?cache=1');
          assert.equal(answer.type, 'image/bmp');
          assert.ok(answer.body.equals(file));
        });
      });
    }

    it('shows what happens', async () => {
      await withPhone({ clock: 'stepped' }, (phone) => {
        const idle = Buffer.from(phone.screenshot());
        phone.ring('300');
        const ringing = Buffer.from(phone.screenshot());
        assert.ok(!idle.equals(ringing));
        phone.pressKey('CANCEL');
        assert.ok(idle.equals(Buffer.from(phone.screenshot())));
        phone.reboot();
        assert.ok(!idle.equals(Buffer.from(phone.screenshot())), 'Starting');
      });
    });

    it('is for administrators', async () => {
      await withPhone({ security: { adminMode: false } }, async (phone) => {
        assert.equal((await ask(phone, '/screen.bmp')).status, 403);
      });
    });
  });

  it('label_screen.bmp is there on models with a label display', async () => {
    const settings = { fkey_label0: 'Long', fkey_label1: 'Long', fkey_short_label1: 'S' };
    await withPhone({ profile: 'snomD735-fw10.1', settings }, async (phone) => {
      const before = (await bytesOf(phone, '/label_screen.bmp')).body;
      const { width, height } = await readPixels(before);
      assert.deepEqual([width, height], [160, 240]);
      phone.setSetting('fkey_label1', 'Changed');
      assert.ok(
        before.equals((await bytesOf(phone, '/label_screen.bmp')).body),
        'the short one counts',
      );
      phone.setSetting('fkey_label0', 'Changed');
      assert.ok(!before.equals((await bytesOf(phone, '/label_screen.bmp')).body));
    });
    await withPhone({ profile: 'snomD385-fw10.1' }, async (phone) => {
      assert.equal((await ask(phone, '/label_screen.bmp')).status, 404);
    });
  });

  describe('pictures of the minibrowser', () => {
    let pages: PageServer;
    before(async () => {
      pages = await startPages();
      const types = {
        'a.png': 'image/png',
        'a.jpg': 'image/jpeg',
        'a.bmp': 'image/bmp',
        'a.gif': 'image/gif',
      } as const;
      for (const [name, type] of Object.entries(types))
        pages.serve(`/${name}`, { body: await pictureFile(type, 40, 20), type });
      pages.serve('/large.png', {
        body: await pictureFile('image/png', 960, 400),
        type: 'image/png',
      });
      pages.serve('/huge.png', {
        body: await pictureFile('image/png', 961, 10),
        type: 'image/png',
      });
      const broken = (await pictureFile('image/png', 40, 20)).subarray(0, 60);
      pages.serve('/broken.png', { body: broken, type: 'image/png' });
    });
    after(() => pages.close());

    async function show(phone: VirtualPhone, xml: string): Promise<void> {
      phone.core.minibrowser.open(pages.page('/page.xml', xml));
      await phone.settled();
    }

    const file = (name: string, rest = ''): string =>
      `<SnomIPPhoneImageFile><LocationX>100</LocationX><LocationY>50</LocationY><URL>${pages.url}/${name}</URL>${rest}</SnomIPPhoneImageFile>`;
    const isRed = (colour: number): boolean => colour >> 16 > 240 && (colour & 0xffff) < 0x2020;

    for (const name of ['a.png', 'a.jpg', 'a.bmp']) {
      it(`${name} is fetched and drawn in its place`, async () => {
        await withPhone({}, async (phone) => {
          await show(phone, file(name));
          assert.deepEqual(phone.minibrowser?.image, { width: 40, height: 20, x: 100, y: 50 });
          const pixels = await readPixels(phone.screenshot());
          assert.ok(isRed(pixels.at(100, 50)) && isRed(pixels.at(139, 69)));
          assert.ok(
            !isRed(pixels.at(99, 50)) && !isRed(pixels.at(140, 69)) && !isRed(pixels.at(100, 70)),
          );
        });
      });
    }

    it('is in the page itself, or beside a text', async () => {
      await withPhone({}, async (phone) => {
        const data = (await pictureFile('image/bmp', 8, 4, 0x00ff00)).toString('base64');
        await show(
          phone,
          `<SnomIPPhoneImage><LocationX>1</LocationX><LocationY>2</LocationY><Data encoding="base64">\n${data}\n</Data></SnomIPPhoneImage>`,
        );
        assert.equal((await readPixels(phone.screenshot())).at(1, 2), 0x00ff00);
        await show(
          phone,
          `<SnomIPPhoneText><Text>hi</Text><LocationX>60</LocationX><LocationY>9</LocationY>
             <Image><LocationX>0</LocationX><Url>${pages.url}/a.png</Url></Image></SnomIPPhoneText>`,
        );
        assert.equal(phone.minibrowser?.kind, 'text');
        assert.ok(isRed((await readPixels(phone.screenshot())).at(0, 0)));
      });
    });

    it('is made to fit, or as small as the page wants it', async () => {
      await withPhone({}, async (phone) => {
        await show(phone, file('large.png'));
        assert.deepEqual(phone.minibrowser?.image, { width: 480, height: 200, x: 100, y: 50 });
        await show(phone, file('a.png', '<Width>10</Width><Height>5</Height>'));
        assert.deepEqual(phone.minibrowser?.image, { width: 10, height: 5, x: 100, y: 50 });
      });
    });

    for (const [profile, name, why] of [
      ['snomD385-fw10.1', 'huge.png', /961 x 10 is too large/],
      ['snomD385-fw10.1', 'broken.png', /the picture is broken/],
      ['snomD385-fw10.1', 'a.gif', /no picture/],
      ['snomD385-fw10.1', 'page.xml', /no picture/],
      ['snomD385-fw10.1', 'none.png', /answered 404/],
      ['snom320-fw7', 'a.png', /shows no png/],
      ['snom370-fw8.7', 'a.jpg', /shows no jpg/],
    ] as const) {
      it(`${profile} shows the page without ${name}`, async () => {
        await withPhone({ profile }, async (phone) => {
          await show(phone, file(name));
          assert.equal(phone.minibrowser?.kind, 'image');
          assert.equal(phone.minibrowser.image, undefined);
          assert.match(phone.core.log.items.join('\n'), why);
        });
      });
    }

    it('is grey on a grey display', async () => {
      await withPhone({ profile: 'snom370-fw8.7' }, async (phone) => {
        await show(phone, file('a.bmp'));
        const pixels = await readPixels(phone.screenshot());
        const colour = pixels.at(100, 50);
        assert.ok(colour > 0 && colour < 0xffffff);
        assert.equal(colour % 256, colour >> 16);
      });
    });
  });
});
