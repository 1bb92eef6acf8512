/** In which order pages of several nodes come to a phone. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { CALL_PAGE } from '../../../../src/nodes/shared/display/call-pages';
import type { Description } from '../../../../src/nodes/shared/display/describe';
import { PagePresenter } from '../../../../src/nodes/shared/display/page-presenter';
import { type Target, usable } from '../../../../src/nodes/shared/phones/phones';
import { useDisplayFlow } from '../../../support/nodes/display-flow';
import { configOf } from '../../../support/nodes/reporting';

const text = (words: string): Description => ({ operation: 'text', values: { text: words } });

describe('nodes: pages of several nodes on one phone', () => {
  const { signal } = new AbortController();
  let target: Target;
  let door: PagePresenter;
  let office: PagePresenter;

  // Before the flow looks whether a page is left.
  afterEach(() => {
    door.close();
    office.close();
  });

  const flow = useDisplayFlow();

  beforeEach(async () => {
    await flow.start({ operation: 'text' });
    target = usable(configOf());
    door = new PagePresenter();
    office = new PagePresenter();
  });

  /** What is to be shown is found out later. */
  function later(): { describe: () => Promise<Description>; found: (what: Description) => void } {
    let found: (what: Description) => void = () => undefined;
    const description = new Promise<Description>((resolve) => (found = resolve));
    return { describe: () => description, found: (what) => found(what) };
  }

  const show = (
    presenter: PagePresenter,
    what: Parameters<PagePresenter['show']>[0],
    until = signal,
  ): Promise<unknown> =>
    presenter.show(what, target, CALL_PAGE, { signal: until }, () => undefined);

  const lines = async (): Promise<readonly string[]> => (await flow.view()).lines;

  it('come in the order in which they were asked for', async () => {
    const slow = later();
    const first = show(door, slow.describe);
    const second = show(office, text('second'));
    // What need not wait has gone before this.
    await target.phone.info();
    assert.equal(flow.phone.minibrowser, undefined);
    slow.found(text('first'));
    await Promise.all([first, second]);
    assert.deepEqual(await lines(), ['second']);
    assert.deepEqual(
      [door, office].map((presenter) => presenter.wasLastOn(target.phone)),
      [false, true],
    );
  });

  it('do not wait for one that is given up, but for those before it', async () => {
    const slow = later();
    const stop = new AbortController();
    const first = show(door, slow.describe);
    const never = show(door, later().describe, stop.signal);
    void never.catch(() => undefined);
    const third = show(office, text('third'));
    stop.abort();
    await target.phone.info();
    assert.equal(flow.phone.minibrowser, undefined);
    slow.found(text('first'));
    await Promise.all([first, third]);
    assert.deepEqual(await lines(), ['third']);
  });

  it('do not wait for one that fails', async () => {
    const failed = show(door, () => Promise.reject(new Error('no such call')));
    const second = show(office, text('second'));
    await assert.rejects(failed, { message: 'no such call' });
    await second;
    assert.deepEqual(await lines(), ['second']);
  });

  it('are taken away at once, and not after one that is still made ready', async () => {
    await show(door, text('door'));
    await lines();
    const slow = later();
    const next = show(office, slow.describe);
    await door.takeAway(target, { ...CALL_PAGE, confirmMs: 60_000 }, { signal });
    await flow.closed();
    slow.found(text('office'));
    await next;
    assert.deepEqual(await lines(), ['office']);
  });

  it('are not taken away once another one is on its way', async () => {
    await show(door, text('door'));
    await show(office, text('office'));
    await assert.rejects(door.takeAway(target, CALL_PAGE, { signal }), { code: 'ABORTED' });
    assert.deepEqual(await lines(), ['office']);
  });
});
