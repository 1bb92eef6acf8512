import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type ErrorReason, REASONS, SnomError } from '../../../../src/common/errors';
import {
  errorText,
  internalTrace,
  lookUpText,
  toSnomError,
  toUserError,
} from '../../../../src/nodes/shared/action/errors';

/** As the test helper and a catalogue without the key answer. */
const untranslated = (key: string): string => key;
/** A catalogue that knows every error. */
const translated = (key: string, params?: Record<string, string | number>): string =>
  `${key} in German ${JSON.stringify(params)}`;

describe('nodes/shared/action/errors', () => {
  it('lets SnomErrors through and calls everything else internal', () => {
    const known = new SnomError('refused');
    assert.equal(toSnomError(known, 'maybe'), known);
    for (const thrown of [new TypeError('x is not a function'), 'text', undefined, null, 42, {}]) {
      const error = toSnomError(thrown, 'maybe');
      assert.deepEqual(
        [error.reason, error.code, error.sent],
        ['internal', 'PHONE_ERROR', 'maybe'],
      );
      assert.equal(toSnomError(thrown).sent, 'no');
    }
  });

  it('looks the text up in the catalogue of the set, with the parameters', () => {
    const error = new SnomError('keyNotOnModel', { params: { key: 'P13', model: '320' } });
    assert.equal(
      errorText(translated, error),
      'snom.error.keyNotOnModel in German {"key":"P13","model":"320"}',
    );
  });

  it('never hands its own parameters to the catalogue, which may change them', () => {
    const error = new SnomError('keyNotOnModel', { params: { key: 'P13' } });
    errorText((key, params) => {
      if (params) params['key'] = 'changed';
      return key;
    }, error);
    assert.deepEqual(error.params, { key: 'P13' });
  });

  it('falls back to the technical line where the catalogue lacks the text', () => {
    const error = new SnomError('refused', { params: { host: 'desk', port: 80 } });
    assert.equal(errorText(untranslated, error), 'UNREACHABLE (refused: host=desk, port=80)');
    assert.equal(
      lookUpText((key) => `node-red-contrib-snom/snom-key:${key}`, 'snom.error.refused'),
      undefined,
    );
    assert.equal(
      lookUpText(() => '', 'snom.error.refused'),
      undefined,
    );
  });

  it('gives every reason its code, reason and sent as own properties', () => {
    for (const reason of Object.keys(REASONS) as ErrorReason[]) {
      const user = toUserError(untranslated, new SnomError(reason, { sent: 'yes' }));
      assert.ok(user instanceof Error);
      assert.ok(
        Object.hasOwn(user, 'code') && Object.hasOwn(user, 'reason') && Object.hasOwn(user, 'sent'),
      );
      assert.deepEqual([user.code, user.reason, user.sent], [REASONS[reason][0], reason, 'yes']);
    }
  });

  it('reads as the sentence alone', () => {
    const user = toUserError(translated, new SnomError('aborted'));
    assert.equal(String(user), 'snom.error.aborted in German {}');
    assert.equal(user.stack, user.message);
  });

  it('carries no cause: it may quote what must not be seen', () => {
    const cause = new Error('Authorization: Basic YWRtaW46c2VjcmV0');
    const user = toUserError(untranslated, new SnomError('internal', { cause }));
    assert.equal(Object.hasOwn(user, 'cause'), false);
    const seen = JSON.stringify(
      Object.getOwnPropertyNames(user).map((name): unknown => Reflect.get(user, name)),
    );
    assert.doesNotMatch(seen, /YWRtaW46c2VjcmV0/);
  });

  it('traces unexpected errors by class and frames, without their message', () => {
    const trace = internalTrace(toSnomError(new RangeError('password=secret')));
    assert.match(trace ?? '', /^RangeError\n\s+at .*errors\.spec\.ts/);
    assert.doesNotMatch(trace ?? '', /secret/);
    assert.equal(internalTrace(toSnomError('password=secret')), undefined);
    assert.equal(internalTrace(new SnomError('refused', { cause: new Error('x') })), undefined);
  });
});
