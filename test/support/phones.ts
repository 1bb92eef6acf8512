/** Virtual phones of a spec, stopped together at its end. */
import type { VirtualPhone } from '../../simulator';
import type { VirtualPhoneApi, VirtualPhoneOptions } from '../../simulator/contract/types';
import { startVirtualPhone } from './virtual-phone';

export class Phones {
  readonly #started: VirtualPhone[] = [];

  async start(options: VirtualPhoneOptions = {}): Promise<VirtualPhone> {
    const phone = await startVirtualPhone(options);
    this.#started.push(phone);
    return phone;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((phone) => phone.stop()));
  }
}

/** Waits until a condition of the phone holds. */
export async function becomes(phone: VirtualPhoneApi, condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      const seen = (): void => {
        phone.off('change', seen);
        resolve();
      };
      phone.on('change', seen);
    });
  }
}

/** Waits until the phone has read a request for this page. */
export function asked(phone: VirtualPhoneApi, page = '/'): Promise<void> {
  return becomes(phone, () => phone.requests.some(({ target }) => target.startsWith(page)));
}
