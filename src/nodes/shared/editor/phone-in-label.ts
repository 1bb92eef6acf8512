/** Which phone a node is for, in its label, where there is more than one to mistake it for. */
import { shorten } from './texts';

/** What is looked at of a node that is for a phone, or for several. */
interface ForPhone {
  readonly phone?: unknown;
  readonly phoneFromMsg?: unknown;
  readonly severalPhones?: unknown;
}

/** Nodes of these types are for all phones if none is chosen. */
const FOR_ALL: readonly string[] = ['snom-event', 'snom-mqtt'];
const MAX_NAME = 20;

/** The label of a node without a name, and which phone it is for. */
export function withPhone(node: EditorNode, label: string): string {
  const phone = areSeveral() ? phoneOf(node, node as ForPhone) : undefined;
  return phone === undefined ? label : `${label} \u00b7 ${shorten(phone, MAX_NAME)}`;
}

/** To be called once: labels may read differently when a phone is added, removed or renamed. */
export function renewLabels(): void {
  let isDue = false;
  const renew = (changed: EditorNode): void => {
    if (changed.type !== 'snom-config' || isDue) return;
    isDue = true;
    // Hundreds of phones are added at once when flows are loaded.
    setTimeout(() => {
      isDue = false;
      RED.nodes.eachNode((node) => {
        if (node.type.startsWith('snom-')) Object.assign(node, { dirty: true, resize: true });
      });
      RED.view.redraw();
    }, 0);
  };
  for (const event of ['nodes:add', 'nodes:change', 'nodes:remove']) RED.events.on(event, renew);
}

function phoneOf(
  node: EditorNode,
  { phone, phoneFromMsg, severalPhones }: ForPhone,
): string | undefined {
  // The same in every language.
  if (severalPhones === true) return 'msg.phones';
  if (phoneFromMsg === true) return 'msg.phone';
  const id = typeof phone === 'string' && phone !== '_ADD_' ? phone : '';
  if (id === '') return FOR_ALL.includes(node.type) ? node._('snom.label.allPhones') : undefined;
  const config = RED.nodes.node(id) as (EditorNode & { readonly host?: string }) | null | undefined;
  return config ? config.name || config.host : undefined;
}

/** May it act on phones that it does not name, or tell of them? */
export function isForAnyPhone(node: EditorNode): boolean {
  const { phone, phoneFromMsg, severalPhones } = node as ForPhone;
  if (phoneFromMsg === true || severalPhones === true) return true;
  return FOR_ALL.includes(node.type) && (typeof phone !== 'string' || phone === '');
}

/** Is more than one phone configured? */
function areSeveral(): boolean {
  let count = 0;
  RED.nodes.eachConfig(({ type }) => {
    if (type === 'snom-config') count += 1;
    return count < 2;
  });
  return count > 1;
}
