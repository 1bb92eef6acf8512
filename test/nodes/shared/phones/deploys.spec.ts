import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'mocha';
import {
  DEPLOY_PATIENCE_MS,
  Deploys,
  deploysOf,
} from '../../../../src/nodes/shared/phones/deploys';
import { SteppedClock } from '../../../support/calls/stepped-clock';

const EVENTS = ['flows:stopping', 'flows:starting', 'flows:started'];

/** A runtime, and what one who listens is told. */
class Room {
  readonly clock = new SteppedClock();
  readonly events = new EventEmitter();
  readonly deploys = new Deploys(this.events, this.clock);
  readonly told: string[] = [];
  readonly stop = this.deploys.listen({
    begins: () => void this.told.push('begins'),
    ends: () => void this.told.push(this.deploys.isUnderWay ? 'ends too early' : 'ends'),
  });

  emit(...names: string[]): void {
    for (const name of names) this.events.emit(name);
  }
}

describe('nodes/shared/phones/deploys', () => {
  it('knows that the first nodes are still to be made, and tells who comes then', () => {
    const room = new Room();
    assert.deepEqual([room.deploys.isUnderWay, room.told], [true, ['begins']]);
    room.emit('flows:starting', 'flows:started');
    assert.deepEqual([room.deploys.isUnderWay, room.told], [false, ['begins', 'begins', 'ends']]);
  });

  it('lasts from the first node that is closed until all have started', () => {
    const room = new Room();
    room.emit('flows:started');
    room.told.length = 0;
    for (const [at, name] of EVENTS.entries()) {
      room.emit(name);
      assert.equal(room.deploys.isUnderWay, at < 2, name);
    }
    assert.deepEqual(room.told, ['begins', 'begins', 'ends']);
    let late = 0;
    room.deploys.listen({ begins: () => (late += 1), ends: () => undefined });
    assert.equal(late, 0);
  });

  it('does not wait for flows that do not start', async () => {
    const room = new Room();
    room.emit('flows:started', 'flows:stopping');
    await room.clock.advance(DEPLOY_PATIENCE_MS - 1);
    assert.equal(room.deploys.isUnderWay, true);
    await room.clock.advance(1);
    assert.deepEqual([room.deploys.isUnderWay, room.told.at(-1)], [false, 'ends']);
    assert.equal(room.clock.pending, 0);
  });

  it('tells nobody who has ended listening, not even while others are told', () => {
    const room = new Room();
    room.stop();
    let told = 0;
    const stop = room.deploys.listen({
      ends: () => {
        told += 1;
        stop();
      },
    });
    room.emit(...EVENTS, ...EVENTS);
    assert.deepEqual([told, room.told], [1, ['begins']]);
  });

  it('has one set of listeners for each runtime, however many ask', () => {
    const events = new EventEmitter();
    const deploys = deploysOf({ events });
    for (let nodes = 0; nodes < 20; nodes += 1)
      deploysOf({ events }).listen({ ends: () => undefined });
    assert.equal(deploysOf({ events }), deploys);
    assert.notEqual(deploysOf({ events: new EventEmitter() }), deploys);
    assert.deepEqual(
      EVENTS.map((name) => events.listenerCount(name)),
      [1, 1, 1],
    );
    events.emit('flows:started');
  });
});
