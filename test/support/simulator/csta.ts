/** CSTA towards a virtual phone, written by hand: shares nothing with the client under src/. */
import assert from 'node:assert/strict';
import type { VirtualCall, VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { type Answer, ask, withPhone } from './wire';

/** Identities of the phone in these tests. */
export const [OWN, OTHER] = ['4711@pbx.example', '4712@pbx.example'] as const;

export const ED3 = 'http://www.ecma-international.org/standards/ecma-323/csta/ed3';
export const ED5 = 'http://www.ecma-international.org/standards/ecma-323/csta/ed5';

/** Posts a body to `/csta`. */
export const post = (
  phone: VirtualPhone,
  body: string,
  headers: Readonly<Record<string, string>> = { 'Content-Type': 'text/xml' },
): Promise<Answer> => ask(phone, '/csta', { method: 'POST', body, headers });

/** Asks for a service. @param inner Content of the request. */
export const request = (
  phone: VirtualPhone,
  service: string,
  inner = '',
  namespace = ED5,
): Promise<Answer> => post(phone, `<${service} xmlns="${namespace}">${inner}</${service}>`);

/** Asks for a service and wants it done. Returns the body. */
export async function done(phone: VirtualPhone, service: string, inner = ''): Promise<string> {
  const { status, body } = await request(phone, service, inner);
  assert.equal(status, 200, body);
  assert.ok(body.includes(`<${service}Response `), body);
  return body;
}

/** A call as requests name it. */
export const connection = (name: string, { cstaId = '', local }: VirtualCall): string =>
  `<${name}><callID>${cstaId}</callID><deviceID>sip:${local}</deviceID></${name}>`;

/** `callID state` of each call in a snapshot. */
export async function snapshot(phone: VirtualPhone, device: string = OWN): Promise<string[]> {
  const body = await done(phone, 'SnapshotDevice', `<snapshotObject>${device}</snapshotObject>`);
  return body
    .split('<snapshotDeviceResponseInfo>')
    .slice(1)
    .map((info) => {
      const id = /<callID>(.*?)<\/callID>/.exec(info)?.[1] ?? '';
      const states = info.matchAll(/<localConnectionState>(.*?)<\/localConnectionState>/g);
      return [id, ...[...states].map(([, state]) => state)].join(' ');
    });
}

/** A phone with CSTA, two identities and far ends: 200 and 300 answer at once, 400 only rings. */
export const cstaPhone = (options: VirtualPhoneOptions = {}): VirtualPhoneOptions => ({
  profile: 'snom760-fw8.9',
  identities: [OWN, OTHER],
  auth: { scheme: 'none' },
  clock: 'stepped',
  farEnds: [
    { number: '200', answerAfterMs: 0 },
    { number: '300', answerAfterMs: 0 },
    { number: '400', answerAfterMs: null },
  ],
  ...options,
  quirks: { cstaServices: 'standard', ...options.quirks },
});

/** A {@link cstaPhone} for the time of a test. */
export const withCsta = (
  options: VirtualPhoneOptions,
  use: (phone: VirtualPhone) => Promise<void>,
): Promise<void> => withPhone(cstaPhone(options), use);

/** A call the phone has made, as it is now. */
export async function called(
  phone: VirtualPhone,
  number: string,
  device: string = OWN,
): Promise<VirtualCall> {
  await done(
    phone,
    'MakeCall',
    `<callingDevice>sip:${device}</callingDevice><calledDirectoryNumber>${number}</calledDirectoryNumber><autoOriginate>doNotPrompt</autoOriginate>`,
  );
  await phone.advance(200);
  const call = phone.liveCalls.at(-1);
  assert.ok(call);
  return call;
}
