import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useReceiver, withPhone } from '../../support/simulator/wire';

describe('simulator/keys/function-keys', () => {
  const receiver = useReceiver();
  const targets = (): readonly string[] => receiver.targets;
  it('dial, send digits, do what a virtual key does, or nothing', async () => {
    const settings = {
      fkey0: 'speed 200',
      fkey1: 'dest <sip:bob@x.example;user=phone>',
      fkey2: 'keyevent F_DND',
      fkey3: 'dtmf 12#',
      fkey4: 'blf 44',
      fkey5: 'none',
      fkey6: '',
    };
    await withPhone({ settings }, (phone) => {
      phone.pressKey('P1');
      phone.pressKey('P2');
      assert.deepEqual(
        phone.calls.map(({ remote }) => remote),
        ['200', 'bob@x.example'],
      );
      phone.farEndAnswer('c2');
      for (const key of ['P3', 'P4', 'P5', 'P6', 'P7']) phone.pressKey(key);
      assert.equal(phone.settings.get('dnd_mode1'), 'on');
      assert.equal(phone.calls[1]?.dtmf, '12#');
      assert.equal(phone.calls.length, 2);
    });
  });

  it('open a line, and dial on it what is typed', async () => {
    await withPhone({}, (phone) => {
      phone.pressKey('P3');
      assert.deepEqual(phone.display, ['100', 'Off hook']);
      phone.pressKey('7');
      phone.pressKey('P3');
      assert.equal(phone.calls[0]?.remote, '7');
    });
  });

  it('of type url send an Action URL with the call in it', async () => {
    const settings = { fkey0: `url ${receiver.url}/key?r=$remote&m=$mac&k=$active_key` };
    await withPhone({ settings }, async (phone) => {
      phone.pressKey('P1');
      phone.ring('300');
      phone.pressKey('P1');
      await phone.settled();
      assert.deepEqual(targets(), [
        `/key?r=&m=${phone.mac}&k=`,
        `/key?r=300@pbx.example&m=${phone.mac}&k=P2`,
      ]);
    });
  });

  it('held for more than two seconds are reported', async () => {
    const settings = {
      action_longpress_url: `${receiver.url}/long?k=$longpress_key`,
      fkey4: 'none',
    };
    await withPhone({ settings, clock: 'stepped' }, async (phone) => {
      phone.pressKey('P5', 2000);
      phone.pressKey('ENTER', 5000);
      phone.pressKey('P5', 2500);
      await phone.advance(1999);
      await phone.settled();
      assert.deepEqual(targets(), []);
      await phone.advance(1);
      await phone.settled();
      assert.deepEqual(targets(), ['/long?k=P5']);
    });
  });

  it('of expansion modules count on after the phone’s own', async () => {
    const settings = { fkey12: 'speed 500', fkey13: 'speed 501' };
    await withPhone({ profile: 'snom370-fw8.7', expansionKeys: 2, settings }, (phone) => {
      phone.pressKey('EK1');
      phone.pressKey('EK0');
      phone.pressKey('EK2');
      assert.deepEqual(
        phone.calls.map(({ remote }) => remote),
        ['501', '500'],
      );
      assert.deepEqual(phone.keyNames.slice(-2), ['EK0', 'EK1']);
    });
  });
});
