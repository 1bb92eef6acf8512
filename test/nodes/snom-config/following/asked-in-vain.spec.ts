/** A phone that tells its calls only when it is asked, and lets nobody ask any more. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../../simulator';
import type { Change } from '../../../../src/calls/model/model-input';
import { keyActions } from '../../../../src/calls/operations/keypad/keypad-guard';
import { NO_HISTORY } from '../../../../src/mqtt/history';
import { publishedState } from '../../../../src/mqtt/state';
import { judgeOf } from '../../../../src/nodes/shared/phones/keypads';
import { phoneStatus } from '../../../../src/nodes/snom-event/phone-status';
import { describeForSidebar } from '../../../../src/nodes/snom-sidebar/describe';
import { actionItem, configItem, load, PHONE, watched } from '../../../support/nodes/flow';
import { callsAre, configOf, known, reporting, trackerOf } from '../../../support/nodes/reporting';
import { useRuntime } from '../../../support/nodes/runtime';

const CSTA: VirtualPhoneOptions = {
  profile: 'snom760-fw8.9',
  settings: { csta_control: 'on' },
  quirks: { cstaServices: 'standard', cstaRemote: 'state' },
  auth: { scheme: 'digest', username: 'admin', password: 'S3cret' },
};

describe('nodes/snom-config/following: a phone that is asked in vain', () => {
  const { phones, server } = useRuntime();
  let phone: VirtualPhone;

  async function talking(events: boolean, urls = false): Promise<readonly Change[]> {
    phone = await phones.start({
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: null }],
      ...CSTA,
    });
    const { properties, credentials } = reporting(server, urls ? phone : undefined);
    await load(
      watched(
        configItem(phone, {
          ...properties,
          events,
          ...{ channel: 'csta', model: '760', identities: '100@pbx.example' },
          ...{ pollMs: '250', pollIdleMs: '250' },
        }),
        actionItem('snom-call'),
      ),
      { [PHONE]: { ...credentials[PHONE], username: 'admin', password: 'S3cret' } },
      server.nodes,
    );
    await known(({ callsKnown }) => callsKnown);
    const changes: Change[] = [];
    const tracker = await trackerOf();
    tracker.subscribe(({ reduction }) => void changes.push(...reduction.changes));
    phone.ring('201');
    await callsAre('Alerting');
    phone.pressKey('ENTER');
    await callsAre('Connected');
    return changes;
  }

  const kinds = (changes: readonly Change[], kind: Change['kind']): number =>
    changes.filter((change) => change.kind === kind).length;

  const published = (): ReturnType<typeof publishedState> =>
    publishedState(
      { instance: '', run: '' },
      { id: PHONE, name: 'desk' },
      configOf().tracker?.state,
      NO_HISTORY,
      configOf().isMute,
    );

  for (const events of [false, true]) {
    const how = events ? 'whose events are on and were never set up' : 'that is only asked';
    it(`does not say that a phone ${how} goes on talking`, async () => {
      const changes = await talking(events);
      assert.equal(published().state, 'talking');
      assert.equal(judgeOf(configOf()).state(), 'talking');
      assert.equal(describeForSidebar(configOf()).followed, 'asked');

      phone.setSetting('http_pass', 'Changed');
      await known(({ unansweredSince }) => unansweredSince !== null);
      // Digits may be no tones any more, but a number that is dialled.
      assert.equal(judgeOf(configOf()).state(), 'unknown');
      // The phone itself knows, where it can be told to look.
      const presses = [{ key: '5' }];
      assert.deepEqual(keyActions(presses, 'minibrowser', judgeOf(configOf())), [
        { kind: 'keys', presses, guard: 'inCall' },
      ]);
      const { state, calls, callsKnown, caller } = published();
      assert.deepEqual(
        { state, calls, callsKnown, caller },
        { state: 'unknown', calls: [], callsKnown: false, caller: null },
      );
      assert.equal(phoneStatus(configOf()).status.text, 'snom.status.askingFails');
      const shown = describeForSidebar(configOf());
      assert.deepEqual([shown.state, shown.followed, shown.calls], ['unknown', 'mute', []]);
      assert.equal(shown.unanswered?.reason, 'pageForbidden');
      assert.equal(kinds(changes, 'callRemoved'), 0);

      phone.setSetting('http_pass', 'S3cret');
      configOf().nudge();
      await known(({ unansweredSince }) => unansweredSince === null);
      assert.equal(published().state, 'talking');
      assert.equal(phoneStatus(configOf()).status.snom?.state, 'talking');
      const healed = describeForSidebar(configOf());
      assert.deepEqual([healed.followed, healed.unanswered], ['asked', undefined]);
      assert.deepEqual([kinds(changes, 'callAdded'), kinds(changes, 'callRemoved')], [1, 0]);
    });
  }

  it('says of a call that was over by the next answer that its end is an inference', async () => {
    const changes = await talking(true);
    phone.setSetting('http_pass', 'Changed');
    await known(({ unansweredSince }) => unansweredSince !== null);
    phone.farEndHangup(phone.liveCalls[0]?.id ?? assert.fail());
    phone.setSetting('http_pass', 'S3cret');
    configOf().nudge();
    const { callsKnown } = await callsAre('');
    assert.equal(callsKnown, true);
    const ends = changes.flatMap((change) => (change.kind === 'callRemoved' ? [change] : []));
    assert.deepEqual(
      ends.map(({ summary }) => [summary.outcome, summary.assumed]),
      [['completed', true]],
    );
    assert.equal(published().state, 'idle');
  });

  it('leaves a phone alone that reports its calls', async () => {
    await talking(true, true);
    assert.equal(describeForSidebar(configOf()).followed, 'reports');
    const before = phone.requests.length;
    phone.setSetting('http_pass', 'Changed');
    const isRefused = (): boolean => {
      const last = phone.requests.slice(before).slice(-2);
      return last.length === 2 && last.every(({ status }) => status === 401);
    };
    while (!isRefused()) await new Promise((resolve) => setTimeout(resolve, 50));
    await configOf().refresh(AbortSignal.timeout(5000));
    const { state, callsKnown } = published();
    assert.deepEqual([state, callsKnown], ['talking', true]);
    phone.farEndHangup(phone.liveCalls[0]?.id ?? assert.fail());
    await callsAre('');
    assert.equal(published().state, 'idle');
  });
});
