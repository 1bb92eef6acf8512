import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import { keypadOf } from '../../../../src/nodes/shared/phones/keypads';
import { forgetKeypads } from '../../../support/nodes/registries';

const phoneAt = (host: string): SnomConfigNode => ({ host, name: host }) as SnomConfigNode;

describe('nodes/shared/phones/keypads', () => {
  afterEach(forgetKeypads);

  it('remembers what may be typed on each of more than 5,000 phones', () => {
    const phones = Array.from({ length: 6000 }, (_, at) => phoneAt(`10.0.${at >> 8}.${at & 255}`));
    const first = phones.map((phone) => keypadOf(phone));
    assert.equal(new Set(first).size, 6000);
    for (const [at, phone] of phones.entries()) assert.equal(keypadOf(phone), first[at]);
  });
});
