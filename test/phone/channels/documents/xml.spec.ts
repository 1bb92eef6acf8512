import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import { stepsOf } from '../../../../src/phone/channels/documents/steps';
import {
  actionDocument,
  endDocument,
  guardedDocument,
  pointerDocument,
  shapeOf,
  stateDocument,
} from '../../../../src/phone/channels/documents/xml';
import { modelOf } from '../../../../src/phone/models/models';
import type { PhoneAction, PhoneGuard } from '../../../../src/phone/types';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { addressIn, readDocument } from '../../../support/phone/document-reader';
import { assertThrows } from '../../../support/phone/errors';

const D862 = modelOf('D862', '10.1.226.13');
const SILENT = shapeOf(D862);

describe('phone/channels/documents/xml', () => {
  it('writes the form that was seen working, byte by byte', () => {
    assert.equal(
      actionDocument('key=F_HOLD', SILENT),
      '<?xml version="1.0" encoding="UTF-8"?>' +
        '<SnomIPPhoneSilent state="relevant" document_id="nodered">' +
        '<fetch mil="10">snom://mb_nop#key=F_HOLD</fetch></SnomIPPhoneSilent>',
    );
  });

  it('writes a page that leaves at once for firmware without silent documents', () => {
    const root = readDocument(
      actionDocument('numberdial=200', shapeOf(modelOf('370', '8.7.5.35'))),
    );
    assert.deepEqual(
      [
        root.name,
        root.attributes['state'],
        root.children[0]?.attributes,
        addressIn(root, undefined),
      ],
      ['SnomIPPhoneText', 'relevant', { mil: '1' }, 'snom://mb_exit#numberdial=200'],
    );
  });

  it('knows which firmware has silent documents', () => {
    const silent = (firmware?: string, name = 'D862') => shapeOf(modelOf(name, firmware)).silent;
    assert.deepEqual(
      ['10.1.82.0', '10.1.81.9', '10.1.226.13', '10.0.900.1', '10.2.1.0', '11.0.0', undefined].map(
        (firmware) => silent(firmware),
      ),
      [true, false, true, false, true, true, true],
    );
    assert.equal(silent('snom760-SIP 8.9.3.80', '760'), false);
    assert.equal(silent('snomD385-SIP 10.1.54.13', 'D385'), false);
  });

  it('guards with conditions of the phone, always with an Else', () => {
    const at = { holds: 'http://h/1', otherwise: 'http://h/2', unknown: 'http://h/3' };
    const leads = (guard: PhoneGuard, values?: Record<string, string>) =>
      addressIn(readDocument(guardedDocument(guard, at, SILENT)), values)?.slice(-1);
    const idle = { phone_state: 'Idle', lines: '0', 'lines:ringing': '0' };
    const ringing = { phone_state: 'Ringing', lines: '2', 'lines:ringing': '1' };
    assert.deepEqual(
      [
        leads('idle', idle),
        leads('idle', ringing),
        leads('ringing', ringing),
        leads('ringing', idle),
        leads('idle'),
        leads('ringing'),
      ],
      ['1', '2', '1', '2', '3', '3'],
    );
    const talking = { lines: '1', 'lines:connected': '1' };
    const calling = { lines: '1', 'lines:connected': '0' };
    const over = { lines: '0', 'lines:connected': '0' };
    const seen = [talking, calling, over, undefined];
    assert.deepEqual(
      seen.map((values) => leads('talking', values)),
      ['1', '2', '2', '3'],
    );
    assert.deepEqual(
      seen.map((values) => leads('inCall', values)),
      ['1', '1', '2', '3'],
    );
    assert.equal(leads('talking', { lines: '1' }), '3', 'it fills in only the number of all calls');
  });

  it('names questions otherwise than actions, and ends at once without an address', () => {
    const id = (xml: string) => readDocument(xml).attributes['document_id'];
    assert.notEqual(
      id(stateDocument(SILENT, 'http://h/')),
      id(pointerDocument('http://h/', SILENT)),
    );
    assert.deepEqual(readDocument(endDocument(SILENT)).children, []);
  });

  it('escapes addresses', () => {
    const url = 'http://h/?a=1&b=<"\'>';
    assert.equal(addressIn(readDocument(pointerDocument(url, SILENT)), undefined), url);
  });

  it('acts by nothing but its own two fragments', () => {
    for (const fragment of [
      'set:dnd_mode=on',
      'key=A&set:x=1',
      'numberdial=1&reboot=1',
      'numberdial=$(set:mac)',
      'numberdial=$[set:mac]',
      'key=F_OK</fetch>',
      'key=',
      'key=12',
      'key=a',
      'numberdial=',
      'numberdial=1 2',
      'numberdial=1\n',
      'numberdial=ü',
      'action_ifc:pui=play_wav,url=x',
      `numberdial=${'1'.repeat(129)}`,
      '',
    ])
      assertThrows(() => actionDocument(fragment, SILENT), 'internal');
  });

  it('lets nothing out of its place, whatever is asked for', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(
          fc.constantFrom(
            '$(',
            '$[',
            ')',
            '&',
            '#',
            '%23',
            '<',
            '>',
            '"',
            "'",
            ';',
            '\n',
            '\0',
            ' ',
            '1',
            'A',
            '_',
            'F_OK',
            ']]>',
            '&amp;',
            'ü',
            '://',
          ),
          { maxLength: 8 },
        )
        .map((parts) => parts.join('')),
      fc.constantFrom('200', '+49301234', 'anna@pbx.example:5060', 'F_HOLD', '*', '#', '1234#'),
    );
    const action: fc.Arbitrary<PhoneAction> = fc.oneof(
      nasty.map((destination): PhoneAction => ({ kind: 'dial', destination })),
      nasty.map((key): PhoneAction => ({ kind: 'keys', presses: [{ key }] })),
      nasty.map((digits): PhoneAction => ({ kind: 'dtmf', digits })),
    );
    fc.assert(
      fc.property(action, (asked) => {
        let steps;
        try {
          steps = stepsOf([asked], D862);
        } catch (error) {
          assert.ok(error instanceof SnomError && error.sent === 'no', String(error));
          assert.notEqual(error.reason, 'internal');
          return;
        }
        for (const step of steps) {
          assert.ok(step.kind === 'fragment');
          const root = readDocument(actionDocument(step.fragment, SILENT));
          const address = addressIn(root, { lines: 'evaluated' });
          assert.match(
            address ?? '',
            /^snom:\/\/mb_nop#(?:key=(?:[A-Z][A-Z0-9_]*|[0-9*#])|numberdial=[0-9A-Za-z_*#+.@:-]+)$/,
          );
        }
        if (asked.kind === 'dial') {
          assert.deepEqual(
            steps.map((step) => step.kind === 'fragment' && step.fragment),
            [`numberdial=${asked.destination}`],
          );
        }
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
