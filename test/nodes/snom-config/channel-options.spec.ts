import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../../src/common/errors';
import {
  channelOptions,
  type ChannelSettings,
  pollingOf,
  readCstaPath,
  readSipUser,
} from '../../../src/nodes/snom-config/channel-options';
import { CHANNEL_NAMES } from '../../../src/phone/types';

const BLANK = {
  channel: 'auto',
  sipPort: '',
  sipUser: '',
  sipLocalPort: '',
  minibrowserPort: '',
  cstaPath: '',
  stepPauseMs: '',
  documentForm: 'direct',
} as const satisfies ChannelSettings;

describe('nodes/snom-config/channel-options', () => {
  it('chooses nothing for flows that store none of it', () => {
    assert.deepEqual(channelOptions({}), {});
    assert.equal(pollingOf({}), undefined);
  });

  it('takes blank fields as not filled in', () => {
    assert.deepEqual(channelOptions(BLANK), { documentForm: 'direct' });
    assert.equal(pollingOf({ pollMs: '', pollIdleMs: ' ' }), undefined);
  });

  it('passes on what the dialog says', () => {
    const options = channelOptions({
      channel: 'sip-notify',
      sipPort: '5062',
      sipUser: ' 4711 ',
      sipLocalPort: 5099,
      minibrowserPort: '3113',
      cstaPath: '/csta/x',
      stepPauseMs: '0',
      documentForm: 'pointer',
    });
    assert.deepEqual(options, {
      channel: 'sip-notify',
      sip: { port: 5062, user: '4711', localPort: 5099 },
      minibrowser: { port: 3113 },
      cstaPath: '/csta/x',
      stepPauseMs: 0,
      documentForm: 'pointer',
    });
  });

  it('pins every channel by its name', () => {
    for (const channel of CHANNEL_NAMES) assert.deepEqual(channelOptions({ channel }), { channel });
  });

  const BAD: readonly (readonly [string, object, string, string | number])[] = [
    [
      'a channel there is not',
      { channel: 'sip' },
      'channel',
      'auto, command-page, sip-notify, minibrowser, csta',
    ],
    ['port 0', { sipPort: '0' }, 'sipPort', '1..65535'],
    ['a port that is too high', { sipLocalPort: 65536 }, 'sipLocalPort', '1..65535'],
    ['a port that is none', { minibrowserPort: 'web' }, 'minibrowserPort', '1..65535'],
    ['a pause that is too long', { stepPauseMs: '60001' }, 'stepPauseMs', '0..60000'],
    ['a negative pause', { stepPauseMs: -1 }, 'stepPauseMs', '0..60000'],
    ['a form there is not', { documentForm: 'both' }, 'documentForm', 'direct, pointer'],
    [
      'a whole address as user',
      { sipUser: '4711@pbx.example' },
      'sipUser',
      'sip:4711@pbx.example → 4711',
    ],
    [
      'a scheme in front of the user',
      { sipUser: 'sip:4711' },
      'sipUser',
      'sip:4711@pbx.example → 4711',
    ],
    [
      'a line end in the user',
      { sipUser: '4711\r\nEvent: x' },
      'sipUser',
      'sip:4711@pbx.example → 4711',
    ],
    ['a path without its slash', { cstaPath: 'csta' }, 'cstaPath', '/csta'],
    ['a path to another host', { cstaPath: '//evil.example/csta' }, 'cstaPath', '/csta'],
    ['a path with a query', { cstaPath: '/csta?x=1' }, 'cstaPath', '/csta'],
    ['a path with a blank', { cstaPath: '/cs ta' }, 'cstaPath', '/csta'],
  ];
  for (const [name, settings, property, expected] of BAD) {
    it(`refuses ${name}, and says what is allowed`, () => {
      assert.throws(
        () => channelOptions(settings),
        (error: SnomError) => {
          assert.equal(error.reason, 'wrongType');
          assert.deepEqual(error.params, { name: property, expected });
          return true;
        },
      );
    });
  }

  it('refuses texts of any length', () => {
    assert.throws(() => readSipUser('4'.repeat(129)), { reason: 'textTooLong' });
    assert.throws(() => readCstaPath(`/${'c'.repeat(256)}`), { reason: 'textTooLong' });
  });

  it('lets nothing through that could leave its place in a message', () => {
    const readable = (read: (text: string) => string | undefined, text: string): string => {
      try {
        return read(text) ?? '';
      } catch (error) {
        assert.ok(error instanceof SnomError);
        return '';
      }
    };
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        assert.doesNotMatch(readable(readSipUser, text), /[\p{Cc}\s@<>"]/u);
        assert.match(readable(readCstaPath, `/${text}`), /^(?:\/(?!\/)[!-~]*)?$/);
      }),
    );
  });

  describe('polling', () => {
    it('asks an idle phone five times less often, unless it is told', () => {
      assert.deepEqual(pollingOf({ pollMs: '1000' }), { quickMs: 1000, idleMs: 5000 });
      assert.deepEqual(pollingOf({ pollMs: 1000, pollIdleMs: '1500' }), {
        quickMs: 1000,
        idleMs: 1500,
      });
    });

    it('never asks less than once an hour', () => {
      assert.deepEqual(pollingOf({ pollMs: 3_600_000 }), { quickMs: 3_600_000, idleMs: 3_600_000 });
    });

    it('needs the quick one', () => {
      assert.equal(pollingOf({ pollIdleMs: '10000' }), undefined);
    });

    for (const [polling, name, expected] of [
      [{ pollMs: '249' }, 'pollMs', '250..3600000'],
      [{ pollMs: '1 s' }, 'pollMs', '250..3600000'],
      [{ pollMs: '2000', pollIdleMs: '1999' }, 'pollIdleMs', '2000..3600000'],
      [{ pollIdleMs: '1' }, 'pollIdleMs', '250..3600000'],
    ] as const) {
      it(`refuses ${JSON.stringify(polling)}, and says what is allowed`, () => {
        assert.throws(
          () => pollingOf(polling),
          ({ reason, params }: SnomError) => {
            assert.deepEqual([reason, params], ['wrongType', { name, expected }]);
            return true;
          },
        );
      });
    }
  });
});
