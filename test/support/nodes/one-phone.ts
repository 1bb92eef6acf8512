/** The phone that a test is about, in a running Node-RED; what it does with a flow is added by those that extend it. */
import assert from 'node:assert/strict';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { PublicServer } from './reporting';
import type { Runtime } from './runtime';

/** A phone, anew for each test. */
export class OnePhone {
  #phone: VirtualPhone | undefined;

  constructor(protected readonly runtime: Runtime) {}

  get phone(): VirtualPhone {
    return this.#phone ?? assert.fail('no phone was started');
  }

  get server(): PublicServer {
    return this.runtime.server;
  }

  /** The phone alone, a D385 unless told otherwise. */
  async startPhone(options: VirtualPhoneOptions = {}): Promise<void> {
    this.#phone = await this.runtime.phones.start({ profile: 'snomD385-fw10.1', ...options });
  }
}
