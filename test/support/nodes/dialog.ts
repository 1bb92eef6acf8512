/** What the dialog of a phone sends to Node-RED, and what it gets. */
import assert from 'node:assert/strict';
import type { VirtualPhone } from '../../../simulator';
import { PHONE } from './flow';
import { helper } from './helper';

/** The fields of the connection, the model not chosen. */
export const connectionForm = (
  { host, port }: Pick<VirtualPhone, 'host' | 'port'>,
  changes: object = {},
): Record<string, unknown> => ({
  id: PHONE,
  host,
  port: String(port),
  protocol: 'http',
  tls: '',
  fingerprint: '',
  selfSigned: false,
  legacyTls: false,
  auth: 'auto',
  model: '',
  username: '',
  password: '',
  ...changes,
});

/** Asks a route of snom-config. No answer may contain the password of these tests. */
export async function post(route: string, body: unknown): Promise<unknown> {
  const response = await helper
    .request()
    .post(`/snom-config/${route}`)
    .set('Content-Type', 'application/json')
    .send(JSON.stringify(body));
  assert.equal(response.status, 200, response.text);
  assert.doesNotMatch(response.text, /S3cret/);
  return response.body as unknown;
}
