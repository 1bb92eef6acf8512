import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { ask, until, withPhone } from '../../support/simulator/wire';

const log = (phone: VirtualPhone): string[] =>
  phone.keys.map(({ at, key, holdMs }) => `${at} ${key} ${holdMs}`);

const STEPPED = { clock: 'stepped' } as const;

describe('simulator/keys/keyboard', () => {
  it('presses keys at their time: hold, then pause, then the next one', async () => {
    await withPhone(STEPPED, async (phone) => {
      await ask(phone, '/command.htm?key=9,100,50;8,,1000;7;6,30');
      assert.deepEqual(log(phone), ['0 9 100']);
      await phone.advance(149);
      assert.equal(phone.keys.length, 1);
      await phone.advance(2000);
      assert.deepEqual(log(phone), ['0 9 100', '150 8 0', '1150 7 0', '1150 6 30']);
    });
  });

  it('finishes one list before it begins the next, or plays them at once', async () => {
    for (const [keyLists, order] of [
      ['queue', '1 2 3 8 9'],
      ['interleave', '1 8 2 9 3'],
    ] as const) {
      await withPhone({ ...STEPPED, quirks: { keyLists } }, async (phone) => {
        await ask(phone, '/command.htm?key=1,100;2,100;3,100');
        await ask(phone, '/command.htm?key=8,150;9,150');
        await phone.advance(1000);
        assert.equal(phone.keys.map(({ key }) => key).join(' '), order, keyLists);
      });
    }
  });

  it('a finger does not wait for a list', async () => {
    await withPhone(STEPPED, async (phone) => {
      await ask(phone, '/command.htm?key=1,100;2');
      phone.pressKey('#', 40);
      assert.deepEqual(log(phone), ['0 1 100', '0 # 40']);
    });
  });

  it('answers at once, or when the last key is up', async () => {
    await withPhone({ ...STEPPED, quirks: { keyAnswer: 'afterKeys' } }, async (phone) => {
      let answered = false;
      const answer = ask(phone, '/command.htm?key=1,100,100;2,100').then(({ status }) => {
        answered = true;
        return status;
      });
      await until(phone, () => phone.keys.length === 1);
      await phone.advance(299);
      assert.equal(answered, false);
      assert.equal(phone.keys.length, 2);
      await phone.advance(1);
      assert.equal(await answer, 200);
    });
  });

  it('may ignore keys that follow too soon', async () => {
    await withPhone({ ...STEPPED, quirks: { debounce: true } }, async (phone) => {
      await ask(phone, '/command.htm?key=1,100,79;2,100,80;3;4');
      await phone.advance(1000);
      assert.deepEqual(
        phone.keys.map(({ key }) => key),
        ['1', '3'],
      );
      phone.setSetting('keyboard_event_time_limit', '0');
      await ask(phone, '/command.htm?key=5;6');
      assert.equal(phone.keys.length, 4);
    });
  });

  it('forgets what is still to be pressed when the phone restarts', async () => {
    await withPhone({ ...STEPPED, rebootMs: 500 }, async (phone) => {
      await ask(phone, '/command.htm?key=1,1000;2,1000;3');
      phone.reboot();
      await phone.advance(5000);
      assert.deepEqual(
        phone.keys.map(({ key }) => key),
        ['1'],
      );
      await ask(phone, '/command.htm?key=4;5');
      assert.deepEqual(
        phone.keys.map(({ key }) => key),
        ['1', '4', '5'],
      );
    });
  });

  it('drops what a small device cannot remember', async () => {
    await withPhone(STEPPED, async (phone) => {
      await ask(phone, '/command.htm?key=1,60000');
      const many = Array.from({ length: 300 }, () => '2').join(';');
      for (let request = 0; request < 3; request++) await ask(phone, `/command.htm?key=${many}`);
      await phone.advance(60_000);
      assert.equal(phone.keys.length, 301);
      assert.match(phone.core.log.items.join(), /dropped/);
    });
  });
});
