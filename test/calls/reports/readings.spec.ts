import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { inputOf } from '../../../src/calls/reports/readings';

const ME = 'sip:100@pbx.example';

describe('calls/reports/readings', () => {
  it('makes a snapshot of what CSTA says', () => {
    const connections = [
      { callId: '-12', deviceId: ME, state: 'alerting' },
      { callId: '3', deviceId: '', state: 'parked', remoteState: 'hold', remote: '200@pbx' },
      { callId: '4', deviceId: ME, state: 'connected', remoteState: 'gone' },
    ];
    assert.deepEqual(inputOf({ by: 'csta', identity: '100@pbx.example', connections }, 7), {
      type: 'cstaSnapshot',
      at: 7,
      identity: '100@pbx.example',
      connections: [
        { cstaId: '-12', deviceId: ME, state: 'alerting' },
        { cstaId: '3', state: 'other', remoteState: 'hold', remote: '200@pbx' },
        { cstaId: '4', deviceId: ME, state: 'connected', remoteState: 'other' },
      ],
    });
  });

  it('takes a snapshot without an identity for that of the whole phone', () => {
    assert.deepEqual(inputOf({ by: 'csta', identity: '', connections: [] }, 7), {
      type: 'cstaSnapshot',
      at: 7,
      connections: [],
    });
  });

  it('passes counts on', () => {
    const lines = { total: 1, counts: { ringing: 1 } };
    const input = inputOf({ by: 'minibrowser', lines }, 7);
    assert.deepEqual(input, { type: 'linesReported', at: 7, lines });
  });

  it('says when the phone was asked', () => {
    const lines = { counts: {} };
    const asked = inputOf({ by: 'minibrowser', lines }, 7, 3);
    assert.deepEqual(asked, { type: 'linesReported', at: 7, askedAt: 3, lines });
    const listed = inputOf({ by: 'csta', identity: '', connections: [] }, 7, 3);
    assert.deepEqual(listed, { type: 'cstaSnapshot', at: 7, askedAt: 3, connections: [] });
  });
});
