/** A client and a phone that wants a login. */
import { PhoneHttp, type PhoneHttpOptions } from '../../../src/phone/http';
import { loginPhone, type LoginRules } from './digest-phone';
import type { Servers } from './loopback';

export const PAGE = { target: '/command.htm?key=F_HOLD;1&x="' };

/** Starts such a phone, one of these servers, with clients for it. */
export const loginOn =
  (servers: Servers) =>
  async (rules: Partial<LoginRules> = {}, options: Partial<PhoneHttpOptions> = {}) => {
    const phone = await loginPhone(rules);
    await servers.add(Promise.resolve(phone.server));
    const client = (more: Partial<PhoneHttpOptions> = {}) =>
      new PhoneHttp({
        host: '127.0.0.1',
        port: phone.server.port,
        username: 'admin',
        password: 's3cret',
        ...options,
        ...more,
      });
    const http = client();
    const get = (target = PAGE.target) =>
      http.request({ target }, { signal: new AbortController().signal });
    return { phone, client, get };
  };
