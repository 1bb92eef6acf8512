/** One Node-RED for the tests of a `describe`, and phones that end with each of them. */
import { after, afterEach, before } from 'mocha';
import { type NodeRed, startNodeRed } from './node-red';
import { stopPhones } from './phones';

/** How long phones live. */
interface UseOptions {
  /** They are there for all tests of the `describe`. Default: they end with the test. */
  readonly together?: boolean;
}

/** To be called in the `describe`. @param started gets it before the first test */
export function useNodeRed(
  started: (nodeRed: NodeRed) => void,
  { together = false }: UseOptions = {},
): void {
  let nodeRed: NodeRed | undefined;

  before(async () => {
    nodeRed = await startNodeRed();
    started(nodeRed);
  });

  if (together) after(stopPhones);
  else afterEach(stopPhones);

  after(async () => {
    await nodeRed?.stop();
  });
}
