import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { afterEach, before, describe, it } from 'mocha';
import type { TrackerNews } from '../../../../src/calls/execution/tracker';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import {
  isScreened,
  keepNewsOverDeploys,
  listenToPhones,
  spreadNews,
  tellPhoneChanged,
} from '../../../../src/nodes/shared/phones/phone-news';
import { sizeOf } from '../../../support/nodes/registries';

const phone = (id: string): SnomConfigNode => ({ id, host: '192.0.2.1' }) as SnomConfigNode;
const NEWS = {
  input: { type: 'tick', at: 0 },
  reduction: { changes: [], call: null },
} as unknown as TrackerNews;

describe('nodes/shared/phones/phone-news', () => {
  before('no deploy is under way, whatever runtime ended last', () => {
    const events = new EventEmitter();
    keepNewsOverDeploys({ events });
    events.emit('flows:started');
  });

  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  /** What a listener is told, by the ids of the phones. */
  function listen(own?: string): { readonly news: string[]; changes: number } {
    const heard = { news: [] as string[], changes: 0 };
    ends.push(
      listenToPhones({
        ...(own !== undefined && { phone: own }),
        news: ({ config }) => void heard.news.push(config.id),
        phonesChanged: () => (heard.changes += 1),
        screens: () => true,
      }),
    );
    return heard;
  }

  it('tells of one phone whoever listens to it or to all', () => {
    const [all, own, other] = [listen(), listen('a'), listen('b')];
    spreadNews({ ...NEWS, config: phone('a') });
    tellPhoneChanged(phone('a'));
    assert.deepEqual(
      [all, own, other],
      [
        { news: ['a'], changes: 1 },
        { news: ['a'], changes: 1 },
        { news: [], changes: 0 },
      ],
    );
  });

  it('does not bother the listeners of 999 other phones', () => {
    const heard = Array.from({ length: 1000 }, (_, at) => listen(`phone-${at}`));
    for (let at = 0; at < 1000; at += 1) tellPhoneChanged(phone(`phone-${at}`));
    assert.equal(
      heard.reduce((sum, { changes }) => sum + changes, 0),
      1000,
    );
  });

  it('knows which phones are screened', () => {
    listen('a');
    assert.deepEqual([isScreened(phone('a')), isScreened(phone('b'))], [true, false]);
  });

  it('forgets who ends listening, also while being told', () => {
    const before = [sizeOf('listeners'), sizeOf('listeners by phone')];
    let told = 0;
    const end = listenToPhones({
      phone: 'a',
      news: () => {
        told += 1;
        end();
      },
      phonesChanged: () => undefined,
    });
    spreadNews({ ...NEWS, config: phone('a') });
    spreadNews({ ...NEWS, config: phone('a') });
    assert.equal(told, 1);
    assert.deepEqual([sizeOf('listeners'), sizeOf('listeners by phone')], before);
  });
});
