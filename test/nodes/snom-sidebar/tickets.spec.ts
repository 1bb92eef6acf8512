import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Tickets } from '../../../src/nodes/snom-sidebar/tickets';

describe('nodes/snom-sidebar/tickets', () => {
  it('are good once, for what they were given for', () => {
    const tickets = new Tickets(() => 0);
    const all = tickets.give({ to: 'phones' });
    const one = tickets.give({ to: 'exchanges', phone: 'a' });
    assert.notEqual(all, one);
    assert.match(all, /^[\w-]{24}$/);
    assert.deepEqual(tickets.take(one), { to: 'exchanges', phone: 'a' });
    assert.equal(tickets.take(one), undefined);
    assert.deepEqual(tickets.take(all), { to: 'phones' });
  });

  it('are good for a short time', () => {
    let now = 0;
    const tickets = new Tickets(() => now);
    const [early, late] = [tickets.give({ to: 'phones' }), tickets.give({ to: 'phones' })];
    now = 30_000;
    assert.ok(tickets.take(early));
    now = 30_001;
    assert.equal(tickets.take(late), undefined);
  });

  it('cannot be made up', () => {
    const tickets = new Tickets(() => 0);
    tickets.give({ to: 'phones' });
    for (const other of [undefined, null, '', 'x', 7, {}, [], '__proto__', 'constructor'])
      assert.equal(tickets.take(other), undefined);
  });

  it('do not pile up where nobody shows them', () => {
    const tickets = new Tickets(() => 0);
    const given = Array.from({ length: 51 }, () => tickets.give({ to: 'phones' }));
    assert.equal(tickets.take(given[0]), undefined);
    assert.ok(tickets.take(given[1]));
  });

  it('are not pushed out by those of others, be it a thousand of them', () => {
    const tickets = new Tickets(() => 0);
    const own = tickets.give({ to: 'phones' }, 'ann');
    for (let times = 0; times < 1000; times++) tickets.give({ to: 'phones' }, 'bob');
    for (let user = 0; user < 6000; user++) tickets.give({ to: 'phones' }, `user ${user}`);
    assert.ok(tickets.take(own));
  });

  it('make room when their time is over', () => {
    let now = 0;
    const tickets = new Tickets(() => now);
    for (let user = 0; user < 6000; user++) tickets.give({ to: 'phones' }, `user ${user}`);
    assert.equal(tickets.take(tickets.give({ to: 'phones' }, 'ann')), undefined);
    now = 30_001;
    assert.ok(tickets.take(tickets.give({ to: 'phones' }, 'ann')));
  });
});
