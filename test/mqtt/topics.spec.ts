import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  checkTopicPart,
  isResponseTopic,
  type NamedPhone,
  readTopic,
  topicNames,
  topicsOf,
} from '../../src/mqtt/topics';
import { FUZZ_RUNS } from '../support/fuzz';
import { assertThrows } from '../support/phone/errors';

const named = (...names: string[]): string[] => [
  ...topicNames(names.map((name, index) => ({ id: `id${index}`, name, host: 'h' }))).values(),
];

describe('mqtt: topics', () => {
  it('call a phone by its name, in letters, digits and hyphens', () => {
    assert.deepEqual(named('Desk phone', 'Büro Größe 1.OG', '  Émile & Zoë  ', 'Ærø', '電話'), [
      'desk-phone',
      'buero-groesse-1-og',
      'emile-zoe',
      'aeroe',
      'h',
    ]);
    assert.deepEqual(
      [...topicNames([{ id: 'a', host: '192.168.1.20' }]).values()],
      ['192-168-1-20'],
    );
    assert.deepEqual(named('Instances'), ['instances-phone']);
  });

  it('tell phones of the same name apart, all of them, by what does not change', () => {
    const phones: NamedPhone[] = [
      { id: 'aaaa1111', name: 'Hall', host: 'h' },
      { id: 'bbbb2222', name: 'hall ', host: 'h' },
      { id: 'cccc3333', name: 'Desk', host: 'h' },
    ];
    const names = ['hall-aa1111', 'hall-bb2222', 'desk'];
    assert.deepEqual([...topicNames(phones).values()], names);
    assert.deepEqual([...topicNames([...phones].reverse()).values()], [...names].reverse());
  });

  it('are one level each, whatever phones are called', () => {
    const phone = fc.record({
      id: fc.uuid(),
      name: fc.string({ unit: 'binary' }),
      host: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(phone, { maxLength: 6 }), (phones) => {
        const names = topicNames(phones);
        for (const name of names.values()) {
          assert.match(name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
          const { state, set } = topicsOf('a/b').of(name);
          assert.deepEqual(readTopic('a/b', state), { kind: 'state', phone: name });
          assert.deepEqual(readTopic('a/b', set('dnd')), { kind: 'set', phone: name, what: 'dnd' });
        }
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('are read as far as they are ours, and nothing else is', () => {
    const { of, presence } = topicsOf('snom');
    assert.deepEqual(readTopic('snom', presence('one')), { kind: 'presence', instance: 'one' });
    const { state, availability, call, event, result } = of('desk');
    assert.ok(readTopic('snom', state));
    for (const topic of [availability, call, event, result, 'snom', 'snom/', 'snom//set/a'])
      assert.equal(readTopic('snom', topic), undefined, topic);
    for (const topic of [
      'snom/desk/set',
      'snom/desk/set/',
      'snom/desk/set/a/b',
      'other/desk/state',
    ])
      assert.equal(readTopic('snom', topic), undefined, topic);
    for (const topic of ['snom/instances/a/fence', 'snomx/desk/state', 'x'.repeat(2000)])
      assert.equal(readTopic('snom', topic), undefined, topic);
    fc.assert(
      fc.property(fc.string(), (topic) => {
        readTopic('snom', topic);
        readTopic('snom', `snom/${topic}`);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('begin with what a broker takes', () => {
    for (const base of ['snom', 'house/phones', ' snom ', 'Büro']) checkTopicPart(base, 'base');
    for (const base of [
      '',
      '/',
      'a/',
      '/a',
      'a//b',
      'a+',
      '#',
      '$SYS',
      'a\0',
      'x'.repeat(300),
      7,
    ]) {
      assert.equal(
        assertThrows(() => checkTopicPart(base, 'base'), 'badTopic').params['name'],
        'base',
      );
    }
  });

  it('take no answer where it would be a command', () => {
    for (const topic of ['answers', 'snom/desk/result', 'a/b/c'])
      assert.equal(isResponseTopic('snom', topic), true, topic);
    for (const topic of [
      '',
      'snom/desk/set/dial',
      'snom/desk/state',
      'snom/desk/availability',
      'snom/desk/call',
      'snom/desk/event',
      'snom/desk/kept',
      'snom/desk/told',
      'snom/instances/other',
      'snom/instances/other/fence',
      'a/#',
      '+',
      '$SYS/a',
      5,
      null,
    ])
      assert.equal(isResponseTopic('snom', topic), false, String(topic));
  });
});
