/**
 * "Try it" of a dialog: has a deployed phone do at once what the dialog says. Before something is dialled it is asked,
 * and what messages would bring is asked for.
 */
import type { TrialAnswer, TrialDone } from '../types';
import { isNoPhone, verdictOnPhone } from './action-node';
import { currentText, field, isFromEnvironment, reveal } from './dialog';
import { valueIn } from './field-value';
import { ask, line, type Mark, remedy } from './lines';
import { errorText } from './texts';

/** What is tried out. */
export interface TryIt {
  /** Type of the node: `POST <type>/try` carries it out. */
  readonly type: string;
  /** Operations for which there has to be a message: it says which call they are about. */
  readonly needMessage?: readonly string[];
  /** Something worth knowing after it has worked, in the editor's language. */
  readonly afterwards?: () => string | undefined;
}

/** A value that only a message brings, and its name for people. */
interface AskedValue {
  readonly name: string;
  readonly label: string;
}

type DialogValues = Readonly<Record<string, string | boolean>>;

const PREFIX = 'node-input-';
/** The editor's own buttons beside them have such ids, too. */
const FIELDS = ['input', 'select', 'textarea']
  .map((tag) => `.snom-dialog ${tag}[id^="${PREFIX}"]`)
  .join();
/** Types whose value stands in the dialog. */
const LITERAL: ReadonlySet<string> = new Set(['str', 'num', 'bool', 'json']);
/** Stands for `msg.payload` among the values that are asked for. */
const PAYLOAD = 'payload';

/** To be called once when the dialog opens, with `try-it.html` in it. */
export function prepareTryIt(node: EditorNode, tryIt: TryIt): void {
  new TryItRow(node, tryIt).prepare();
}

class TryItRow {
  readonly #button = $('#snom-try-button');
  readonly #values = $('#snom-try-values');
  readonly #result = $('#snom-try-result');
  /** Number of the newest trial: an answer to an older one shows nothing. */
  #newest = 0;
  #asked: readonly AskedValue[] = [];

  constructor(
    private readonly node: EditorNode,
    private readonly tryIt: TryIt,
  ) {}

  prepare(): void {
    this.#button.on('click', () => this.#begin());
    // What was found out is about other values now.
    $(FIELDS).on('change', () => this.#forget());
  }

  #forget(): void {
    this.#newest += 1;
    this.#button.prop('disabled', false);
    this.#result.empty();
  }

  #begin(): void {
    this.#forget();
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) {
      this.#askFor([]);
      this.#say('doubt', obstacle);
      return;
    }
    const asked = valuesOfMessages();
    if (!isSame(asked, this.#asked)) {
      this.#askFor(asked);
      if (asked.length > 0) {
        $('#snom-try-values input').first().trigger('focus');
        return;
      }
    }
    this.#send();
  }

  /** Why nothing can be tried out, as far as the editor knows. */
  #obstacle(): string | undefined {
    const id = currentText(this.node, 'phone');
    if (isNoPhone(id)) return this.node._('snom.validate.choosePhone');
    // What a variable says, only the server knows.
    const verdict = isFromEnvironment(id) || verdictOnPhone(this.node, id);
    if (verdict !== true) return verdict;
    const operation = field(PREFIX, 'operation');
    // Blank: the message says what to do.
    const needMessage = ['', ...(this.tryIt.needMessage ?? [])];
    const isOpen = operation.length > 0 && needMessage.includes(String(operation.val() ?? ''));
    return isOpen ? this.#text('needsMessage') : undefined;
  }

  /** Shows a field for each value that a message would bring. */
  #askFor(asked: readonly AskedValue[]): void {
    this.#asked = asked;
    this.#values.empty();
    if (asked.length > 0)
      this.#values.append($('<div class="snom-try-why">').text(this.#text('values')));
    for (const { name, label } of asked) {
      const id = `snom-try-value-${name}`;
      const input = $('<input type="text">')
        .attr('id', id)
        .on('input', () => this.#forget());
      this.#values.append($('<div>').append($('<label>').attr('for', id).text(label), input));
    }
  }

  /** @param dial numbers that were agreed to */
  #send(dial?: readonly string[]): void {
    const own = this.#newest;
    this.#button.prop('disabled', true);
    this.#say('busy', this.#text('running'));
    const show = (fill: () => void): void => {
      if (own !== this.#newest) return;
      this.#button.prop('disabled', false);
      this.#result.empty();
      fill();
      reveal(this.#result);
    };
    const request = { ...this.#request(), ...(dial && { dial }) };
    ask<TrialAnswer>(this.node, `${this.tryIt.type}/try`, request, {
      done: (answer) => show(() => this.#showAnswer(answer)),
      failed: (why) => show(() => this.#say('bad', why)),
    });
  }

  #request(): object {
    const values: Record<string, string | boolean> = { ...valuesInDialog() };
    let payload: string | undefined;
    for (const { name } of this.#asked) {
      const value = String($(`#snom-try-value-${name}`).val() ?? '');
      if (name === PAYLOAD) payload = value;
      else Object.assign(values, { [name]: value, [`${name}Type`]: typeOf(value) });
    }
    const { id } = this.node;
    const more = payload === undefined ? {} : { payload };
    return { node: id, phone: values['phone'], def: values, ...more };
  }

  #showAnswer(answer: TrialAnswer): void {
    if (answer.ok) {
      this.#showDone(answer);
    } else if (answer.ask) {
      this.#ask(answer.numbers);
    } else if (answer.reason === 'noPhone') {
      this.#say('bad', this.#text('notDeployed'));
    } else {
      const { reason, params, message, sent } = answer;
      this.#say('bad', errorText(this.node, reason, params, message));
      if (sent === 'maybe') this.#say('doubt', this.#text('maybe'));
    }
  }

  #showDone({ accepted, confirmed, doubt, requests }: TrialDone): void {
    const said = !accepted ? 'rehearsed' : confirmed === true ? 'confirmed' : 'accepted';
    this.#say('good', this.#text(said));
    for (const request of requests ?? []) this.#result.append($('<p>').append(code(request)));
    if (doubt !== undefined) this.#say('doubt', doubt);
    const afterwards = this.tryIt.afterwards?.();
    if (afterwards !== undefined) this.#say('note', afterwards);
    const config = RED.nodes.node(currentText(this.node, 'phone'));
    if (config?.changed === true) this.#say('doubt', this.#text('configChanged'));
  }

  /** Nothing is dialled before somebody has said so. */
  #ask(numbers: readonly string[]): void {
    const question =
      numbers.length > 0
        ? this.#text('dials', { number: numbers.join(', ') })
        : this.#text('dialsUnknown');
    this.#say('dials', question);
    const cancel = remedy(this.#text('cancel'), () => {
      this.#forget();
      this.#button.trigger('focus');
    }).attr('id', 'snom-try-cancel');
    const go = remedy(this.#text('dial'), () => {
      this.#forget();
      this.#send(numbers);
    }).attr('id', 'snom-try-dial');
    this.#result.append(go, cancel);
    // Enter must not dial by accident.
    cancel.trigger('focus');
  }

  #say(mark: Mark, text: string): void {
    this.#result.append(line(mark, text));
  }

  #text(key: string, params: Readonly<Record<string, string | number>> = {}): string {
    return this.node._(`snom.try.${key}`, params);
  }
}

const code = (text: string): JQuery => $('<code>').text(text);

/** Lists and objects are written as JSON, for whatever takes them. */
const typeOf = (value: string): string => (/^\s*[[{]/.test(value) ? 'json' : 'str');

/** The fields as they are now, those of hidden rows too: the server reads what the operation takes. */
function valuesInDialog(): DialogValues {
  const entries = $(FIELDS)
    .toArray()
    .map((element): [string, string | boolean] => {
      const value = valueIn($(element)) ?? '';
      return [element.id.slice(PREFIX.length), typeof value === 'boolean' ? value : String(value)];
    });
  return Object.fromEntries(entries);
}

/** What is shown, and what only a message, a store or an expression can say. */
function valuesOfMessages(): readonly AskedValue[] {
  const values = valuesInDialog();
  const asked: AskedValue[] = [];
  for (const [name, value] of Object.entries(values)) {
    const type = values[`${name}Type`];
    const input = field(PREFIX, name);
    // A row in a fold that is closed counts; one that the operation does not take is hidden itself.
    if (input.closest('.form-row').css('display') === 'none') continue;
    const isTyped = typeof type === 'string' && typeof value === 'string';
    const isElsewhere = isTyped && (!LITERAL.has(type) || isFromEnvironment(value));
    const isPayload = input.is('select') && value === PAYLOAD;
    if (isElsewhere || isPayload)
      asked.push({ name: isPayload ? PAYLOAD : name, label: labelOf(name) });
  }
  return asked;
}

const labelOf = (name: string): string => $(`label[for="${PREFIX}${name}"]`).text().trim();

const isSame = (some: readonly AskedValue[], others: readonly AskedValue[]): boolean =>
  JSON.stringify(some) === JSON.stringify(others);
