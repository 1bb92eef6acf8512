import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SnomError } from '../../../src/common/errors';
import {
  commandRequests,
  DEFAULT_GAP_MS,
  MAX_EVENTS_PER_REQUEST,
} from '../../../src/phone/channels/command-page';
import { MODEL_NAMES, modelOf } from '../../../src/phone/models/models';
import type { KeyPress, PhoneAction, PhoneModel } from '../../../src/phone/types';

const D385 = modelOf('D385');
const OLD_320 = modelOf('320', '7.3.30');

const targets = (action: PhoneAction, model: PhoneModel = D385): string[] =>
  commandRequests(action, model).map(({ target }) => target);

const keys = (...names: string[]): PhoneAction => ({
  kind: 'keys',
  presses: names.map((key) => ({ key })),
});

describe('command page', () => {
  describe('keys', () => {
    it('sends a list in one request where the phone takes lists', () => {
      assert.deepEqual(targets(keys('F_HOLD', '1', '*', '#', 'ENTER')), [
        '/command.htm?key=F_HOLD;1;%2A;%23;ENTER',
      ]);
    });

    it('sends one key a request where it does not', () => {
      const requests = commandRequests(
        { kind: 'keys', presses: [{ key: 'F_R' }, { key: '#', pauseMs: 700 }, { key: 'ENTER' }] },
        OLD_320,
      );
      assert.deepEqual(requests, [
        { target: '/command.htm?key=F_R', gapMs: DEFAULT_GAP_MS },
        { target: '/command.htm?key=%23', gapMs: 700 },
        { target: '/command.htm?key=ENTER', gapMs: DEFAULT_GAP_MS },
      ]);
    });

    it('holds no key there', () => {
      const action: PhoneAction = {
        kind: 'keys',
        presses: [{ key: '1' }, { key: 'P1', holdMs: 2500 }],
      };
      assert.throws(() => commandRequests(action, OLD_320), {
        reason: 'holdNotOnModel',
        params: { key: 'P1', model: '320' },
      });
      assert.deepEqual(targets(action), ['/command.htm?key=1;P1,2500']);
    });

    it('cuts long lists and waits for the phone between the pieces', () => {
      const presses: KeyPress[] = Array.from({ length: 45 }, (_, index) => ({
        key: String(index % 10),
      }));
      presses[19] = { key: 'ENTER', holdMs: 50, pauseMs: 1234 };
      presses[44] = { key: 'ENTER', pauseMs: 99 };
      const requests = commandRequests({ kind: 'keys', presses }, D385);
      assert.equal(requests.length, 3);
      assert.equal(
        requests[0]?.target,
        '/command.htm?key=0;1;2;3;4;5;6;7;8;9;0;1;2;3;4;5;6;7;8;ENTER,50',
      );
      assert.equal(requests[0]?.gapMs, 1234);
      assert.equal(requests[0]?.busyMs, (MAX_EVENTS_PER_REQUEST - 1) * DEFAULT_GAP_MS + 50);
      assert.equal(requests[1]?.gapMs, DEFAULT_GAP_MS);
      assert.equal(requests[2]?.target, '/command.htm?key=0;1;2;3;ENTER,,99');
    });

    it('loses and reorders nothing', () => {
      const time = fc.option(fc.integer({ min: 0, max: 60000 }), { nil: undefined });
      const press = fc.record({ key: fc.constantFrom('1', 'ENTER', 'P12', '#'), pauseMs: time });
      fc.assert(
        fc.property(
          fc.array(press, { minLength: 1, maxLength: 70 }),
          fc.boolean(),
          (given, old) => {
            const presses = given.map(({ key, pauseMs }) =>
              pauseMs === undefined ? { key } : { key, pauseMs },
            );
            const sent = targets({ kind: 'keys', presses }, old ? OLD_320 : D385)
              .map((target) => target.replace('/command.htm?key=', ''))
              .flatMap((list) => decodeURIComponent(list).split(';'))
              .map((event) => event.split(',')[0]);
            assert.deepEqual(
              sent,
              presses.map(({ key }) => key),
            );
          },
        ),
      );
    });

    it('checks every press, also the pauses it does not send', () => {
      const bad = (press: KeyPress): PhoneAction => ({ kind: 'keys', presses: [press] });
      for (const model of [D385, OLD_320]) {
        assert.throws(() => targets(bad({ key: 'A&number=1' }), model), { reason: 'badKeyName' });
        assert.throws(() => targets(bad({ key: '1', pauseMs: 1e9 }), model), {
          reason: 'badKeyTiming',
        });
      }
    });
  });

  it('dials, and takes a redirect for a success', () => {
    assert.deepEqual(commandRequests({ kind: 'dial', destination: '+49*1#' }, D385), [
      { target: '/command.htm?number=%2B49%2A1%23', success: [200, 302], gapMs: DEFAULT_GAP_MS },
    ]);
    assert.deepEqual(
      targets({ kind: 'dial', destination: '200', identity: '10@pbx.example' }, OLD_320),
      ['/command.htm?number=200&outgoing_uri=10%40pbx.example'],
    );
  });

  it('dials nothing unchecked', () => {
    assert.throws(() => targets({ kind: 'dial', destination: '1&key=2' }), {
      reason: 'badDestination',
    });
    assert.throws(() => targets({ kind: 'dial', destination: '1', identity: 'x&y@z' }), {
      reason: 'badIdentity',
    });
  });

  it('sends DTMF at once, or as keys up to firmware 7', () => {
    assert.deepEqual(targets({ kind: 'dtmf', digits: '12*#A' }), [
      '/command.htm?key_dtmf=12%2A%23A',
    ]);
    assert.deepEqual(targets({ kind: 'dtmf', digits: '1#' }, OLD_320), [
      '/command.htm?key=1',
      '/command.htm?key=%23',
    ]);
    assert.throws(() => targets({ kind: 'dtmf', digits: '1A' }, OLD_320), {
      reason: 'noSuchKey',
      params: { key: 'A', model: '320' },
    });
    assert.throws(() => targets({ kind: 'dtmf', digits: '1 2' }), { reason: 'badDigits' });
  });

  it('ends all calls where the phone can', () => {
    assert.deepEqual(targets({ kind: 'releaseAll' }), ['/command.htm?RELEASE_ALL_CALLS']);
    assert.throws(() => targets({ kind: 'releaseAll' }, OLD_320), {
      code: 'NOT_SUPPORTED',
      reason: 'operationNotOnModel',
      params: { operation: 'hangupAll', model: '320' },
    });
  });

  it('reboots by the same page on every firmware', () => {
    const [newer] = commandRequests({ kind: 'reboot' }, D385);
    assert.equal(newer?.target, '/advanced_update.htm?reboot=Reboot');
    assert.deepEqual(newer?.success, [200, 302]);
    assert.deepEqual(targets({ kind: 'reboot' }, OLD_320), ['/advanced_update.htm?reboot=Reboot']);
  });

  it('has no words for services of CSTA', () => {
    const request = { service: 'MakeCall', device: '', destination: '1' } as const;
    assert.throws(() => targets({ kind: 'csta', request }, D385), {
      code: 'NOT_SUPPORTED',
      reason: 'channelCannot',
      params: { operation: 'MakeCall', channel: 'command-page' },
    });
  });

  it('builds only request targets that are one encoded line', () => {
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('dial' as const),
        destination: fc.string(),
        identity: fc.string(),
      }),
      fc.record({ kind: fc.constant('dtmf' as const), digits: fc.string() }),
      fc.record({
        kind: fc.constant('keys' as const),
        presses: fc.array(fc.record({ key: fc.string() })),
      }),
    );
    fc.assert(
      fc.property(action, fc.constantFrom(...MODEL_NAMES), (value, name) => {
        try {
          for (const target of targets(value, modelOf(name))) {
            assert.match(
              target,
              /^\/command\.htm\?(key|key_dtmf|number)=[0-9A-Za-z_.%;,-]*(&outgoing_uri=[0-9A-Za-z_.%-]+)?$/,
            );
          }
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }),
    );
  });
});
