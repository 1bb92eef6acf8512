import assert from 'node:assert/strict';
import { modelOf } from '../../../src/phone/models/models';
import {
  dndSettings,
  forwardingSettings,
  listsEmptyOnes,
} from '../../../src/phone/settings/account-settings';
import type { SettingsMap } from '../../../src/phone/settings/page';
import { assertThrows } from '../../support/phone/errors';

const D385 = modelOf('D385');
const S720 = modelOf('720', '8.7.3.17');
const S370 = modelOf('370', '8.4.35');
const S320 = modelOf('320', '7.3.30');

const exported = (values: Readonly<Record<string, string>>): SettingsMap =>
  new Map(Object.entries(values).map(([name, value]) => [name, { value, perm: '' }]));

const FW10 = exported({
  dnd_mode1: 'off',
  dnd_mode2: 'off',
  fwd_all_enabled1: 'off',
  fwd_all_enabled2: 'off',
  fwd_all_target1: '',
});
const FW873 = exported({ dnd_mode1: 'off', redirect_allways: 'off', redirect_number: '' });
const FW7 = exported({ dnd_mode: 'off', redirect_event: 'none', redirect_number: '' });

describe('do-not-disturb as settings', () => {
  it('is switched for every account the phone has', () => {
    assert.deepEqual(dndSettings(true, FW10, D385), { dnd_mode1: 'on', dnd_mode2: 'on' });
    assert.deepEqual(dndSettings(false, FW873, S720), { dnd_mode1: 'off' });
    assert.deepEqual(dndSettings(true, FW7, S320), { dnd_mode: 'on' });
  });

  it('goes by the export and not by the firmware', () => {
    assert.deepEqual(dndSettings(true, FW7, D385), { dnd_mode: 'on' });
    assert.deepEqual(dndSettings(true, FW873, S320), { dnd_mode1: 'on' });
  });

  it('goes by the firmware where the settings cannot be read', () => {
    assert.deepEqual(dndSettings(true, undefined, S320), { dnd_mode: 'on' });
    const names = Object.keys(dndSettings(true, undefined, D385));
    assert.deepEqual([names.length, names[0], names[12]], [13, 'dnd_mode', 'dnd_mode12']);
  });

  it('is nothing that a phone without such a setting can do', () => {
    assertThrows(() => dndSettings(true, exported({ a: '' }), D385), 'operationNotOnModel');
    // Perhaps this one leaves out what is empty.
    assert.equal(dndSettings(true, exported({ a: 'x' }), S320)['dnd_mode'], 'on');
  });
});

describe('forwarding as settings', () => {
  it('is that of the identity on FW 10, target first', () => {
    assert.deepEqual(
      Object.entries(forwardingSettings({ on: true, target: '200', identity: 2 }, FW10, D385)),
      [
        ['fwd_all_target2', '200'],
        ['fwd_all_enabled2', 'on'],
      ],
    );
    assert.deepEqual(forwardingSettings({ on: false }, FW10, D385), { fwd_all_enabled1: 'off' });
  });

  it('is that of the phone on FW 8.7.3, spelt as there', () => {
    assert.deepEqual(Object.entries(forwardingSettings({ on: true, target: '200' }, FW873, S720)), [
      ['redirect_number', '200'],
      ['redirect_allways', 'on'],
    ]);
    assert.deepEqual(forwardingSettings({ on: false }, FW873, S720), { redirect_allways: 'off' });
  });

  it('is an event on FW 7 and 8.4', () => {
    assert.deepEqual(Object.entries(forwardingSettings({ on: true, target: '200' }, FW7, S320)), [
      ['redirect_number', '200'],
      ['redirect_event', 'all'],
    ]);
    assert.deepEqual(forwardingSettings({ on: false }, FW7, S320), { redirect_event: 'none' });
  });

  it('goes by the firmware where the settings cannot be read', () => {
    const of = (model: typeof D385): string[] =>
      Object.keys(forwardingSettings({ on: false }, undefined, model));
    assert.deepEqual(of(D385), ['fwd_all_enabled1']);
    assert.deepEqual(of(modelOf('720', '8.9.3.80')), ['fwd_all_enabled1']);
    assert.deepEqual(of(S720), ['redirect_allways']);
    assert.deepEqual(of(S370), ['redirect_event']);
    assert.deepEqual(of(S320), ['redirect_event']);
    const to = { on: true, target: '200' };
    assert.equal(forwardingSettings(to, undefined, S320)['redirect_event'], 'all');
    assert.equal(forwardingSettings(to, undefined, S720)['redirect_allways'], 'on');
    assert.equal(forwardingSettings(to, undefined, D385)['fwd_all_enabled1'], 'on');
  });

  it('is as the owner says, as far as the phone has it', () => {
    const both = new Map([...FW10, ...FW7]);
    assert.deepEqual(forwardingSettings({ on: false, way: 'phone' }, both, D385), {
      redirect_event: 'none',
    });
    assert.deepEqual(forwardingSettings({ on: false, way: 'identity' }, undefined, S320), {
      fwd_all_enabled1: 'off',
    });
    assertThrows(
      () => forwardingSettings({ on: false, way: 'identity' }, FW873, S720),
      'operationNotOnModel',
    );
  });

  it('names an account that the phone does not have', () => {
    assertThrows(() => forwardingSettings({ on: false, identity: 7 }, FW10, D385), 'wrongType');
  });

  it('has a destination that can be dialled', () => {
    assertThrows(() => forwardingSettings({ on: true }, FW10, D385), 'missingParameter');
    assertThrows(
      () => forwardingSettings({ on: true, target: '' }, FW10, D385),
      'missingParameter',
    );
    assertThrows(
      () => forwardingSettings({ on: true, target: '1&dnd_mode=on' }, FW10, D385),
      'signInDestination',
    );
    assert.deepEqual(forwardingSettings({ on: false, target: '201' }, FW10, D385), {
      fwd_all_target1: '201',
      fwd_all_enabled1: 'off',
    });
  });
});

describe('a whole export', () => {
  it('lists settings that are empty, passwords aside', () => {
    assert.equal(listsEmptyOnes(FW10), true);
    assert.equal(listsEmptyOnes(exported({ a: 'x', http_pass: '' })), false);
  });
});
