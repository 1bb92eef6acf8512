/** Whether the editor counts the users of phones: it asks so for each of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { shippedHtml } from '../support/package/build-tools';
import { loadEditor } from '../support/package/editor-stub';

const PHONES = 500;

describe('users of phones', () => {
  it('are counted; each phone is looked at once, however many are asked for in one go', async () => {
    let looks = 0;
    const phone = {
      type: 'snom-config',
      get users() {
        looks += 1;
        return ['a node'];
      },
    };
    const phones = Object.fromEntries(
      Array.from({ length: PHONES }, (_, number) => [`phone ${number}`, phone]),
    );
    const { definition } = loadEditor(await shippedHtml('snom-config'), 'snom-config', phones);
    for (let number = 0; number < PHONES; number += 1) assert.equal(definition.hasUsers, true);
    assert.equal(looks, PHONES);
    await Promise.resolve();
    assert.equal(definition.hasUsers, true);
    assert.equal(looks, 2 * PHONES, 'asked later, it is worked out anew');
  });
});
