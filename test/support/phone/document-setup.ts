/** A documents channel to a peer that takes documents, on a stepped clock. */
import { SnomError } from '../../../src/common/errors';
import { DocumentChannel, type DocumentDeps } from '../../../src/phone/channels/documents/channel';
import type { DocumentTrigger } from '../../../src/phone/channels/documents/push';
import { CommandScope } from '../../../src/phone/commands/command-scope';
import { modelOf } from '../../../src/phone/models/models';
import { Lane } from '../../../src/phone/transport/lanes';
import type { CommandResult, PhoneAction, SnomPhoneOptions } from '../../../src/phone/types';
import { settled } from '../calls/stepped-clock';
import { DocumentPhone, MemoryShelf } from './document-phone';
import type { CallbackValues } from './document-reader';
import type { SipPeer, SipScript } from './sip-peer';
import { SipSetup } from './sip-setup';

export const D862 = modelOf('D862', '10.1.226.13');

/** Documents tell the phone to wait so long before it acts, ms. */
export const ACTS_AFTER_MS = 10;

/** What a D862 would say at rest. */
export const AT_REST: NonNullable<CallbackValues> = {
  phone_state: 'Idle',
  lines: '0',
  'lines:ringing': '0',
  'set:dnd_mode': 'off',
};

export class DocumentSetup extends SipSetup {
  readonly shelf = new MemoryShelf();
  readonly phone = new DocumentPhone(this.shelf);
  readonly lane = new Lane('192.0.2.1');
  readonly #scopes: CommandScope[] = [];
  peerOfPhone!: SipPeer;

  async start(script: SipScript = this.phone.script): Promise<void> {
    this.phone.now = () => this.clock.steady();
    this.peerOfPhone = await this.peer(script);
  }

  channel(
    options: Partial<SnomPhoneOptions> = {},
    deps: Partial<DocumentDeps> = {},
  ): DocumentChannel {
    const { address, port } = this.peerOfPhone;
    return new DocumentChannel(
      { host: address, sip: { port, user: '4711' }, ...options },
      {
        http: () => this.phone.http,
        lane: () => this.lane,
        shelf: () => this.shelf,
        clock: this.clock,
        ...deps,
      },
    );
  }

  scope(urgent = false): CommandScope {
    const timedOut = (): SnomError => new SnomError('noAnswer');
    const scope = new CommandScope({ timeoutMs: 600_000, timedOut, urgent });
    this.#scopes.push(scope);
    return scope;
  }

  perform(
    channel: DocumentChannel,
    actions: readonly PhoneAction[],
    trigger: DocumentTrigger = 'sip-notify',
    scope = this.scope(),
  ): Promise<CommandResult> {
    return channel.perform(trigger, actions, D862, scope);
  }

  /** The phone has acted so often, and nothing runs but the pause before the next document. */
  async paused(actions: number): Promise<void> {
    while (this.phone.actions.length < actions || this.clock.pending !== 1) await settled();
  }

  override async stop(): Promise<void> {
    for (const scope of this.#scopes) scope.dispose();
    await super.stop();
  }
}

export const key = (...names: string[]): PhoneAction => ({
  kind: 'keys',
  presses: names.map((name) => ({ key: name })),
});

export const dial = (destination: string, more: object = {}): PhoneAction => ({
  kind: 'dial',
  destination,
  ...more,
});
