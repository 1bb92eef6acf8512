/** Rooms import downwards only and in no circle; and the check that says so would notice. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { ROOT } from '../support/package/manifest';

// The scripts are ES modules; these specs are CommonJS.
const tools = () => import('../../scripts/lib/import-rule.mjs');

describe('imports between rooms', () => {
  let rule: Awaited<ReturnType<typeof tools>>;

  before(async () => {
    rule = await tools();
  });

  /** What is said of one import. */
  function complaintsOf(from: string, to: string): string[] {
    return rule.wrongImports(new Map([[from, [to]]]));
  }

  const FORBIDDEN: readonly (readonly [from: string, to: string])[] = [
    ['src/common/errors.ts', 'src/phone/types.ts'],
    ['src/phone/models/models.ts', 'src/phone/transport/http.ts'],
    ['src/phone/transport/http.ts', 'src/phone/commands/steps.ts'],
    ['src/phone/settings/access.ts', 'src/phone/transport/http.ts'],
    ['src/phone/channels/command-page.ts', 'src/phone/phone.ts'],
    ['src/phone/phone.ts', 'src/phone/admin/operations.ts'],
    ['src/phone/admin/operations.ts', 'src/phone/phone.ts'],
    ['src/calls/model/call-model.ts', 'src/calls/operations/plan.ts'],
    ['src/calls/operations/plan.ts', 'src/calls/execution/tracker.ts'],
    ['src/calls/execution/executor.ts', 'src/phone/phone.ts'],
    ['src/calls/execution/executor.ts', 'src/calls/requests/request.ts'],
    ['src/check/checker.ts', 'src/calls/model/call-types.ts'],
    ['src/nodes/shared/phones/phones.ts', 'src/nodes/shared/action/action-node.ts'],
    ['src/nodes/shared/phones/phones.ts', 'src/nodes/snom-config/types.ts'],
    ['src/nodes/snom-call/snom-call.ts', 'src/nodes/snom-display/types.ts'],
    ['src/nodes/snom-key/snom-key.ts', 'simulator/index.ts'],
    ['simulator/index.ts', 'src/common/errors.ts'],
    ['src/phone/phone.ts', 'test/support/phone/phone'],
    ['simulator/contract/types.ts', 'simulator/device/profiles.ts'],
    ['simulator/keys/keyboard.ts', 'simulator/calls/engine.ts'],
    ['simulator/calls/engine.ts', 'simulator/phone-core.ts'],
    ['simulator/console/server.ts', 'simulator/http/site.ts'],
  ];
  for (const [from, to] of FORBIDDEN) {
    it(`keeps ${from} from importing ${to}`, () => {
      assert.equal(complaintsOf(from, to).length, 1);
    });
  }

  const ALLOWED: readonly (readonly [from: string, to: string])[] = [
    ['src/phone/transport/http.ts', 'src/phone/transport/auth.ts'],
    ['src/phone/phone.ts', 'src/phone/commands/steps.ts'],
    ['src/calls/execution/executor.ts', 'src/calls/model/call-model.ts'],
    ['src/calls/operations/plan.ts', 'src/phone/models/models.ts'],
    ['src/check/checker.ts', 'src/phone/transport/auth.ts'],
    ['src/nodes/snom-call/snom-call.ts', 'src/nodes/shared/display/page-presenter.ts'],
    ['simulator/http/site.ts', 'simulator/phone-core.ts'],
  ];
  for (const [from, to] of ALLOWED) {
    it(`lets ${from} import ${to}`, () => {
      assert.deepEqual(complaintsOf(from, to), []);
    });
  }

  it('wants every file to be in a room', () => {
    assert.deepEqual(rule.wrongImports(new Map([['src/elsewhere/x.ts', []]])), [
      'src/elsewhere/x.ts is in no room of the rule',
    ]);
  });

  it('finds circles, also those of a file with itself, and leaves what only hangs on them', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', []],
      ['e', ['a', 'e']],
    ]);
    assert.deepEqual(rule.circles(graph), [['a', 'b', 'c'], ['e']]);
    assert.deepEqual(rule.wayRound(graph, ['a', 'b', 'c']), ['a', 'b', 'c', 'a']);
    assert.deepEqual(rule.wayRound(graph, ['e']), ['e', 'e']);
  });

  it('reads every import there is, types too', async () => {
    const graph = await rule.readImports(ROOT, ['src', 'simulator']);
    assert.ok(graph.get('src/phone/phone.ts')?.includes('src/phone/types.ts'));
    assert.ok(graph.get('simulator/index.ts')?.includes('simulator/virtual-phone.ts'));
  });

  it('has no rule for a room that is gone', async () => {
    const files = [...(await rule.readImports(ROOT, ['src', 'simulator'])).keys()];
    const rooms = Object.keys(rule.RULE);
    const used = new Set(files.map((file) => rule.roomOf(file)));
    assert.deepEqual(
      rooms.filter((room) => !used.has(room)),
      [],
    );
  });
});
