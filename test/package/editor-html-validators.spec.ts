/** Labels and verdicts of the shipped editor files: the red triangle and the reason behind it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import vm from 'node:vm';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { CALL_OPERATIONS } from '../../src/calls/operations/catalogue';
import { mannerOf } from '../../src/nodes/snom-call/options';
import type { SnomCallDef } from '../../src/nodes/snom-call/types';
import { GENERIC_MODEL } from '../../src/phone/models/models';
import type { KeyPress } from '../../src/phone/types';
import { html, NODES } from '../support/package/build-tools';
import { assertReason, editor, isRefused, loadEditors } from '../support/package/editor-verdicts';
import { ROOT } from '../support/package/manifest';
import { anyPressOf } from '../support/phone/presses';

before(loadEditors);

describe('what is not stored, or as a number', () => {
  for (const node of NODES) {
    it(`${node}: no validator is at a loss`, () => {
      const { definition, verdict } = editor(node);
      for (const [name, { validate }] of Object.entries(definition.defaults)) {
        for (const value of validate ? [undefined, 5] : [])
          assert.doesNotThrow(() => verdict(name, { [name]: value }), `${name}: ${value}`);
      }
    });
  }

  it('snom-config: an address is enough', () => {
    const { definition, verdict } = editor('snom-config');
    for (const [name, { validate }] of Object.entries(definition.defaults)) {
      if (validate && name !== 'host')
        assert.equal(verdict(name, { [name]: undefined }), true, name);
    }
  });
});

describe('phone of an action node', () => {
  for (const node of ['snom-key', 'snom-call', 'snom-admin', 'snom-display']) {
    const verdict = (properties: object): true | string =>
      editor(node).verdict('phone', { ...properties });

    it(`${node}: must be chosen, unless messages may name one`, () => {
      assert.equal(verdict({ phone: 'good' }), true);
      assertReason(verdict({ phone: '' }), 'choosePhone');
      assertReason(verdict({ phone: '_ADD_' }), 'choosePhone');
      assert.equal(verdict({ phone: '', phoneFromMsg: true }), true);
      assert.equal(verdict({ phone: '${PHONE}' }), true);
    });

    it(`${node}: must exist, be enabled and be complete`, () => {
      assertReason(verdict({ phone: 'gone' }), 'phoneGone');
      assertReason(verdict({ phone: 'gone', phoneFromMsg: true }), 'phoneGone');
      assertReason(verdict({ phone: 'off' }), 'phoneDisabled');
      assertReason(verdict({ phone: 'broken' }), 'phoneInvalid');
    });
  }

  it('snom-admin: need not be chosen where messages name several', () => {
    const { verdict } = editor('snom-admin');
    assert.equal(verdict('phone', { phone: '', severalPhones: true }), true);
    assertReason(verdict('phone', { phone: 'gone', severalPhones: true }), 'phoneGone');
  });
});

describe('what the configuration of a phone lacks', () => {
  const verdict = (node: string, properties: object): true | string =>
    editor(node).verdict('phone', { ...properties });

  it('is the reason why the phone is refused where nothing works without', () => {
    for (const [node, properties, lack] of [
      ['snom-display', { operation: 'text' }, 'baseUrl'],
      ['snom-display', { operation: 'exit' }, 'baseUrl'],
      ['snom-call', { operation: 'callInfo' }, 'events'],
      ['snom-call', { operation: 'singleStepConference' }, 'events'],
      ['snom-admin', { operation: 'setActionUrls' }, 'events'],
      ['snom-admin', { operation: 'showActionUrls' }, 'events'],
      ['snom-admin', { operation: 'reboot', waitIdle: true }, 'events'],
      ['snom-admin', { operation: 'checkPhone', listenSeconds: '30' }, 'events'],
    ] as const) {
      assertReason(verdict(node, { phone: 'bare', ...properties }), lack);
      assert.equal(verdict(node, { phone: 'reporting', ...properties }), true);
    }
    const bound = { operation: 'text', until: 'over' };
    assertReason(verdict('snom-display', { phone: 'good', ...bound }), 'events');
    assert.equal(verdict('snom-display', { phone: 'reporting', ...bound }), true);
  });

  it('does not matter where it is not needed', () => {
    for (const [node, properties] of [
      ['snom-call', { operation: 'dial', waitFor: 'confirmed' }],
      ['snom-call', { operation: 'hold' }],
      ['snom-admin', { operation: 'reboot', waitIdle: false }],
      ['snom-admin', { operation: 'info', waitIdle: true }],
      ['snom-admin', { operation: 'checkPhone', listenSeconds: '' }],
      ['snom-key', {}],
    ] as const)
      assert.equal(verdict(node, { phone: 'bare', ...properties }), true);
  });
});

describe('new nodes', () => {
  it('of snom-call dial nothing before their owner has said what', () => {
    const { verdict, node } = editor('snom-call');
    assertReason(verdict('destination', { phone: 'good' }), 'blank');
    assertReason(verdict('digits', { phone: 'good', operation: 'sendDtmf' }), 'blank');
    const { destination, destinationType } = node();
    assert.deepEqual([destination, destinationType], ['', 'str']);
    // As nodes were made before.
    const before = { destination: 'payload', destinationType: 'msg' };
    assert.equal(verdict('destination', before), true);
  });
});

describe('keys of snom-key', () => {
  const verdict = (properties: object): true | string =>
    editor('snom-key').verdict('keys', { phone: 'good', keysType: 'str', ...properties });

  it('are checked against the model of the phone', () => {
    assert.equal(verdict({ keys: 'F_HOLD 123# P48 ENTER,,1000' }), true);
    assertReason(verdict({ keys: 'NONSENSE' }), 'unknownKey', { key: 'NONSENSE' });
    assertReason(verdict({ keys: 'P49' }), 'keyNotOnModel', { key: 'P49', model: 'D385' });
    assertReason(verdict({ keys: 'ENTER,99999999' }), 'badKeyTiming', { key: 'ENTER' });
    assertReason(verdict({ keys: '1'.repeat(201) }), 'tooManyKeys', { max: 200 });
    assertReason(verdict({ keys: 'P33', phone: 'noPage' }), 'keyNotOnModel', { model: 'D862' });
    assert.equal(verdict({ keys: 'DISCONNECT', phone: 'old' }), true);
    assertReason(verdict({ keys: 'MUTE', phone: 'old' }), 'keyNotOnModel', { model: '320' });
  });

  it('of a phone whose model is not known here are only refused when no phone has them', () => {
    for (const phone of ['auto', 'env', '${PHONE}']) {
      assert.equal(verdict({ keys: 'DISCONNECT', phone }), true);
      assertReason(verdict({ keys: 'NONSENSE', phone }), 'unknownKey');
    }
    assert.equal(verdict({ keys: 'P49', phoneFromMsg: true }), true);
    assert.equal(verdict({ keys: '1', phone: 'noPage', phoneFromMsg: true }), true);
  });

  it('may have any name where the owner says so', () => {
    assert.equal(verdict({ keys: 'NONSENSE P900', raw: true }), true);
    assertReason(verdict({ keys: 'A&B', raw: true }), 'badKeyName');
  });

  it('must be there, and be what their type says', () => {
    assertReason(verdict({ keys: ' ' }), 'blank');
    assertReason(verdict({ keys: '', keysType: 'msg' }), 'blank');
    assert.equal(verdict({ keys: 'payload', keysType: 'msg' }), true);
    assert.equal(verdict({ keys: 'broken', keysType: 'jsonata' }), 'not jsonata');
  });
});

describe('values of snom-call', () => {
  const verdict = (property: string, properties: object): true | string =>
    editor('snom-call').verdict(property, { ...properties });

  it('are checked as the phone would get them', () => {
    const dial = { operation: 'dial', destinationType: 'str' };
    assert.equal(
      verdict('destination', { ...dial, destination: '+49 30'.replace(' ', '-') }),
      true,
    );
    assertReason(verdict('destination', { ...dial, destination: '1&2' }), 'signInDestination');
    assertReason(verdict('destination', { ...dial, destination: '' }), 'blank');
    const dtmf = { operation: 'sendDtmf', digitsType: 'str' };
    assert.equal(verdict('digits', { ...dtmf, digits: '12#' }), true);
    assertReason(verdict('digits', { ...dtmf, digits: 'x' }), 'badDigits');
    assert.equal(verdict('identity', { operation: 'dial', identity: '' }), true);
    assertReason(verdict('identity', { operation: 'dial', identity: 'me' }), 'badIdentity');
    assert.equal(verdict('destination', { ...dial, destination: '${NUMBER}' }), true);
  });

  it('are only needed where the operation cannot do without', () => {
    const blank = { destination: '', destinationType: 'str' };
    assert.equal(verdict('destination', { operation: 'pickup', ...blank }), true);
    for (const operation of ['dial', 'prepare', 'deflect', 'blindTransfer', 'startTransfer'])
      assertReason(verdict('destination', { operation, ...blank }), 'blank');
    assertReason(
      verdict('destination', { operation: 'pickup', ...blank, destination: '1&2' }),
      'signInDestination',
    );
  });

  it('may name the call by whatever its id is', () => {
    for (const callId of ['', 'local:7', '3c27-a@192.0.2.1', '${CALL}', undefined])
      assert.equal(verdict('callId', { operation: 'hold', callId, callIdType: 'str' }), true);
    assert.equal(verdict('callId', { operation: 'hold', callId: 'x', callIdType: 'msg' }), true);
    assert.equal(
      verdict('callId', { operation: 'hold', callId: 'broken', callIdType: 'jsonata' }),
      'not jsonata',
    );
  });

  it('may name the second call in the same way, where there is one', () => {
    const swap = { operation: 'swap', otherCallIdType: 'str' };
    for (const otherCallId of ['', 'local:7', '${CALL}', undefined])
      assert.equal(verdict('otherCallId', { ...swap, otherCallId }), true);
    const broken = { otherCallId: 'broken', otherCallIdType: 'jsonata' };
    assert.equal(verdict('otherCallId', { ...swap, ...broken }), 'not jsonata');
    assert.equal(verdict('otherCallId', { operation: 'hold', ...broken }), true);
  });

  it('say nothing of the outside line, or yes, or no, or where it is said', () => {
    for (const [adjust, adjustType] of [
      ['false', 'bool'],
      ['true', 'bool'],
      ['', 'bool'],
      ['outside', 'msg'],
      [undefined, undefined],
    ])
      assert.equal(verdict('adjust', { operation: 'dial', adjust, adjustType }), true);
    const broken = { adjust: 'broken', adjustType: 'jsonata' };
    assert.equal(verdict('adjust', { operation: 'dial', ...broken }), 'not jsonata');
    assert.equal(verdict('adjust', { operation: 'pickup', ...broken }), true);
  });

  it('wait for a proof as long as the server would', () => {
    for (const seconds of ['', undefined, 1, '600', '${T}', '0', 601, '1.5', 'x']) {
      const def = { confirmTimeout: seconds } as SnomCallDef;
      const isGood = typeof seconds === 'string' && seconds.startsWith('$');
      const refused = !isGood && isRefused(() => mannerOf(def, { operation: 'hold' }, {}));
      assert.equal(verdict('confirmTimeout', def) !== true, refused, String(seconds));
    }
  });

  it('do not matter where the operation takes none', () => {
    for (const operation of ['', 'answer', 'sendDtmf', 'screen', '${OPERATION}']) {
      assert.equal(
        verdict('destination', { operation, destination: '', destinationType: 'str' }),
        true,
      );
    }
  });

  it('include only operations that exist', () => {
    for (const operation of ['', 'screen', ...CALL_OPERATIONS, '${OPERATION}'])
      assert.equal(verdict('operation', { operation }), true);
    for (const operation of ['fly', 'constructor', 'toString'])
      assertReason(verdict('operation', { operation }), 'noSuchOperation');
    assertReason(
      editor('snom-admin').verdict('operation', { operation: 'reset' }),
      'noSuchOperation',
    );
    for (const operation of ['reboot', 'showActionUrls', 'setActionUrls', 'restoreActionUrls'])
      assert.equal(editor('snom-admin').verdict('operation', { operation }), true);
  });
});

describe('settings of snom-config', () => {
  const verdict = (property: string, properties: object): true | string =>
    editor('snom-config').verdict(property, { ...properties });

  it('want a bare host', () => {
    for (const host of [
      '192.168.1.20',
      'phone',
      'phone.example.com',
      'fe80::1',
      '[::1]',
      'fe80::1%eth0',
      '${HOST}',
    ])
      assert.equal(verdict('host', { host }), true, host);
    assertReason(verdict('host', { host: ' ' }), 'missingHost');
    for (const host of [
      'http://phone',
      'phone/x',
      'phone:80',
      'me@phone',
      'a b',
      'a?b',
      'a#b',
      '[phone]',
    ])
      assertReason(verdict('host', { host }), 'badHost', { host });
  });

  it('want a port from 1 to 65535, or none', () => {
    for (const port of ['', '1', '65535', 8080, '${PORT}'])
      assert.equal(verdict('port', { port }), true);
    for (const port of ['0', '65536', '-1', '80x', '8.5', 70000])
      assertReason(verdict('port', { port }), 'badPort');
  });

  it('want the fingerprint of a certificate with HTTPS', () => {
    const digits = 'ab'.repeat(32);
    const spaced = digits.match(/../g)?.join(':');
    for (const fingerprint of ['', digits, spaced, '${PRINT}'])
      assert.equal(verdict('fingerprint', { protocol: 'https', fingerprint }), true);
    assertReason(
      verdict('fingerprint', { protocol: 'https', fingerprint: 'ab' }),
      'badFingerprint',
    );
    assert.equal(verdict('fingerprint', { protocol: 'http', fingerprint: 'ab' }), true);
  });

  it('want times and lengths within bounds, or none', () => {
    for (const timeout of ['', 8000, '100', '${T}'])
      assert.equal(verdict('timeout', { timeout }), true);
    for (const timeout of ['99', 'x', '1e3', 600_001])
      assertReason(verdict('timeout', { timeout }), 'number', { min: 100 });
    for (const queueLimit of ['', '0', 32])
      assert.equal(verdict('queueLimit', { queueLimit }), true);
    assertReason(verdict('queueLimit', { queueLimit: '-1' }), 'number', { min: 0 });
  });

  it('want rules and identities that can be understood', () => {
    for (const name of ['allow', 'deny']) {
      assert.equal(verdict(name, { [name]: '0900*\n\n// comment\n/^\\d+$/' }), true);
      assertReason(verdict(name, { [name]: '200\n/(/' }), 'badPattern', { pattern: '/(/' });
    }
    assert.equal(verdict('identity', { identity: 'me@pbx' }), true);
    assertReason(verdict('identity', { identity: 'me' }), 'badIdentity');
  });
});

describe('labels', () => {
  const label = (node: string, properties: object): string => {
    const { definition, node: make } = editor(node);
    return definition.label.call(make({ ...properties }));
  };

  it('are the name, in italics, where there is one', () => {
    for (const node of NODES) {
      const { definition, node: make } = editor(node);
      assert.equal(label(node, { name: 'Reception' }), 'Reception');
      assert.equal(definition.labelStyle.call(make({ name: 'Reception' })), 'node_label_italic');
      assert.equal(definition.labelStyle.call(make()), '');
    }
  });

  it('say what an unnamed node does', () => {
    assert.equal(label('snom-config', { host: 'phone' }), 'phone');
    assert.equal(label('snom-config', {}), 'text of snom-config/palette/label');
    assert.match(label('snom-key', { keys: 'payload', keysType: 'msg' }), /"msg.payload"/);
    assert.match(
      label('snom-key', { keys: 'F_HOLD', keysType: 'str' }),
      /nodeLabel\/keys.*"text of snom-key\/word\/F…"/,
    );
    assert.match(label('snom-key', { keys: '1'.repeat(99), keysType: 'str' }), /"1{23}…"/);
    assert.match(label('snom-key', { keys: '${KEYS}', keysType: 'str' }), /"\$\{KEYS\}"/);
    assert.equal(
      label('snom-key', { keys: '', keysType: 'str' }),
      'text of snom-key/palette/label',
    );
    assert.equal(label('snom-call', { operation: 'dial' }), 'text of snom-call/nodeLabel/dial');
    assert.equal(
      label('snom-call', { operation: 'dial', destination: '200', destinationType: 'str' }),
      'text of snom-call/nodeLabel/dial 200',
    );
    assert.equal(label('snom-call', { operation: '' }), 'text of snom-call/palette/label');
    assert.equal(label('snom-call', { operation: 'hold' }), 'text of snom-call/nodeLabel/hold');
    assert.equal(
      label('snom-call', { operation: 'screen', action: 'ring' }),
      'text of snom-call/nodeLabel/screen',
    );
    assert.equal(
      label('snom-event', { mode: 'summaries' }),
      'text of snom-event/nodeLabel/summaries',
    );
    assert.equal(label('snom-event', { mode: '${MODE}' }), 'text of snom-event/palette/label');
    assert.equal(
      label('snom-admin', { operation: 'reboot' }),
      'text of snom-admin/nodeLabel/reboot',
    );
  });

  it('of the outputs tell success from failure', () => {
    for (const node of ['snom-key', 'snom-call', 'snom-admin']) {
      const { definition, node: make } = editor(node);
      const of = (index: number): string | undefined =>
        definition.outputLabels?.call(make(), index);
      assert.deepEqual([of(0), of(1)], ['text of snom/label/done', 'text of snom/label/failed']);
    }
  });
});

describe('key sequence of the dialog', () => {
  interface Sequence {
    readPresses(text: string): readonly KeyPress[] | undefined;
    writePresses(presses: readonly KeyPress[]): string;
  }
  let sequence: Sequence;

  before(async () => {
    const { bundleEditor } = await html();
    const file = path.join(ROOT, 'src/nodes/shared/editor/sequence.ts');
    sequence = vm.runInNewContext(`${await bundleEditor(file, 'sequence')}; sequence`) as Sequence;
  });

  it('is written so that it reads as the same keys', () => {
    fc.assert(
      fc.property(fc.array(anyPressOf(GENERIC_MODEL), { maxLength: 30 }), (presses) => {
        const read = sequence.readPresses(sequence.writePresses(presses));
        assert.deepEqual(JSON.parse(JSON.stringify(read)), presses);
      }),
    );
  });

  it('is short: digits without times stand together', () => {
    const keys = (...names: string[]): KeyPress[] => names.map((key) => ({ key }));
    assert.equal(sequence.writePresses(keys('F_HOLD', '1', '2', '#', 'ENTER')), 'F_HOLD 12# ENTER');
    assert.equal(
      sequence.writePresses([{ key: '1', holdMs: 100 }, { key: '2' }, { key: 'P1', pauseMs: 5 }]),
      '1,100 2 P1,,5',
    );
    assert.equal(sequence.writePresses([]), '');
  });

  it('that cannot be read has no single keys', () => {
    assert.equal(sequence.readPresses('A&B'), undefined);
    assert.equal(sequence.readPresses('ENTER, 100'), undefined);
    assert.equal(sequence.readPresses('  ')?.length, 0);
  });
});
