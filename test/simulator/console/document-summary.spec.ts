import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { summaryOf } from '../../../simulator/console/document-summary';

describe('simulator/console/document-summary', () => {
  const ROWS: readonly (readonly [body: string, summary: string])[] = [
    ['', ''],
    ['<?xml version="1.0"?>', ''],
    ['<SnomIPPhoneText><Text>hi</Text></SnomIPPhoneText>', 'SnomIPPhoneText'],
    [
      '<IPPhoneSilent><fetch mil="1"> snom://mb_nop#key=ENTER </fetch></IPPhoneSilent>',
      'IPPhoneSilent snom://mb_nop#key=ENTER',
    ],
    [
      '<IPPhoneSilent><If><fetch>http://h:1/t/oken?a=1&amp;b</fetch></If><Else><FETCH mil="2">HTTPS://u@i</FETCH></Else></IPPhoneSilent>',
      'IPPhoneSilent http://h:1/… HTTPS://u@i/…',
    ],
  ];
  for (const [body, summary] of ROWS)
    it(summary || JSON.stringify(body), () => assert.equal(summaryOf(body), summary));

  it('takes anything', () => {
    const part = fc.constantFrom('<', '>', 'fetch', 'http://h/', ' ', 'secret', '</fetch>', 'a');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        assert.ok(summaryOf(parts.join('')).length <= 200);
      }),
    );
  });
});
