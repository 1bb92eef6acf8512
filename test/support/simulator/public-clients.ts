/** Requests as public programs for real phones send them. Written anew from what those programs do. */
import { execFile } from 'node:child_process';
import type { Context } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { type Answer, ask, type AskOptions, challengesOf, digestHeader } from './wire';

export const USER = { username: 'admin', password: 's3cret' } as const;

/** PHP's and Python's own clients: one request a connection, and they say so. */
export const CLOSING = { Connection: 'close' } as const;

export const basic = ({ username, password }: typeof USER = USER): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** A bare request, then the answer to its challenge, as libraries do that know Digest. */
export async function askByDigest(
  phone: VirtualPhone,
  target: string,
  { user = USER, ...options }: AskOptions & { user?: { username: string; password: string } } = {},
): Promise<Answer> {
  const first = await ask(phone, target, options);
  if (first.status !== 401) return first;
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST');
  const challenge = challengesOf(first)[0] ?? '';
  const authorization = digestHeader({ ...user, method, target, challenge });
  const headers = { ...options.headers, Authorization: authorization };
  return ask(phone, target, { ...options, headers });
}

/** Follows one redirect to a page beside the first one, as most libraries do. Tells where it ended. */
export async function askFollowing(
  phone: VirtualPhone,
  target: string,
  options: AskOptions = {},
): Promise<Answer & { readonly target: string }> {
  const answer = await ask(phone, target, options);
  const { location } = answer.headers;
  if (answer.status < 300 || answer.status > 399 || location === undefined)
    return { ...answer, target };
  const next = new URL(location, `http://phone${target}`);
  return {
    ...(await ask(phone, `${next.pathname}${next.search}`, options)),
    target: next.pathname,
  };
}

/** Runs a program and tells what it wrote. Leaves the test out where the program is not installed. */
export async function runTool(
  test: Context,
  name: string,
  args: readonly string[],
): Promise<string> {
  const { findTool } = await import('../../../scripts/lib/tools.mjs');
  const file = findTool(name);
  // `skip` throws.
  if (file === undefined) return test.skip();
  return new Promise((resolve, reject) => {
    execFile(file, args, { timeout: 100_000 }, (error, stdout) => {
      // A program that has run and is not content says so in what it wrote.
      if (error !== null && typeof error.code !== 'number') reject(new Error(error.message));
      else resolve(stdout);
    });
  });
}
