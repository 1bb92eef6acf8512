/** One Node-RED for the tests of a `describe`, and phones that end with each of them. */
import { after, afterEach, before } from 'mocha';
import { type NodeRed, startNodeRed } from './node-red';
import { stopPhones } from './phones';

/** To be called in the `describe`. @param started gets it before the first test */
export function useNodeRed(started: (nodeRed: NodeRed) => void): void {
  let nodeRed: NodeRed | undefined;

  before(async () => {
    nodeRed = await startNodeRed();
    started(nodeRed);
  });

  afterEach(stopPhones);

  after(async () => {
    await nodeRed?.stop();
  });
}
