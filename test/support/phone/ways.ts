/** What stands beside the web server of a phone, for phones on a fake connection. */
import { SnomError } from '../../../src/common/errors';
import { SnomPhone, type SnomPhoneDeps } from '../../../src/phone/phone';
import type { SipProbe } from '../../../src/phone/transport/sip/probe';
import type { SnomPhoneOptions } from '../../../src/phone/types';
import type { FakeHttp } from './fake-http';

/** Nobody listens for SIP. */
export const noSip = (): Promise<SipProbe> => Promise.reject(new SnomError('sipRefused'));

/** SIP answers OPTIONS, as a D862 would say what it is. */
export const sipOf = (userAgent = 'snomD862/10.1.226.13'): Promise<SipProbe> =>
  Promise.resolve({
    status: 200,
    phrase: 'OK',
    userAgent,
    requests: [],
    allow: [],
    allowEvents: [],
    accept: [],
  });

/** A phone on a fake connection that has no SIP and no minibrowser unless the test says so. */
export function phoneWith(
  http: FakeHttp,
  options: Partial<SnomPhoneOptions> = {},
  deps: SnomPhoneDeps = {},
): SnomPhone {
  const silent: SnomPhoneDeps = { askSip: noSip, reach: () => Promise.resolve('closed') };
  return new SnomPhone({ host: '192.0.2.1', ...options }, { ...silent, ...deps, http });
}
