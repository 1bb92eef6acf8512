/**
 * A typedInput for a text of several lines. Its own field has one line and would drop line breaks without a word, so that a
 * sign stands for each of them there; the large editor behind it shows them as they are.
 */

/** No phone can be expected to show this sign, so that nobody misses it in a text. */
const SIGN = '\u21b5';
const BREAK = /\r\n|\r|\n/g;

const asShown = (text: string): string => text.replaceAll(BREAK, SIGN);
const asStored = (shown: string): string => shown.replaceAll(SIGN, '\n');

/** Switches a typedInput between texts of several lines and of one. */
export interface LinesField {
  /** @param text what is to stand in it, where that is a text; undefined = as it is */
  take(isOfLines: boolean, text?: string): void;
}

/** To be called once the field is a typedInput. @param types of the field, with `str` among them */
export function prepareLines(input: JQuery, types: readonly string[]): LinesField {
  let isOfLines = false;
  const isText = (): boolean => input.typedInput('type') === 'str';
  const kind: TypedInputKind = {
    value: 'str',
    label: RED._('typedInput.type.str'),
    icon: 'red/images/typedInput/az.svg',
    export: asStored,
    expand() {
      RED.editor.editText({
        value: input.typedInput('value'),
        focus: true,
        complete: (text) => input.typedInput('value', asShown(text)),
      });
    },
  };
  input.next('.red-ui-typedInput-container').on('paste', 'input', (event) => {
    const pasted =
      (event.originalEvent as ClipboardEvent).clipboardData?.getData('text/plain') ?? '';
    if (!isOfLines || !isText() || pasted.search(BREAK) < 0) return;
    event.preventDefault();
    const field = event.target as HTMLInputElement;
    const { selectionStart: from, selectionEnd: to } = field;
    field.setRangeText(asShown(pasted), from ?? 0, to ?? 0, 'end');
    $(field).trigger('change');
  });
  return {
    take: (wanted, text = input.typedInput('value')) => {
      if (wanted !== isOfLines) {
        isOfLines = wanted;
        input.typedInput(
          'types',
          types.map((type) => (wanted && type === 'str' ? kind : type)),
        );
      }
      if (isText()) input.typedInput('value', wanted ? asShown(text) : text);
    },
  };
}
