/** The sidebar "Snom": phones with what they are doing, the call journal, and what was exchanged with a phone. */
import { Sidebar } from './sidebar-view.editor';
import { wordsOf } from './words.editor';

const TAB_ID = 'snom';
const SHOW = 'snom:show-sidebar';

RED.plugins.registerPlugin('snom-sidebar', {
  type: 'snom-sidebar',
  onadd() {
    const words = wordsOf(this);
    RED.actions.add(SHOW, () => RED.sidebar.show(TAB_ID));
    RED.sidebar.addTab({
      id: TAB_ID,
      label: words('label.tab'),
      name: words('label.name'),
      iconClass: 'fa fa-phone',
      content: new Sidebar(words).element,
      action: SHOW,
      pinned: true,
      enableOnEdit: true,
    });
  },
  // The package was removed in the palette manager.
  onremove() {
    RED.sidebar.removeTab(TAB_ID);
    RED.actions.remove(SHOW);
  },
});
