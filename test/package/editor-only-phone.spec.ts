/** A new node has the phone that is there, if there is one only. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { shippedHtml } from '../support/package/build-tools';
import { loadEditor } from '../support/package/editor-stub';

const phone = (more: object = {}): object => ({ type: 'snom-config', ...more });

describe('a new node', () => {
  const pages = new Map<string, string>();

  before(async () => {
    for (const type of ['snom-key', 'snom-call', 'snom-admin', 'snom-display'])
      pages.set(type, await shippedHtml(type));
  });

  /** Phone of a node that is put into a flow. */
  function phoneOf(
    type: string,
    others: Readonly<Record<string, object>>,
    given: Readonly<Record<string, unknown>> = {},
  ): unknown {
    const { definition, node } = loadEditor(pages.get(type) ?? '', type, others);
    const made = node(given);
    definition.onadd?.call(made);
    return made['phone'];
  }

  for (const type of ['snom-key', 'snom-call', 'snom-admin', 'snom-display']) {
    it(`${type} has the only phone, and none where there are several or none`, () => {
      assert.equal(phoneOf(type, { a: phone(), b: { type: 'tls-config' } }), 'a');
      assert.equal(phoneOf(type, { a: phone(), b: phone() }), '');
      assert.equal(phoneOf(type, { b: { type: 'tls-config' } }), '');
      assert.equal(phoneOf(type, { a: phone({ d: true }), b: phone() }), 'b', 'not a disabled one');
    });

    it(`${type} has the only one for its flow`, () => {
      const others = { a: phone(), b: phone({ z: 'other' }), c: phone({ z: 'here' }) };
      assert.equal(phoneOf(type, { a: others.a, b: others.b }, { z: 'here' }), 'a');
      assert.equal(phoneOf(type, { b: others.b }, { z: 'here' }), '');
      assert.equal(phoneOf(type, { c: others.c }, { z: 'here' }), 'c');
      assert.equal(phoneOf(type, { a: others.a, c: others.c }, { z: 'here' }), '');
    });

    it(`${type} stays what it is when it is pasted: it is in the flow already`, () => {
      assert.equal(phoneOf(type, { a: phone(), me: { type } }, { id: 'me' }), '');
    });

    it(`${type} keeps its own, and needs none where messages name it`, () => {
      assert.equal(phoneOf(type, { a: phone() }, { phone: 'z' }), 'z');
      assert.equal(phoneOf(type, { a: phone() }, { phoneFromMsg: true }), '');
    });
  }
});
