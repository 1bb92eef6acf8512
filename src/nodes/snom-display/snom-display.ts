/** snom-display: the screen and the LEDs of a phone. */
import type { Node, NodeAPI } from 'node-red';
import { runActionNode } from '../shared/action/action-node';
import { offerTrial, trialNeeds } from '../shared/action/trial';
import { CallPages } from '../shared/display/call-pages';
import { PagePresenter } from '../shared/display/page-presenter';
import { upToDate } from '../shared/migration/up-to-date';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { displaySpec, type Showing } from './action-spec';
import type { SnomDisplayDef } from './types';

const init = (RED: NodeAPI): void => {
  function SnomDisplay(this: Node, stored: SnomDisplayDef): void {
    RED.nodes.createNode(this, stored);
    const def = upToDate(RED, this, stored);
    const presenter = new PagePresenter();
    const callPages = new CallPages((text) => this.debug(text));
    let isOpen = true;
    this.on('close', () => {
      isOpen = false;
      presenter.close();
      callPages.close();
    });
    const tell: Showing['tell'] = (answer) => {
      if (!isOpen) return;
      this.status({ fill: 'green', shape: 'ring', text: 'snom.status.answered' });
      this.send({ ...answer });
    };
    runActionNode(RED, this, def, displaySpec(RED, def, { presenter, callPages, tell }));
  }
  RED.nodes.registerType('snom-display', SnomDisplay);
  offerTrial<SnomDisplayDef>(RED, 'snom-display', (def, { config }) => {
    if (!def.operation) throw trialNeeds('operation');
    // No call comes with it.
    return displaySpec(RED, { ...def, until: '' }, triedOn(config));
  });
};

/** What dialogs have tried out on phones, as long as these are deployed. */
const tried = new WeakMap<SnomConfigNode, Showing>();

/** Nobody hears of the answers to a page that is only tried out. */
function triedOn(config: SnomConfigNode): Showing {
  const known = tried.get(config);
  if (known) return known;
  const presenter = new PagePresenter();
  const callPages = new CallPages(() => undefined);
  config.once('close', () => {
    presenter.close();
    callPages.close();
  });
  const showing: Showing = { presenter, callPages, tell: () => undefined };
  tried.set(config, showing);
  return showing;
}

export = init;
