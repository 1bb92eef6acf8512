/** What docs/preparing-a-d8xx.md says can be done which way, against the table the code goes by. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import {
  CALL_OPERATIONS,
  type CallOperation,
  OPERATION_INFO,
} from '../../src/calls/operations/catalogue';
import { supportOf } from '../../src/calls/operations/channel-support';
import { snippetFor } from '../../src/nodes/snom-config/dialog/snippet';
import { modelOf } from '../../src/phone/models/models';
import { CHANNEL_NAMES, type ChannelName } from '../../src/phone/types';
import { ALL_SET_UP } from '../support/calls/planning';
import { ROOT } from '../support/package/manifest';

const text = readFileSync(path.join(ROOT, 'docs/preparing-a-d8xx.md'), 'utf8');

interface Column {
  readonly model: string;
  readonly channel: ChannelName;
  /** Others saw it on a D862; on no other phone. */
  readonly isSeen?: true;
}

/** Columns behind that of the operation. The minibrowser's page takes the same documents as SIP NOTIFY. */
const COLUMNS: readonly Column[] = [
  { model: 'D385', channel: 'command-page', isSeen: true },
  { model: 'D862', channel: 'sip-notify', isSeen: true },
  { model: 'D862', channel: 'minibrowser' },
  { model: 'D812', channel: 'sip-notify' },
  { model: 'D862', channel: 'csta' },
];

function cellOf(operation: CallOperation, { model, channel, isSeen }: Column): string {
  const facts = { model: modelOf(model), options: {} };
  const plain = supportOf(operation, channel, facts);
  const { evidence } = plain.evidence
    ? plain
    : supportOf(operation, channel, { ...facts, options: ALL_SET_UP });
  if (evidence === undefined) return 'no';
  const told = evidence === 'seen' ? (isSeen ? 'seen by others' : 'unproven') : evidence;
  return plain.evidence ? told : `${told}, needs a setting`;
}

/** Rows whose first cell is one word of code, below a heading. */
function rowsBelow(heading: string): string[][] {
  const part = text.split(/^## /m).find((section) => section.startsWith(heading));
  assert.ok(part, heading);
  return part
    .split('\n')
    .filter((line) => /^\| `\w+` +\|/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

describe('docs/preparing-a-d8xx.md', () => {
  it('says of every operation which way it goes, and how that is known', () => {
    const offered = CALL_OPERATIONS.filter((name) => {
      const { unsupported, onDisplay } = OPERATION_INFO[name];
      return !unsupported && !onDisplay;
    });
    const wanted = offered.map((operation) => [
      `\`${operation}\``,
      ...COLUMNS.map((column) => cellOf(operation, column)),
    ]);
    assert.deepEqual(
      rowsBelow('What can be done which way').map((cells) => cells.join(' | ')),
      wanted.map((cells) => cells.join(' | ')),
    );
  });

  it('names every way by the word flows store', () => {
    for (const channel of CHANNEL_NAMES) assert.ok(text.includes(`(\`${channel}\`)`), channel);
  });

  it('shows the settings the dialog offers, and says of each what it opens', () => {
    const snippet = snippetFor('sip-notify', { nodeRed: '192.0.2.10', sipPort: 5060 });
    assert.ok(text.includes(`\`\`\`xml\n${snippet}\n\`\`\``));
    const named = rowsBelow('SIP NOTIFY').map(([name = '']) => name.replaceAll('`', ''));
    const offered = [...snippet.matchAll(/<(\w+) perm/g)].map(([, name = '']) => name);
    assert.deepEqual(named, offered);
  });
});
