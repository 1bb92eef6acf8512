import assert from 'node:assert/strict';
import { type ErrorReason, type Sent, SnomError } from '../../../src/common/errors';

/** The SnomError a promise rejects with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<SnomError> {
  const error: unknown = await promise.then(
    () => assert.fail('should have been rejected'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SnomError, `not a SnomError: ${String(error)}`);
  return error;
}

/** Checks reason and `sent` of a rejection and returns the error. */
export async function assertFails(
  promise: Promise<unknown>,
  reason: ErrorReason,
  sent: Sent,
): Promise<SnomError> {
  const error = await failureOf(promise);
  assert.deepEqual({ reason: error.reason, sent: error.sent }, { reason, sent }, String(error));
  return error;
}

/** Checks the reason of a SnomError thrown synchronously and returns the error. */
export function assertThrows(action: () => unknown, reason: ErrorReason): SnomError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof SnomError, `not a SnomError: ${String(error)}`);
    assert.equal(error.reason, reason);
    return error;
  }
  return assert.fail(`should have thrown ${reason}`);
}
