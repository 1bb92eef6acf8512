/** What is documented of each phone and way is what the package itself says of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS } from '../../../src/calls/operations/catalogue';
import { supportOf } from '../../../src/calls/operations/channel-support';
import { operationOptions } from '../../../src/nodes/snom-config/event-options';
import type { SnomConfigDef } from '../../../src/nodes/snom-config/types';
import { modelOf } from '../../../src/phone/models/models';
import { WAYS } from '../../support/matrix/ways';

describe('nodes: ways to a phone', () => {
  for (const { name, channel, model, firmware, config, refused } of WAYS) {
    it(`${name}: what cannot be done`, () => {
      const facts = {
        model: modelOf(model, firmware),
        options: operationOptions(config as SnomConfigDef),
      };
      const told = CALL_OPERATIONS.map((operation) => {
        const { support, reason } = supportOf(operation, channel, facts);
        return [operation, support === 'no' ? reason : 'can be done'];
      });
      // Where all else goes by CSTA, what is to be shown takes a document.
      const known = { ...refused, ...(channel === 'csta' && { callInfo: 'notByChannel' }) };
      const documented = CALL_OPERATIONS.map((operation) => [
        operation,
        known[operation] ?? 'can be done',
      ]);
      assert.deepEqual(told, documented);
    });
  }
});
