import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { fillUrl, percentEscape } from '../../../simulator/outgoing/action-variables';

const VALUES: Readonly<Record<string, string>> = {
  mac: '000413AABBCC',
  remote: '200@pbx.example',
  'call-id': 'abc-1',
  display_remote: 'Müller & Söhne "x"',
  'user_uid[1]': 'u1',
  line: 'a\r\nb',
};
const fill = (
  url: string,
  escape: 'percent' | 'none' = 'percent',
  unfilled: 'empty' | 'literal' = 'empty',
) => fillUrl(url, { value: (name) => VALUES[name], escape, unfilled });

describe('simulator/outgoing/action-variables', () => {
  it('fills the query', () => {
    assert.equal(
      fill('http://h/x?m=$mac&r=$remote&c=$call-id&u=$user_uid[1]'),
      'http://h/x?m=000413AABBCC&r=200@pbx.example&c=abc-1&u=u1',
    );
  });

  it('fills the path between $ and &, and nowhere else outside the query', () => {
    assert.equal(fill('http://h/$mac&/x.xml'), 'http://h/000413AABBCC/x.xml');
    assert.equal(fill('http://h/$mac/x.xml'), 'http://h/$mac/x.xml');
    assert.equal(fill('http://$mac/x'), 'http://$mac/x');
  });

  it('escapes what would break a query, unless it escapes nothing', () => {
    assert.equal(
      fill('http://h/?d=$display_remote'),
      'http://h/?d=M%C3%BCller%20%26%20S%C3%B6hne%20%22x%22',
    );
    assert.equal(fill('http://h/?d=$display_remote', 'none'), 'http://h/?d=Müller & Söhne "x"');
    assert.equal(fill('http://h/?d=$line', 'none'), 'http://h/?d=ab');
  });

  it('leaves unfilled variables empty or as they are', () => {
    assert.equal(fill('http://h/?a=$cancel_reason&b=1'), 'http://h/?a=&b=1');
    assert.equal(
      fill('http://h/?a=$cancel_reason&b=$sip_header(X-A)', 'percent', 'literal'),
      'http://h/?a=$cancel_reason&b=$sip_header(X-A)',
    );
    assert.equal(fill('http://h/?b=$sip_header(X-A)&c'), 'http://h/?b=&c');
  });

  it('escapes so that a form decoder gets the value back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const url = fillUrl('http://h/?first=1&v=$x&last=2', {
          value: () => value,
          escape: 'percent',
          unfilled: 'empty',
        });
        const query = new URL(url).searchParams;
        assert.equal(query.get('v'), value);
        assert.equal(query.get('last'), '2');
        assert.doesNotMatch(percentEscape(value), /[&#?\s+]/);
      }),
    );
  });
});
