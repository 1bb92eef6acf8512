/** Node-RED, its public HTTP server and the phones of a spec. */
import { after, afterEach, before } from 'mocha';
import { forgetKept } from '../../../src/nodes/shared/state-store';
import { Phones } from '../phones';
import { closeContextStores } from './context-stores';
import { NODE, PHONE } from './flow';
import { helper } from './helper';
import { forgetKeypads } from './registries';
import { PublicServer } from './reporting';

/** Started before the tests of a spec, cleared after each, stopped after all of them; `useRuntime` sees to it. */
export class Runtime {
  readonly phones = new Phones();
  readonly server = new PublicServer();

  async start(): Promise<void> {
    await this.server.start();
    await new Promise<void>((resolve) => helper.startServer(() => resolve()));
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
    await this.server.stop();
  }

  /** No flow and no phone is left, nor what was set or remembered for them. */
  async clear(): Promise<void> {
    await helper.unload();
    await closeContextStores();
    helper.settings({});
    await this.phones.stop();
    forgetKeypads();
    for (const id of [PHONE, NODE]) forgetKept({ id });
  }
}

/**
 * To be called in the `describe` of a spec, before its own hooks. What they look at in `afterEach` is then looked at when
 * everything is cleared.
 */
export function useRuntime(): Runtime {
  const runtime = new Runtime();
  before(() => runtime.start());
  after(() => runtime.stop());
  afterEach(() => runtime.clear());
  return runtime;
}
