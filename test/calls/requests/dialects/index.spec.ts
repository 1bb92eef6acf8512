import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readDialect } from '../../../../src/calls/requests/dialects/index';
import { SnomError } from '../../../../src/common/errors';

describe('readDialect', () => {
  it('recognises each dialect by its own property', () => {
    assert.equal(readDialect({ operationName: 'Hold' })?.dialect, 'genesys');
    assert.equal(readDialect({ mt: 'ConnectCall' })?.dialect, 'innovaphone');
    assert.equal(readDialect({ cmd: 'Hold' })?.dialect, 'pascom');
    assert.equal(readDialect('<cmd module="phone"><Hold/></cmd>')?.dialect, 'pascom');
  });

  it('knows the names of operations in any case', () => {
    assert.equal(readDialect({ operationName: 'hold' })?.request.operation, 'hold');
    assert.equal(readDialect({ operationName: ' MUTECALL ' })?.request.operation, 'mute');
    assert.equal(readDialect({ mt: 'connectcall' })?.request.operation, 'answer');
    assert.equal(readDialect({ cmd: 'HANGUP' })?.request.operation, 'hangup');
    assert.throws(() => readDialect({ cmd: 'CONSTRUCTOR' }), SnomError);
  });

  it('leaves everything else to others', () => {
    for (const payload of [
      undefined,
      null,
      '',
      '200',
      'Hold',
      7,
      true,
      [],
      [{ mt: 'x' }],
      {},
      { operation: 'dial' },
      '<html>',
      '<cmds/>',
      Buffer.from('x'),
    ])
      assert.equal(readDialect(payload), undefined);
  });

  it('throws nothing but SnomErrors, whatever the values', () => {
    const value = fc.oneof(
      fc.anything({ maxDepth: 2 }),
      fc.constantFrom('Dial', 'StartCall', 'Hold', 'CallInfo'),
    );
    const payload = fc.oneof(
      fc.dictionary(
        fc.constantFrom(
          'operationName',
          'mt',
          'cmd',
          'destination',
          'num',
          'sip',
          'txt',
          'adjust',
          'id',
          'html',
          'iframe',
          'digits',
          'device',
          'callUri',
          'otherCallUri',
          '__proto__',
        ),
        value,
      ),
      fc
        .array(
          fc.constantFrom(
            '<cmd',
            ' module="phone"',
            '>',
            '<Hold',
            ' device="',
            '&amp;',
            '&',
            '"',
            '/>',
            '</cmd>',
            '<!DOCTYPE x>',
            '<?xml?>',
            ' ',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(payload, (asked) => {
        try {
          const reading = readDialect(asked);
          assert.equal(typeof (reading?.request.operation ?? ''), 'string');
        } catch (error) {
          assert.ok(error instanceof SnomError);
          assert.ok(['missingParameter', 'wrongType', 'unknownOperation'].includes(error.reason));
        }
      }),
    );
  });
});
