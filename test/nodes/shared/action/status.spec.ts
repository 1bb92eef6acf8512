import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeStatus } from 'node-red';
import { type ErrorReason, REASONS, SnomError } from '../../../../src/common/errors';
import {
  errorStatus,
  type RunCounts,
  runStatus,
  shortName,
  StatusLine,
  withName,
} from '../../../../src/nodes/shared/action/status';
import { translate } from '../../../support/nodes/texts';

function recorder(translated = false): { line: StatusLine; shown: string[] } {
  const shown: string[] = [];
  const status = (value: string | NodeStatus): void => {
    assert.ok(typeof value === 'object');
    shown.push(value.text === undefined ? 'clear' : `${value.fill} ${value.shape} ${value.text}`);
  };
  return { line: new StatusLine({ status }, translated ? translate : undefined), shown };
}

describe('nodes/shared/action/status', () => {
  it('shows sending, then done', () => {
    const { line, shown } = recorder();
    const message = line.begin();
    message.sending(false);
    message.done();
    assert.deepEqual(shown, ['blue dot snom.status.sending', 'green dot snom.status.done']);
  });

  it('shows waiting while other commands are first', () => {
    const { line, shown } = recorder();
    line.begin().sending(true);
    assert.deepEqual(shown, ['blue ring snom.status.waiting']);
  });

  it('uses a ring for what heals itself and a dot for what needs a human', () => {
    const rings = new Set(
      (Object.keys(REASONS) as ErrorReason[])
        .filter((reason) => errorStatus(new SnomError(reason)).shape === 'ring')
        .map((reason) => REASONS[reason][0]),
    );
    assert.deepEqual([...rings].sort(), ['ABORTED', 'BUSY', 'TIMEOUT', 'UNREACHABLE']);
    assert.deepEqual(errorStatus(new SnomError('wrongPassword')), {
      fill: 'red',
      shape: 'dot',
      text: 'snom.status.error.AUTH_FAILED',
    });
    assert.equal(
      errorStatus(new SnomError('wrongPassword', { params: { seconds: 60 } })).text,
      'snom.status.error.AUTH_FAILED',
    );
    assert.equal(errorStatus(new SnomError('noPhone')).text, 'snom.status.notConfigured');
    assert.equal(
      errorStatus(new SnomError('unknownPhone')).text,
      'snom.status.error.NO_SUCH_PHONE',
    );
  });

  it('shows how long nothing is sent after a refused login, in the language of the server', () => {
    const params = { host: '192.0.2.7', seconds: 42 };
    for (const reason of ['loginPaused', 'locked', 'loginNotProven'] as const) {
      const error = new SnomError(reason, { params });
      assert.match(errorStatus(error, translate).text ?? '', /^login: wait 42 s/);
      assert.equal(errorStatus(error).text, 'AUTH_FAILED: 42 s', 'without a catalogue');
    }
  });

  it('never lets an older message wipe what a newer one shows', () => {
    const { line, shown } = recorder();
    const older = line.begin();
    older.sending(false);
    const newer = line.begin();
    newer.sending(true);
    older.failed(new SnomError('refused'));
    older.done();
    assert.deepEqual(shown, ['blue dot snom.status.sending', 'blue ring snom.status.waiting']);
    newer.failed(new SnomError('refused'));
    assert.equal(shown.at(-1), 'red ring snom.status.error.UNREACHABLE');
  });

  it('lets work that takes long speak until it ends, whatever arrives meanwhile', () => {
    const { line, shown } = recorder();
    const run = line.begin();
    const before = line.begin();
    run.hold();
    run.progress('1/2');
    before.failed(new SnomError('refused'));
    const meanwhile = line.begin();
    meanwhile.failed(new SnomError('runUnderWay'));
    meanwhile.end();
    run.progress('2/2');
    run.end();
    assert.deepEqual(shown, ['blue dot 1/2', 'blue dot 2/2']);
    line.begin().done();
    run.progress('late');
    assert.deepEqual(shown.slice(2), ['green dot snom.status.done']);
  });

  it('says which phone it is about, whatever comes of it', () => {
    const { line, shown } = recorder(true);
    const message = line.begin();
    message.of({ name: 'Reception' });
    message.sending(false);
    message.progress('1/2');
    message.failed(new SnomError('refused'));
    assert.deepEqual(shown, [
      'blue dot sending (snom.status.sending) \u00b7 Reception',
      'blue dot 1/2 \u00b7 Reception',
      'red ring unreachable (snom.status.error.UNREACHABLE) \u00b7 Reception',
    ]);
    // The next message may be for another one.
    line.begin().done();
    assert.equal(shown.at(-1), 'green dot snom.status.done');
  });

  it('says with whom the call is that it was about', () => {
    const { line, shown } = recorder(true);
    const message = line.begin();
    message.of({ host: '192.0.2.7' });
    message.done('Ann\u202e\n');
    line.begin().done('');
    assert.deepEqual(shown, [
      'green dot done (snom.status.done): Ann\\u{202e}\u240a \u00b7 192.0.2.7',
      'green dot snom.status.done',
    ]);
  });

  it('keeps names short, and texts as they are where there is no name', () => {
    assert.equal(shortName('x'.repeat(20)), 'x'.repeat(20));
    assert.equal(shortName('\u{1f4de}'.repeat(21)), `${'\u{1f4de}'.repeat(19)}\u2026`);
    assert.equal(withName('snom.status.idle', {}, translate), 'snom.status.idle');
    assert.equal(
      withName('snom.status.idle', { name: 'A' }, undefined),
      'snom.status.idle \u00b7 A',
    );
    assert.equal(withName('login: wait 5 s', { name: 'A' }, translate), 'login: wait 5 s \u00b7 A');
  });

  for (const [how, run, expected] of [
    ['all went well', { total: 6, ok: 6, failed: 0 }, 'green dot 6/6'],
    ['some failed', { total: 6, ok: 5, failed: 1 }, 'yellow dot 6/6 (\u2717 1)'],
    ['it stopped after failures', { total: 9, ok: 2, failed: 2 }, 'yellow dot 4/9 (\u2717 2)'],
    ['nothing went well', { total: 2, ok: 0, failed: 2 }, 'red dot 2/2 (\u2717 2)'],
    ['the first one failed', { total: 6, ok: 0, failed: 1 }, 'red dot 1/6 (\u2717 1)'],
    [
      'it was called off',
      { total: 6, ok: 2, failed: 1, aborted: true },
      'yellow ring cancelled (snom.status.cancelled): 3/6 (\u2717 1)',
    ],
  ] as const satisfies readonly (readonly [string, Partial<RunCounts>, string])[]) {
    it(`shows the end of a run where ${how}`, () => {
      const { fill, shape, text } = runStatus({ aborted: false, ...run }, translate);
      assert.equal(`${fill} ${shape} ${text}`, expected);
    });
  }

  it('ends a run with its counts, and speaks for the next message then', () => {
    const { line, shown } = recorder();
    const run = line.begin();
    run.hold();
    run.progress('1/1');
    run.ran({ total: 1, ok: 1, failed: 0, aborted: false });
    line.begin().done();
    assert.deepEqual(shown, ['blue dot 1/1', 'green dot 1/1', 'green dot snom.status.done']);
  });

  it('shows why work that took long failed', () => {
    const { line, shown } = recorder();
    const run = line.begin();
    run.hold();
    const newer = line.begin();
    run.failed(new SnomError('refused'));
    newer.done();
    assert.deepEqual(shown, [
      'red ring snom.status.error.UNREACHABLE',
      'green dot snom.status.done',
    ]);
  });

  it('is cleared when the node closes, and shows nothing afterwards', () => {
    const { line, shown } = recorder();
    const message = line.begin();
    message.sending(false);
    line.close();
    message.failed(new SnomError('aborted'));
    line.problem(new SnomError('noPhone'));
    line.begin().sending(false);
    assert.deepEqual(shown, ['blue dot snom.status.sending', 'clear']);
  });
});
