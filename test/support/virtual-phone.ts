/** Virtual phones for what is tested with a client. */
import { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';
import { freshPort } from './addresses';

/** Starts one where no phone of this process has been, unless the options name ports. Who starts it stops it. */
export async function startVirtualPhone(options: VirtualPhoneOptions = {}): Promise<VirtualPhone> {
  const anew = async <T>(port: T): Promise<T | number> =>
    port === 0 ? freshPort(options.host) : port;
  for (let tries = 1; ; tries++) {
    const { profile, port = 0, httpsPort = false, minibrowserPort = 0, sipPort } = options;
    const phone = new VirtualPhone({
      ...options,
      port: await anew(port),
      httpsPort: await anew(httpsPort),
      ...(profile?.startsWith('snomD8') && { minibrowserPort: await anew(minibrowserPort) }),
      ...(sipPort === 0 && { sipPort: await freshPort(options.host) }),
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
