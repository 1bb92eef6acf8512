/** What an operation is, one table says. Whoever lists operations anew forgets the next one. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import ts from 'typescript';
import { CALL_OPERATIONS } from '../../src/calls/operations/catalogue';
import { CALL_INFO } from '../../src/calls/operations/planners/call-info';
import { CONFERENCES } from '../../src/calls/operations/planners/conferences';
import { DIALLING } from '../../src/calls/operations/planners/dialling';
import { HOLDING } from '../../src/calls/operations/planners/holding';
import { IN_CALL } from '../../src/calls/operations/planners/in-call';
import { RINGING_AND_ENDING } from '../../src/calls/operations/planners/ringing-and-ending';
import { TRANSFERS } from '../../src/calls/operations/planners/transfers';
import { ROOT } from '../support/package/manifest';

/** So many may be named together without being a list: they have something in common, or are words of another kind. */
const FEW = 3;

/** Files that name more, and why no operation can be forgotten there. */
const REASONED: Readonly<Record<string, string>> = {
  'calls/operations/catalogue.ts': 'the table',
  'calls/operations/channel-evidence.ts': 'evidence, which types hold against the catalogue',
  'calls/operations/planners/by-csta.ts': 'planners, which types hold against the catalogue',
  'calls/operations/planners/by-csta-with-two.ts': 'planners',
  'calls/operations/planners/by-document.ts': 'planners, which types hold against the catalogue',
  'calls/operations/planners/conferences.ts': 'planners, which types hold against the catalogue',
  'calls/operations/planners/dialling.ts': 'planners',
  'calls/operations/planners/effects.ts': 'labels of their steps, the same by every way',
  'calls/operations/planners/in-call.ts': 'planners',
  'calls/operations/planners/ringing-and-ending.ts': 'planners',
  'calls/operations/planners/transfers.ts': 'planners',
  'calls/operations/pressed.ts': "the keys of pascom's commands",
  'calls/requests/request.ts': "what Snom's own requests stand for",
  'calls/requests/dialects/genesys.ts': 'what the words of another system stand for',
  'calls/requests/dialects/innovaphone.ts': 'the same',
  'calls/requests/dialects/pascom.ts': 'the same',
  'calls/model/call-types.ts': 'capabilities; the catalogue says which one an operation needs',
  'calls/model/capabilities.ts': 'capabilities, by the state of the calls',
  'calls/model/command-rules.ts': 'what the model remembers of a command',
  'common/secrets/secret-names.ts': 'types of function keys',
  'mqtt/commands.ts':
    'what a payload means for those that take none; topics are called as in the catalogue',
  'mqtt/discovery.ts': 'buttons that everybody needs',
  'nodes/snom-key/templates.ts': 'sequences of keys, called after what they do',
};

/** Operations that a file names, as texts or as properties. */
function operationsIn(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  const possible = CALL_OPERATIONS.filter((name) => text.includes(name));
  if (possible.length <= FEW) return possible;
  const found = new Set<string>();
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.add(node.text);
    if (ts.isPropertyAssignment(node) || ts.isPropertySignature(node))
      if (ts.isIdentifier(node.name)) found.add(node.name.text);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return possible.filter((name) => found.has(name));
}

describe('call operations', () => {
  it('are listed in the catalogue, and nowhere else', () => {
    const sources = path.join(ROOT, 'src');
    const lists = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && operationsIn(path.join(sources, file)).length > FEW)
      .map((file) => file.replaceAll(path.sep, '/'));
    assert.deepEqual(lists.sort(), Object.keys(REASONED).sort());
  });

  it('have one planner each', () => {
    const tables = [
      DIALLING,
      RINGING_AND_ENDING,
      HOLDING,
      TRANSFERS,
      CONFERENCES,
      IN_CALL,
      CALL_INFO,
    ];
    const planned = tables.flatMap((table) => Object.keys(table));
    assert.deepEqual(planned.sort(), [...CALL_OPERATIONS].sort());
  });
});
