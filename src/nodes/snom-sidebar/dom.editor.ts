/** Elements, made without any text becoming markup: names of callers come from anybody. */

/** Attributes by name; `undefined` and false = not there, true = there. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A new element. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...content);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Sets a text. One that is the same already is not touched: that would cost the page as much as another one. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** An icon that says nothing to a screen reader; the words beside it do. */
export function icon(name: string, look = '', title?: string): HTMLElement {
  return make('i', { class: iconClass(name, look), 'aria-hidden': 'true', title });
}

export const iconClass = (name: string, look = ''): string => `fa fa-${name} ${look}`.trim();

/** A button as those of Node-RED look. */
export function button(
  label: string,
  iconName: string | undefined,
  pressed: () => void,
): HTMLButtonElement {
  const content = iconName === undefined ? [label] : [icon(iconName), ` ${label}`];
  const attributes = { type: 'button', class: 'red-ui-button red-ui-button-small' };
  const element = make('button', attributes, ...content);
  element.addEventListener('click', pressed);
  return element;
}

/** Runs something with the next frame, however often it is asked for until then. */
export function oncePerFrame(work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      work();
    });
  };
}
