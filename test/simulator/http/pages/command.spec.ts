import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES, type ProfileName } from '../../../../simulator';
import { ask, withPhone } from '../../../support/simulator/wire';

describe('simulator/http/pages', () => {
  describe('command.htm', () => {
    it('redirects after dialling and dials from the asked identity', async () => {
      const identities = ['100@pbx.example', '101@other.example'];
      await withPhone({ identities }, async (phone) => {
        const dialled = await ask(phone, '/command.htm?number=200');
        assert.equal(dialled.status, 302);
        assert.equal(dialled.headers.location, 'index.htm');
        await ask(phone, '/command.htm?number=bob@x.example&outgoing_uri=101@other.example');
        await ask(phone, '/command.htm?number=%2B4930&outgoing_uri=nobody@x.example');
        assert.deepEqual(
          phone.calls.map(({ remote, local }) => [remote, local]),
          [
            ['200', '100@pbx.example'],
            ['bob@x.example', '101@other.example'],
            ['+4930', '100@pbx.example'],
          ],
        );
        assert.equal((await ask(phone, '/command.htm?number=')).status, 302);
        assert.equal(phone.calls.length, 3);
      });
    });

    it('reads a plus sign as a space, unless told otherwise', async () => {
      for (const [plusIsSpace, number] of [
        [true, '4930'],
        [false, '+4930'],
      ] as const) {
        await withPhone({ quirks: { plusIsSpace } }, async (phone) => {
          await ask(phone, '/command.htm?number=+4930');
          assert.equal(phone.calls[0]?.remote, number);
        });
      }
    });

    it('presses keys, literal or encoded, by GET and POST', async () => {
      await withPhone({}, async (phone) => {
        assert.equal((await ask(phone, '/command.htm?key=%23')).status, 200);
        await ask(phone, '/command.htm?key=1;*;P2');
        await ask(phone, '/command.htm?key=2%3B3%2C%2C');
        await ask(phone, '/command.htm?key=4', { method: 'POST' });
        await ask(phone, '/command.htm', { body: 'key=5' });
        await ask(phone, '/command.htm', { body: 'key:6\r\n' });
        assert.deepEqual(
          phone.keys.map(({ key }) => key),
          ['#', '1', '*', 'P2', '2', '3', '4', '5', '6'],
        );
      });
    });

    it('ignores unknown keys with 200', async () => {
      await withPhone({}, async (phone) => {
        for (const key of [
          'KEYBOOT',
          'p1',
          'P49',
          'P0',
          'EK0',
          'F_CONFERENCE',
          'F_R',
          'DISCONNECT',
          '',
        ])
          assert.equal((await ask(phone, `/command.htm?key=${key}`)).status, 200, key);
        assert.equal(phone.keys.length, 0);
      });
    });

    it('takes any case and any virtual key when told to', async () => {
      await withPhone({ quirks: { anyCaseKeys: true, virtualKeys: true } }, async (phone) => {
        await ask(phone, '/command.htm?key=p1;F_CONFERENCE;f_dnd');
        assert.deepEqual(
          phone.keys.map(({ key }) => key),
          ['P1', 'F_CONFERENCE', 'F_DND'],
        );
      });
    });

    const KEYS: Readonly<Record<ProfileName, readonly [taken: string[], ignored: string[]]>> = {
      'snom320-fw7': [
        ['F_R', 'DISCONNECT', 'P12', 'EK1', 'F4'],
        ['F_HOLD', 'REC', 'HEADSET', 'VOLUME_UP', 'MUTE', 'P13', 'EK2'],
      ],
      'snom370-fw8.7': [
        ['F_HOLD', 'REC', 'HEADSET', 'VOLUME_UP', 'P12', 'EK0'],
        ['F_R', 'DISCONNECT', 'MUTE', 'P13'],
      ],
      'snom720-fw8.7': [
        ['F_HOLD', 'REC', 'P18'],
        ['F_R', 'MUTE', 'P19', 'EK0'],
      ],
      'snomPA1plus-fw10': [
        ['F_HOLD', 'REC'],
        ['F_R', 'MUTE', 'P1', 'EK0'],
      ],
      'snom760-fw8.9': [
        ['F_HOLD', 'REC', 'P12'],
        ['F_R', 'MUTE', 'EK0'],
      ],
      'snomD385-fw10.1': [
        ['F_HOLD', 'MUTE', 'P48'],
        ['F_R', 'DISCONNECT', 'P49', 'EK0'],
      ],
      'snomD735-fw10.1': [
        ['F_HOLD', 'MUTE', 'P32'],
        ['F_R', 'P33', 'EK0'],
      ],
      'snomD812-fw10.1': [[], ['1', 'ENTER', 'P1']],
      'snomD862-fw10.1': [[], ['1', 'ENTER', 'P1']],
    };
    for (const profile of PROFILE_NAMES) {
      it(`knows the keys of ${profile}`, async () => {
        await withPhone({ profile, expansionKeys: 2 }, async (phone) => {
          const [taken, ignored] = KEYS[profile];
          for (const key of [...taken, ...ignored]) await ask(phone, `/command.htm?key=${key}`);
          assert.deepEqual(
            phone.keys.map(({ key }) => key),
            taken,
          );
          for (const key of taken) assert.ok(phone.keyNames.includes(key), key);
        });
      });
    }

    it('takes a key list on FW 7 for one unknown name', async () => {
      await withPhone({ profile: 'snom320-fw7' }, async (phone) => {
        for (const list of ['1;2', '1,100', '1;'])
          assert.equal((await ask(phone, `/command.htm?key=${list}`)).status, 200);
        assert.equal(phone.keys.length, 0);
      });
    });

    it('ends all calls on RELEASE_ALL_CALLS, from FW 8 on', async () => {
      for (const [profile, left] of [
        ['snom370-fw8.7', 0],
        ['snom320-fw7', 2],
      ] as const) {
        await withPhone({ profile }, async (phone) => {
          phone.ring('300');
          await ask(phone, '/command.htm?number=200');
          assert.equal((await ask(phone, '/command.htm?RELEASE_ALL_CALLS')).status, 200);
          assert.equal(phone.liveCalls.length, left, profile);
        });
      }
    });

    it('sends DTMF to the far end of a connected call only', async () => {
      await withPhone({}, async (phone) => {
        await ask(phone, '/command.htm?number=200');
        await ask(phone, '/command.htm?key_dtmf=9');
        phone.farEndAnswer(phone.calls[0]?.id ?? '');
        assert.equal((await ask(phone, '/command.htm?key_dtmf=12*%23')).status, 200);
        assert.equal(phone.calls[0]?.dtmf, '12*#');
        assert.equal(phone.keys.length, 0);
      });
    });

    it('logs identities off, and then cannot dial', async () => {
      await withPhone({ identities: ['100@a.example', '101@b.example'] }, async (phone) => {
        await ask(phone, '/command.htm?LOGOFFLINE=1');
        assert.equal(phone.settings.get('user_name1'), '');
        await ask(phone, '/command.htm?number=200');
        assert.equal(phone.calls[0]?.local, '101@b.example');
        await ask(phone, '/command.htm?LOGOFFALL');
        await ask(phone, '/command.htm?number=201');
        assert.equal(phone.calls.length, 1);
        assert.equal((await ask(phone, '/command.htm?LOGOFFLINE=99&REREGISTER=x')).status, 200);
      });
    });
  });
});
