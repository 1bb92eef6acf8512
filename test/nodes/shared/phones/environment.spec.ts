import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { variableIn } from '../../../../src/nodes/shared/phones/environment';

describe('nodes/shared/phones/environment', () => {
  it('knows a variable in both of the forms that core replaces', () => {
    assert.equal(variableIn('${PHONE_HOST}'), 'PHONE_HOST');
    assert.equal(variableIn('$(PHONE_HOST)'), 'PHONE_HOST');
  });

  it('leaves anything else as it is', () => {
    for (const value of ['', '192.0.2.1', 'PHONE', '${}', '$()', 'a${B}', '${A}b', '$(1)'])
      assert.equal(variableIn(value), undefined, value);
  });
});
