import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { presentationOf, untilOf } from '../../../src/nodes/snom-display/options';

describe('nodes: manner of snom-display', () => {
  it('has a default for everything a flow written by hand leaves out', () => {
    assert.deepEqual(presentationOf({}), {
      fit: undefined,
      stay: false,
      cut: false,
      closeAfterMs: undefined,
      validMs: 300_000,
      confirmMs: 5000,
    });
  });

  it('keeps the address of a page alive as long as the page is shown', () => {
    assert.equal(presentationOf({ showFor: '600' }).validMs, 600_000);
    assert.equal(presentationOf({ showFor: 600, validFor: '60' }).validMs, 600_000);
    assert.equal(presentationOf({ showFor: '10', validFor: '60' }).validMs, 60_000);
    assert.equal(presentationOf({ showFor: '10' }).closeAfterMs, 10_000);
  });

  it('waits for nothing where the phone taking the command is enough', () => {
    assert.equal(presentationOf({ waitFor: 'accepted', confirmTimeout: '7' }).confirmMs, undefined);
    assert.equal(presentationOf({ waitFor: 'confirmed', confirmTimeout: '7' }).confirmMs, 7000);
  });

  it('tells the phone by the way that is chosen', () => {
    assert.equal(presentationOf({ channel: 'sip-notify' }).channel, 'sip-notify');
    assert.equal(presentationOf({ channel: '' }).channel, undefined);
  });

  it('refuses what makes no sense', () => {
    for (const wrong of [
      { showFor: '0' },
      { showFor: '86401' },
      { validFor: '-1' },
      { validFor: 'soon' },
      { confirmTimeout: '61' },
      { waitFor: 'never' },
      { channel: 'csta' },
      { channel: 'best' },
      { fit: 'twice' },
    ]) {
      assert.throws(
        () => presentationOf(wrong as object),
        { reason: 'wrongType' },
        JSON.stringify(wrong),
      );
    }
  });

  it('lets a page go with a call only if that is asked for', () => {
    assert.deepEqual([untilOf({}), untilOf({ until: '' })], [undefined, undefined]);
    assert.deepEqual(
      [untilOf({ until: 'answered' }), untilOf({ until: 'over' })],
      ['answered', 'over'],
    );
    assert.throws(() => untilOf({ until: 'held' as '' }), { reason: 'wrongType' });
  });
});
