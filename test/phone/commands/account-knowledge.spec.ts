/** By which names do-not-disturb is switched, and what a phone is asked for that. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import { AccountKnowledge } from '../../../src/phone/commands/account-knowledge';
import { CommandScope } from '../../../src/phone/commands/command-scope';
import { modelOf } from '../../../src/phone/models/models';
import type { PhoneAction } from '../../../src/phone/types';
import { assertFails } from '../../support/phone/errors';
import { FakeHttp, page } from '../../support/phone/fake-http';

const D385 = modelOf('D385');
const DND: PhoneAction = { kind: 'dnd', on: true };
const EXPORT = page(
  '<?xml version="1.0"?><settings><phone-settings e="2">' +
    '<dnd_mode idx="1" perm="">off</dnd_mode><dnd_mode idx="2" perm="">on</dnd_mode>' +
    '<language perm="">Deutsch</language></phone-settings></settings>',
);

async function named(knowledge: AccountKnowledge, action = DND): Promise<readonly string[]> {
  const scope = new CommandScope({ timeoutMs: 60_000, timedOut: () => new SnomError('noAnswer') });
  try {
    const given = await knowledge.named(action, D385, scope);
    return given.kind === 'dnd' ? (given.settings ?? []) : ['another action'];
  } finally {
    scope.dispose();
  }
}

describe('phone/commands/account-knowledge', () => {
  it('switches do-not-disturb of each account that the phone has, and asks it once', async () => {
    const http = new FakeHttp(() => EXPORT);
    const knowledge = new AccountKnowledge(http);
    assert.deepEqual(await named(knowledge), ['dnd_mode1', 'dnd_mode2']);
    const { length } = http.targets;
    assert.ok(length > 0);
    assert.deepEqual(await named(knowledge), ['dnd_mode1', 'dnd_mode2']);
    assert.equal(http.targets.length, length);
  });

  it('asks for nothing where another action needs no names', async () => {
    const http = new FakeHttp(() => assert.fail('asked'));
    const knowledge = new AccountKnowledge(http);
    assert.deepEqual(await named(knowledge, { kind: 'dial', destination: '200' }), [
      'another action',
    ]);
    assert.deepEqual(http.targets, []);
  });

  it('switches whatever there may be on a phone that does not show its settings, and asks it the next time', async () => {
    let answer = (): typeof EXPORT => {
      throw new SnomError('notFound');
    };
    const knowledge = new AccountKnowledge(new FakeHttp(() => answer()));
    const all = await named(knowledge);
    assert.deepEqual([all.length, all[0], all.at(-1)], [13, 'dnd_mode', 'dnd_mode12']);
    answer = () => EXPORT;
    assert.deepEqual(await named(knowledge), ['dnd_mode1', 'dnd_mode2']);
  });

  // After any of these the command itself would only fail as well, or is not wanted any more.
  for (const reason of ['wrongPassword', 'refused', 'aborted', 'noAnswer'] as const) {
    it(`sends no command after ${reason}`, async () => {
      const http = new FakeHttp(() => {
        throw new SnomError(reason, { sent: 'maybe' });
      });
      await assertFails(named(new AccountKnowledge(http)), reason, 'no');
    });
  }
});
