/** A phone with a screen, and a flow with a snom-display node for it. */
import assert from 'node:assert/strict';
import { Jimp } from 'jimp';
import { afterEach } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { SnomAnswer } from '../../../src/nodes/shared/display/types';
import { becomes } from '../phones';
import { actionItem, configItem, load, type Watch, watched } from './flow';
import { OnePhone } from './one-phone';
import { sizeOf } from './registries';
import { useRuntime } from './runtime';

/** Phone and flow, anew for each test. */
export class DisplayFlow extends OnePhone {
  async start(
    node: Record<string, unknown> = {},
    options: VirtualPhoneOptions = {},
    config: Record<string, unknown> = {},
  ): Promise<Watch> {
    await this.startPhone(options);
    return this.load(node, config);
  }

  /** The flow alone, for the phone that is there. */
  load(node: Record<string, unknown>, config: Record<string, unknown> = {}): Promise<Watch> {
    const { server } = this;
    return load(
      watched(
        configItem(this.phone, { baseUrl: server.url, ...config }),
        actionItem('snom-display', node),
      ),
      {},
      server.nodes,
    );
  }

  /** What the phone shows, once nothing is on its way to it any more. */
  async view(): Promise<NonNullable<VirtualPhone['minibrowser']>> {
    await this.phone.settled();
    return this.phone.minibrowser ?? assert.fail('the minibrowser is closed');
  }

  closed(): Promise<void> {
    return becomes(this.phone, () => this.phone.minibrowser === undefined);
  }

  /** Path and query of what the phone shows, as the public server gets it. */
  pathOf(url: string): string {
    return url.slice(this.server.url.length);
  }
}

/** To be called in the `describe` of a spec. After each test no page may be left. */
export function useDisplayFlow(): DisplayFlow {
  const flow = new DisplayFlow(useRuntime());
  afterEach(() => {
    assert.equal(sizeOf('pages'), 0);
  });
  return flow;
}

/** The message of an answer. */
export async function answer(watch: Watch, count = 2): Promise<NodeMessage & { snom: SnomAnswer }> {
  await watch.until(() => watch.outcomes.length >= count);
  const { port, msg } = watch.outcomes[count - 1] ?? assert.fail();
  assert.equal(port, 'out');
  return msg as unknown as NodeMessage & { snom: SnomAnswer };
}

/** A picture of one colour, as a PNG file. */
export async function picture(width: number, height: number, color = 0xff0000ff): Promise<Buffer> {
  return new Jimp({ width, height, color }).getBuffer('image/png');
}
