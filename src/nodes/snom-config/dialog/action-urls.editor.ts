/** "Set up" of the snom-config dialog: one press writes the Action URLs, with the values as they are in the dialog. */
import type { ActionUrlsAnswer, NamedChange } from '../../shared/action-urls';
import { field, perDialog } from '../../shared/editor/dialog';
import { valueIn } from '../../shared/editor/field-value';
import { ask, line, type Mark, remedy } from '../../shared/editor/lines';
import { errorText, textOf } from '../../shared/editor/texts';
import type { ActionUrlsRouteAnswer } from './action-urls-route';
import { testRequest } from './connection-test.editor';
import { Proof } from './proof.editor';
import { newToken } from './token.editor';

/** What the server is asked to do. */
type Task = 'setUp' | 'apply' | 'restore';

const PREFIX = 'node-config-input-';
/** Fields the server needs besides those of a test. */
const MORE_FIELDS = ['name', 'token', 'contextStore'];
/** A field that a test of the connection fills: where the phone reports to does not depend on it. */
const FOUND_OUT = `${PREFIX}toldModel`;

/** The part of the open dialog. */
const own = perDialog(PREFIX, (): { panel?: Panel } => ({}));

/** Connects the buttons; to be called once when the dialog opens, before anything in it is changed. */
export function prepareActionUrls(node: EditorNode): void {
  own().panel = new Panel(node);
}

/** The dialog is closed. @param kept false = what stands in it is given up, and with it what was written for it */
export function closeActionUrls(kept: boolean): void {
  own().panel?.close(kept);
}

class Panel {
  readonly #node: EditorNode;
  readonly #deployed = fieldValues();
  readonly #buttons = $('#snom-config-urls-set-up, #snom-config-urls-restore');
  readonly #result = $('#snom-config-urls-result');
  readonly #proof: Proof;
  /** While the server works. */
  #request: JQuery.jqXHR | undefined;
  /** What the shown result is about. */
  #shownFor: string | undefined;
  /** By phone, the last request that has written something for a configuration which is not deployed as it was then. */
  readonly #written = new Map<string, object>();
  /** Tells the server which set-ups belong together: those since what runs was last set up. */
  #dialog = newToken();
  /** Undefined = the dialog is open. */
  #end: 'kept' | 'givenUp' | undefined;

  constructor(node: EditorNode) {
    this.#node = node;
    this.#proof = new Proof(node);
    $('#snom-config-urls-set-up').on('click', () => this.run('setUp'));
    $('#snom-config-urls-restore').on('click', () => this.run('restore'));
    $('#snom-config-dialog').on('change input', () => {
      if (this.#shownFor !== undefined && this.#shownFor !== fieldValues()) this.#clear();
    });
  }

  run(task: Task, overwriteForeign = false): void {
    this.#clear();
    const asked = fieldValues();
    this.#shownFor = asked;
    this.#buttons.prop('disabled', true);
    this.#result.append(this.#line('busy', 'setup.running'));
    const form = { ...requestOf(this.#node), dialog: this.#dialog };
    const isDeployed = this.#isDeployed();
    const show = (fill: () => void): void => {
      this.#request = undefined;
      if (this.#end) return;
      this.#buttons.prop('disabled', false);
      this.#result.empty();
      fill();
    };
    this.#request = ask<ActionUrlsRouteAnswer>(
      this.#node,
      'snom-config/action-urls',
      { ...form, do: task, overwriteForeign },
      {
        done: (answer) => {
          if (answer.ok) this.#noteWritten(task, form, answer, isDeployed);
          else if (answer.partly && !isDeployed) this.#mayUndo(form);
          show(() => {
            const isOfNow = asked === fieldValues();
            // Its button would write for what stands in the dialog now, which is not what was looked at.
            if (answer.ok && answer.asks && !isOfNow) return;
            if (isOfNow) this.#shownFor = asked;
            this.#showAnswer(task, form, answer);
          });
        },
        failed: (text, maybeDone) => {
          const isPartly = maybeDone && !isDeployed && task !== 'restore';
          if (isPartly) this.#mayUndo(form);
          show(() => {
            this.#result.append(line('bad', text));
            if (isPartly) this.#result.append(this.#line('doubt', 'setup.partly'));
          });
        },
      },
    );
  }

  close(kept: boolean): void {
    this.#proof.stop();
    this.#end = kept ? 'kept' : 'givenUp';
    if (!kept) for (const written of this.#written.values()) this.#undo(written);
  }

  /** @param isDeployed what stood in the dialog is what runs: the phone is to keep it, whatever becomes of the dialog */
  #noteWritten(
    task: Task,
    form: object,
    { asks, changes, refused }: ActionUrlsAnswer & { readonly asks?: true },
    isDeployed: boolean,
  ): void {
    if (asks) return;
    const isSettled = isDeployed && refused.length === 0;
    if (isSettled) this.#dialog = newToken();
    if (isSettled || task === 'restore') {
      this.#written.delete(phoneIn(form));
      return;
    }
    if (!isDeployed && changes.length > 0) this.#mayUndo(form);
  }

  #mayUndo(form: object): void {
    this.#written.set(phoneIn(form), form);
    // It was written after the dialog had been closed.
    if (this.#end === 'givenUp') this.#undo(form);
  }

  #undo(written: object): void {
    const tell = (key: string, type: string): void => {
      RED.notify(this.#text(key), { type, timeout: 10_000 });
    };
    ask<ActionUrlsRouteAnswer>(
      this.#node,
      'snom-config/action-urls',
      { ...written, do: 'undo' },
      {
        done: (answer) =>
          isUndone(answer) ? tell('setup.undone', 'success') : tell('setup.notUndone', 'warning'),
        failed: () => tell('setup.notUndone', 'warning'),
      },
    );
  }

  /** What was found out is not about what stands in the dialog now. What is being written goes on. */
  #clear(): void {
    this.#proof.stop();
    this.#shownFor = undefined;
    if (this.#request === undefined) this.#result.empty();
  }

  #showAnswer(task: Task, form: object, answer: ActionUrlsRouteAnswer): void {
    if (!answer.ok) {
      const { reason, params, message } = answer;
      // A way of sending commands, which the error is about otherwise, is of no use here.
      const isByHand = reason === 'phoneManager' && task !== 'restore';
      const text = isByHand
        ? this.#text('setup.onlyByHand')
        : errorText(this.#node, reason, params, message);
      this.#result.append(line('bad', text));
      if (answer.partly && !this.#isDeployed())
        this.#result.append(this.#line('doubt', 'setup.partly'));
      if (isByHand) $('#snom-config-by-hand').prop('open', true);
      return;
    }
    if (answer.asks) this.#showQuestion(answer);
    else this.#showDone(task, answer);
    const { absent, changes, refused } = answer;
    if (refused.length > 0) this.#showRefused(refused);
    if (absent.length > 0) {
      const names = absent.join(', ');
      this.#result.append(line('note', this.#text('setup.absent', { names })));
    }
    if (answer.asks && !answer.readable)
      this.#result.append(this.#line('doubt', 'setup.notReadable'));
    if (changes.some(({ provisioned }) => provisioned))
      this.#result.append(this.#line('doubt', 'setup.provisioned'));
    if (task !== 'restore' && !answer.asks && reportsHere(answer)) this.#proof.start(form);
  }

  /** Something of others stands on the phone: its owner decides. */
  #showQuestion({ changes }: ActionUrlsAnswer): void {
    const names = [...new Set(changes.flatMap(({ takenFrom = [] }) => takenFrom))];
    if (names.length > 0) {
      this.#result.append(
        line('doubt', this.#text('setup.takesFrom', { names: names.join(', ') })),
      );
    }
    const count = changes.filter(({ foreign }) => foreign).length;
    const overwrite = $('<input type="checkbox" id="snom-config-urls-overwrite">');
    const isTicked = (): boolean => overwrite.prop('checked') === true;
    const write = remedy(this.#text('setup.apply'), () => this.run('apply', isTicked())).attr(
      'id',
      'snom-config-urls-apply',
    );
    // Without the tick there would be nothing to write.
    const showUse = (): unknown => write.prop('disabled', count === changes.length && !isTicked());
    overwrite.on('change', showUse);
    showUse();
    this.#result.append(
      $('<div class="snom-setup-table" tabindex="0">').append(this.#table(changes)),
      $('<p class="snom-check" style="margin-left: 0">').append(
        overwrite,
        $('<label for="snom-config-urls-overwrite">').text(
          this.#text('setup.overwrite', { count }),
        ),
      ),
      write,
    );
  }

  #showDone(task: Task, answer: ActionUrlsAnswer): void {
    const { refused } = answer;
    const count = answer.changes.length;
    const kind = task === 'restore' ? 'restore' : 'apply';
    if (count > 0) {
      this.#result.append(line('good', this.#text(`setup.done.${kind}`, { count })));
    } else if (kind === 'restore') {
      if (refused.length === 0) this.#result.append(this.#line('good', 'setup.none.restore'));
    } else if (!reportsHere(answer)) {
      this.#result.append(this.#line('doubt', 'setup.none.apply'));
    } else if (refused.length === 0) {
      this.#result.append(this.#line('good', 'setup.allSet'));
    }
    if (kind === 'apply' && reportsHere(answer) && !this.#isDeployed())
      this.#result.append(this.#line('note', 'setup.deploy'));
  }

  /** Is what stands in the dialog what runs? */
  #isDeployed(): boolean {
    const known = RED.nodes.node(this.#node.id);
    return Boolean(known) && known?.changed !== true && this.#deployed === fieldValues();
  }

  #table(changes: readonly NamedChange[]): JQuery {
    const head = ['setting', 'now', 'then', 'foreign'].map((column) =>
      $('<th scope="col">').text(this.#text(`setup.column.${column}`)),
    );
    const rows = changes.map(({ setting, event = '', from, to, foreign, takenFrom }) => {
      const name = $('<td>').append($('<code>').text(setting));
      const meaning = textOf(this.#node, `snom.event.${event}`);
      if (meaning) name.append($('<br>'), $('<small>').text(meaning));
      const others = $('<td>');
      // Where the settings cannot be read, somebody else's URL has to be reckoned with.
      const whose = this.#text(from === undefined ? 'setup.maybe' : 'setup.byOthers');
      if (foreign) others.append(line('doubt', takenFrom?.join(', ') ?? whose));
      return $('<tr>').append(name, this.#cell(from), this.#cell(to), others);
    });
    const body = $('<tbody>').append(rows);
    return $('<table>').append($('<thead>').append($('<tr>').append(head)), body);
  }

  /** An address without its variables and without most of its secret; the whole of it is the cell's title. */
  #cell(url: string | undefined): JQuery {
    if (!url)
      return $('<td>').text(this.#text(`setup.${url === undefined ? 'unknownValue' : 'empty'}`));
    const [short = ''] = url.split('?', 1);
    return $('<td>')
      .text(short.replace(/(\/snom\/[\w-]{4})[\w-]{12,}(?=\/)/, '$1…'))
      .attr('title', url);
  }

  #showRefused(refused: ActionUrlsAnswer['refused']): void {
    const settings = new Map<string, string[]>();
    for (const refusal of refused) {
      const why = this.#whyRefused(refusal);
      settings.set(why, [...(settings.get(why) ?? []), refusal.setting]);
    }
    const items = [...settings].map(([why, names]) => this.#refusedItem(why, names));
    this.#result.append(this.#line('doubt', 'setup.refused'), $('<ul>').append(items));
  }

  /** One item for all that share a reason; which settings these are, for whoever wants to know. */
  #refusedItem(why: string, settings: readonly string[]): JQuery {
    const item = $('<li>');
    const codes = settings.flatMap((setting) => [
      $('<code>').text(setting),
      document.createTextNode(' '),
    ]);
    if (settings.length === 1) return item.append(codes, document.createTextNode(why));
    const count = settings.length;
    return item.append(
      document.createTextNode(why),
      $('<details>').append($('<summary>').text(this.#text('setup.several', { count })), codes),
    );
  }

  #whyRefused({ reason, heldBy }: ActionUrlsAnswer['refused'][number]): string {
    if (heldBy) return this.#text('setup.heldBy', { names: heldBy.join(', ') });
    return textOf(this.#node, `snom.refused.${reason}`) ?? reason;
  }

  #line(mark: Mark, key: string): JQuery {
    return line(mark, this.#text(key));
  }

  #text(key: string, params: Readonly<Record<string, string | number>> = {}): string {
    return this.#node._(`snom-config.${key}`, params);
  }
}

/** Does the phone report to what was set up, as far as is known? */
function reportsHere({ changes, same }: ActionUrlsAnswer): boolean {
  return changes.length + same.length > 0;
}

/** Where others have put something in the place of ours meanwhile, there is nothing to take back. */
function isUndone(answer: ActionUrlsRouteAnswer): boolean {
  return answer.ok && answer.refused.every(({ reason }) => reason === 'foreign');
}

/** Which phone a request is about. */
function phoneIn(form: object): string {
  const { protocol, host, port } = form as Readonly<Record<string, unknown>>;
  return JSON.stringify([protocol, host, port]);
}

/** The configuration as it stands in the dialog, for the server. */
function requestOf(node: EditorNode): Record<string, unknown> {
  const request = testRequest(node);
  for (const name of MORE_FIELDS) request[name] = field(PREFIX, name).val() ?? '';
  return { ...request, events: field(PREFIX, 'events').prop('checked') === true };
}

/** Everything that its owner has entered in the dialog, as one text to compare. */
function fieldValues(): string {
  const fields = $('#snom-config-dialog [id^="node-config-input-"]')
    .toArray()
    .filter(({ id }) => id !== FOUND_OUT);
  return JSON.stringify(fields.map((element) => [element.id, valueIn($(element)) ?? '']));
}
