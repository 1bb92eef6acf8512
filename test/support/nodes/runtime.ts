/** Node-RED, its public HTTP server and the phones of a spec. */
import { forgetKeypads } from '../../../src/nodes/shared/phones/keypads';
import { helper } from './helper';
import { Phones } from './phones';
import { PublicServer } from './reporting';

/** Started before the tests of a spec, cleared after each, stopped after all of them. */
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

  /** No flow and no phone is left. */
  async clear(): Promise<void> {
    await helper.unload();
    await this.phones.stop();
    forgetKeypads();
  }
}
