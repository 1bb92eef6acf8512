/**
 * A self-signed certificate made with node:crypto alone, as a phone carries one nobody can verify.
 * Node has no call that signs certificates, so the few ASN.1 structures of RFC 5280 are written here.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';

/** Certificate and key in PEM, as `tls.createServer` takes them. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the certificate, upper-case hex with colons. */
  readonly fingerprint: string;
}

/** Old phones have RSA keys; elliptic curves are made in a thousandth of the time. */
export type KeyKind = 'rsa' | 'ec';

/** What a certificate says. */
interface CertificateOptions {
  readonly kind: KeyKind;
  readonly commonName: string;
  /** Host names and IPv4 addresses the certificate is good for. */
  readonly hosts: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size: number[] = [];
  for (let rest = body.length; rest > 0; rest >>>= 8) size.unshift(rest & 0xff);
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length, ...size]), body]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const set = (...parts: Buffer[]): Buffer => der(0x31, ...parts);
const explicit = (number: number, ...parts: Buffer[]): Buffer => der(0xa0 | number, ...parts);
const octets = (body: Buffer): Buffer => der(0x04, body);
const bits = (body: Buffer): Buffer => der(0x03, Buffer.from([0]), body);
const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text, 'utf8'));
const NULL = der(0x05);
const TRUE = der(0x01, Buffer.from([0xff]));

/** Positive INTEGER: a leading zero keeps a set top bit from meaning "negative". */
function integer(value: Buffer): Buffer {
  const top = value[0] ?? 0;
  return der(0x02, top >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let more = arc >>> 7; more > 0; more >>>= 7) groups.unshift((more & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

/** UTCTime up to 2049, GeneralizedTime from 2050 (RFC 5280, 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050
    ? der(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : der(0x18, Buffer.from(digits, 'ascii'));
}

const SIGNATURE: Readonly<Record<KeyKind, Buffer>> = {
  rsa: sequence(oid('1.2.840.113549.1.1.11'), NULL), // sha256WithRSAEncryption
  ec: sequence(oid('1.2.840.10045.4.3.2')), // ecdsa-with-SHA256
};

function alternativeName(host: string): Buffer {
  return isIP(host) === 4
    ? der(0x87, Buffer.from(host.split('.').map(Number)))
    : der(0x82, Buffer.from(host, 'ascii'));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [TRUE] : []), octets(value));
}

function newKeyPair(kind: KeyKind): KeyObject {
  return kind === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
}

const pem = (label: string, body: Buffer): string =>
  `-----BEGIN ${label}-----\n${body.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`;

/** Makes a new key and a certificate that vouches for itself, good as its own CA. */
export function selfSigned(options: CertificateOptions): Certificate {
  const key = newKeyPair(options.kind);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8(options.commonName))));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and never a superfluous leading zero
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    SIGNATURE[options.kind],
    name,
    sequence(time(options.notBefore), time(options.notAfter)),
    name,
    publicKey,
    explicit(
      3,
      sequence(
        extension('2.5.29.19', true, sequence(TRUE)), // basicConstraints: CA
        extension('2.5.29.17', false, sequence(...options.hosts.map(alternativeName))),
      ),
    ),
  );
  const certificate = sequence(body, SIGNATURE[options.kind], bits(sign('sha256', body, key)));
  const digest = createHash('sha256').update(certificate).digest('hex').toUpperCase();
  return {
    cert: pem('CERTIFICATE', certificate),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: digest.replace(/(..)(?=.)/g, '$1:'),
  };
}

const shared = new Map<KeyKind, Certificate>();
const DAY = 86_400_000;

/** The certificate all phones of this process show: made once, when the first one needs it. */
export function sharedCertificate(kind: KeyKind): Certificate {
  const known = shared.get(kind);
  if (known !== undefined) return known;
  const now = Date.now();
  const made = selfSigned({
    kind,
    commonName: 'snom phone (virtual)',
    hosts: ['localhost', '127.0.0.1'],
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + 3650 * DAY),
  });
  shared.set(kind, made);
  return made;
}
