import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'mocha';
import { describePage, describeSip, noted } from '../../../src/phone/transport/exchange-notes';
import type { SipResponse } from '../../../src/phone/transport/sip/read-message';
import type { PhoneExchange } from '../../../src/phone/types';

describe('phone/transport/exchange-notes', () => {
  it('keep a title, and not the page it stood on', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const kept: PhoneExchange[] = [];
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let page = 0; page < 50; page += 1) {
      // Made anew each time, as answers are.
      const body = `<html><title>A title of some length ${page}</title>${'x'.repeat(500_000)}${page}`;
      const answer = { status: 200, headers: {}, body: Buffer.from(body).toString() };
      await noted(
        () => Promise.resolve(answer),
        { to: 'http', request: '/info.htm' },
        describePage,
        (exchange) => void kept.push(exchange),
      );
    }
    collect();
    assert.equal(kept[49]?.title, 'A title of some length 49');
    const bytes = process.memoryUsage().heapUsed - before;
    assert.ok(bytes < 5_000_000, `${bytes} bytes for ${kept.length} notes`);
  });

  it('tell what SIP answers as people read it', () => {
    const head = { kind: 'response', headers: new Map<string, string[]>(), via: [] } as const;
    const answer = { ...head, status: 404, phrase: 'Tr\u00c3\u00a8s bien\u001b' };
    assert.deepEqual(describeSip(answer as unknown as SipResponse), {
      status: 404,
      title: 'Tr\u00e8s bien',
    });
  });
});
