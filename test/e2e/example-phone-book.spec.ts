/** The example phone-book: imported, and callers are shown by every source it has. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { listenAnew } from '../support/addresses';
import {
  type CardDav,
  CARDDAV_LOGIN,
  startCardDav,
  startDigestProxy,
} from '../support/e2e/carddav';
import { deployExample, type Entered, importedExample } from '../support/e2e/deploy-example';
import type { NodeRed } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';
import { hasProgram } from '../support/e2e/programs';
import { assertSilent } from '../support/e2e/silence';
import { useNodeRed } from '../support/e2e/use-node-red';

interface Failed {
  readonly code?: string;
  readonly message: string;
}

describe('example phone-book', () => {
  let nodeRed: NodeRed;
  let phone: VirtualPhoneApi;
  let folder: string;
  useNodeRed((started) => (nodeRed = started));

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'snom-book-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function start(
    env: Readonly<Record<string, string>>,
    entered: Entered = {},
  ): Promise<void> {
    phone = await startPhone();
    await deployExample(nodeRed, 'phone-book', { 'Desk phone': phone }, { ...entered, env });
  }

  /** Waits until a source has been read. */
  const isRead = (text: string): Promise<unknown> =>
    nodeRed.comms.status('snom-book-keep', (status) => status.text === text);
  const shows = (...lines: string[]): Promise<void> =>
    until(phone, lines.join(', '), () => phone.minibrowser?.lines.join('\n') === lines.join('\n'));
  const closed = (): Promise<void> =>
    until(phone, 'the end of the page', () => phone.minibrowser === undefined);
  const caller = async (): Promise<Record<string, unknown>> =>
    (await nodeRed.comms.debug('snom-book-caller')) as Record<string, unknown>;
  const error = async (): Promise<Failed> =>
    (await nodeRed.comms.debug('snom-book-error')) as Failed;

  /** Rings until the name is shown, and goes. */
  async function isShown(number: string, name: string): Promise<void> {
    const id = phone.ring(number);
    assert.deepEqual(await caller(), { name, number, phone: 'Desk phone' });
    await shows(name, number);
    phone.farEndHangup(id);
    await closed();
  }

  /** Rings, and another call after it shows that nothing came of the first. */
  async function isUnknown(number: string, known: string, name: string): Promise<void> {
    phone.farEndHangup(phone.ring(number));
    await phone.settled();
    await isShown(known, name);
  }

  describe('a CSV file', () => {
    async function write(...lines: string[]): Promise<string> {
      const file = path.join(folder, 'book.csv');
      await writeFile(file, `${lines.join('\r\n')}\r\n`);
      return file;
    }

    it('tells names, however numbers are written, until the call is answered', async () => {
      const file = await write(
        'Name,Phone,Mobile',
        'Ann Alt,030 / 123 45-67,+49 (0)171 2345678',
        '"Bob, the baker",0049-89-7654321,',
        'Desk of Eve,201,',
      );
      await start({ BOOK_CSV: file });
      await isRead('csv 4');
      await isShown('+49301234567', 'Ann Alt');
      await isShown('01712345678', 'Ann Alt');
      await isShown('49897654321', 'Bob, the baker');
      await isUnknown('0301234568', '201', 'Desk of Eve');
      phone.ring('0301234567');
      await caller();
      await shows('Ann Alt', '0301234567');
      phone.pressKey('OFFHOOK');
      await closed();
      assert.equal(phone.liveCalls[0]?.state, 'Connected');
    });

    it('is understood as spreadsheets and address books export it', async () => {
      const german = await write(
        '\ufeffVorname;Nachname;Firma;Telefon geschäftlich;Mobiltelefon',
        ';;Rathaus;030 333;',
        'Änne;Groß;Bäckerei;030 111;0171 222',
      );
      await start({ BOOK_CSV: german });
      await isRead('csv 3');
      await isShown('+49171222', 'Änne Groß');
      await isShown('030333', 'Rathaus');
      const google = await write(
        'First Name,Last Name,Organization Name,Phone 1 - Label,Phone 1 - Value',
        'Carl,Cox,,Work,030 444 ::: 030 555',
      );
      await start({ BOOK_CSV: google });
      await isRead('csv 2');
      await isShown('030555', 'Carl Cox');
    });

    it('that is missing or none at all is told, and nothing is shown', async () => {
      await start({ BOOK_CSV: path.join(folder, 'none.csv') });
      assert.match((await error()).message, /ENOENT/);
      await start({ BOOK_CSV: await write('Name,Street', 'Ann,High Street') });
      assert.match((await error()).message, /no column of numbers/);
      phone.farEndHangup(phone.ring('030111'));
      await phone.settled();
      await assertSilent(nodeRed, 'snom-book-caller');
    });

    it('is forgotten when it could not be read again for too long', async () => {
      await start({ BOOK_CSV: await write('Name,Phone', 'Ann,030 111'), BOOK_HOURS: '0' });
      await isRead('csv 1');
      phone.farEndHangup(phone.ring('030111'));
      await phone.settled();
      await assertSilent(nodeRed, 'snom-book-caller');
    });
  });

  it('knows names from vCards of every version', async () => {
    const file = path.join(folder, 'book.vcf');
    const cards = [
      [
        'BEGIN:VCARD',
        'VERSION:2.1',
        'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=',
        '=C3=B6rg',
        'TEL;HOME;VOICE:030 111',
        'END:VCARD',
      ],
      [
        'BEGIN:VCARD',
        'VERSION:3.0',
        'PHOTO;ENCODING=b;TYPE=JPEG:AAAA',
        ' BBBB',
        'FN:Ann\\, the ',
        ' first',
        'item1.TEL;TYPE="WORK,VOICE":+49 30 222',
        'item1.X-ABLabel:x',
        'END:VCARD',
      ],
      [
        'BEGIN:VCARD',
        'VERSION:4.0',
        'FN:Bob',
        'TEL;VALUE=uri;TYPE="voice,home":tel:+49-30-333;ext=5',
        'TEL:0171 1',
        'END:VCARD',
      ],
      [
        'BEGIN:VCARD',
        'VERSION:3.0',
        'FN:',
        'N:;;;;',
        'ORG:Town hall;Registry',
        'TEL:030 444',
        'END:VCARD',
      ],
      ['BEGIN:VCARD', 'VERSION:3.0', 'FN:No number', 'END:VCARD'],
    ];
    await writeFile(file, cards.map((card) => `${card.join('\r\n')}\r\n`).join(''));
    await start({ BOOK_VCARD: file });
    await isRead('vcard 5');
    await isShown('030111', 'Jörg Müller');
    await isShown('030222', 'Ann, the first');
    await isShown('030333', 'Bob');
    await isShown('01711', 'Bob');
    await isShown('030444', 'Town hall');
  });

  describe('a CardDAV server', () => {
    let server: CardDav | undefined;

    before(async function () {
      if (!(await hasProgram('radicale'))) {
        console.log('      There is no radicale here: the phone book by CardDAV is left out.');
        return this.skip();
      }
      server = await startCardDav();
      for (const [uid, name, number] of [
        ['1', 'Ann <Öst> & Co', '+49 30 111'],
        ['2', 'Bob', '0171 222'],
      ]) {
        await server.put(
          `card${uid}`,
          [
            'BEGIN:VCARD',
            'VERSION:3.0',
            `UID:${uid}`,
            `FN:${name}`,
            `N:${name};;;;`,
            `TEL:${number}`,
            'END:VCARD',
            '',
          ].join('\r\n'),
        );
      }
    });
    after(() => server?.stop());

    it('is asked for all cards, with user and password', async () => {
      await start(
        { BOOK_CARDDAV: server?.url ?? '' },
        { credentials: { 'snom-book-dav-ask': CARDDAV_LOGIN } },
      );
      await isRead('carddav 2');
      await isShown('030111', 'Ann <Öst> & Co');
      await isShown('+49171222', 'Bob');
      assert.ok(!nodeRed.comms.transcript.includes(CARDDAV_LOGIN.password));
    });

    it('is asked by Digest as well', async function () {
      if (!server || !(await hasProgram('lighttpd'))) {
        console.log('      There is no lighttpd here: the phone book by Digest is left out.');
        return this.skip();
      }
      const proxy = await startDigestProxy(server);
      try {
        const bare = await fetch(proxy.url, { method: 'REPORT' });
        assert.match(bare.headers.get('www-authenticate') ?? '', /^Digest /);
        await start(
          { BOOK_CARDDAV: proxy.url },
          {
            nodes: { 'snom-book-dav-ask': { authType: 'digest' } },
            credentials: { 'snom-book-dav-ask': CARDDAV_LOGIN },
          },
        );
        await isRead('carddav 2');
        await isShown('030111', 'Ann <Öst> & Co');
      } finally {
        await proxy.stop();
      }
    });

    it('that refuses, is none or is away is told', async () => {
      await start(
        { BOOK_CARDDAV: server?.url ?? '' },
        { credentials: { 'snom-book-dav-ask': { ...CARDDAV_LOGIN, password: 'wrong' } } },
      );
      assert.match((await error()).message, /answered 401: user or password is wrong/);
      await start({ BOOK_CARDDAV: `${nodeRed.url}/` });
      assert.match((await error()).message, /answered 404/);
      await start({ BOOK_CARDDAV: 'http://127.0.0.1:9/' });
      assert.match((await error()).message, /ECONNREFUSED/);
    });
  });

  describe('a web service', () => {
    let asked: string[];
    let answer: (number: string) => [status: number, body: string];
    let address: string;
    const service = createServer((request: IncomingMessage, response) => {
      const number = new URL(request.url ?? '', 'http://x').searchParams.get('number') ?? '';
      asked.push(number);
      const [status, body] = answer(number);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });

    before(async () => {
      address = `http://127.0.0.1:${await listenAnew(service)}/who?number={number}`;
    });
    beforeEach(() => (asked = []));
    afterEach(() => service.closeAllConnections());
    after(() => service.close());

    it('is asked once for each number nobody else knows', async () => {
      const file = path.join(folder, 'few.csv');
      await writeFile(file, 'Name,Phone\nEve,030 1\n');
      answer = (number) =>
        number === '+4930222' ? [200, '{"name": "Ann & Co"}'] : [404, '{"name": "no"}'];
      await start({ BOOK_WEB: address, BOOK_CSV: file });
      await isRead('csv 1');
      await isShown('030222', 'Ann & Co');
      await isShown('0049 30 222', 'Ann & Co');
      await isUnknown('030333', '0301', 'Eve');
      await isUnknown('030333', '0301', 'Eve');
      assert.deepEqual(asked, ['+4930222', '+4930333']);
    });

    it('that fails is told, and asked again', async () => {
      answer = () => [500, 'oops'];
      await start({ BOOK_WEB: address });
      phone.farEndHangup(phone.ring('030222'));
      assert.match((await error()).message, /answered 500/);
      answer = () => [200, '[{"name": "Ann"}]'];
      await isShown('030222', 'Ann');
      await start({ BOOK_WEB: 'http://127.0.0.1:9/{number}' });
      phone.ring('030223');
      assert.match((await error()).message, /ECONNREFUSED/);
    });

    it('cannot make the phone do anything but show text', async () => {
      answer = () => [200, JSON.stringify({ name: '$(set:admin_mode_password)\u0007<fetch>' })];
      await start({ BOOK_WEB: address });
      await isShown('030222', '(set:admin_mode_password) <fetch>');
    });
  });

  it('says why where the phone does not show it, and still tells the name', async () => {
    const file = path.join(folder, 'one.csv');
    await writeFile(file, 'Name,Phone\nAnn,030 111\n');
    await start({ BOOK_CSV: file });
    await isRead('csv 1');
    // It wants another login by now.
    phone.setSetting('http_pass', 'another one');
    phone.ring('030111');
    assert.equal((await caller())['name'], 'Ann');
    const { code } = (await nodeRed.comms.debug('snom-book-not-shown')) as Failed;
    assert.equal(code, 'AUTH_FAILED');
  });

  it('gives its names to the journal', async () => {
    const file = path.join(folder, 'one.csv');
    await writeFile(file, 'Name,Phone\nAnn,030 111\n');
    phone = await startPhone();
    const journal = await importedExample(nodeRed, 'call-journal-file');
    await deployExample(
      nodeRed,
      'phone-book',
      { 'Desk phone': phone },
      {
        env: { BOOK_CSV: file, JOURNAL_FOLDER: path.join(folder, 'journal') },
        more: journal.filter(({ type }) => type !== 'snom-config'),
      },
    );
    await isRead('csv 1');
    await isShown('030111', 'Ann');
    assert.match(
      String(await nodeRed.comms.debug('snom-jfile-written')),
      /,030111,Ann,Desk phone,/,
    );
  });
});
