/** The way from a dialog to a paragraph of the help. */

/**
 * Opens the help of a node type in the sidebar, at one of its paragraphs.
 *
 * @param find finds the paragraph in the help; none = the help is shown from its beginning
 */
export function openHelp(type: string, find: (help: JQuery) => JQuery): void {
  RED.sidebar.help.show(type);
  const [found] = find($('.red-ui-sidebar-help-stack .red-ui-help').first()).toArray();
  found?.scrollIntoView({ block: 'start' });
}

/** The entry of a list in the help that is called so in every language. */
export function entryOf(help: JQuery, term: string): JQuery {
  return help
    .find('dt')
    .filter((_, entry) => entry.textContent?.trim() === term)
    .first();
}
