/** "Test connection" of the dialog: reads the phone's pages with the values as they are typed right now. */
import type { NodeAPI } from 'node-red';
import type { ChannelWishes } from '../../../calls/operations/channel-support';
import { SnomError } from '../../../common/errors';
import { optional } from '../../../common/values';
import { withProofs } from '../../../phone/channels/choice';
import { diagnose, type Diagnosis } from '../../../phone/diagnose';
import { modelOf } from '../../../phone/models/models';
import { SnomPhone } from '../../../phone/phone';
import { endpointOf } from '../../../phone/transport/host';
import { fetchFingerprint } from '../../../phone/transport/tls';
import type { DocumentShelf, PhoneInfo, SnomPhoneOptions } from '../../../phone/types';
import { lookUpText, toSnomError } from '../../shared/action/errors';
import { type ChannelReport, channelReport } from '../../shared/phones/channel-report';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { samePhones } from '../../shared/phones/phones';
import { identitiesOf } from '../event-options';
import { type Form, optionsOf, readForm, tellFailure, type TestFailure } from './form';
import { seenAs } from './seen-as';

/** The phone answered. `notes` are keys below `snom.note`, `texts` the same in the server's language. */
export interface TestSuccess extends PhoneInfo {
  readonly ok: true;
  readonly notes: readonly string[];
  readonly texts: readonly string[];
  readonly ways: ChannelReport;
  /** IP address of Node-RED as the phone sees it; absent = it does not say. */
  readonly seenAs?: string;
  /** Names of other configurations of this phone that are deployed; absent = there are none. */
  readonly configuredAs?: readonly string[];
}

export type TestAnswer = TestSuccess | TestFailure;

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
    const proven = provenOn(form.node, options, info);
    const channels = withProofs(looked.channels, proven);
    const isSipProven = channels['sip-notify'].support === 'yes';
    const notes = looked.notes.filter((note) => note !== 'sipUntried' || !isSipProven);
    const texts = notes.map((note) => lookUpText(RED._, `snom.note.${note}`) ?? note);
    const ways = channelReport(channels, { ...wishesOf(form, options, info), proven });
    const seen = await seenAs(options, channels, signal);
    const configuredAs = othersOf(form, options, info);
    const more = optional({ seenAs: seen, configuredAs });
    return { ok: true, ...info, notes, texts, ways, ...more };
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

/** Other configurations of the phone that answered, by their names. */
function othersOf(
  { id, node }: Form,
  options: SnomPhoneOptions,
  info: PhoneInfo,
): string[] | undefined {
  const { place } = endpointOf(options);
  const others = samePhones({
    id,
    ...optional({ _alias: node?._alias }),
    phone: { place, known: info },
  });
  return others.length === 0 ? undefined : others.map(({ name, host }) => name || host);
}

/**
 * What was seen to work on this very phone; the dialog may be about another one by now. What is deployed for it learns what
 * the phone is, though it has sent no command yet, and forgets what was seen on another one before.
 */
function provenOn(
  node: SnomConfigNode | undefined,
  options: SnomPhoneOptions,
  info: PhoneInfo,
): ReadonlySet<string> {
  const phone = node?.phone;
  if (phone?.place !== endpointOf(options).place) return new Set();
  phone.learn(info);
  return phone.proven;
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
      documents: () => (form.baseUrl === '' ? undefined : NO_SHELF),
    },
  );
  try {
    return await diagnose(phone, { signal, timeoutMs: DEADLINE_MS, allChannels: true });
  } finally {
    phone.close();
  }
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
