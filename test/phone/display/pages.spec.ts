import assert from 'node:assert/strict';
import { PageStore } from '../../../src/phone/display/pages';
import { assertThrows } from '../../support/phone/errors';

const XML = { body: '<a/>', contentType: 'text/xml' };

describe('stored pages', () => {
  let now: number;
  let store: PageStore<string> | undefined;

  beforeEach(() => (now = 1_000_000));
  afterEach(() => store?.close());

  function open(options: ConstructorParameters<typeof PageStore>[0] = {}): PageStore<string> {
    return (store = new PageStore<string>({ now: () => now, ...options }));
  }

  it('come back by their token, with what belongs to them', () => {
    const token = open({ ttlMs: 5000 }).put(XML, undefined, 'door');
    assert.match(token, /^[A-Za-z0-9_-]{32}$/);
    assert.deepEqual(store?.get(token), { ...XML, data: 'door' });
    assert.deepEqual(store?.get(token), { ...XML, data: 'door' });
  });

  it('may hold their own token', () => {
    const token = open().put((own) => ({ ...XML, body: `<a>${own}</a>` }));
    assert.equal(store?.get(token)?.body, `<a>${token}</a>`);
    const failing = (): never => {
      throw new RangeError('page');
    };
    assert.throws(() => store?.put(failing), RangeError);
    assert.equal(store?.size, 1);
  });

  it('cannot be guessed', () => {
    open();
    const tokens = new Set(Array.from({ length: 300 }, () => store?.put(XML) ?? ''));
    assert.equal(tokens.size, 300);
    for (const token of tokens) assert.equal(Buffer.from(token, 'base64url').length, 24);
    const [first = ''] = tokens;
    const others = [
      '',
      'x',
      '../../x',
      first.slice(0, -1),
      `${first}A`,
      `${first} `,
      '__proto__',
      '-'.repeat(32),
    ];
    for (const guess of others) assert.equal(store?.get(guess), undefined);
    // One character off is as wrong as any other.
    const off = `${first.slice(0, -1)}${first.endsWith('A') ? 'B' : 'A'}`;
    assert.equal(store?.get(off), undefined);
    assert.ok(store?.get(first));
  });

  it('end when their time is over', () => {
    const token = open().put(XML, 1000);
    now += 999;
    assert.ok(store?.get(token));
    now += 1;
    assert.equal(store?.get(token), undefined);
    assert.equal(store?.size, 0);
    assert.equal(store?.bytes, 0);
  });

  it('can be taken back', () => {
    const token = open().put(XML);
    store?.delete(token);
    store?.delete('nonsense');
    assert.equal(store?.get(token), undefined);
    assert.equal(store?.bytes, 0);
  });

  it('make room: the oldest goes when there are too many', () => {
    open({ maxPages: 3 });
    const tokens = [1, 2, 3, 4, 5].map(() => store?.put(XML) ?? '');
    assert.equal(store?.size, 3);
    assert.deepEqual(
      tokens.map((token) => store?.get(token) !== undefined),
      [false, false, true, true, true],
    );
  });

  it('make room: the oldest go when they are too large', () => {
    open({ maxBytes: 100 });
    const small = store?.put({ ...XML, body: Buffer.alloc(60) }) ?? '';
    const large = store?.put({ ...XML, body: Buffer.alloc(100) }) ?? '';
    assert.equal(store?.get(small), undefined);
    assert.ok(store?.get(large));
    assert.equal(store?.bytes, 100);
    assertThrows(() => store?.put({ ...XML, body: Buffer.alloc(101) }), 'pageTooLarge');
    assert.ok(store?.get(large));
  });

  it('are gone by themselves, without anybody asking', async () => {
    // Real time: what is waited for is the store's own timer, which runs a second at the earliest.
    const real = new PageStore({ ttlMs: 1 });
    real.put(XML);
    assert.equal(real.bytes, 4);
    const end = Date.now() + 5000;
    while (real.bytes > 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
    assert.equal(real.bytes, 0);
    real.close();
  });

  it('are forgotten and no longer taken after the end', () => {
    const token = open().put(XML);
    store?.close();
    assert.equal(store?.get(token), undefined);
    assertThrows(() => store?.put(XML), 'aborted');
  });

  it('wait for a day at the longest, and never for nonsense', () => {
    const DAY = 86_400_000;
    for (const [ttlMs, lasts] of [
      [1e12, DAY],
      [NaN, 5000],
      [-1, 5000],
    ] as const) {
      const token = open({ ttlMs: 5000 }).put(XML, ttlMs);
      now += lasts - 1;
      assert.ok(store?.get(token), String(ttlMs));
      now += 1;
      assert.equal(store?.get(token), undefined, String(ttlMs));
      store?.close();
    }
  });

  describe('of several owners', () => {
    const [greedy, modest] = [{}, {}];

    it('make room among those of whoever has most', () => {
      open({ maxPages: 10, maxPagesOfOwner: 100 });
      const kept = [1, 2, 3].map(() => store?.put(XML, undefined, undefined, modest) ?? '');
      const others = Array.from({ length: 50 }, () =>
        store?.put(XML, undefined, undefined, greedy),
      );
      for (const token of kept) assert.ok(store?.get(token), 'a page of another owner is gone');
      assert.deepEqual(
        others.map((token) => store?.get(token ?? '') !== undefined),
        others.map((_, i) => i >= 43),
      );
    });

    it('are bounded for each of them', () => {
      open({ maxPages: 100, maxPagesOfOwner: 3 });
      const kept = store?.put(XML, undefined, undefined, modest) ?? '';
      for (let i = 0; i < 20; i++) store?.put(XML, undefined, undefined, greedy);
      assert.equal(store?.size, 4);
      assert.ok(store?.get(kept));
    });

    it('make room by their bytes, and a new page is always there', () => {
      open({ maxBytes: 100 });
      const put = (bytes: number, owner: object): string =>
        store?.put({ ...XML, body: 'x'.repeat(bytes) }, undefined, undefined, owner) ?? '';
      const small = put(10, modest);
      put(60, greedy);
      put(30, greedy);
      const large = put(80, greedy);
      assert.ok(store?.get(small) && store.get(large));
      const all = put(100, modest);
      assert.ok(store?.get(all));
      assert.equal(store?.size, 1);
    });
  });
});
