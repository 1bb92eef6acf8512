import assert from 'node:assert/strict';
import { type ProfileName, type VirtualPhone, type VirtualQuirks } from '../../../simulator';
import { ADMIN_OPERATIONS } from '../../../src/phone/admin/operations';
import {
  clearListRequests,
  fixLineInfoRequests,
  logoffAllRequests,
  logoffRequests,
  playRingerRequests,
  reregisterRequests,
} from '../../../src/phone/admin/simple-operations';
import { modelOf } from '../../../src/phone/models/models';
import { SnomPhone } from '../../../src/phone/phone';
import type { PhoneRequest } from '../../../src/phone/types';
import { assertThrows } from '../../support/phone/errors';
import { dial } from '../../support/phone/phone';
import { startVirtualPhone } from '../../support/virtual-phone';

const targets = (requests: readonly PhoneRequest[]): string[] =>
  requests.map(({ target }) => target);

describe('simple operations', () => {
  it('are the requests that Snom documents', () => {
    assert.deepEqual(targets(logoffAllRequests()), ['/command.htm?LOGOFFALL']);
    assert.deepEqual(targets(logoffRequests(12)), ['/command.htm?LOGOFFLINE=12']);
    assert.deepEqual(targets(reregisterRequests(1)), ['/command.htm?REREGISTER=1']);
    assert.deepEqual(targets(playRingerRequests(9, modelOf('D385'))), [
      '/line_login.htm?PLAY_RINGER:9=+Ringer',
    ]);
    assert.deepEqual(targets(playRingerRequests(9, modelOf('320', '7.3.30'))), [
      '/line_login.htm?PLAY_RINGER:9=Play+Ringer',
    ]);
    assert.deepEqual(targets(fixLineInfoRequests(modelOf('821'))), ['/command.htm?FIX_LIL=true']);
  });

  it('clear lists in either spelling, or both', () => {
    assert.deepEqual(targets(clearListRequests('dialled', '0')), ['/index.htm?dialeddel=0']);
    assert.deepEqual(targets(clearListRequests('received', 'clear')), [
      '/index.htm?receiveddel=clear',
    ]);
    assert.deepEqual(targets(clearListRequests('missed')), [
      '/index.htm?misseddel=clear',
      '/index.htm?misseddel=0',
    ]);
    assert.equal(clearListRequests('all').length, 6);
  });

  it('refuse identities no phone has', () => {
    for (const identity of [0, 13, 1.5, -1, NaN]) {
      assertThrows(() => logoffRequests(identity), 'wrongType');
      assertThrows(() => reregisterRequests(identity), 'wrongType');
    }
    assertThrows(() => playRingerRequests(10, modelOf('D385')), 'wrongType');
  });

  it('fix the line-info layer only where a document says so', () => {
    for (const name of ['320', '760', 'D385']) {
      const { params } = assertThrows(
        () => fixLineInfoRequests(modelOf(name)),
        'operationNotOnModel',
      );
      assert.equal(params['model'], name);
    }
  });

  describe('on a virtual phone', () => {
    let virtual: VirtualPhone;
    let phone: SnomPhone;

    async function start(profile: ProfileName, quirks: Partial<VirtualQuirks> = {}): Promise<void> {
      virtual = await startVirtualPhone({ profile, quirks });
      phone = new SnomPhone({ host: '127.0.0.1', port: virtual.port });
    }

    afterEach(async () => {
      phone.close();
      await virtual.stop();
    });

    /** One call of each kind. */
    async function fillLists(): Promise<void> {
      virtual.ring('201');
      virtual.pressKey('ENTER');
      virtual.pressKey('CANCEL');
      virtual.farEndHangup(virtual.ring('202'));
      await dial(phone, '203');
      virtual.pressKey('CANCEL');
      assert.deepEqual(lengths(), { dialed: 1, missed: 1, received: 1 });
    }

    function lengths(): Record<string, number> {
      const { dialed, missed, received } = virtual.callLists;
      return { dialed: dialed.length, missed: missed.length, received: received.length };
    }

    for (const profile of ['snom320-fw7', 'snomD385-fw10.1'] as const) {
      for (const spelling of ['0', 'clear'] as const) {
        it(`${profile} clears each list, where it wants "${spelling}"`, async () => {
          await start(profile, { listClear: [spelling] });
          await fillLists();
          await ADMIN_OPERATIONS.clearList.run(phone, { list: 'missed' });
          assert.deepEqual(lengths(), { dialed: 1, missed: 0, received: 1 });
          await ADMIN_OPERATIONS.clearList.run(phone, { list: 'dialled', spelling });
          await ADMIN_OPERATIONS.clearList.run(phone, { list: 'received', spelling });
          assert.deepEqual(lengths(), { dialed: 0, missed: 0, received: 0 });
          await fillLists();
          const other = spelling === '0' ? 'clear' : '0';
          await ADMIN_OPERATIONS.clearList.run(phone, { list: 'all', spelling: other });
          assert.deepEqual(lengths(), { dialed: 1, missed: 1, received: 1 });
          const result = await ADMIN_OPERATIONS.clearList.run(phone, { list: 'all' });
          assert.deepEqual(lengths(), { dialed: 0, missed: 0, received: 0 });
          assert.equal(result.confirmed, null);
        });
      }
    }

    it('registers, logs off and plays', async () => {
      await start('snomD385-fw10.1');
      await ADMIN_OPERATIONS.reregister.run(phone, { identity: 2 });
      await ADMIN_OPERATIONS.logoffIdentity.run(phone, { identity: '3' });
      await ADMIN_OPERATIONS.logoffAll.run(phone, undefined);
      await ADMIN_OPERATIONS.playRinger.run(phone, { identity: 4 });
      assert.deepEqual(
        virtual.requests.map(({ target, status }) => `${status} ${target}`),
        [
          '200 /info.htm',
          '200 /command.htm?REREGISTER=2',
          '200 /command.htm?LOGOFFLINE=3',
          '200 /command.htm?LOGOFFALL',
          '200 /line_login.htm?PLAY_RINGER:4=+Ringer',
        ],
      );
      assert.deepEqual(virtual.ringersPlayed, [4]);
    });
  });
});
