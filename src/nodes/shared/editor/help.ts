/** The way from a dialog to a paragraph of the help. */

/**
 * Opens the help of a node type in the sidebar, at an entry of its lists.
 *
 * @param entry text of its `dt`; '' or one that is not there = the beginning
 */
export function openHelp(type: string, entry: string): void {
  RED.sidebar.help.show(type);
  const terms = $('.red-ui-help dt').toArray();
  const found = terms.find((term) => term.textContent?.trim() === entry);
  found?.scrollIntoView({ block: 'start' });
}
