/** Any press of a key. */
import fc from 'fast-check';
import { keysOf } from '../../../src/phone/models/key-catalogue';
import type { KeyPress, PhoneModel } from '../../../src/phone/types';

/** A key of the model, with or without a hold and a pause. */
export function anyPressOf(model: PhoneModel): fc.Arbitrary<KeyPress> {
  const time = fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined });
  return fc
    .record({
      key: fc.constantFrom(...keysOf(model).map(({ key }) => key)),
      holdMs: time,
      pauseMs: time,
    })
    .map(({ key, holdMs, pauseMs }) => ({
      key,
      ...(holdMs === undefined ? {} : { holdMs }),
      ...(pauseMs === undefined ? {} : { pauseMs }),
    }));
}
