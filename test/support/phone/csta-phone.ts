/**
 * A web server that answers POSTs as a test says, behind a login if the test wants one. Its check of Digest and its reader
 * of XML are written apart from the client's code.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CstaClient } from '../../../src/phone/channels/csta/client';
import { PhoneHttp, type PhoneHttpOptions } from '../../../src/phone/transport/http';
import { Lanes } from '../../../src/phone/transport/lanes';
import { Loopback, type Servers } from './loopback';

/** One request as it arrived. */
export interface Posted {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the phone says; a string is the body of a 200, {@link HANGS_UP} that it closes the connection. */
export type Said =
  string | { readonly status: number; readonly type?: string; readonly body?: string };

export interface CstaRules {
  /** By request, and how many came before it. */
  answer: (posted: Posted, count: number) => Said;
  /** Absent = everybody is let in. */
  qop?: 'auth' | 'auth-int' | '' | undefined;
  /** Its `info.htm`. */
  info: string;
}

/** It closes the connection. */
export const HANGS_UP: Said = { status: 0 };
export const INFO_PAGE =
  '<title>Info</title>Hardware: snomD385 Mac:000413A1B2C3 snomD385-SIP 10.1.54.13';
export const PHONE_MANAGER =
  '<!DOCTYPE html><html><head><title>Phone Manager</title></head></html>';

/** Namespace of an edition. */
export const edition = (number: number | string): string =>
  `http://www.ecma-international.org/standards/ecma-323/csta/ed${number}`;

/** A document of the fifth edition. */
export const said = (name: string, inner = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${edition(5)}">${inner}</${name}>`;

export class CstaPhone {
  readonly posted: Posted[] = [];
  readonly rules: CstaRules;
  readonly server: Loopback;

  constructor(rules: Partial<CstaRules>) {
    this.rules = { answer: () => said('CSTAErrorCode'), info: INFO_PAGE, ...rules };
    this.server = new Loopback(createServer((request, response) => this.#hear(request, response)));
  }

  /** What came for CSTA and was let in. */
  get services(): readonly string[] {
    return this.posted
      .filter(({ method, headers }) => method === 'POST' && this.#isLetIn(headers))
      .map(({ body }) => /<(\w+) /.exec(body.replace(/<\?[^>]*\?>/, ''))?.[1] ?? '?');
  }

  #isLetIn(headers: IncomingMessage['headers']): boolean {
    return this.rules.qop === undefined || headers.authorization !== undefined;
  }

  #hear(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { method = '', url = '', headers } = request;
      const posted = { method, url, headers, body };
      this.posted.push(posted);
      this.#say(response, this.#verdict(posted));
    });
  }

  #verdict(posted: Posted): Said {
    if (this.rules.qop !== undefined && !isRight(posted, this.rules.qop))
      return { status: 401, body: 'who?' };
    if (posted.url === '/info.htm') return this.rules.info;
    return this.rules.answer(posted, this.posted.length - 1);
  }

  #say(response: ServerResponse, what: Said): void {
    if (what === HANGS_UP) {
      response.destroy();
      return;
    }
    const {
      status,
      type = 'text/xml',
      body = '',
    } = typeof what === 'string' ? { status: 200, body: what } : what;
    response.statusCode = status;
    response.setHeader('Content-Type', type);
    const { qop: wanted = 'auth' } = this.rules;
    const qop = wanted === '' ? '' : `, qop="${wanted}"`;
    if (status === 401)
      response.setHeader('WWW-Authenticate', `Digest realm="snom", nonce="n1"${qop}`);
    response.end(body);
  }
}

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

function isRight({ method, url, headers, body }: Posted, qop: string): boolean {
  const given = headers.authorization ?? '';
  const get = (name: string): string =>
    new RegExp(`\\b${name}="?([^",]*)"?`).exec(given)?.[1] ?? '';
  const key = md5('admin:snom:s3cret');
  const a2 = md5(`${method}:${url}${qop === 'auth-int' ? `:${md5(body)}` : ''}`);
  const middle = qop === '' ? '' : `${get('nc')}:${get('cnonce')}:${qop}:`;
  return get('response') === md5(`${key}:n1:${middle}${a2}`) && get('uri') === url;
}

/** Starts one, and a client for it. */
export async function startCsta(
  servers: Servers,
  rules: Partial<CstaRules> = {},
  options: Partial<PhoneHttpOptions> = {},
): Promise<{ phone: CstaPhone; http: PhoneHttp; client: CstaClient }> {
  const phone = new CstaPhone(rules);
  await servers.add(phone.server.start());
  const login = rules.qop === undefined ? {} : { username: 'admin', password: 's3cret' };
  const http = new PhoneHttp(
    { host: '127.0.0.1', port: phone.server.port, ...login, ...options },
    { lanes: new Lanes() },
  );
  return { phone, http, client: new CstaClient(http) };
}

/** Nobody aborts. */
export const unending = (): AbortSignal => new AbortController().signal;
