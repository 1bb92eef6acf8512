/** Tab "Call control" of the snom-config dialog: what differs from phone to phone, or is not settled. */
import { readEmergencyNumbers } from '../../../calls/operations/dial-rules/emergency';
import { SnomError } from '../../../common/errors';
import { checkDestination } from '../../../common/numbers/destinations';
import { shown } from '../../../common/shown';
import { modelOf } from '../../../phone/models/models';
import { currentText, field, isFromEnvironment } from '../../shared/editor/dialog';
import { asGeneration, type EditorModel, UNKNOWN_MODEL } from '../../shared/editor/phone-model';
import { sequenceProblem } from '../../shared/editor/sequence';
import { errorText, verdictOf } from '../../shared/editor/texts';
import { prefix } from '../event-options';

/** Operations whose key the owner has to choose. */
const WAYS = ['conference', 'swap', 'deflect'] as const;
type WayOf = (typeof WAYS)[number];
type Way = 'key' | 'softkey' | 'raw';

const PREFIX = 'node-config-input-';
/** Shown in the empty field of the key. */
const EXAMPLES: Readonly<Record<Way, string>> = { key: 'P5', softkey: 'F2', raw: 'F_CONFERENCE' };
const RAW_EXAMPLES: Readonly<Record<WayOf, string>> = {
  conference: 'F_CONFERENCE',
  swap: 'F_HOLD',
  deflect: 'F_DEFLECT',
};
/** What counts as a key of its kind; the model says whether the phone has it. */
const FORMS: Readonly<Record<Exclude<Way, 'raw'>, RegExp>> = {
  key: /^(?:P[1-9]\d{0,2}|EK\d{1,3})$/i,
  softkey: /^F[1-4]$/i,
};

/** To be called once when the dialog opens. */
export function prepareControl(): void {
  prepareNumbers();
  for (const name of WAYS) {
    const way = field(PREFIX, `${name}Way`);
    const key = field(PREFIX, `${name}Key`);
    const show = (): void => {
      const chosen = wayOf(String(way.val() ?? ''));
      key.parent().toggle(way.val() !== '');
      key.attr('placeholder', exampleOf(name, chosen));
      // Whether a key is right depends on what kind of key it is to be.
      key.trigger('change');
    };
    way.on('change', show);
    show();
  }
}

function prepareNumbers(): void {
  const handling = field(PREFIX, 'plusHandling');
  const show = (): void => {
    $('#snom-config-plus-prefix').toggle(handling.val() === 'prefix');
  };
  handling.on('change', show);
  show();
}

function exampleOf(name: WayOf, way: Way | undefined): string {
  if (way === undefined) return '';
  return way === 'raw' ? RAW_EXAMPLES[name] : EXAMPLES[way];
}

/** The key of a way that is chosen; without one it does not matter. */
export function verdictOnWayKey(
  node: EditorNode,
  name: WayOf,
  value: string | undefined,
): EditorVerdict {
  const way = wayOf(currentText(node, `${name}Way`));
  if (way === undefined || isFromEnvironment(value)) return true;
  const key = (value ?? '').trim();
  if (key === '') {
    const label = node._(`snom-config.label.${name}Way`);
    return errorText(node, 'missingParameter', { name: label }, label);
  }
  if (way !== 'raw' && !FORMS[way].test(key)) return node._(`snom-config.validate.${way}`);
  return verdictOnKeys(node, key, way === 'raw');
}

/** A key in place of MUTE or REC: any name, because no document lists them all. */
export function validateKeyName(node: EditorNode, value: string | undefined): EditorVerdict {
  const key = (value ?? '').trim();
  if (key === '' || isFromEnvironment(key)) return true;
  return verdictOnKeys(node, key, true);
}

/** Digits that are put before or taken from numbers; blank = none. */
export function verdictOnPrefix(
  node: EditorNode,
  name: 'plusPrefix' | 'nationalPrefix',
  value: string | undefined,
): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  if (name === 'plusPrefix' && currentText(node, 'plusHandling') !== 'prefix') return true;
  return verdictOf(node, () => prefix(name, value));
}

/** Digits that are dialled before a number. */
export function validateCode(node: EditorNode, value: string | undefined): EditorVerdict {
  const code = (value ?? '').trim();
  if (code === '' || isFromEnvironment(code)) return true;
  return verdictOf(node, () => {
    try {
      checkDestination(`${code}1`);
    } catch {
      // The digit stands for the number that follows: nobody has entered it.
      throw new SnomError('badDestination', { params: { destination: shown(code) } });
    }
  });
}

/** Numbers in a list; none = the usual ones. */
export function validateEmergencyNumbers(
  node: EditorNode,
  value: string | undefined,
): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  return verdictOf(node, () => readEmergencyNumbers(value));
}

function verdictOnKeys(node: EditorNode, keys: string, raw: boolean): EditorVerdict {
  const problem = sequenceProblem(keys, model(node), raw);
  if (!problem) return true;
  // The text of that reason speaks of a box that is not in this dialog.
  const reason = problem.reason === 'keyNotOnModel' ? 'noSuchKey' : problem.reason;
  return errorText(node, reason, problem.params, problem.message);
}

/** The model as chosen in this dialog; where none is, the keys of any phone will do. */
function model(node: EditorNode): EditorModel {
  const name = currentText(node, 'model');
  if (name === '' || isFromEnvironment(name)) return UNKNOWN_MODEL;
  const chosen = modelOf(name, undefined, asGeneration(currentText(node, 'generation')));
  // That it takes no keys at all is said elsewhere, not once for every key.
  return chosen.keyControl ? { model: chosen, known: true } : UNKNOWN_MODEL;
}

function wayOf(text: string): Way | undefined {
  return text === 'key' || text === 'softkey' || text === 'raw' ? text : undefined;
}
