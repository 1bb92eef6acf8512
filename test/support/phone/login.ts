/** A client and a phone that wants a login. */
import { PhoneHttp, type PhoneHttpOptions } from '../../../src/phone/transport/http';
import { Lanes } from '../../../src/phone/transport/lanes';
import { loginPhone, type LoginRules } from './digest-phone';
import type { Servers } from './loopback';

export const PAGE = { target: '/command.htm?key=F_HOLD;1&x="' };

/** A clock that stands still until somebody sets it, ms. */
export interface HandClock {
  now: number;
}

/**
 * Starts such a phone, one of these servers, with clients for it. Its pages say nothing of a phone, so that the login
 * is taken as it comes: what proves one is tried elsewhere.
 */
export const loginOn =
  (servers: Servers) =>
  async (rules: Partial<LoginRules> = {}, options: Partial<PhoneHttpOptions> = {}) => {
    const phone = await loginPhone(rules);
    await servers.add(Promise.resolve(phone.server));
    const clock: HandClock = { now: 0 };
    const lanes = new Lanes({ now: () => clock.now });
    const client = (more: Partial<PhoneHttpOptions> = {}) =>
      new PhoneHttp(
        {
          host: '127.0.0.1',
          port: phone.server.port,
          username: 'admin',
          password: 's3cret',
          ...options,
          ...more,
        },
        { lanes, provesLogin: false },
      );
    const http = client();
    const get = (target = PAGE.target) =>
      http.request({ target }, { signal: new AbortController().signal });
    return { phone, client, get, clock };
  };
