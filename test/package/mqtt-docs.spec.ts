/** What docs/mqtt.md shows owners, against what is published and understood. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { createDevice } from '../../src/calls/model/device-state';
import { readCommand } from '../../src/mqtt/commands';
import { historyIn, NO_HISTORY } from '../../src/mqtt/history';
import { CALL_NEWS } from '../../src/mqtt/news';
import { PHONE_STATES, publishedState } from '../../src/mqtt/state';
import { readTopic, topicsOf } from '../../src/mqtt/topics';
import { ROOT } from '../support/package/manifest';

const text = readFileSync(path.join(ROOT, 'docs/mqtt.md'), 'utf8');
const shown = JSON.parse(/```json\n([^]*?)```/.exec(text)?.[1] ?? '') as Record<string, unknown>;

describe('docs/mqtt.md', () => {
  it('shows a state with all its properties', () => {
    const device = createDevice({ name: 'Desk phone' });
    const publisher = { instance: 'node-red', run: 'x' };
    const phone = { id: 'x', name: 'Desk phone' };
    const state = publishedState(publisher, phone, device, NO_HISTORY);
    assert.deepEqual(Object.keys(shown), Object.keys(state));
    const history = historyIn(shown);
    assert.equal(history?.missed, shown['missed']);
    assert.deepEqual(history?.lastCall, shown['lastCall']);
  });

  it('names the states, the events and the topics there are', () => {
    for (const word of [...PHONE_STATES, ...CALL_NEWS])
      assert.ok(text.includes(`\`${word}\``), word);
    const { set, ...topics } = topicsOf('snom').of('desk-phone');
    for (const topic of Object.values(topics)) assert.ok(text.includes(`\`${topic}\``), topic);
    assert.ok(text.includes(`\`${topicsOf('snom').presence('node-red')}\``));
    assert.deepEqual(readTopic('snom', set('dnd')), {
      kind: 'set',
      phone: 'desk-phone',
      what: 'dnd',
    });
  });

  it('names commands that are understood', () => {
    const [, section = ''] = /## Commands\n([^]*?)\n## /.exec(text) ?? [];
    const rows = section.split('\n').filter((line) => /^\| `\w+`.*\|$/.test(line));
    const names = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
    assert.ok(names.length > 15);
    for (const what of names) {
      const payloads = ['PRESS', 'ON', '200', '{"operation": "info"}', '{"operation": "hangup"}'];
      const understood = payloads.some((payload) => {
        try {
          readCommand(what, payload, { mayDial: true });
          return true;
        } catch {
          return false;
        }
      });
      assert.ok(understood, what);
    }
  });
});
