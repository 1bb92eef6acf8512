import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ErrorReason, SnomError } from '../../../src/common/errors';
import {
  BY_COMMAND_PAGE,
  chooseChannel,
  chooseTrigger,
  commandPageState,
  lossOf,
  withProofs,
} from '../../../src/phone/channels/choice';
import { modelOf } from '../../../src/phone/models/models';
import {
  CHANNEL_NAMES,
  CHANNEL_WHYS,
  type ChannelName,
  type ChannelState,
  type ChannelStates,
  type PhoneAction,
} from '../../../src/phone/types';

const KEYS: PhoneAction = { kind: 'keys', presses: [{ key: 'ENTER' }] };
const DIAL: PhoneAction = { kind: 'dial', destination: '1' };
const MAKE_CALL: PhoneAction = {
  kind: 'csta',
  request: { service: 'MakeCall', device: '', destination: '1' },
};

const NO: ChannelState = { support: 'no', why: 'portClosed' };
const YES: ChannelState = { support: 'yes' };
const UNTRIED: ChannelState = { support: 'unproven', why: 'untried' };
const SILENT: ChannelState = { support: 'unproven', why: 'silent' };
const NONE: ChannelStates = {
  'command-page': NO,
  'sip-notify': NO,
  minibrowser: NO,
  csta: NO,
};

const choose = (
  states: Partial<ChannelStates>,
  action: PhoneAction,
  ...proven: string[]
): ChannelName | undefined =>
  chooseChannel({ ...NONE, ...states }, { actions: [action], proven: new Set(proven) });

describe('choice of a channel', () => {
  it('takes command.htm first, wherever it is known to work', () => {
    const all = { 'command-page': YES, 'sip-notify': YES, minibrowser: YES, csta: YES };
    assert.equal(choose(all, KEYS), 'command-page');
    assert.equal(choose(all, DIAL, 'MakeCall'), 'command-page');
    assert.equal(choose(BY_COMMAND_PAGE, KEYS), 'command-page');
  });

  it('restarts a phone by no document: a NOTIFY of its own does', () => {
    const reboot: PhoneAction = { kind: 'reboot' };
    assert.equal(choose({ minibrowser: YES }, reboot), undefined);
    assert.equal(choose({ minibrowser: YES, 'sip-notify': UNTRIED }, reboot), 'sip-notify');
    assert.equal(choose({ minibrowser: YES }, KEYS), 'minibrowser');
  });

  it('shows documents by the ways that show them, and by no other', () => {
    assert.equal(chooseTrigger({ ...NONE, 'command-page': YES, csta: YES }), undefined);
    assert.equal(
      chooseTrigger({ ...NONE, 'command-page': YES, csta: YES, minibrowser: UNTRIED }),
      'minibrowser',
    );
  });

  it('takes CSTA next for what was seen to work by it, and last for what was not', () => {
    const states = { 'sip-notify': UNTRIED, csta: YES };
    assert.equal(choose(states, DIAL, 'MakeCall'), 'csta');
    assert.equal(choose(states, DIAL), 'sip-notify');
    assert.equal(choose({ csta: YES }, DIAL), 'csta');
    assert.equal(choose({ csta: SILENT }, DIAL), 'csta');
    assert.equal(choose({ csta: YES }, KEYS), undefined);
  });

  it('takes what was proven before what was not', () => {
    assert.equal(choose({ 'sip-notify': UNTRIED, minibrowser: YES }, KEYS), 'minibrowser');
    assert.equal(choose({ 'sip-notify': UNTRIED, minibrowser: UNTRIED }, KEYS), 'sip-notify');
    assert.equal(choose({ 'sip-notify': YES, minibrowser: YES }, KEYS), 'sip-notify');
  });

  it('takes what nobody has answered only where nothing else is left', () => {
    assert.equal(choose({ 'sip-notify': SILENT, minibrowser: UNTRIED }, KEYS), 'minibrowser');
    assert.equal(choose({ 'sip-notify': SILENT }, KEYS), 'sip-notify');
  });

  it('takes nothing but CSTA for its services', () => {
    const all = { 'command-page': YES, 'sip-notify': YES, minibrowser: YES };
    assert.equal(choose({ ...all, csta: UNTRIED }, MAKE_CALL), 'csta');
    assert.equal(choose(all, MAKE_CALL), undefined);
  });

  it('never takes an unproven command.htm, nor what does not work', () => {
    const state = fc.oneof(
      fc.constant(YES),
      fc.record({
        support: fc.constantFrom('no' as const, 'unproven' as const),
        why: fc.constantFrom(...CHANNEL_WHYS),
      }),
    );
    const states = fc.record({
      'command-page': state,
      'sip-notify': state,
      minibrowser: state,
      csta: state,
    });
    fc.assert(
      fc.property(states, fc.constantFrom(KEYS, DIAL, MAKE_CALL), (found, action) => {
        const name = choose(found, action);
        if (name === undefined) return;
        assert.notEqual(found[name].support, 'no');
        if (name === 'command-page') assert.equal(found[name].support, 'yes');
      }),
    );
  });

  it('knows which trigger shows a page', () => {
    assert.equal(chooseTrigger({ ...NONE, csta: YES, minibrowser: UNTRIED }), 'minibrowser');
    assert.equal(chooseTrigger({ ...NONE, 'sip-notify': YES, minibrowser: UNTRIED }), 'sip-notify');
    assert.equal(chooseTrigger(NONE), undefined);
  });
});

describe('state of command.htm', () => {
  it('is decided by what the phone shows, not by the letter D8', () => {
    assert.deepEqual(commandPageState(modelOf('D385'), false), YES);
    assert.deepEqual(commandPageState(modelOf('D385'), true), {
      support: 'no',
      why: 'phoneManager',
    });
    assert.deepEqual(commandPageState(modelOf('D862'), true), {
      support: 'no',
      why: 'phoneManager',
    });
    for (const model of ['D810', 'D812', 'D815']) {
      assert.deepEqual(commandPageState(modelOf(model), false), {
        support: 'unproven',
        why: 'contradictory',
      });
    }
  });
});

describe('proofs', () => {
  it('raise what is unproven, and nothing that is not there', () => {
    const states = { ...NONE, 'sip-notify': UNTRIED, minibrowser: UNTRIED };
    const seen = withProofs(states, new Set(['sip-notify', 'csta', 'MakeCall', 'command-page']));
    assert.deepEqual(seen, { ...states, 'sip-notify': YES });
  });
});

describe('what a failure says of its channel', () => {
  const loss = (channel: ChannelName, reason: ErrorReason): ChannelState | undefined =>
    lossOf(channel, new SnomError(reason));

  for (const [channel, reason, why] of [
    ['command-page', 'phoneManager', 'phoneManager'],
    ['command-page', 'notFound', 'notThere'],
    ['sip-notify', 'sipRefused', 'portClosed'],
    ['sip-notify', 'sipForbidden', 'refused'],
    ['sip-notify', 'sipNoSubscription', 'refused'],
    ['sip-notify', 'sipEventUnknown', 'refused'],
    ['minibrowser', 'refused', 'portClosed'],
    ['minibrowser', 'notFound', 'notThere'],
    ['csta', 'cstaUnavailable', 'notThere'],
  ] as const) {
    it(`${channel}: ${reason}`, () =>
      assert.deepEqual(loss(channel, reason), { support: 'no', why }));
  }

  it('is no refusal where nothing was said', () => {
    assert.deepEqual(loss('sip-notify', 'sipNoAnswer'), SILENT);
    assert.deepEqual(loss('minibrowser', 'documentNotFetched'), {
      support: 'unproven',
      why: 'notFetched',
    });
  });

  it('is nothing where the command or the whole phone is to blame', () => {
    for (const channel of CHANNEL_NAMES) {
      for (const reason of ['noAnswer', 'aborted', 'queueFull', 'unknownKey', 'internal'] as const)
        assert.equal(loss(channel, reason), undefined);
    }
    assert.equal(loss('command-page', 'refused'), undefined);
    assert.equal(loss('csta', 'cstaWrongState'), undefined);
  });

  it('is found in a later step, too', () => {
    const cause = new SnomError('cstaUnavailable');
    const error = new SnomError('stepFailed', { params: { step: 2, steps: 2 }, cause });
    assert.deepEqual(lossOf('csta', error), { support: 'no', why: 'notThere' });
  });
});
