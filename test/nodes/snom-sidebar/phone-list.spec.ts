import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PhoneList } from '../../../src/nodes/snom-sidebar/phone-list.editor';
import type { SidebarPhone } from '../../../src/nodes/snom-sidebar/types';

const phoneOf = (id: string, more: Partial<SidebarPhone> = {}): SidebarPhone => ({
  ...{ id, name: id, host: `${id}.example`, state: 'idle', calls: [], callsKnown: true },
  followed: 'reports',
  ...{ dnd: null, forwarding: null, muted: null, recording: null, registered: null, lines: [] },
  reachable: null,
  ...more,
});

const BUSY: Partial<SidebarPhone> = {
  state: 'talking',
  calls: [{ id: 'c', dir: 'i', state: 'Connected', number: '201', name: 'Ann', startedAt: 1 }],
};

function listOf(...phones: SidebarPhone[]): PhoneList {
  const list = new PhoneList();
  list.apply({ at: 0, phones, complete: true });
  return list;
}

const names = (list: PhoneList): string[] => list.shown.map(({ name }) => name);

describe('nodes/snom-sidebar/phone-list', () => {
  it('is in the order of names, numbers as people count', () => {
    const list = listOf(...['Desk 10', 'Äpfel', 'desk 9', 'Bar'].map((name) => phoneOf(name)));
    assert.deepEqual(names(list), ['Äpfel', 'Bar', 'desk 9', 'Desk 10']);
    list.apply({ at: 0, phones: [phoneOf('Bar', { name: 'Zoo' })] });
    assert.deepEqual(names(list), ['Äpfel', 'desk 9', 'Desk 10', 'Zoo']);
  });

  it('has phones of one name one after the other, always in the same order', () => {
    const two = [phoneOf('b', { name: 'Desk' }), phoneOf('a', { name: 'Desk' })];
    assert.deepEqual(
      listOf(...two).shown.map(({ id }) => id),
      ['a', 'b'],
    );
  });

  it('takes what is new of a phone without another order', () => {
    const list = listOf(phoneOf('a'), phoneOf('b'));
    const before = list.shown;
    const changed = phoneOf('b', BUSY);
    list.apply({ at: 0, phones: [changed] });
    assert.deepEqual(list.shown, [before[0], changed]);
    assert.equal(list.get('b'), changed);
    list.apply({ at: 0, gone: ['a'] });
    assert.deepEqual(names(list), ['b']);
  });

  it('counts what there is', () => {
    const list = listOf(
      phoneOf('a'),
      phoneOf('b', BUSY),
      phoneOf('c', { reachable: false }),
      phoneOf('d', { registered: false }),
      phoneOf('h', { takenOver: 'Other' }),
      phoneOf('e', { problem: { reason: 'badPort', params: {} } }),
      phoneOf('f', { error: { at: 1, code: 'TIMEOUT', reason: 'noAnswer', params: {} } }),
      phoneOf('g', {
        error: { at: 1, code: 'TIMEOUT', reason: 'noAnswer', params: {} },
        isOver: true,
      }),
      phoneOf('i', { unanswered: { reason: 'wrongPassword', params: {} } }),
    );
    assert.deepEqual(list.counts, { all: 9, busy: 1, trouble: 6 });
    list.only = 'busy';
    assert.deepEqual(names(list), ['b']);
    list.only = 'trouble';
    assert.deepEqual(names(list), ['c', 'd', 'e', 'f', 'h', 'i']);
  });

  it('is found by whatever is known of a phone, the other side of its call too', () => {
    const list = listOf(
      phoneOf('Reception', { model: 'D385', mac: '000413A1B2C3', host: '192.0.2.7' }),
      phoneOf('Lab', { ...BUSY, lines: [{ identity: '100@pbx.example', registered: true }] }),
    );
    for (const text of ['recep', 'd385', '000413a1', '192.0.2', ' RECEPTION ']) {
      list.text = text;
      assert.deepEqual(names(list), ['Reception'], text);
    }
    for (const text of ['ann', '201', '100@pbx']) {
      list.text = text;
      assert.deepEqual(names(list), ['Lab'], text);
    }
    list.text = 'nobody';
    assert.deepEqual(names(list), []);
  });

  it('forgets what was not told anew after the connection was lost', () => {
    const list = listOf(phoneOf('a'), phoneOf('b'));
    list.beginAnew();
    list.apply({ at: 0, phones: [phoneOf('b')] });
    assert.deepEqual(names(list), ['a', 'b'], 'nobody knows yet');
    list.apply({ at: 0, phones: [phoneOf('c')], complete: true });
    assert.deepEqual(names(list), ['b', 'c']);
  });
});
