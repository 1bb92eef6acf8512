import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readOptions } from '../../../src/nodes/snom-mqtt/options';

describe('options of snom-mqtt', () => {
  const blank = {
    base: '',
    instance: '',
    discovery: '',
    discoveryPrefix: '',
    mayDial: false,
  } as const;

  it('takes no name of a Node-RED that is longer than what others read', () => {
    const long = 'x'.repeat(65);
    assert.equal(readOptions({ ...blank, instance: long }).instance, long);
    assert.throws(() => readOptions({ ...blank, instance: long, several: true }), {
      reason: 'badTopic',
    });
    const fits = 'x'.repeat(64);
    assert.equal(readOptions({ ...blank, instance: fits, several: true }).instance, fits);
  });
});
