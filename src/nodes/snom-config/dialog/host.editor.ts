/** The address of the phone in the snom-config dialog: takes pasted ones apart, and says who has it already. */
import { field, isFromEnvironment, perDialog } from '../../shared/editor/dialog';
import { whenLetGo } from '../../shared/editor/pressed';
import { shorten } from '../../shared/editor/texts';
import { splitAddress } from './pasted-address';

const PREFIX = 'node-config-input-';
const FIELDS = ['host', 'port', 'protocol'] as const;

interface Others {
  /** Other configurations of the phone that answered the last test. */
  told: readonly string[];
  show: () => void;
}

const others = perDialog(PREFIX, (): Others => ({ told: [], show: () => undefined }));

/** The phone that answered is configured as these too. */
export function tellConfiguredAs(names: readonly string[]): void {
  const own = others();
  own.told = names;
  own.show();
}

/** To be called once when the dialog opens, before anybody else looks at these fields. */
export function prepareHost(node: EditorNode): void {
  const host = field(PREFIX, 'host');
  const own = others();
  own.show = () => showSamePhone(node, own.told);
  host.on('change', () => takeApart(node));
  // At once, not only when the field is left: what is typed never looks like this by mistake.
  host.on('paste', () => setTimeout(() => takeApart(node), 0));
  for (const name of FIELDS) {
    field(PREFIX, name).on('change input', () => {
      own.told = [];
      // Its line is above the buttons.
      whenLetGo(own.show);
    });
  }
  own.show();
}

/** Puts the parts of a pasted web address into their fields. */
export function takeApart(node: EditorNode): void {
  const host = field(PREFIX, 'host');
  const text = String(host.val() ?? '');
  const note = $('#snom-config-split');
  const parts = isFromEnvironment(text) ? undefined : splitAddress(text);
  if (!parts) return;
  const fill = (name: string, value: string | undefined): void => {
    if (value !== undefined) field(PREFIX, name).val(value).trigger('change');
  };
  host.val(parts.host);
  // Its line is below the buttons: these must not move while one of them is pressed, which is what leaves the field.
  for (const name of ['protocol', 'port', 'username', 'password'] as const) fill(name, parts[name]);
  host.trigger('change');
  note.text(node._('snom-config.hint.split')).show();
}

/** Says who else is configured for this phone. */
function showSamePhone(node: EditorNode, told: readonly string[]): void {
  const names = [...new Set([...othersAt(node.id), ...told])];
  const text = node._('snom-config.warning.samePhone', { names: shorten(names.join(', '), 120) });
  $('#snom-config-same-phone')
    .toggle(names.length > 0)
    .find('span')
    .text(names.length > 0 ? text : '');
}

/** Names of other configurations in the editor with the address in the fields, deployed or not. */
function othersAt(id: string): string[] {
  const text = (name: string): string => String(field(PREFIX, name).val() ?? '');
  const own = placeOf({ host: text('host'), port: text('port') });
  const names: string[] = [];
  if (own === undefined) return names;
  RED.nodes.eachConfig((config) => {
    const { name, host, port } = config as NodeInEditor & Address;
    const isOther = config.type === 'snom-config' && config.id !== id;
    if (isOther && placeOf({ host, port }) === own) names.push(name || (host ?? ''));
  });
  return names;
}

interface Address {
  readonly host?: string | undefined;
  readonly port?: string | number | undefined;
}

/** HTTP and HTTPS on their usual ports are one phone. What comes from the environment only the server knows. */
function placeOf({ host = '', port = '' }: Address): string | undefined {
  const name = host.trim().toLowerCase().replace(/\.$/, '');
  if (name === '' || isFromEnvironment(name) || isFromEnvironment(port)) return undefined;
  const number = String(port).trim();
  return `${name} ${['80', '443'].includes(number) ? '' : number}`;
}
