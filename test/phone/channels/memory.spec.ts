import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChannelMemory, type PhoneIdentity } from '../../../src/phone/channels/memory';
import type { ChannelStates } from '../../../src/phone/types';
import { FUZZ_RUNS } from '../../support/fuzz';

const ADDRESS = 'http://192.0.2.1';
const D385: PhoneIdentity = {
  address: ADDRESS,
  model: 'D385',
  mac: '000413A1B2C3',
  firmware: '10.1.54.13',
  phoneManager: false,
};
const D8XX: PhoneIdentity = { address: ADDRESS, model: 'D8xx', phoneManager: true };
const STATES: ChannelStates = {
  'command-page': { support: 'no', why: 'phoneManager' },
  'sip-notify': { support: 'unproven', why: 'untried' },
  minibrowser: { support: 'no', why: 'portClosed' },
  csta: { support: 'yes' },
};

function met(phone: PhoneIdentity): ChannelMemory {
  const memory = new ChannelMemory();
  memory.meet(phone);
  memory.setStates('s', STATES);
  memory.prove('MakeCall');
  return memory;
}

describe('memory of channels', () => {
  it('is of one phone and its firmware', () => {
    for (const [old, now, change] of [
      [D385, D385, undefined],
      [D385, { ...D385, address: 'http://192.0.2.9' }, undefined],
      [D385, { ...D385, firmware: '10.1.226.13' }, 'otherFirmware'],
      [D385, { ...D385, mac: '000413000000' }, 'otherPhone'],
      [D385, D8XX, 'otherPhone'],
      [{ ...D385, model: 'D812' }, D8XX, 'otherFirmware'],
      [D8XX, { ...D8XX, address: 'http://192.0.2.9' }, 'otherPhone'],
      [D8XX, { ...D8XX, model: 'D862', firmware: '10.1.226.13' }, undefined],
      [{ ...D8XX, model: 'D862' }, { ...D8XX, model: 'D865' }, 'otherPhone'],
      [{ ...D8XX, model: 'D862' }, D8XX, undefined],
      [{ address: ADDRESS, model: 'unknown' }, D385, undefined],
    ] as const) {
      const memory = met(old);
      const told = `${JSON.stringify(old)} -> ${JSON.stringify(now)}`;
      assert.equal(memory.meet(now), change, told);
      assert.equal(memory.proven.has('MakeCall'), change === undefined, told);
      assert.equal(memory.states('s') !== undefined, change === undefined, told);
    }
  });

  it('learns what a phone tells later, and does not unlearn it', () => {
    const memory = met(D8XX);
    memory.meet({ ...D8XX, model: 'D862', firmware: '10.1.226.13' });
    memory.meet(D8XX);
    assert.deepEqual([memory.phone?.model, memory.phone?.firmware], ['D862', '10.1.226.13']);
    assert.equal(memory.meet({ ...D8XX, model: 'D862', firmware: '10.1.226.16' }), 'otherFirmware');
  });

  it('gives no states that were found with other settings', () => {
    assert.equal(met(D385).states('other'), undefined);
  });

  it('comes back out of what was kept', () => {
    const memory = met(D8XX);
    const kept: unknown = JSON.parse(JSON.stringify(memory));
    const again = new ChannelMemory(kept);
    assert.deepEqual(again.toJSON(), memory.toJSON());
    assert.deepEqual(again.states('s'), STATES);
    const later = new ChannelMemory();
    later.meet({ ...D8XX, model: 'D862' });
    later.prove('minibrowser');
    later.restore(kept);
    assert.deepEqual([...later.proven], ['MakeCall', 'minibrowser']);
    assert.equal(later.phone?.model, 'D862');
  });

  it('tells what came late together with what was learnt meanwhile, for it to be kept', () => {
    const kept: unknown = JSON.parse(JSON.stringify(met(D385)));
    let told: unknown;
    const late: ChannelMemory = new ChannelMemory(undefined, () => (told = late.toJSON()));
    late.meet(D385);
    late.prove('minibrowser');
    late.restore(kept);
    assert.deepEqual(new ChannelMemory(told).toJSON(), {
      ...met(D385).toJSON(),
      proven: ['MakeCall', 'minibrowser'],
    });
    let changes = 0;
    new ChannelMemory(undefined, () => (changes += 1)).restore(kept);
    assert.equal(changes, 0);
  });

  it('is not restored over another phone', () => {
    const memory = met(D385);
    memory.restore(JSON.parse(JSON.stringify(met(D8XX))));
    assert.equal(memory.phone?.model, 'D385');
  });

  it('does not keep what its owner may have cured', () => {
    const memory = met(D8XX);
    memory.setStates('s', { ...STATES, csta: { support: 'no', why: 'login' } });
    const again = new ChannelMemory(JSON.parse(JSON.stringify(memory)));
    assert.equal(again.states('s'), undefined);
    assert.ok(again.proven.has('MakeCall'));
  });

  it('tells when there is something to keep', () => {
    let changes = 0;
    const memory = new ChannelMemory(undefined, () => (changes += 1));
    assert.equal(memory.prove('MakeCall'), false);
    memory.meet(D385);
    memory.meet(D385);
    memory.prove('MakeCall');
    memory.prove('MakeCall');
    memory.setStates('s', STATES);
    memory.setStates('s', { ...STATES });
    memory.disprove('MakeCall');
    memory.disprove('MakeCall');
    assert.equal(changes, 4);
    assert.deepEqual([...memory.proven], []);
  });

  it('takes anything that was kept without harm', () => {
    const record = fc.record(
      {
        address: fc.oneof(fc.string(), fc.anything()),
        model: fc.oneof(fc.string(), fc.anything()),
        mac: fc.anything(),
        firmware: fc.anything(),
        settings: fc.oneof(fc.constant('s'), fc.anything()),
        states: fc.oneof(fc.constant(STATES), fc.anything()),
        proven: fc.oneof(fc.array(fc.anything()), fc.anything()),
        phoneManager: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(record, fc.anything()), (kept) => {
        const memory = new ChannelMemory(kept);
        memory.meet(D385);
        memory.prove('MakeCall');
        assert.equal(new ChannelMemory(memory.toJSON()).phone?.model, 'D385');
        const late = new ChannelMemory();
        late.restore(kept);
        assert.ok(JSON.stringify(late).length < 40_000);
        late.meet(D385);
        late.restore(kept);
        assert.equal(late.phone?.mac, D385.mac);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
