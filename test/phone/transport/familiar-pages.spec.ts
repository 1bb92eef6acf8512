import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FamiliarPages, saysMore, saysTheSame } from '../../../src/phone/transport/familiar-pages';
import type { PhoneRequest, PhoneResponse } from '../../../src/phone/types';

const page = (body: string, status = 200): PhoneResponse => ({ status, headers: {}, body });

describe('familiar pages', () => {
  it('are read once, by the part of them that is looked at', () => {
    const pages = new FamiliarPages();
    const start = 'word '.repeat(4000);
    const words = pages.wordsOf(page(`${start}one end`));
    assert.equal(pages.wordsOf(page(`${start}another, much longer end`)), words);
    assert.notEqual(pages.wordsOf(page(`another ${start}`)), words);
    assert.notEqual(pages.wordsOf(page(`${start}one end`, 403)), words);
  });

  it('are read anew when many others have come, and say the same then', () => {
    const pages = new FamiliarPages();
    const words = pages.wordsOf(page('<p>Key pressed 1'));
    for (let i = 0; i < 10; i++) pages.wordsOf(page(`page ${'x'.repeat(i + 1)}`));
    assert.deepEqual(pages.wordsOf(page('<p>Key pressed 2')), words);
  });

  const KEY = { target: '/command.htm?key=P1' } as PhoneRequest;
  const INFO = { target: '/info.htm' } as PhoneRequest;
  /** Pages that were proven to be good, and then one more. */
  const fits = (good: readonly string[], body: string, status = 200): boolean => {
    const pages = new FamiliarPages();
    for (const one of good) pages.learn(KEY, page(one));
    return pages.fits(KEY, page(body, status));
  };
  const LOCKED = '<html><p>Please log in';

  it('know nothing of an address that was never proven, a dial being one of its own', () => {
    const pages = new FamiliarPages();
    assert.equal(pages.knows(KEY), false);
    assert.equal(pages.fits(KEY, page('ok')), false);
    pages.learn(KEY, page('<p>key pressed'));
    assert.equal(pages.knows(KEY), true);
    assert.equal(pages.knows({ target: '/command.htm?key=ENTER' }), true);
    assert.equal(pages.knows({ target: '/command.htm?number=1' }), false);
    assert.equal(pages.knows(INFO), false);
  });

  it('fit where they say the same, whatever numbers are in them', () => {
    assert.equal(fits(['<p>key 1 pressed'], '<p>key 27 pressed'), true);
    assert.equal(fits(['<p>key pressed'], LOCKED), false);
    assert.equal(fits(['<p>key pressed'], '<p>key pressed', 403), false);
    assert.equal(fits([''], ''), true);
    assert.equal(fits([''], LOCKED), false);
    assert.equal(fits(['<title>A</title>x'], '<title>B</title>x'), false);
  });

  it('may have no new word until three are known', () => {
    assert.equal(fits(['<p>key pressed'], '<p>key pressed twice'), false);
    const two = ['<p>key pressed', '<p>key pressed twice'];
    assert.equal(fits(two, '<p>key pressed twice'), true);
    assert.equal(fits(two, '<p>key pressed again'), false);
    const three = [...two, '<p>key pressed'];
    assert.equal(fits(three, '<p>key pressed again'), true, 'what all of them have is enough now');
    assert.equal(fits(three, '<p>key again'), false, 'but all of that');
  });

  it('whose common part says nothing may never have a new word', () => {
    const good = ['<p>one', '<p>two', '<p>three', '<p>four'];
    for (const body of good) assert.equal(fits(good, body), true, body);
    assert.equal(fits(good, LOCKED), false);
    assert.equal(fits(good, '<p>five'), false);
  });

  it('that fitted are looked at again when another one was learnt', () => {
    const pages = new FamiliarPages();
    const request = KEY;
    for (const body of ['<p>a b', '<p>a b', '<p>a b']) pages.learn(request, page(body));
    assert.equal(pages.fits(request, page('<p>a b c')), true);
    assert.equal(pages.fits(request, page('<p>a')), false);
    pages.learn(request, page('<p>a'));
    assert.equal(pages.fits(request, page('<p>a')), true);
  });

  it('are told apart by where they send to, but for numbers', () => {
    const moved = (location: string): PhoneResponse => ({
      status: 302,
      headers: { location },
      body: '',
    });
    const pages = new FamiliarPages();
    pages.learn(KEY, moved('/done?id=17'));
    assert.equal(pages.fits(KEY, moved('/done?id=4')), true);
    assert.equal(pages.fits(KEY, moved('/login')), false);
  });

  it('are remembered of so many addresses only', () => {
    const pages = new FamiliarPages();
    const requests = Array.from({ length: 33 }, (_, n) => ({ target: `/p${n}.htm` }));
    for (const request of requests) pages.learn(request, page('x'));
    assert.deepEqual(requests.map((request) => pages.knows(request)).lastIndexOf(true), 31);
  });

  it('say more than facts of a phone, or do not', () => {
    const words = (body: string) => new FamiliarPages().wordsOf(page(body));
    for (const facts of [
      '',
      '<p>MAC Address: 00:04:13:AA',
      'Firmware-Version: snom320-SIP 8',
      'OK',
    ])
      assert.equal(saysMore(words(facts)), false, facts);
    for (const more of ['Please log in', '<p>key', 'snom locked'])
      assert.equal(saysMore(words(more)), true, more);
    assert.equal(saysTheSame(words('a b 1'), words('b a 2')), true);
    assert.equal(saysTheSame(words('a b'), words('a c')), false);
    assert.equal(saysTheSame(words('a b'), words('a b c')), false);
    assert.equal(saysTheSame(words('a b c'), words('a b')), false);
  });
});
