import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualPhone, type VirtualQuirks } from '../../../simulator';
import { withPhone } from '../../support/simulator/wire';

const WRONG: readonly (readonly [Partial<VirtualQuirks>, RegExp])[] = [
  [{ dropEvents: 1.1 }, /dropEvents is a share/],
  [{ dropEvents: -0.1 }, /dropEvents is a share/],
  [{ duplicateEvents: Number.NaN }, /duplicateEvents is a share/],
  [{ dropEvents: ['hold', 'held'] }, /dropEvents: there is no event held/],
  [{ duplicateEvents: ['action_hold_url'] }, /no event action_hold_url/],
  [{ dropEvents: ['constructor'] }, /no event constructor/],
  [{ delayEventsMs: -1 }, /delayEventsMs/],
  [{ delayEventsMs: Number.NaN }, /delayEventsMs/],
];

describe('simulator/device/quirks', () => {
  for (const [quirks, message] of WRONG) {
    it(`refuses ${JSON.stringify(quirks)}`, async () => {
      assert.throws(() => new VirtualPhone({ quirks }), { name: 'RangeError', message });
      await withPhone({}, (phone) => {
        const before = { ...phone.core.quirks };
        assert.throws(() => phone.setQuirks(quirks), { name: 'RangeError', message });
        assert.deepEqual(phone.core.quirks, before);
      });
    });
  }

  it('change one at a time and leave the others', async () => {
    await withPhone({ quirks: { rejectFires: 'missed' } }, (phone) => {
      phone.setQuirks({ semiAttended: true });
      assert.equal(phone.core.quirks.rejectFires, 'missed');
      assert.equal(phone.core.quirks.semiAttended, true);
      phone.clearLog();
      phone.ring('1');
      phone.pressKey('CANCEL');
      phone.setQuirks({ rejectFires: 'none' });
      phone.ring('1');
      phone.pressKey('CANCEL');
      assert.deepEqual(
        phone.events.map(({ event }) => event),
        ['incoming', 'missed', 'incoming'],
      );
    });
  });
});
