/** The "Check the phone" button of the snom-config dialog. */
import type { CheckReport } from '../../../check/report';
import { summaryLines } from '../../../check/summary-lines';
import { perDialog, reveal } from '../../shared/editor/dialog';
import { ask } from '../../shared/editor/lines';
import { errorText, textOf } from '../../shared/editor/texts';
import { testRequest } from './connection-test.editor';
import type { CheckAnswer, CheckSuccess } from './phone-check-route';

/** The check of the open dialog. */
const own = perDialog('node-config-input-', (): { stop?: () => void } => ({}));

/** Ends a check that is under way; to be called when the dialog is closed. */
export function stopPhoneCheck(): void {
  own().stop?.();
}

/** Connects the button; to be called once when the dialog opens. */
export function preparePhoneCheck(node: EditorNode): void {
  const text = (key: string): string => node._(`snom-config.check.${key}`);
  const button = $('#snom-config-check');
  const result = $('#snom-config-check-result');
  let request: JQuery.jqXHR | undefined;
  /** What the report is about that is shown, or under way. */
  let about: string | undefined;
  const inFields = (): string => JSON.stringify(testRequest(node));

  const stop = (): void => {
    request?.abort();
    about = undefined;
  };
  own().stop = stop;
  const show = (...content: JQuery[]): void => {
    button.prop('disabled', false);
    result.empty().append(...content);
    reveal(result);
  };
  const run = (wrongLogin: boolean): void => {
    show(line(text('running')));
    button.prop('disabled', true);
    about = inFields();
    const form = { ...testRequest(node), wrongLogin };
    request = ask<CheckAnswer>(node, 'snom-config/check', form, {
      done: (answer) => {
        if (answer.ok) show(...reportView(node, answer, text));
        else show(line(errorText(node, answer.reason, answer.params, answer.message)));
      },
      failed: (why) => show(line(why)),
    });
  };
  button.on('click', () => {
    stop();
    const wrong = $('<input type="checkbox" id="snom-config-check-wrong">');
    const go = $('<button type="button" class="red-ui-button" id="snom-config-check-go">');
    show(
      line(text('explain')),
      $('<p>').append(wrong, $('<label for="snom-config-check-wrong">').text(text('wrongLogin'))),
      go.text(text('go')).on('click', () => run(wrong.prop('checked') === true)),
    );
  });
  $('#snom-config-dialog').on('change input', () => {
    if (about === undefined || about === inFields()) return;
    stop();
    button.prop('disabled', false);
    result.empty();
  });
}

const line = (text: string): JQuery => $('<p>').text(text);

/** What the report settles, the report itself, and a way to keep it. */
function reportView(
  node: EditorNode,
  answer: CheckSuccess,
  text: (key: string) => string,
): JQuery[] {
  const list = $('<ul>');
  const report = JSON.parse(answer.text) as CheckReport;
  const lines = summaryLines(report, (key) => textOf(node, `snom-config.${key}`));
  for (const one of lines) list.append($('<li>').text(one));
  const save = $('<button type="button" class="red-ui-button" id="snom-config-check-save">');
  save.text(text('save')).on('click', () => {
    const url = URL.createObjectURL(new Blob([answer.text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = answer.file;
    link.click();
    URL.revokeObjectURL(url);
  });
  return [
    line(text('done')),
    list,
    $('<pre id="snom-config-check-report" tabindex="0">').text(answer.text),
    save,
  ];
}
