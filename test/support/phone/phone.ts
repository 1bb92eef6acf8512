/** A phone on a fake connection, and keys for it. */
import type { SnomPhone } from '../../../src/phone/phone';
import type { CommandResult, KeyPress, SnomPhoneOptions } from '../../../src/phone/types';
import type { FakeHttp } from './fake-http';
import { phoneWith } from './ways';

/** A phone on a fake connection. Pauses between requests are real, so tests keep them short. */
export function phoneOn(http: FakeHttp, options: Partial<SnomPhoneOptions> = {}): SnomPhone {
  return phoneWith(http, options);
}

/** Keys with next to no pause between them. */
export const presses = (...keys: string[]): KeyPress[] => keys.map((key) => ({ key, pauseMs: 1 }));

export const dial = (phone: SnomPhone, destination = '200'): Promise<CommandResult> =>
  phone.perform([{ kind: 'dial', destination }]);

export const sendDtmf = (phone: SnomPhone, digits: string): Promise<CommandResult> =>
  phone.perform([{ kind: 'dtmf', digits }]);

export const releaseAll = (phone: SnomPhone): Promise<CommandResult> =>
  phone.perform([{ kind: 'releaseAll' }]);

export const reboot = (phone: SnomPhone): Promise<CommandResult> =>
  phone.perform([{ kind: 'reboot' }]);
