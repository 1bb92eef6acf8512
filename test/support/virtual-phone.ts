/** Virtual phones for what is tested with a client. */
import { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';
import { freshPort } from './addresses';

/** Starts one where no phone of this process has been, unless the options name ports. Who starts it stops it. */
export async function startVirtualPhone(options: VirtualPhoneOptions = {}): Promise<VirtualPhone> {
  const anew = async <T>(port: T): Promise<T | number> =>
    port === 0 ? freshPort(options.host) : port;
  for (let tries = 1; ; tries++) {
    const phone = new VirtualPhone({
      ...options,
      port: await anew(options.port ?? 0),
      httpsPort: await anew(options.httpsPort ?? false),
      minibrowserPort: await anew(options.minibrowserPort ?? 0),
    });
    try {
      await phone.start();
      return phone;
    } catch (error) {
      // Another process may have been faster.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === 5) throw error;
    }
  }
}
