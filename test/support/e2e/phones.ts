/** Virtual phones for end-to-end tests, and waiting for what happens on them. */
import { createServer } from 'node:net';
import type { VirtualPhoneApi, VirtualPhoneOptions } from '../../../simulator/contract/types';
import { startVirtualPhone } from '../virtual-phone';
import { LOGIN } from './flow';

const running = new Set<VirtualPhoneApi>();

/** Starts a virtual phone that wants Digest authentication; a D385 unless told otherwise. */
export async function startPhone(options: VirtualPhoneOptions = {}): Promise<VirtualPhoneApi> {
  const phone = await startVirtualPhone({
    profile: 'snomD385-fw10.1',
    ...options,
    auth: { scheme: 'digest', ...LOGIN, ...options.auth },
  });
  running.add(phone);
  return phone;
}

/** Stops all phones that `startPhone` started. */
export async function stopPhones(): Promise<void> {
  const phones = [...running];
  running.clear();
  await Promise.all(phones.map((phone) => phone.stop()));
}

/**
 * Makes the phone stay down, whenever it restarts, until somebody has asked for it in vain, and come back then: no
 * test needs to guess how long a busy machine takes to notice.
 */
export function staysDownUntilNoticed(phone: VirtualPhoneApi): void {
  let down: Promise<void> | undefined;
  phone.on('change', () => {
    if (!phone.rebooting || down) return;
    down = restartWhenNoticed(phone).finally(() => (down = undefined));
  });
}

async function restartWhenNoticed(phone: VirtualPhoneApi): Promise<void> {
  // The answer to the request that restarts it is still under way.
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (!running.has(phone)) return;
  await phone.stop();
  const noticed = createServer();
  await new Promise<void>((resolve, reject) => {
    noticed.on('error', reject).on('connection', (socket) => {
      socket.on('error', () => undefined).destroy();
      noticed.close(() => resolve());
    });
    const limit = setTimeout(() => noticed.close(() => resolve()), 30_000);
    noticed.on('close', () => clearTimeout(limit)).listen(phone.port, phone.host);
  });
  if (running.has(phone)) await phone.start();
}

/** Resolves as soon as something holds for the phone; fails after the limit. */
export function until(
  phone: VirtualPhoneApi,
  what: string,
  holds: () => boolean,
  timeoutMs = 30_000,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      phone.off('change', check);
      if (error) reject(error);
      else resolve();
    };
    const check = (): void => {
      if (holds()) finish();
    };
    const timer = setTimeout(() => {
      const seen = {
        keys: phone.keys.slice(-10),
        calls: phone.calls,
        requests: phone.requests.slice(-10),
      };
      finish(new Error(`Waited ${timeoutMs} ms for ${what}: ${JSON.stringify(seen)}`));
    }, timeoutMs);
    phone.on('change', check);
    check();
  });
}

/** Names of the keys pressed so far. */
export function keysOf(phone: VirtualPhoneApi): string[] {
  return phone.keys.map(({ key }) => key);
}

/** Resolves when exactly these keys were pressed since the log was cleared. */
export function untilKeys(phone: VirtualPhoneApi, ...keys: string[]): Promise<void> {
  const wanted = keys.join(' ');
  return until(phone, `the keys ${wanted}`, () => keysOf(phone).join(' ') === wanted);
}
