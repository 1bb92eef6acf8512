/** One Node-RED for the tests of a `describe`, and phones that end with each of them. */
import { after, afterEach, before } from 'mocha';
import { type NodeRed, startNodeRed, type StartOptions } from './node-red';
import { stopPhones } from './phones';

/** How long phones live, and with what. */
interface UseOptions {
  /** They are there for all tests of the `describe`. Default: they end with the test. */
  readonly together?: boolean;
  /** How Node-RED is started. */
  readonly nodeRed?: StartOptions;
}

/** To be called in the `describe`. @param started gets it before the first test */
export function useNodeRed(
  started: (nodeRed: NodeRed) => void,
  { together = false, nodeRed: how }: UseOptions = {},
): void {
  let nodeRed: NodeRed | undefined;

  before(async () => {
    nodeRed = await startNodeRed(how);
    started(nodeRed);
  });

  if (together) after(stopPhones);
  else afterEach(stopPhones);

  after(async () => {
    await nodeRed?.stop();
  });
}
