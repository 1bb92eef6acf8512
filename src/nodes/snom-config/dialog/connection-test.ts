/** "Test connection" of the dialog: reads the phone's pages with the values as they are typed right now. */
import type { NodeAPI } from 'node-red';
import type { ChannelWishes } from '../../../calls/operations/channel-support';
import {
  type ErrorParams,
  type ErrorReason,
  SnomError,
  type SnomErrorCode,
} from '../../../common/errors';
import { fieldsOf, optional } from '../../../common/values';
import { withProofs } from '../../../phone/channels/choice';
import { diagnose, type Diagnosis } from '../../../phone/diagnose';
import { modelOf } from '../../../phone/models/models';
import { SnomPhone } from '../../../phone/phone';
import { endpointOf } from '../../../phone/transport/host';
import { fetchFingerprint } from '../../../phone/transport/tls';
import type { DocumentShelf, PhoneInfo, SnomPhoneOptions } from '../../../phone/types';
import { errorText, lookUpText, toSnomError } from '../../shared/action/errors';
import { type ChannelReport, channelReport } from '../../shared/phones/channel-report';
import type { SnomConfigCredentials, SnomConfigNode } from '../../shared/phones/config-node';
import { configNode } from '../../shared/phones/phones';
import type { ChannelSettings } from '../channel-options';
import { type ConnectionSettings, phoneOptions } from '../config';
import { identitiesOf } from '../event-options';
import { configContext } from '../runtime';
import { seenAs } from './seen-as';

/** The phone answered. `notes` are keys below `snom.note`, `texts` the same in the server's language. */
export interface TestSuccess extends PhoneInfo {
  readonly ok: true;
  readonly notes: readonly string[];
  readonly texts: readonly string[];
  readonly ways: ChannelReport;
  /** IP address of Node-RED as the phone sees it; absent = it does not say. */
  readonly seenAs?: string;
}

/** It did not, or not as hoped. `message` is in the server's language. */
export interface TestFailure {
  readonly ok: false;
  readonly code: SnomErrorCode;
  readonly reason: ErrorReason | 'retypePassword';
  readonly params: ErrorParams;
  readonly message: string;
  /** SHA-256 of the certificate the phone shows, when that is what it failed for. */
  readonly fingerprint?: string;
}

export type TestAnswer = TestSuccess | TestFailure;

/** What the editor sends for a password that is stored and was not typed anew. */
const UNCHANGED = '__PWRD__';
/** The whole test, ms; somebody is looking at the dialog. */
const DEADLINE_MS = 10_000;

/**
 * Carries out the test. Never rejects, and never says the password back.
 *
 * @param left fires when nobody waits for the answer any more
 * @param deadlineMs for the whole test, ms
 */
export async function testConnection(
  RED: NodeAPI,
  body: unknown,
  left: AbortSignal,
  deadlineMs = DEADLINE_MS,
): Promise<TestAnswer> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new SnomError('noAnswer')), deadlineMs);
  try {
    return await test(RED, body, AbortSignal.any([left, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}

async function test(RED: NodeAPI, body: unknown, signal: AbortSignal): Promise<TestAnswer> {
  let options: SnomPhoneOptions | undefined;
  try {
    const form = readForm(RED, body);
    const given = optionsOf(RED, form);
    if ('ok' in given) return given;
    options = given;
    const looked = await look(form, options, signal);
    const { info } = looked;
    const proven = provenOf(form.node, options, info);
    const channels = withProofs(looked.channels, proven);
    const isSipProven = channels['sip-notify'].support === 'yes';
    const notes = looked.notes.filter((note) => note !== 'sipUntried' || !isSipProven);
    const texts = notes.map((note) => lookUpText(RED._, `snom.note.${note}`) ?? note);
    const ways = channelReport(channels, { ...wishesOf(form, options, info), proven });
    const seen = await seenAs(options, channels, signal);
    return { ok: true, ...info, notes, texts, ways, ...optional({ seenAs: seen }) };
  } catch (thrown) {
    const error = toSnomError(thrown);
    const fingerprint = options && (await presentedCertificate(error, options, signal));
    return { ...tellFailure(RED, error), ...(fingerprint && { fingerprint }) };
  }
}

/** What decides on what can be done: of the dialog the phone and its way, of the deployed node how operations are keyed. */
function wishesOf({ node }: Form, options: SnomPhoneOptions, info: PhoneInfo): ChannelWishes {
  const { channel: pinned, model, generation } = options;
  return {
    model: modelOf(model ?? info.model, info.firmware, generation ?? info.generation),
    options: node?.options ?? {},
    pinned,
  };
}

/** What was seen to work on this very phone; the dialog may be about another one by now. */
function provenOf(
  node: SnomConfigNode | undefined,
  options: SnomPhoneOptions,
  { mac, firmware }: PhoneInfo,
): ReadonlySet<string> {
  const phone = node?.phone;
  if (!phone?.known || phone.origin !== endpointOf(options).origin) return new Set();
  const isSame = phone.known.mac === mac && phone.known.firmware === firmware;
  return isSame ? phone.proven : new Set();
}

/** Asks the phone, with what the dialog says of its accounts: CSTA wants to be told one. */
async function look(
  form: Form,
  options: SnomPhoneOptions,
  signal: AbortSignal,
): Promise<Diagnosis> {
  // Somebody has asked for one try, whatever was refused before.
  const phone = new SnomPhone(
    { ...options, insists: true },
    {
      identities: () => identitiesOf(form.accounts),
      documents: () => (form.hasBaseUrl ? NO_SHELF : undefined),
    },
  );
  try {
    return await diagnose(phone, { signal, timeoutMs: DEADLINE_MS, allChannels: true });
  } finally {
    phone.close();
  }
}

/**
 * The phone of the dialog as its fields have it, with the stored password where it may be used.
 *
 * @throws SnomError as `phoneOptions`
 */
export function formOptions(RED: NodeAPI, body: unknown): SnomPhoneOptions | TestFailure {
  return optionsOf(RED, readForm(RED, body));
}

function optionsOf(RED: NodeAPI, form: Form): SnomPhoneOptions | TestFailure {
  const options = phoneOptions(form.settings, configContext(RED, form.credentials));
  if (!form.passwordKept) return options;
  const kept = storedPassword(form.node, options);
  return kept === undefined ? retypePassword(RED) : { ...options, password: kept };
}

export function tellFailure(RED: NodeAPI, error: SnomError): TestFailure {
  const { code, reason, params } = error;
  return { ok: false, code, reason, params, message: errorText(RED._, error) };
}

/**
 * The stored password goes only where it is already sent today. To any other address a person who may edit
 * phones, but does not know the password, could have it delivered.
 */
function storedPassword(
  node: SnomConfigNode | undefined,
  options: SnomPhoneOptions,
): string | undefined {
  if (!node?.phone || endpointOf(options).origin !== node.phone.origin) return undefined;
  return node.credentials.password ?? '';
}

function retypePassword(RED: NodeAPI): TestFailure {
  const reason = 'retypePassword';
  const message = lookUpText(RED._, `snom.error.${reason}`) ?? reason;
  return { ok: false, code: 'AUTH_FAILED', reason, params: {}, message };
}

/** The certificate itself, so that the dialog can offer to trust it. */
async function presentedCertificate(
  { reason }: SnomError,
  options: SnomPhoneOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (reason !== 'certificateUntrusted' && reason !== 'certificateChanged') return undefined;
  try {
    const { host, port } = endpointOf(options);
    return await fetchFingerprint({ host, port, tls: options.tls ?? {}, signal });
  } catch {
    // The answer is the error of the test; the certificate was only an offer on top.
    return undefined;
  }
}

/** A look puts nothing anywhere; it only wants to know whether there is a place. */
const NO_SHELF: DocumentShelf = {
  put: () => {
    throw new SnomError('noBaseUrl');
  },
};

interface Form {
  readonly accounts: Parameters<typeof identitiesOf>[0];
  /** Is there an address at which the phone could fetch documents? */
  readonly hasBaseUrl: boolean;
  readonly settings: ConnectionSettings;
  readonly credentials: SnomConfigCredentials;
  readonly passwordKept: boolean;
  /** The deployed node of this dialog, if there is one. */
  readonly node: SnomConfigNode | undefined;
}

/** Reads the fields; anything that is not text, a number or a tick is taken as blank. */
function readForm(RED: NodeAPI, body: unknown): Form {
  const fields = new Map(Object.entries(fieldsOf(body) ?? {}));
  const id = fields.get('id');
  const node = typeof id === 'string' ? configNode(RED, id) : undefined;
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' || typeof value === 'number'
      ? fromEnvironment(RED, node, `${value}`)
      : '';
  };
  const ticked = (name: string): boolean =>
    fields.get(name) === true || fields.get(name) === 'true';
  const passwordKept = fields.get('password') === UNCHANGED;
  return {
    node,
    passwordKept,
    hasBaseUrl: text('baseUrl').trim() !== '',
    accounts: { identity: text('identity'), identities: text('identities') },
    credentials: { username: text('username'), password: passwordKept ? '' : text('password') },
    settings: {
      host: text('host'),
      port: text('port'),
      protocol: text('protocol') as NonNullable<ConnectionSettings['protocol']>,
      tls: text('tls'),
      fingerprint: text('fingerprint'),
      selfSigned: ticked('selfSigned'),
      legacyTls: ticked('legacyTls'),
      auth: text('auth') as NonNullable<ConnectionSettings['auth']>,
      credentialsEncoding: text('credentialsEncoding') as NonNullable<
        ConnectionSettings['credentialsEncoding']
      >,
      model: text('model'),
      identity: text('identity'),
      ...channelSettings(text),
    },
  };
}

/** The ways to the phone as the fields have them. */
function channelSettings(text: (name: string) => string): ChannelSettings {
  return {
    channel: text('channel') as NonNullable<ChannelSettings['channel']>,
    sipPort: text('sipPort'),
    sipUser: text('sipUser'),
    sipLocalPort: text('sipLocalPort'),
    minibrowserPort: text('minibrowserPort'),
    cstaPath: text('cstaPath'),
    stepPauseMs: text('stepPauseMs'),
    documentForm: text('documentForm') as NonNullable<ChannelSettings['documentForm']>,
  };
}

/** `${NAME}` as a deploy would resolve it; before the first deploy only the server's environment is known. */
function fromEnvironment(RED: NodeAPI, node: SnomConfigNode | undefined, value: string): string {
  if (!/^\$\{[^}]+\}$/.test(value)) return value;
  // Typed as if a node were always there; without one, core looks into the process environment.
  const resolved: unknown = RED.util.evaluateNodeProperty(value, 'env', node as SnomConfigNode, {});
  return typeof resolved === 'string' || typeof resolved === 'number' ? `${resolved}` : '';
}
