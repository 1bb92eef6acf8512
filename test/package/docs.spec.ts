/** Tables of the documents, against the code they speak of. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { PHONE_EVENTS } from '../../src/calls/model/call-event';
import {
  CALL_OPERATIONS,
  type CallOperation,
  OPERATION_INFO,
} from '../../src/calls/operations/catalogue';
import { compileDialRules } from '../../src/calls/operations/dial-rules/dial-rules';
import { planCall } from '../../src/calls/operations/plan';
import type { OperationOptions } from '../../src/calls/operations/plan-types';
import { GENESYS_OPERATIONS } from '../../src/calls/requests/dialects/genesys';
import { readDialect } from '../../src/calls/requests/dialects/index';
import { SnomError } from '../../src/common/errors';
import { modelOf } from '../../src/phone/models/models';
import type { PhoneModel } from '../../src/phone/types';
import { ALL_SET_UP } from '../support/calls/planning';
import { EXCEPTIONS } from '../support/e2e/example-stories';
import { ROOT } from '../support/package/manifest';

const text = readFileSync(path.join(ROOT, 'docs/call-control.md'), 'utf8');

/** Cells of the rows whose first cell is code, of the table that has this column. */
function tableWith(column: string): string[][] {
  const table = text
    .split(/\n\n+/)
    .find((part) => part.startsWith('|') && part.split('\n', 1)[0]?.includes(`| ${column} `));
  assert.ok(table, column);
  return table
    .split('\n')
    .map((row) => row.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter(([first = '']) => first.startsWith('`'));
}

const code = (cell = ''): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);

/** Phones of each column of the table of operations. */
const FAMILIES: readonly (readonly PhoneModel[])[] = [
  ['200', '300', '320', '360'].map((name) => modelOf(name, undefined, 'fw7')),
  ['320', '360', '720', '760', '820', '821', '870', 'PA1', 'MP', 'D120'].map((name) =>
    modelOf(name, undefined, name.startsWith('3') ? 'fw8' : undefined),
  ),
  ['D305', 'D335', 'D385', 'D713', 'D735', 'D785'].map((name) => modelOf(name)),
  ['D810', 'D862', 'D892'].map((name) => modelOf(name)),
];

/** Does the phone take the operation, as far as its model and its configuration decide? */
function isPossible(
  operation: CallOperation,
  model: PhoneModel,
  options: OperationOptions,
): boolean {
  try {
    const request = { operation, destination: '200', digits: '1', on: true };
    planCall(request, { model, options, dialRules: compileDialRules('', '') });
    return true;
  } catch (error) {
    // Only one waits for people, and what it is asked for before that is in order.
    return error instanceof SnomError && error.reason === 'needsEvents';
  }
}

describe('docs/call-control.md', () => {
  const rows = tableWith('Operation');

  it('has a row for every operation, in the order of the catalogue', () => {
    assert.deepEqual(
      rows.flatMap(([name]) => code(name)),
      CALL_OPERATIONS,
    );
  });

  for (const row of rows) {
    const [name = '', askedFor = '', ...cells] = row;
    const operation = code(name)[0] as CallOperation;

    it(`${operation}: says of each family what the package does`, () => {
      assert.equal(cells.length, FAMILIES.length + 1);
      FAMILIES.forEach((models, column) => {
        for (const model of models) {
          const plain = isPossible(operation, model, {});
          const able = isPossible(operation, model, ALL_SET_UP);
          const said = plain ? 'yes' : able ? 'setting' : 'no';
          const cell = cells[column] ?? '';
          assert.equal(/^\w+/.exec(cell)?.[0], said, `${model.name} ${model.generation}: ${cell}`);
        }
      });
    });

    it(`${operation}: names the event that proves it`, () => {
      const proof = OPERATION_INFO[operation].confirmedBy.at(-1);
      const cell = cells.at(-1);
      if (proof === undefined) assert.match(cell ?? '', /^nothing/);
      else assert.ok(code(cell).includes(proof), cell);
    });

    it(`${operation}: is what other systems get for these words`, () => {
      for (const part of askedFor === '-' ? [] : askedFor.split(';')) {
        const [system = ''] = part.trim().split(' ');
        const [word = ''] = code(part);
        const payload = {
          [{ Genesys: 'operationName', innovaphone: 'mt', pascom: 'cmd' }[system] ?? '']: word,
          destination: { phoneNumber: '200' },
          ...{ num: '200', digits: '1', participant: '200', otherCallUri: '7', id: '7', html: '-' },
        };
        const asked = readDialect(payload)?.request.operation;
        assert.equal(asked === 'toggleHold' ? 'hold' : asked, operation, part);
      }
    });
  }

  it('knows every word of the other systems', () => {
    const words = rows.flatMap(([, askedFor]) => code(askedFor));
    const innovaphone = ['StartCall', 'PrepareCall', 'ConnectCall', 'DisconnectCall', 'CallInfo'];
    const pascom = ['Hangup', 'Hold', 'Offhook', 'Transfer', 'Conference'];
    assert.deepEqual(words.sort(), [...GENESYS_OPERATIONS, ...innovaphone, ...pascom].sort());
  });

  it('lists every setting with the event it fires', () => {
    const listed = tableWith('Event').map(([setting, event]) => [...code(setting), ...code(event)]);
    assert.deepEqual(
      listed,
      PHONE_EVENTS.map(({ setting, event }) => [setting, event]),
    );
  });
});

describe('documents', () => {
  it('name the two commands of a copy of the repository', () => {
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    for (const command of ['npm run demo', 'npm test'])
      assert.ok(readme.includes(`| \`${command}\` `), command);
  });

  it('name the examples of which a part cannot be done everywhere', () => {
    const source = readFileSync(path.join(ROOT, 'docs/recipes.md'), 'utf8');
    const [, section = ''] = source.split('## On which phones they work');
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    assert.deepEqual(
      rows.map((row) => code(row.split('|')[1]).join(' ')),
      Object.values(EXCEPTIONS).map(({ examples }) => examples.join(' ')),
    );
  });

  it('only link to each other where there is something', () => {
    for (const file of ['docs/call-control.md', 'docs/recipes.md', 'docs/display.md']) {
      const source = readFileSync(path.join(ROOT, file), 'utf8');
      for (const [, to = ''] of source.matchAll(/\]\(([^)#]*#[^)]+)\)/g)) {
        const [target = '', anchor = ''] = to.split('#');
        const linked =
          target === '' ? source : readFileSync(path.join(ROOT, 'docs', target), 'utf8');
        const anchors = [...linked.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
          title
            .toLowerCase()
            .replace(/[^\w\s-]/g, '')
            .replaceAll(' ', '-'),
        );
        assert.ok(anchors.includes(anchor), `${file}: ${to}`);
      }
    }
  });
});
