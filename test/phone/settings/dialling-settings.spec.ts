import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { dialledBySetting, type SettingDials } from '../../../src/phone/settings/dialling-settings';

const N = '0900123';

/** name, value, what it makes the phone dial */
const ROWS: readonly (readonly [name: string, value: string, dials: SettingDials])[] = [
  // Forwarding: three generations, every spelling of an index.
  ['fwd_all_target1', N, [N]],
  ['fwd_all_target', N, [N]],
  ['fwd_all_target12', N, [N]],
  ['fwd_all_target01', N, [N]],
  ['FWD_ALL_TARGET1', N, [N]],
  ['fwd_busy_target1', N, [N]],
  ['fwd_time_target3', N, [N]],
  ['redirect_number', N, [N]],
  ['redirect_number1', N, [N]],
  ['redirect_busy_number', N, [N]],
  ['redirect_time_number', N, [N]],
  ['redirect_always_number', N, [N]],
  ['server_managed_fwd_all_nr1', N, [N]],
  ['server_managed_fwd_busy_nr12', N, [N]],
  ['fwd_all_on_code1', `*21*${N}#`, [`*21*${N}#`]],
  ['redirect_always_on_code', `*21*${N}#`, [`*21*${N}#`]],
  ['fwd_all_target1', `sip:${N}@pbx.example;user=phone`, [`${N}@pbx.example`]],
  ['fwd_all_target1', '0 900123', ['0900123', '0', '900123']],
  ['fwd_all_target1', '', []],
  ['fwd_all_target1', ' ', []],
  // Speed dials and codes that are dialled with a key.
  ['speed0', N, [N]],
  ['speed32', N, [N]],
  ['user_mailbox1', N, [N]],
  ['pa1_nr_to_dial', N, [N]],
  ['blf_directed_call_pickup1', '*97', ['*97']],
  ['callpark_park_fac1', '*68', ['*68']],
  ['dnd_on_code', `*78${N}`, [`*78${N}`]],
  ['dnd_off_code1', N, [N]],
  ['callrecord_dialed_remote0', `<sip:${N}@pbx>`, [`${N}@pbx`]],
  ['preselection_nr', '0900', 'unknown'],
  ['user_trunk_prefix1', '0900', 'unknown'],
  ['area_code', '0900', 'unknown'],
  // Function keys, soft keys and keys of the idle screen.
  ['fkey0', `speed ${N}`, [N]],
  ['fkey00', `speed ${N}`, [N]],
  ['FKEY5', `SPEED ${N}`, [N]],
  ['fkey4', `dest <sip:${N}@pbx.example>`, [`${N}@pbx.example`]],
  ['fkey4', `blf <sip:${N}@pbx.example>|*8`, [`${N}@pbx.example`, '*8']],
  ['fkey4', `xfer ${N}`, [N]],
  ['fkey4', `dtmf ${N}`, [N]],
  ['fkey4', `unheard-of ${N}`, [N]],
  ['fkey4', N, [N]],
  ['fkey4', `sip:${N}@pbx`, [`${N}@pbx`]],
  ['fkey4', `<sip:${N}@pbx>`, [`${N}@pbx`]],
  ['fkey4', 'dest sip:%30900123@pbx', ['%30900123@pbx', `${N}@pbx`]],
  ['fkey4', `speed \uff10900123`, 'unknown'],
  ['fkey4', `speed 0\u200b900123`, 'unknown'],
  ['gui_fkey1', `speed ${N}`, [N]],
  ['dkey_fkey2', `speed ${N}`, [N]],
  ['dkey_dnd', `speed ${N}`, [N]],
  ['idle_cancel_key_action', `speed ${N}`, [N]],
  ['fkey4', 'keyevent F_CONFERENCE', []],
  ['fkey4', 'keyevent F_DEFLECT', []],
  ['fkey4', 'keyevent F_REDIAL', 'unknown'],
  ['fkey4', 'keyevent F_ADR_BOOK', 'unknown'],
  ['gui_fkey1', 'F_REDIAL', 'unknown'],
  ['call_screen_fkeys_on_connected', 'F_HOLD F_TRANSFER', []],
  ['call_screen_fkeys_on_holding', 'F_CONF_ON(not:Transfer) F_DIAL(Transfer)', 'unknown'],
  ['fkey4', 'line', []],
  ['fkey4', 'none', []],
  ['fkey4', 'url http://192.0.2.1/light', []],
  ['fkey_label4', `speed ${N}`, []],
  ['fkey_context4', 'active', []],
  // A phone can be made to call its own pages.
  ['fkey4', `url http://localhost/command.htm?number=${N}`, 'unknown'],
  ['fkey4', `url http://127.0.0.1/COMMAND%2Ehtm?number=${N}`, 'unknown'],
  ['action_offhook_url', `http://localhost/command.htm?number=${N}`, 'unknown'],
  ['action_missed_url', `http://localhost/%63ommand.htm?key=ENTER`, 'unknown'],
  ['action_hold', `http://localhost/%2563ommand.htm?key=ENTER`, 'unknown'],
  ['action_incoming_url', `snom://mb_nop#numberdial=${N}`, 'unknown'],
  ['action_incoming_url', 'http://192.0.2.1:1880/snom/abc/incoming', []],
  // What is dialled, or which key a key is.
  ['user_dp_str1', `!^200$!sip:${N}@\\d!d`, 'unknown'],
  ['dialplan', '<rule/>', 'unknown'],
  ['key_cancel_remapped', 'enter', 'unknown'],
  ['number_filter_before_dial1', 's/2/0900/', 'unknown'],
  ['guess_number', 'on', 'unknown'],
  ['guess_number', 'off', []],
  // Nothing is dialled by these.
  ['fwd_all_enabled1', 'on', []],
  ['fwd_time_secs1', '20', []],
  ['redirect_event', 'all', []],
  ['redirect_allways', 'on', []],
  ['redirect_ringing', 'on', []],
  ['redirect_time', '20', []],
  ['mailbox_active', 'on', []],
  ['dnd_mode', 'on', []],
  ['pickup_indication', 'off', []],
  ['user_active1', 'on', []],
  ['phone_name', N, []],
];

describe('settings by which a phone dials', () => {
  for (const [name, value, dials] of ROWS) {
    const verdict = dials === 'unknown' ? 'cannot be checked' : `dials ${dials.join(', ') || '-'}`;
    it(`${name}=${value} ${verdict}`, () => assert.deepEqual(dialledBySetting(name, value), dials));
  }
});
