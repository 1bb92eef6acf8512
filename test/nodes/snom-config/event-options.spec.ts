import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  identitiesOf,
  modelOptions,
  operationOptions,
  stepPauseOf,
} from '../../../src/nodes/snom-config/event-options';
import type { SnomConfigDef } from '../../../src/nodes/snom-config/types';

const def = (changes: object = {}): SnomConfigDef => changes as SnomConfigDef;

describe('nodes/snom-config/event-options', () => {
  it('has a default for everything that flows made before do not store', () => {
    assert.deepEqual(operationOptions(def()), {
      answerKey: 'ENTER',
      hangupKey: 'CANCEL',
      transferList: false,
    });
    assert.deepEqual(modelOptions(def()), {
      dialTimeoutMs: 180_000,
      lostAfterUnreachableMs: 86_400_000,
    });
    assert.equal(stepPauseOf(def()), undefined);
    assert.deepEqual(identitiesOf(def()), []);
  });

  it('takes blank fields as not filled in', () => {
    const blank = Object.fromEntries(
      [
        'conferenceWay conferenceKey swapWay swapKey deflectWay deflectKey consultBy muteKey recordKey',
        'muteWhenUnknown dndWay heldBy connectedMeansAnswered pickupCode externalPrefix stepPause ringTimeout identities identity emergencyNumbers',
      ]
        .join(' ')
        .split(' ')
        .map((name) => [name, '']),
    );
    assert.deepEqual(operationOptions(def(blank)), operationOptions(def()));
    assert.deepEqual(modelOptions(def(blank)), modelOptions(def()));
    assert.equal(stepPauseOf(def(blank)), undefined);
  });

  it('has doubts about what a phone tells of its calls as settings', () => {
    for (const heldBy of ['on_hold', 'holding'] as const)
      assert.equal(modelOptions(def({ heldBy })).heldBy, heldBy);
    assert.throws(() => modelOptions(def({ heldBy: 'both' })), {
      reason: 'wrongType',
      params: { name: 'heldBy', expected: 'on_hold, holding' },
    });
    for (const [given, wanted] of [
      [true, true],
      [false, undefined],
      ['true', undefined],
    ] as const) {
      const { connectedMeansAnswered } = modelOptions(def({ connectedMeansAnswered: given }));
      assert.equal(connectedMeansAnswered, wanted);
    }
  });

  it('passes on what the dialog says', () => {
    const options = operationOptions(
      def({
        answerKey: 'OFFHOOK',
        hangupKey: 'ONHOOK',
        identity: '100@pbx.example',
        conferenceWay: 'key',
        conferenceKey: ' P5 ',
        swapWay: 'softkey',
        swapKey: 'F2',
        deflectWay: 'raw',
        deflectKey: 'F_DEFLECT',
        transferList: true,
        consultBy: 'keys',
        muteKey: 'P7',
        recordKey: 'P8',
        muteWhenUnknown: 'refuse',
        dndWay: 'setting',
        pickupCode: '*8',
        externalPrefix: '0',
      }),
    );
    assert.deepEqual(options, {
      answerKey: 'OFFHOOK',
      hangupKey: 'ONHOOK',
      outgoingIdentity: '100@pbx.example',
      externalPrefix: '0',
      pickupCode: '*8',
      muteKey: 'P7',
      recordKey: 'P8',
      conference: { way: 'key', key: 'P5' },
      swap: { way: 'softkey', key: 'F2' },
      deflect: { way: 'raw', keys: 'F_DEFLECT' },
      transferList: true,
      consultBy: 'keys',
      muteWhenUnknown: 'refuse',
      dndWay: 'setting',
    });
  });

  it('turns seconds into milliseconds, and offers a swap whose key is known', () => {
    assert.deepEqual(modelOptions(def({ ringTimeout: '60', swapWay: 'raw', swapKey: 'F2' })), {
      ...modelOptions(def()),
      ringTimeoutMs: 60_000,
      dialTimeoutMs: 60_000,
      swapNeedsLineKey: false,
    });
    assert.equal(stepPauseOf(def({ stepPause: 0 })), 0);
  });

  it('knows own identities by line, the one to call from among them', () => {
    const identities = ' 100@pbx.example\r\n\n101@pbx.example, 100@pbx.example';
    assert.deepEqual(identitiesOf(def({ identities, identity: '102@pbx.example' })), [
      '100@pbx.example',
      '101@pbx.example',
      '102@pbx.example',
    ]);
  });

  it('knows how numbers are dialled', () => {
    const habits = (changes: object): unknown[] => {
      const { plusHandling, plusPrefix, nationalPrefix } = operationOptions(def(changes));
      return [plusHandling, plusPrefix, nationalPrefix];
    };
    assert.deepEqual(habits({}), [undefined, undefined, undefined]);
    assert.deepEqual(habits({ plusHandling: 'asIs', plusPrefix: '000', nationalPrefix: '0' }), [
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(habits({ plusHandling: '00' }), ['00', undefined, undefined]);
    assert.deepEqual(habits({ plusHandling: 'prefix', plusPrefix: ' 000 ' }), [
      'prefix',
      '000',
      undefined,
    ]);
    assert.deepEqual(habits({ plusHandling: 'prefix' }), ['prefix', '', undefined]);
    assert.deepEqual(habits({ nationalPrefix: '' }), [undefined, undefined, '']);
    assert.deepEqual(habits({ nationalPrefix: 8 }), [undefined, undefined, '8']);
    assert.equal(operationOptions(def({ externalPrefix: ' 0 - 0 ' })).externalPrefix, '00');
  });

  for (const [what, changes, name] of [
    ['a handling of + there is not', { plusHandling: '011' }, 'plusHandling'],
    ['a prefix that is no digits', { plusHandling: 'prefix', plusPrefix: '+' }, 'plusPrefix'],
    ['a national prefix that is none', { nationalPrefix: 'zero' }, 'nationalPrefix'],
    ['a way there is not', { conferenceWay: 'magic' }, 'conferenceWay'],
    ['a way without its key', { swapWay: 'key', swapKey: ' ' }, 'swapKey'],
    ['a choice there is not', { dndWay: 'maybe' }, 'dndWay'],
    ['a ring time that is no time', { ringTimeout: 'long' }, 'ringTimeout'],
    ['a ring time that is too short', { ringTimeout: '1' }, 'ringTimeout'],
    ['a pause that is too long', { stepPause: '3600000' }, 'stepPause'],
  ] as const) {
    it(`refuses ${what}`, () => {
      const all = (): unknown => [
        operationOptions(def(changes)),
        modelOptions(def(changes)),
        stepPauseOf(def(changes)),
      ];
      assert.throws(all, (error: { params: { name: string } }) => {
        assert.equal(error.params.name, name);
        return true;
      });
    });
  }
});
