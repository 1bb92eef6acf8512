/** "Set up the phone's Action URLs" of the snom-config dialog: look, decide, then write. */
import type { ActionUrlsAnswer, NamedChange } from '../../shared/action-urls';
import { errorText, textOf } from '../../shared/editor/texts';
import type { ActionUrlsRouteAnswer } from './action-urls-route';

/** What the server is asked to do. */
type Task = 'preview' | 'apply' | 'restore';

/** Connects the buttons; to be called once when the dialog opens, before anything in it is changed. */
export function prepareActionUrls(node: EditorNode): void {
  const panel = new Panel(node);
  $('#snom-config-urls-preview').on('click', () => panel.run('preview'));
  $('#snom-config-urls-restore').on('click', () => panel.run('restore'));
  $('#snom-config-dialog').on('change input', () => panel.refresh());
  panel.refresh();
}

class Panel {
  readonly #node: EditorNode;
  readonly #deployed = fieldValues();
  readonly #buttons = $('#snom-config-urls-preview, #snom-config-urls-restore');
  readonly #result = $('#snom-config-urls-result');
  #busy = false;

  constructor(node: EditorNode) {
    this.#node = node;
  }

  /** The server works with what is deployed: what stands in the dialog only must not look as if it counted. */
  refresh(): void {
    const known = RED.nodes.node(this.#node.id);
    const asDeployed =
      Boolean(known) && known?.changed !== true && this.#deployed === fieldValues();
    this.#buttons.prop('disabled', this.#busy || !asDeployed);
    $('#snom-config-urls-hint').text(
      this.#text(asDeployed ? 'setup.hint' : known ? 'setup.undeployed' : 'setup.unknown'),
    );
    if (!asDeployed) this.#result.empty();
  }

  run(task: Task, overwriteForeign = false): void {
    this.#busy = true;
    this.refresh();
    this.#result.empty().append(this.#line('fa-spinner fa-spin', 'setup.running'));
    const show = (fill: () => void): void => {
      this.#busy = false;
      this.refresh();
      this.#result.empty();
      fill();
    };
    // A relative address: only then the editor adds its root path and its access token.
    void $.ajax({
      url: 'snom-config/action-urls',
      type: 'POST',
      contentType: 'application/json',
      dataType: 'json',
      data: JSON.stringify({ id: this.#node.id, do: task, overwriteForeign }),
      success: (answer: ActionUrlsRouteAnswer) => show(() => this.#showAnswer(task, answer)),
      error: ({ status }) =>
        show(() => this.#result.append(line('fa-times', this.#serverFailure(status)))),
    });
  }

  #showAnswer(task: Task, answer: ActionUrlsRouteAnswer): void {
    if (!answer.ok) {
      const { reason, params, message } = answer;
      this.#result.append(line('fa-times', errorText(this.#node, reason, params, message)));
      return;
    }
    const { absent, changes, refused } = answer;
    if (task === 'preview') this.#showPreview(answer);
    else this.#showDone(task, answer);
    if (refused.length > 0) this.#showRefused(refused);
    if (absent.length > 0) {
      const names = absent.join(', ');
      this.#result.append(line('fa-info-circle', this.#text('setup.absent', { names })));
    }
    const notes = [
      ...(task === 'preview' && !answer.readable ? ['setup.notReadable'] : []),
      ...(changes.some(({ provisioned }) => provisioned) ? ['setup.provisioned'] : []),
    ];
    for (const note of notes) this.#result.append(this.#line('fa-exclamation-triangle', note));
  }

  #showPreview({ changes, refused }: ActionUrlsAnswer): void {
    if (changes.length === 0) {
      if (refused.length === 0) this.#result.append(this.#line('fa-check', 'setup.allSet'));
      return;
    }
    const foreign = changes.filter((change) => change.foreign).length;
    this.#result.append($('<div class="snom-setup-table">').append(this.#table(changes)));
    const overwrite = $('<input type="checkbox" id="snom-config-urls-overwrite">');
    if (foreign > 0) {
      const text = this.#text('setup.overwrite', { count: foreign });
      this.#result.append(
        $('<p class="snom-check" style="margin-left: 0">').append(
          overwrite,
          $('<label for="snom-config-urls-overwrite">').text(text),
        ),
      );
    }
    const apply = $('<button type="button" class="red-ui-button" id="snom-config-urls-apply">')
      .text(this.#text('setup.apply'))
      .on('click', () => this.run('apply', overwrite.prop('checked') === true));
    this.#result.append(apply);
  }

  #showDone(task: 'apply' | 'restore', { changes, refused }: ActionUrlsAnswer): void {
    const count = changes.length;
    if (count > 0) this.#result.append(this.#line('fa-check', `setup.done.${task}`, { count }));
    else if (refused.length === 0)
      this.#result.append(this.#line('fa-check', `setup.none.${task}`));
  }

  #table(changes: readonly NamedChange[]): JQuery {
    const head = ['setting', 'now', 'then', 'foreign'].map((column) =>
      $('<th scope="col">').text(this.#text(`setup.column.${column}`)),
    );
    const rows = changes.map(({ setting, event = '', from, to, foreign }) => {
      const name = $('<td>').append($('<code>').text(setting));
      const meaning = textOf(this.#node, `snom.event.${event}`);
      if (meaning) name.append($('<br>'), $('<small>').text(meaning));
      const others = $('<td>');
      // Where the settings cannot be read, somebody else's URL has to be reckoned with.
      const whose = from === undefined ? 'setup.maybe' : 'setup.byOthers';
      if (foreign) others.append(this.#line('fa-exclamation-triangle', whose));
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
    const items = refused.map(({ setting, reason }) => {
      const why = textOf(this.#node, `snom.refused.${reason}`) ?? reason;
      return $('<li>').append($('<code>').text(setting), document.createTextNode(` ${why}`));
    });
    this.#result.append(
      this.#line('fa-exclamation-triangle', 'setup.refused'),
      $('<ul>').append(items),
    );
  }

  /** Node-RED itself could not be asked; that says nothing about the phone. */
  #serverFailure(status: number): string {
    const text = { 0: 'noServer', 401: 'noPermission', 403: 'noPermission', 404: 'notLoaded' }[
      status
    ];
    return this.#text(`test.${text ?? 'serverError'}`, { status });
  }

  #line(icon: string, key: string, params: Readonly<Record<string, number>> = {}): JQuery {
    return line(icon, this.#text(key, params));
  }

  #text(key: string, params: Readonly<Record<string, string | number>> = {}): string {
    return this.#node._(`snom-config.${key}`, params);
  }
}

/** Everything the dialog would store, as one text to compare. */
function fieldValues(): string {
  const fields = $('#snom-config-dialog [id^="node-config-input-"]').toArray();
  return JSON.stringify(
    fields.map((element): readonly unknown[] => {
      const input = $(element);
      return [element.id, input.is(':checkbox') ? input.prop('checked') : (input.val() ?? '')];
    }),
  );
}

function line(icon: string, text: string): JQuery {
  return $('<p>').append(
    $('<i aria-hidden="true">').addClass(`fa ${icon}`),
    document.createTextNode(` ${text}`),
  );
}
