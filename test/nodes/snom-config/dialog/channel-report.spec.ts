import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { channelReport } from '../../../../src/nodes/snom-config/dialog/channel-report';
import type { ChannelStates } from '../../../../src/phone/types';

const NO = { support: 'no' } as const;
const NONE: ChannelStates = { 'command-page': NO, 'sip-notify': NO, minibrowser: NO, csta: NO };
const UNPROVEN = { support: 'unproven', why: 'untried' } as const;

describe('nodes/snom-config/dialog/channel-report', () => {
  const used = (found: Partial<ChannelStates>, pinned?: 'csta'): string | undefined =>
    channelReport({ ...NONE, ...found }, { pinned, proven: new Set() }).used;

  it('names the way that commands take', () => {
    assert.equal(
      used({ 'command-page': { support: 'yes' }, 'sip-notify': UNPROVEN }),
      'command-page',
    );
    assert.equal(used({ 'sip-notify': UNPROVEN, minibrowser: { support: 'yes' } }), 'minibrowser');
    assert.equal(used({ 'sip-notify': UNPROVEN, csta: { support: 'yes' } }), 'sip-notify');
  });

  it('names CSTA where there is nothing else, which takes no keys but dials', () => {
    assert.equal(used({ csta: UNPROVEN }), 'csta');
  });

  it('names none where there is none', () => {
    assert.deepEqual(channelReport(NONE, { proven: new Set() }), { states: NONE, pinned: false });
  });

  it('names the way that was chosen, whether it is there or not', () => {
    const report = channelReport(NONE, { pinned: 'csta', proven: new Set() });
    assert.deepEqual(report, { states: NONE, used: 'csta', pinned: true });
  });
});
