import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import {
  answerHeldCall,
  type HeldCall,
  holdCall,
  phoneOfHeldCall,
  releaseHeldCalls,
} from '../../../../src/nodes/shared/phones/held-calls';
import { sizeOf } from '../../../support/nodes/registries';

const phone = (name: string): SnomConfigNode => ({ name }) as SnomConfigNode;

describe('nodes/shared/phones/held-calls', () => {
  const used = new Set<SnomConfigNode>();
  afterEach(() => {
    for (const config of used) releaseHeldCalls(config);
    used.clear();
    assert.equal(sizeOf('held calls'), 0);
  });

  function hold(config = phone('a'), left = new AbortController().signal): HeldCall {
    used.add(config);
    const call = holdCall(config, left);
    assert.ok(call);
    return call;
  }

  it('passes the answer on, once', async () => {
    const config = phone('a');
    const call = hold(config);
    assert.equal(phoneOfHeldCall(call.screeningId), config);
    assert.equal(answerHeldCall(call.screeningId, 'reject'), true);
    assert.equal(await call.answer, 'reject');
    assert.equal(answerHeldCall(call.screeningId, 'ring'), false);
    assert.equal(phoneOfHeldCall(call.screeningId), undefined);
  });

  it('knows no other ids', () => {
    hold();
    for (const id of ['', 'x', '__proto__', 'constructor'])
      assert.equal(answerHeldCall(id, 'reject'), false);
  });

  it('lets it ring after a time', async () => {
    const call = hold();
    call.limit(5);
    assert.equal(await call.answer, 'ring');
    assert.equal(answerHeldCall(call.screeningId, 'reject'), false);
  });

  it('needs no time limit any more once it is answered', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    const call = hold();
    call.settle('reject');
    call.limit(60_000);
    assert.equal(timers(), before);
    assert.equal(await call.answer, 'reject');
  });

  it('forgets it when the phone has left', async () => {
    const left = new AbortController();
    const call = hold(phone('a'), left.signal);
    left.abort();
    assert.equal(await call.answer, 'ring');
    assert.equal(answerHeldCall(call.screeningId, 'reject'), false);
  });

  it('holds a few calls of each phone, and not too many together', () => {
    const config = phone('a');
    used.add(config);
    // Each call is a request of its own, and has a signal of its own.
    const another = (of: SnomConfigNode): HeldCall | undefined =>
      holdCall(of, new AbortController().signal);
    const calls = Array.from({ length: 20 }, () => another(config));
    assert.equal(calls.filter(Boolean).length, 8);
    assert.ok(hold(phone('b')));
    calls[0]?.settle('ring');
    assert.ok(another(config), 'there is room again');
    for (let index = 0; index < 100; index++) {
      const other = phone(`${index}`);
      used.add(other);
      for (let times = 0; times < 8; times++) another(other);
    }
    assert.equal(sizeOf('held calls'), 256);
  });

  it('lets the calls of a phone ring that is closed, and no others', async () => {
    const [a, b] = [phone('a'), phone('b')];
    const [one, two] = [hold(a), hold(b)];
    releaseHeldCalls(a);
    assert.equal(await one.answer, 'ring');
    assert.equal(answerHeldCall(two.screeningId, 'reject'), true);
  });
});
