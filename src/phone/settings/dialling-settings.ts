/**
 * Settings by which a phone dials later on: forwarding, speed dials, function keys, dial plans. Who may write them can
 * have any number called, so dialling rules have to see what they hold.
 *
 * Names: the exports of a 720 (8.7.3.17) and a PA1+ (FW 10), strength A; Snom, "Function Key Types"; `user_dp_...` from
 * Snom's documents. Names that merely look like these are judged as well: no list of all firmware exists.
 */

/** What a value makes the phone dial; `unknown` = something that cannot be told from it. */
export type SettingDials = readonly string[] | 'unknown';

/** Hold a number: where calls are sent on to, what a key or a code dials. */
const NUMBERS =
  /(?:^|_)(?:fwd|redirect|forward|server_managed_fwd)_.*(?:target|number|nr|code|identity|all?ways)|^redirect_identity|^speed|mailbox|hotline|pick_?up|park_fac|dnd_(?:on|off)_code|callrecord_[a-z]+_remote|nr_to_dial|directory_number|(?:^|_)dial_?(?:number|string)/;
/** Their names look the same, but they are switches and times. */
const SWITCHES =
  /_(?:enabled|state|secs|active|indication|notify|connected_calls)$|^redirect_(?:event|on_busy|on_timeout|time|all?ways|ringing)$|^using_server/;
/** What a key does: `type argument`. */
const KEYS =
  /^(?:fkey|gui_fkey|dkey_|idle_[a-z]+_key_action|[a-z]+_key_action|keyevent|fkeys_on_|call_screen_fkeys)/;
/** Labels and the like of such keys. */
const KEY_LOOKS =
  /^fkey_(?:label|short_label|context|icon|delay|line|lock|perm|color|colour|default|ringtone|timeout)/;
/** Change what is dialled for a number, or which key a key is. */
const REWRITES =
  /^(?:user_dp_|dialplan|dial_plan|number_filter|key_.*_remapped|secondary_dialtone_when|preselection_nr)|^(?:user_)?(?:area_code|country_code|international_prefix|trunk_prefix)$|^guess_number$|number_guessing$/;

/** Kinds of function keys that call nobody, whatever their argument. */
const QUIET_KINDS = new Set(['', 'none', 'line', 'button', 'autoanswer', 'recorder', 'presence']);
/** Key events that neither dial nor open a list to dial from. */
const QUIET_EVENTS = new Set(
  (
    'NONE CANCEL ABORT BACK HOLD R RETRIEVE TRANSFER CONFERENCE CONF_ON DEFLECT DND MUTE REC ' +
    'CALLRECORD_CONTROL_ON DUAL_AUDIO NEXT_CALL_SCREEN NEXT_ID PREV_ID LEFT RIGHT HELP STATUS SUPPORT ' +
    'SETTINGS SNOM MENU DELETE_MSG PARKORBIT CALL_COMPLETION VOICEMAIL_INFO PRESENCE'
  ).split(' '),
);
/** Pages of the phone itself by which it could be made to dial, and its own commands. */
const OWN_PAGES =
  /(?:command|index|dummy|settings|confirm|line_[a-z]+|advanced[a-z_]*)\.htm|snom:\/\//i;
const ON_OR_OFF = /^(?:|on|off|true|false|yes|no|none)$/i;

/**
 * What the phone may dial because of a setting, now or when a key is pressed.
 *
 * @param name as it is written to the phone, with or without an index
 */
export function dialledBySetting(name: string, value: string): SettingDials {
  const text = value.trim();
  const plain = withoutIndex(name.trim().toLowerCase());
  if (text === '') return [];
  if (OWN_PAGES.test(decodeFully(text))) return 'unknown';
  if (REWRITES.test(plain)) return /^(?:off|false|no|none)$/i.test(text) ? [] : 'unknown';
  if (KEYS.test(plain) && !KEY_LOOKS.test(plain)) return byKey(text);
  if (SWITCHES.test(plain) && ON_OR_OFF.test(text)) return [];
  if (!NUMBERS.test(plain) || ON_OR_OFF.test(text)) return [];
  if (/_secs$|_time$/.test(plain) && /^\d{1,4}$/.test(text)) return [];
  return byArgument(text);
}

/** `speed 200`, `blf <sip:200@pbx>|*8`, `keyevent F_HOLD`, or several events of soft keys. */
function byKey(text: string): SettingDials {
  const [kind = '', ...rest] = text.split(/\s+/);
  const argument = rest.join(' ');
  const word = kind.toLowerCase();
  if (word === 'keyevent') return byEvents(rest);
  if (/^f_/i.test(kind)) return byEvents(text.split(/\s+/));
  if (QUIET_KINDS.has(word)) return [];
  // Where it leads is the server's affair; pages of the phone itself were looked for before.
  if (word === 'url' || word === 'multicast') return [];
  if (argument !== '') return byArgument(argument);
  // A number without the word that says what is done with it: what a firmware makes of that is unknown.
  return /[\d@:]/.test(kind) ? byArgument(kind) : [];
}

function byEvents(names: readonly string[]): SettingDials {
  const quiet = names.every((name) => {
    const [event = ''] = name.toUpperCase().split('(', 1);
    return QUIET_EVENTS.has(event.replace(/^F_/, ''));
  });
  return quiet ? [] : 'unknown';
}

/**
 * Destinations in an argument, each the way it is dialled: without brackets, scheme and parameters. Blanks may be
 * left out by the phone, or stand between two of them.
 */
function byArgument(text: string): SettingDials {
  // Nobody knows what a phone makes of digits that are none of its own, or cannot be seen.
  if (/(?![0-9])\p{N}|[\p{Cc}\p{Cf}]/u.test(text)) return 'unknown';
  const plain = decodeFully(text);
  const parts = [...new Set([text, plain])]
    .flatMap((part) => part.split(/[|<>"]/))
    .flatMap((part) => [part.replace(/\s/g, ''), ...part.split(/\s/)])
    .map((part) => (part.split(/[;?]/, 1)[0] ?? '').replace(/^(?:sips?|tel):/i, ''))
    .filter((part) => part !== '');
  return parts.length > 0 ? [...new Set(parts)] : 'unknown';
}

/** `fwd_all_target12` is `fwd_all_target` of an identity. */
function withoutIndex(name: string): string {
  let end = name.length;
  while (end > 0 && /\d/.test(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end);
}

/** Without percent signs, however often it was encoded. */
function decodeFully(text: string): string {
  let now = text;
  for (let times = 0; times < 3; times++) {
    now = now.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  }
  return now;
}
