/** What a message wants shown of a call, in any of the ways in which it may say it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readCallInfo } from '../../../../src/calls/operations/planners/call-info';
import { assertThrows } from '../../../support/phone/errors';

const CRM = 'https://crm.example/7';

describe('calls/operations/planners/call-info', () => {
  it('is title, text, links and a picture, and nothing that was not given', () => {
    const image = Buffer.from('picture');
    assert.deepEqual(
      readCallInfo({ title: 'Berg', text: 'Owes', links: [{ name: 'CRM', url: CRM }], image }),
      { title: 'Berg', text: 'Owes', links: [{ name: 'CRM', url: CRM }], image, reduced: false },
    );
    assert.deepEqual(readCallInfo({ title: '', text: 'Owes', html: '', links: null }), {
      text: 'Owes',
      links: [],
      reduced: false,
    });
  });

  it('names a link by its address where it has no name', () => {
    assert.deepEqual(readCallInfo({ links: [{ url: CRM }, { name: '', url: CRM }] }).links, [
      { name: CRM, url: CRM },
      { name: CRM, url: CRM },
    ]);
  });

  it('is what is left of HTML, with the links that a phone can open', () => {
    const links = ['javascript:x()', CRM, 'mailto:a@b', 'HTTP://intern/', 'xhttp://no'];
    const html = `<h1>Berg</h1>${links.map((url) => `<a href="${url}">go</a>`).join(' ')}`;
    const info = readCallInfo({ html, links: [{ name: 'Own', url: 'first' }] });
    assert.equal(info.text, 'Berg\ngo go go go go');
    assert.deepEqual(
      info.links.map(({ url }) => url),
      ['first', CRM, 'HTTP://intern/'],
    );
    assert.equal(info.reduced, true);
  });

  it('prefers its text to that of HTML, and HTML to a frame', () => {
    const frame = { iframe: { src: 'https://frame.example' } };
    const info = readCallInfo({ text: 'Mine', html: '<p>Theirs</p>', ...frame });
    assert.deepEqual([info.text, info.links], ['Mine', []]);
  });

  it('is the link of a frame', () => {
    assert.deepEqual(readCallInfo({ iframe: { src: CRM, height: 200 } }), {
      links: [{ name: CRM, url: CRM }],
      reduced: false,
    });
  });

  it('is something to see: a title alone is not', () => {
    for (const info of [undefined, {}, { title: 'Berg' }, { text: '', links: [] }])
      assertThrows(() => readCallInfo(info), 'missingParameter');
    assert.equal(readCallInfo({ image: Buffer.from('x') }).text, undefined);
    assert.equal(readCallInfo({ links: [{ url: CRM }] }).text, undefined);
  });

  it('says which of its parts is none', () => {
    for (const [name, part] of [
      ['html', { html: 5 }],
      ['iframe', { iframe: {} }],
      ['iframe', { iframe: CRM }],
      ['links', { links: CRM }],
      ['links', { links: [CRM] }],
      ['links', { links: [{ name: 'CRM' }] }],
      ['image', { image: 'cGljdHVyZQ==' }],
    ] as const) {
      const { params } = assertThrows(() => readCallInfo({ text: 'Owes', ...part }), 'wrongType');
      assert.equal(params['name'], name);
    }
  });
});
