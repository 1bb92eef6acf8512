import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import type { DocumentTrigger } from '../../../../src/phone/channels/documents/push';
import { modelOf } from '../../../../src/phone/models/models';
import type { PhoneAction } from '../../../../src/phone/types';
import {
  ACTS_AFTER_MS,
  AT_REST,
  D862,
  dial,
  DocumentSetup,
  key,
} from '../../../support/phone/document-setup';
import { assertThrows } from '../../../support/phone/errors';

describe('phone/channels/documents/channel', () => {
  let setup: DocumentSetup;
  beforeEach(async () => {
    setup = new DocumentSetup();
    await setup.start();
  });
  afterEach(() => setup.stop());

  const WAYS: [string, DocumentTrigger, object, boolean][] = [
    ['the action in the NOTIFY', 'sip-notify', {}, false],
    ['a NOTIFY that points to the action', 'sip-notify', { documentForm: 'pointer' }, true],
    ['minibrowser.htm', 'minibrowser', {}, true],
  ];
  for (const [name, trigger, options, fetches] of WAYS) {
    describe(`by ${name}`, () => {
      it('presses a key', async () => {
        const channel = setup.channel(options);
        const result = await setup.settle(setup.perform(channel, [key('HOLD')], trigger));
        assert.deepEqual(setup.phone.actions, ['key=F_HOLD']);
        assert.deepEqual(result.fetched, fetches ? true : undefined);
        assert.deepEqual(result.requests, channel.check(trigger, [key('HOLD')], D862));
        assert.match(
          result.requests[0] ?? '',
          /^(?:NOTIFY sip:4711@127\.0\.0\.1:\d+|GET \/minibrowser\.htm\?url=\.\.\.) key=F_HOLD$/,
        );
      });

      it('acts once, whoever fetches an address again', async () => {
        const channel = setup.channel(options);
        await setup.settle(setup.perform(channel, [dial('1001')], trigger));
        for (const { url } of [...setup.phone.fetches]) setup.phone.go(url);
        assert.deepEqual(setup.phone.actions, ['numberdial=1001']);
        assert.equal(setup.shelf.documents.size, 0);
      });

      it('waits 2 s between documents, also between commands', async () => {
        const channel = setup.channel(options);
        const times: number[] = [];
        setup.phone.onAction = () => times.push(setup.clock.steady());
        await setup.settle(setup.perform(channel, [key('TRANSFER'), dial('200')], trigger), 100);
        await setup.settle(setup.perform(channel, [key('ENTER')], trigger), 100);
        assert.deepEqual(setup.phone.actions, ['key=F_TRANSFER', 'numberdial=200', 'key=ENTER']);
        for (const [index, time] of times.slice(1).entries())
          assert.ok(time - (times[index] ?? 0) >= 2000, times.join());
      });

      it('counts the pause from when the phone acts, which the document says', async () => {
        const channel = setup.channel(options);
        await setup.perform(channel, [key('1')], trigger);
        const [, mil] = /<fetch mil="(\d+)">/.exec(setup.phone.documents.at(-1) ?? '') ?? [];
        assert.equal(channel.pauseLeft(), 2000 + Number(mil));
        const hasty = setup.channel({ ...options, stepPauseMs: 0 });
        await setup.settle(setup.perform(hasty, [key('2')], trigger), 100);
        assert.equal(hasty.pauseLeft(), 0);
      });
    });
  }

  it('keeps the pause for all configurations of the phone, and takes the longer one', async () => {
    const slow = setup.channel({ stepPauseMs: 5000 });
    const quick = setup.channel({ stepPauseMs: 0 });
    await setup.perform(slow, [key('1')]);
    assert.equal(quick.pauseLeft(), 5000 + ACTS_AFTER_MS);
    const second = setup.perform(quick, [key('2')]);
    await setup.paused(1);
    await setup.clock.advance(4999 + ACTS_AFTER_MS);
    assert.deepEqual(setup.phone.actions, ['key=1']);
    await setup.clock.advance(1);
    await second;
    assert.equal(slow.pauseLeft(), 5000);
    assert.equal(quick.pauseLeft(), 0);
  });

  it('waits as long as a key asks for, before the next one only', async () => {
    const channel = setup.channel({ stepPauseMs: 10 });
    const presses = [
      { key: 'ENTER', pauseMs: 3000 },
      { key: '1', pauseMs: 60_000 },
    ];
    const done = setup.perform(channel, [{ kind: 'keys', presses }]);
    await setup.paused(1);
    await setup.clock.advance(2999 + ACTS_AFTER_MS);
    assert.deepEqual(setup.phone.actions, ['key=ENTER']);
    await setup.clock.advance(1);
    await done;
    assert.equal(channel.pauseLeft(), 10 + ACTS_AFTER_MS);
  });

  it('does not press on when it is ended in a pause', async () => {
    const scope = setup.scope();
    const done = setup.perform(setup.channel(), [key('1', '2')], 'sip-notify', scope);
    await setup.paused(1);
    const ended = setup.fails(done, 'aborted', 'yes');
    scope.abort(new SnomError('aborted'));
    await ended;
    assert.deepEqual(setup.phone.actions, ['key=1']);
  });

  it('reboots by an event of its own, and not by minibrowser.htm', async () => {
    const channel = setup.channel();
    const result = await setup.perform(channel, [{ kind: 'reboot' }]);
    assert.deepEqual(setup.phone.events, ['check-sync;reboot=true']);
    assert.match(result.requests[0] ?? '', / check-sync;reboot=true$/);
    const [datagram] = setup.peerOfPhone.datagrams;
    assert.equal(datagram?.body.length, 0);
    assert.doesNotMatch(datagram?.text ?? '', /Content-Type/i);
    assertThrows(() => channel.check('minibrowser', [{ kind: 'reboot' }], D862), 'channelCannot');
  });

  const URL = 'http://192.0.2.77/snom/page/x?y=1';
  for (const trigger of ['sip-notify', 'minibrowser'] as const) {
    it(`shows a page by ${trigger}, and keeps its address to itself`, async () => {
      const result = await setup.channel().open(trigger, URL, D862, setup.scope());
      assert.deepEqual(setup.phone.pages, [URL]);
      assert.doesNotMatch(result.requests.join(), /192\.0\.2\.77/);
    });
  }

  it('opens web addresses only', async () => {
    const open = (url: string) => setup.channel().open('sip-notify', url, D862, setup.scope());
    for (const url of ['snom://mb_nop#key=F_OK', 'http://h/#set:x=1', 'http://h/$(set:mac)', ''])
      await assert.rejects(open(url), { name: 'SnomError' });
    assert.deepEqual(setup.peerOfPhone.datagrams, []);
  });

  it('checks all before anything is sent', async () => {
    const channel = setup.channel();
    const actions: PhoneAction[] = [key('ENTER'), { kind: 'dnd', on: true }];
    await setup.fails(setup.perform(channel, actions), 'channelCannot', 'no');
    const bare = setup.channel({ documentForm: 'pointer' }, { shelf: () => undefined });
    await setup.fails(setup.perform(bare, [key('ENTER')]), 'noBaseUrl', 'no');
    await setup.fails(setup.perform(bare, [key('ENTER')], 'minibrowser'), 'noBaseUrl', 'no');
    await setup.fails(
      setup.perform(setup.channel({ sip: { user: 'a\nb' } }), [key('ENTER')]),
      'badSipText',
      'no',
    );
    assert.deepEqual(setup.peerOfPhone.datagrams, []);
    assert.equal(setup.shelf.documents.size, 0);
    assert.equal(channel.pauseLeft(), 0);
  });

  it('needs no address of Node-RED where the NOTIFY carries the action', async () => {
    const channel = setup.channel({}, { shelf: () => undefined });
    await setup.perform(channel, [dial('1', { guard: 'idle' })]);
    assert.deepEqual(setup.phone.actions, ['numberdial=1']);
  });

  it('writes for older phones what they know', async () => {
    const done = setup
      .channel()
      .perform('sip-notify', [key('CANCEL')], modelOf('370', '8.7.5.35'), setup.scope());
    await done;
    assert.deepEqual(setup.phone.actions, ['key=CANCEL']);
    assert.match(
      setup.peerOfPhone.datagrams[0]?.text ?? '',
      /<SnomIPPhoneText .*snom:\/\/mb_exit#/,
    );
  });

  describe('with an identity', () => {
    const from = (identity: string) => dial('200', { identity });
    const port = () => setup.peerOfPhone.port;

    it('addresses the NOTIFY to its user', async () => {
      const channel = setup.channel({ sip: { port: port() }, outgoingIdentity: '4711@pbx' });
      await setup.settle(setup.perform(channel, [from('4712@pbx')]));
      await setup.settle(setup.perform(channel, [key('ENTER')]));
      const users = setup.peerOfPhone.datagrams.map(
        ({ line }) => /^NOTIFY sip:(\d+)@/.exec(line)?.[1],
      );
      assert.deepEqual([...new Set(users)], ['4712', '4711']);
    });

    it('addresses it to one that is known, where its owner names none', () => {
      const sip = { port: port() };
      const channel = setup.channel({ sip }, { identities: () => ['sip:4713@pbx', 'a@b'] });
      assert.match(channel.check('sip-notify', [key('1')], D862).join(), / sip:4713@/);
      const nobody = setup.channel({ sip });
      assert.match(nobody.check('sip-notify', [key('1')], D862).join(), / sip:127\.0\.0\.1:/);
    });

    it('refuses what nothing can say, but for the one of the phone', () => {
      const check = (options: object, identity: string, trigger: DocumentTrigger) =>
        setup.channel(options).check(trigger, [from(identity)], D862);
      assertThrows(() => check({}, 'a@b', 'sip-notify'), 'identityNotByDocument');
      assertThrows(() => check({ sip: {} }, 'a@b', 'minibrowser'), 'identityNotByDocument');
      for (const trigger of ['sip-notify', 'minibrowser'] as const)
        assert.equal(check({ outgoingIdentity: 'sip:a@b' }, 'a@b', trigger).length, 1);
    });
  });

  describe('with a guard', () => {
    const guarded = dial('1001', { guard: 'idle' });
    const busy = { ...AT_REST, phone_state: 'Connected', lines: '1' };

    for (const [name, trigger, options, fetches] of WAYS.slice(1)) {
      it(`looks at the state of the phone, by ${name}`, async () => {
        assert.ok(fetches);
        const channel = setup.channel(options);
        setup.phone.values = busy;
        const perform = (action: PhoneAction): Promise<unknown> =>
          setup.settle(setup.perform(channel, [action], trigger));
        await setup.fails(perform(guarded), 'phoneNotIdle', 'no');
        const answer: PhoneAction = { kind: 'keys', presses: [{ key: 'ENTER' }], guard: 'ringing' };
        await setup.fails(perform(answer), 'phoneNotRinging', 'no');
        setup.phone.values = AT_REST;
        await setup.settle(setup.perform(channel, [guarded], trigger));
        assert.deepEqual(setup.phone.actions, ['numberdial=1001']);
        // One that works nothing out acts as without a guard.
        setup.phone.values = undefined;
        await setup.settle(setup.perform(channel, [guarded], trigger));
        assert.equal(setup.phone.actions.length, 2);
        assert.equal(setup.shelf.documents.size, 0);
      });
    }

    it('looks at it in the direct form where the phone is known to tell its state', async () => {
      const channel = setup.channel({ stepPauseMs: 0 });
      setup.phone.values = busy;
      await setup.settle(setup.perform(channel, [guarded]));
      assert.deepEqual(setup.phone.actions, ['numberdial=1001'], 'as if there were no guard');
      await setup.settle(channel.readLines('sip-notify', D862, setup.scope()));
      assert.equal(channel.reports, true);
      await setup.fails(setup.settle(setup.perform(channel, [guarded])), 'phoneNotIdle', 'no');
      setup.phone.values = AT_REST;
      const { fetched } = await setup.settle(setup.perform(channel, [guarded]));
      assert.equal(fetched, undefined);
      assert.equal(setup.phone.actions.length, 2);
    });

    it('tells of an earlier step when a later guard does not hold', async () => {
      setup.phone.values = busy;
      const channel = setup.channel({ documentForm: 'pointer' });
      const done = setup.settle(setup.perform(channel, [key('F_HOLD'), guarded]));
      const { params, cause } = await setup.fails(done, 'stepFailed', 'yes');
      assert.deepEqual(params, { step: 2, steps: 2 });
      assert.equal((cause as { reason: string }).reason, 'phoneNotIdle');
    });
  });
});
