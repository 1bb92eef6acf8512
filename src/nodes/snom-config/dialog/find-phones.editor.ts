/** "Find phones" of the snom-config dialog: a list to pick the address from, filled while the server searches. */
import type { FoundPhone } from '../../../phone/discovery/found-phone';
import { field, perDialog } from '../../shared/editor/dialog';
import { serverFailure } from '../../shared/editor/lines';
import { isWholeNumber } from '../../shared/editor/numbers';
import { errorText, type TextParams } from '../../shared/editor/texts';
import { PORT } from '../channel-options';
import { phoneText } from './connection-test.editor';
import type { FindLine, NetworksAnswer } from './find-route';

const PREFIX = 'node-config-input-';

/** The search of the open dialog. */
const own = perDialog(PREFIX, (): { search?: Search } => ({}));

/** Connects the button; to be called once when the dialog opens. */
export function prepareFinding(node: EditorNode): void {
  own().search = new Search(node);
}

/** Ends a search; to be called when the dialog is closed. */
export function stopFinding(): void {
  own().search?.stop();
}

class Search {
  readonly #node: EditorNode;
  readonly #panel = $('#snom-config-find-panel');
  readonly #subnet = $('#snom-config-find-subnet');
  readonly #port = $('#snom-config-find-port');
  readonly #listen = $('#snom-config-find-listen');
  readonly #go = $('#snom-config-find-go');
  readonly #progress = $('#snom-config-find-progress');
  readonly #status = $('#snom-config-find-status');
  readonly #list = $('#snom-config-find-list');
  /** Rows by address. */
  readonly #rows = new Map<string, JQuery>();
  /** By field, what was filled in with the phone picked last, and what stood there before. */
  readonly #filled = new Map<string, { readonly before: string; readonly now: string }>();
  /** While the server searches. */
  #request: JQuery.jqXHR | undefined;
  /** Characters of the answer that were read. */
  #read = 0;
  #ended = false;
  #listening = false;

  constructor(node: EditorNode) {
    this.#node = node;
    const button = $('#snom-config-find');
    button.on('click', () => {
      const open = this.#panel.is(':hidden');
      this.#panel.toggle(open);
      button.attr('aria-expanded', String(open));
      if (!open) {
        this.stop();
        return;
      }
      this.#proposeSubnets();
      this.#subnet.trigger('focus');
    });
    this.#go.on('click', () => (this.#request === undefined ? this.#start() : this.stop()));
    for (const input of [this.#subnet, this.#port]) {
      input.on('keydown', (event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        if (this.#request === undefined) this.#start();
      });
    }
    this.#showButton();
  }

  /** Also while nothing is under way. The server notices that nobody waits any more. */
  stop(): void {
    const request = this.#request;
    this.#request = undefined;
    request?.abort();
    if (request !== undefined) this.#say('find.stopped', { count: this.#rows.size });
    this.#showButton();
  }

  /** The networks of the server, where the field is still blank. */
  #proposeSubnets(): void {
    if (String(this.#subnet.val()) !== '') return;
    // A relative address: only then the editor adds its root path and its access token.
    void $.getJSON('snom-config/networks', ({ subnets }: NetworksAnswer) => {
      const options = subnets.map((subnet) => $('<option>').val(subnet));
      $('#snom-config-find-subnets').empty().append(options);
      if (String(this.#subnet.val()) === '') this.#subnet.val(subnets[0] ?? '');
    });
  }

  #start(): void {
    const port = String(this.#port.val()).trim();
    if (port !== '' && !isWholeNumber(port, PORT)) {
      this.#status.text(errorText(this.#node, 'badPort', { port }, 'port'));
      this.#port.trigger('focus');
      return;
    }
    this.#listening = this.#listen.prop('checked') === true;
    if (String(this.#subnet.val()).trim() === '' && !this.#listening) {
      this.#say('find.noSubnet');
      this.#subnet.trigger('focus');
      return;
    }
    this.#list.empty();
    this.#rows.clear();
    this.#read = 0;
    this.#ended = false;
    this.#say('find.running');
    this.#progress.removeAttr('value');
    const request: JQuery.jqXHR = $.ajax({
      url: 'snom-config/find',
      type: 'POST',
      contentType: 'application/json',
      dataType: 'text',
      data: JSON.stringify({
        subnet: String(this.#subnet.val()),
        listen: this.#listening,
        ...(port === '' ? {} : { port: Number(port) }),
      }),
      xhr: () => {
        const xhr = new XMLHttpRequest();
        xhr.addEventListener('progress', () => {
          if (this.#request === request) this.#hear(xhr.responseText);
        });
        return xhr;
      },
      success: (text: string) => this.#over(request, () => this.#hear(text)),
      error: ({ status }) =>
        this.#over(request, () => this.#status.text(serverFailure(this.#node, status))),
    });
    this.#request = request;
    this.#showButton();
  }

  /** The answer has ended by itself. */
  #over(request: JQuery.jqXHR, show: () => void): void {
    if (this.#request !== request) return;
    show();
    this.#request = undefined;
    if (request.status === 200 && !this.#ended) this.#status.text(serverFailure(this.#node, 0)); // cut off
    this.#showButton();
  }

  /** Reads what is new of the answer: whole lines only. */
  #hear(text: string): void {
    const end = text.lastIndexOf('\n') + 1;
    const lines = text.slice(this.#read, end).split('\n');
    this.#read = Math.max(this.#read, end);
    for (const line of lines) if (line !== '') this.#take(JSON.parse(line) as FindLine);
  }

  #take(line: FindLine): void {
    const count = this.#rows.size;
    switch (line.kind) {
      case 'found':
        return this.#showPhone(line.phone);
      case 'progress':
        this.#progress.attr({ value: line.done, max: line.total });
        return;
      case 'searched':
        this.#progress.hide();
        this.#say(this.#listening ? 'find.listening' : 'find.done', { count });
        return;
      case 'trouble':
        this.#listening = false;
        this.#say('find.running');
        this.#list.before(
          $('<p class="snom-problem" role="status">').text(this.#troubleText(line)),
        );
        return;
      case 'failed':
        this.#ended = true;
        this.#status.text(this.#troubleText(line));
        return;
      case 'done':
        this.#ended = true;
        this.#say('find.done', { count });
    }
  }

  #troubleText({ reason, params, message }: Extract<FindLine, { reason: string }>): string {
    return errorText(this.#node, reason, params, message);
  }

  /** A new row, or a row that says more now. */
  #showPhone(phone: FoundPhone): void {
    const known = this.#rows.get(phone.address);
    const row = known ?? $('<button type="button" class="red-ui-button" aria-pressed="false">');
    row
      .empty()
      .append(
        $('<strong>').text(phone.address),
        document.createTextNode(` ${this.#phoneText(phone)}`),
        $('<small>').text(this.#node._(`snom-config.find.how.${phone.how}`)),
      )
      .off('click')
      .on('click', () => this.#pick(phone, row));
    if (known !== undefined) return;
    this.#rows.set(phone.address, row);
    this.#list.append($('<li>').append(row));
  }

  /** `Reception, snom D385, firmware 10.1.54.13, MAC 000413A1B2C3`, as far as it told. */
  #phoneText({ name, ...phone }: FoundPhone): string {
    return [name, phoneText(this.#node, phone)].filter(Boolean).join(', ');
  }

  /** Fills in what was found. A phone that was heard, not asked, says nothing of its ports. */
  #pick(phone: FoundPhone, row: JQuery): void {
    for (const other of this.#rows.values()) other.attr('aria-pressed', 'false');
    row.attr('aria-pressed', 'true');
    field(PREFIX, 'host').val(phone.address).trigger('change');
    const isHeard = phone.how === 'pnp' || phone.how === 'addressBlock';
    const secure = phone.secure === true;
    this.#fill('protocol', isHeard ? undefined : secure ? 'https' : 'http');
    this.#fill('port', isHeard ? undefined : secure ? '' : String(this.#port.val()).trim());
    const options = field(PREFIX, 'model').find('option').toArray();
    const isOffered = options.some((option) => $(option).val() === phone.model);
    this.#fill('model', isOffered ? phone.model : undefined);
    this.#say('find.picked', { address: phone.address });
  }

  /** @param value undefined = this phone does not tell: what the one picked before has told is nothing for it */
  #fill(name: string, value: string | undefined): void {
    const input = field(PREFIX, name);
    const current = String(input.val() ?? '');
    const filled = this.#filled.get(name);
    const before = filled?.now === current ? filled.before : current;
    if (value === undefined) this.#filled.delete(name);
    else this.#filled.set(name, { before, now: value });
    const wanted = value ?? before;
    if (wanted !== current) input.val(wanted).trigger('change');
  }

  #showButton(): void {
    const busy = this.#request !== undefined;
    this.#go.text(this.#node._(`snom-config.find.${busy ? 'stop' : 'go'}`));
    this.#progress.toggle(busy);
    if (busy) this.#panel.children('.snom-problem').remove();
  }

  #say(key: string, params: TextParams = {}): void {
    this.#status.text(this.#node._(`snom-config.${key}`, { ...params }));
  }
}
