import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import {
  isDocument,
  NodeDocumentShelf,
  serveDocument,
} from '../../../../src/nodes/shared/phones/document-shelf';
import { mountWebhook } from '../../../../src/nodes/shared/phones/webhook';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { sizeOf } from '../../../support/nodes/registries';
import { assertThrows } from '../../../support/phone/errors';

const BASE = 'http://192.0.2.5:1880';

class FakeResponse {
  statusCode = 0;
  body = '';
  writableEnded = false;
  readonly headers = new Map<string, string>();
  setHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }
  end(body: string | Buffer = ''): void {
    assert.equal(this.writableEnded, false, 'answered twice');
    this.writableEnded = true;
    this.body = body.toString();
  }
  on(): void {}
}

const tokenOf = (url: string): string => url.slice(`${BASE}/snom/doc/`.length);

function get(url: string, query = ''): FakeResponse {
  const response = new FakeResponse();
  serveDocument(tokenOf(url), query, response);
  return response;
}

describe('nodes/shared/phones/document-shelf', () => {
  it('gives documents out, as whoever put them there wants', () => {
    const shelf = new NodeDocumentShelf(`${BASE}/`);
    const queries: string[] = [];
    const { url, take } = shelf.put((query) => {
      queries.push(query);
      return queries.length < 3 ? '<x/>' : undefined;
    });
    assert.match(url, /^http:\/\/192\.0\.2\.5:1880\/snom\/doc\/[A-Za-z0-9_-]{22}$/);
    const { statusCode, body, headers } = get(url, 'a=1&b=%20');
    assert.deepEqual([statusCode, body], [200, '<x/>']);
    assert.deepEqual(
      [...headers],
      [
        ['Cache-Control', 'no-store'],
        ['X-Content-Type-Options', 'nosniff'],
        ['Content-Type', 'text/xml; charset=utf-8'],
        ['Content-Length', '4'],
      ],
    );
    assert.equal(get(url).statusCode, 200);
    const gone = get(url);
    assert.deepEqual(
      [gone.statusCode, gone.body, gone.headers.has('Content-Type')],
      [404, '', false],
    );
    assert.deepEqual(queries, ['a=1&b=%20', '', '']);
    take();
    assert.equal(get(url).statusCode, 404);
    assert.equal(queries.length, 3);
  });

  it('gives each document an address of its own', () => {
    const shelf = new NodeDocumentShelf(BASE);
    const urls = new Set(Array.from({ length: 50 }, () => shelf.put(() => '').url));
    assert.equal(urls.size, 50);
    shelf.close();
  });

  it('gives nothing out after its time, or by anything that is no address', () => {
    let now = 0;
    const shelf = new NodeDocumentShelf(BASE, () => now);
    const { url } = shelf.put(() => '<x/>');
    now = 59_999;
    assert.equal(get(url).statusCode, 200);
    assert.equal(get(`${url}x`).statusCode, 404);
    assert.equal(get(`${BASE}/snom/doc/__proto__`).statusCode, 404);
    assert.equal(get(url, 'x'.repeat(3000)).statusCode, 404);
    now = 60_000;
    assert.equal(get(url).statusCode, 404);
    const before = sizeOf('documents');
    shelf.put(() => '<y/>');
    assert.equal(sizeOf('documents'), before, 'what is over makes room');
    shelf.close();
  });

  it('keeps so many, and drops the oldest', () => {
    const shelf = new NodeDocumentShelf(BASE);
    const other = new NodeDocumentShelf(BASE);
    const kept = other.put(() => '<x/>').url;
    const urls = Array.from({ length: 70 }, () => shelf.put(() => '<x/>').url);
    assert.deepEqual(
      urls.map((url) => get(url).statusCode),
      urls.map((_, index) => (index < 6 ? 404 : 200)),
    );
    assert.equal(get(kept).statusCode, 200);
    other.close();
    shelf.close();
  });

  it('closes with its node', () => {
    const before = sizeOf('documents');
    const shelf = new NodeDocumentShelf(BASE);
    const { url, take } = shelf.put(() => '<x/>');
    assert.equal(sizeOf('documents'), before + 1);
    shelf.close();
    take();
    assert.equal(get(url).statusCode, 404);
    assert.equal(sizeOf('documents'), before);
    assertThrows(() => shelf.put(() => ''), 'aborted');
  });

  it('needs an address that phones can use', () => {
    assertThrows(() => new NodeDocumentShelf('').put(() => ''), 'noBaseUrl');
    for (const base of ['http://h/?a', 'http://h/#b', 'http://u:p@h', 'h', 'http://h/$(set:mac)'])
      assertThrows(() => new NodeDocumentShelf(base).put(() => ''), 'wrongType');
  });

  it('gives out what was put there once, whatever else is asked for', () => {
    const routes: ((request: object, response: FakeResponse) => void)[] = [];
    const app = { all: (_: RegExp, route: (typeof routes)[0]) => routes.push(route) };
    mountWebhook({ httpNode: app as unknown as NodeAPI['httpNode'] });
    const shelf = new NodeDocumentShelf(BASE);
    const piece = fc.constantFrom(
      ...['/snom/', 'doc/', '/', '..', '%', '%2f', '?', '#', '&', '=', '$(lines)', '\u0000', ' '],
      ...['__proto__', 'constructor', 'A'.repeat(22), 'x'.repeat(3000), '\u00e4', '{token}'],
    );
    const paths = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 8 })
      .map((parts) => parts.join(''));
    const asked = fc.record({
      method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD', 'x'),
      path: fc.oneof(
        paths,
        paths.map((path) => `/snom/doc/{token}${path}`),
      ),
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 6 }), (requests) => {
        let given = 0;
        const { url, take } = shelf.put(() => (given++ === 0 ? '<secret/>' : undefined));
        let seen = 0;
        for (const { method, path } of requests) {
          const target = path.replaceAll('{token}', tokenOf(url));
          const response = new FakeResponse();
          routes[0]?.({ method, url: target, headers: {}, socket: {} }, response);
          assert.ok(response.writableEnded);
          assert.ok([200, 404, 405, 414].includes(response.statusCode), target);
          if (response.body === '') continue;
          assert.equal(response.body, '<secret/>');
          assert.ok(method === 'GET' && target.includes(tokenOf(url)), target);
          seen += 1;
        }
        assert.ok(seen <= 1);
        take();
        assert.equal(get(url).statusCode, 404);
      }),
      { numRuns: FUZZ_RUNS },
    );
    shelf.close();
  });

  it('stands behind the route of the package, where only GET gets anything', () => {
    const routes: ((request: object, response: FakeResponse) => void)[] = [];
    const app = { all: (_: RegExp, route: (typeof routes)[0]) => routes.push(route) };
    mountWebhook({ httpNode: app as unknown as NodeAPI['httpNode'] });
    const shelf = new NodeDocumentShelf(BASE);
    let count = 0;
    const { url } = shelf.put((query) => {
      count += 1;
      return `<x>${query}</x>`;
    });
    const ask = (method: string): FakeResponse => {
      const response = new FakeResponse();
      const request = { method, url: `${url.slice(BASE.length)}?n=1`, headers: {}, socket: {} };
      routes[0]?.(request, response);
      return response;
    };
    assert.deepEqual(
      ['HEAD', 'POST', 'OPTIONS'].map((method) => ask(method).statusCode),
      [405, 405, 405],
    );
    assert.equal(count, 0);
    assert.equal(ask('GET').body, '<x>n=1</x>');
    assert.ok(isDocument(`/red${url.slice(BASE.length)}`));
    assert.ok(!isDocument('/snom/doc/other'));
    assert.ok(!isDocument('/snom'));
    shelf.close();
  });
});
