import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS } from '../../../../src/calls/operations/catalogue';
import type { ChannelWishes } from '../../../../src/calls/operations/channel-support';
import {
  type ChannelReport,
  channelReport,
  type OperationRow,
} from '../../../../src/nodes/shared/phones/channel-report';
import { modelOf } from '../../../../src/phone/models/models';
import type { ChannelName, ChannelStates } from '../../../../src/phone/types';

const NO = { support: 'no' } as const;
const YES = { support: 'yes' } as const;
const NONE: ChannelStates = { 'command-page': NO, 'sip-notify': NO, minibrowser: NO, csta: NO };
const UNPROVEN = { support: 'unproven', why: 'untried' } as const;

describe('nodes/shared/phones/channel-report', () => {
  const report = (
    found: Partial<ChannelStates>,
    wishes: Partial<ChannelWishes> = {},
  ): ChannelReport =>
    channelReport({ ...NONE, ...found }, { model: modelOf('D862'), options: {}, ...wishes });

  const row = ({ operations }: ChannelReport, wanted: string): OperationRow =>
    operations.find(({ operation }) => operation === wanted) ?? assert.fail(wanted);

  describe('the way that commands take', () => {
    const used = (found: Partial<ChannelStates>): ChannelName | undefined => report(found).used;

    it('is the best there is', () => {
      assert.equal(used({ 'command-page': YES, 'sip-notify': UNPROVEN }), 'command-page');
      assert.equal(used({ 'sip-notify': UNPROVEN, minibrowser: YES }), 'minibrowser');
      assert.equal(used({ 'sip-notify': UNPROVEN, csta: YES }), 'sip-notify');
    });

    it('is CSTA where there is nothing else, which takes no keys but dials', () => {
      assert.equal(used({ csta: UNPROVEN }), 'csta');
    });

    it('is none where there is none', () => {
      const { states, pinned, operations, ...rest } = report({});
      assert.deepEqual([states, pinned, rest], [NONE, false, {}]);
      assert.ok(operations.every((operation) => operation.used === undefined));
    });

    it('is the one that was chosen, whether it is there or not', () => {
      const { used: way, pinned } = report({}, { pinned: 'csta' });
      assert.deepEqual([way, pinned], ['csta', true]);
    });
  });

  it('has every operation that is a command, in each way', () => {
    const { operations } = report({});
    const others = ['callInfo', 'removeParticipant'];
    assert.deepEqual(
      operations.map(({ operation }) => operation),
      CALL_OPERATIONS.filter((operation) => !others.includes(operation)),
    );
    for (const { ways } of operations) {
      for (const way of Object.values(ways))
        assert.deepEqual(way, { support: 'no', reason: 'notReached' });
    }
  });

  it('is no surer of an operation than of the way it takes', () => {
    const { ways, used } = row(report({ 'sip-notify': UNPROVEN, csta: YES }), 'answer');
    assert.deepEqual(ways['sip-notify'], { support: 'unproven', evidence: 'seen' });
    assert.deepEqual(ways.csta, { support: 'unproven', evidence: 'unproven' });
    assert.equal(used, 'sip-notify');
  });

  it('takes into account what was seen to work on this phone', () => {
    const proven = new Set(['AnswerCall']);
    const { ways, used } = row(report({ 'sip-notify': UNPROVEN, csta: YES }, { proven }), 'answer');
    assert.equal(ways.csta.support, 'yes');
    assert.equal(used, 'csta');
  });

  it('says why something is not possible', () => {
    const found = { 'sip-notify': YES, csta: YES } as const;
    assert.equal(row(report(found), 'deflect').ways['sip-notify'].reason, 'notByChannel');
    assert.equal(row(report(found), 'deflect').used, 'csta');
    assert.equal(row(report(found), 'prepare').used, undefined);
  });

  it('goes by what the owner has set up', () => {
    const old = { model: modelOf('D385') };
    const wanted = (wishes: Partial<ChannelWishes>): string =>
      row(report({ 'command-page': YES }, { ...old, ...wishes }), 'pickup').ways['command-page']
        .support;
    assert.equal(wanted({}), 'no');
    assert.equal(wanted({ options: { pickupCode: '*8' } }), 'yes');
  });
});
