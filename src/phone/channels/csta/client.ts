/**
 * CSTA over HTTP: one POST for each service, on the phone's own web server, with its login.
 *
 * Sources: Snom, "CSTA over HTTP - Requests" for RequestSystemStatus, SnapshotDevice and MakeCall (documented); the
 * path `/csta` by one public client (B); everything else is the standard's. Nobody has reported it of a D8xx.
 */
import { SnomError } from '../../../common/errors';
import { shown } from '../../../common/shown';
import { optional } from '../../../common/values';
import type { PhoneHttp } from '../../transport/http';
import type { CstaConnectionId, CstaRequest, PhoneRequest, SnapshotConnection } from '../../types';
import { type Asked, foreignError, garbledError, refusalError, transportError } from './failures';
import { childOf } from './namespaces';
import { isCstaAnswer, readAnswer } from './read-answer';
import { type AnswerElement, MAX_XML } from './read-xml';
import { readId, readSnapshot } from './snapshot';
import {
  writeGetRequest,
  writeRequest,
  writeSnapshotRequest,
  writeStatusRequest,
} from './write-request';

const DEFAULT_PATH = '/csta';
const XML_TYPE = 'text/xml';

/** Printable ASCII without `#`, as a request target needs it. */
const PATH = /^\/[\x21\x22\x24-\x7e]{0,200}$/;

/** What a service that changed something answered. */
export interface CstaAnswer {
  /** Connections that it made: of the new call, of the call that two became. Often none. */
  readonly connections: readonly CstaConnectionId[];
}

/** One forwarding of an identity. */
export interface CstaForwarding {
  /** `forwardImmediate`, `forwardBusy`, `forwardNoAns` or another one of the standard; absent = not told. */
  readonly type?: string;
  readonly on: boolean;
  readonly destination?: string;
}

/** A request that is written and checked, and what it asks for. */
export interface CstaCommand extends Asked {
  readonly request: PhoneRequest;
}

/** The CSTA of one phone. Requests may overlap here; phones do not like it, so callers queue. */
export class CstaClient {
  readonly #http: Pick<PhoneHttp, 'request'>;
  readonly #path: string;

  /** @throws SnomError `badCstaPath` {path} */
  constructor(http: Pick<PhoneHttp, 'request'>, path: string = DEFAULT_PATH) {
    this.#http = http;
    this.#path = path.startsWith('/') ? path : `/${path}`;
    if (!PATH.test(this.#path))
      throw new SnomError('badCstaPath', { params: { path: shown(path) } });
  }

  /**
   * What the phone says of its CSTA, `normal` where all is well. Harmless.
   *
   * @throws SnomError as {@link request}, always with sent `no`
   */
  async systemStatus(signal: AbortSignal): Promise<string> {
    const command = this.#reading('RequestSystemStatus', writeStatusRequest());
    const status = childOf(await this.carryOut(command, signal), 'systemStatus')?.text ?? '';
    if (!/^\w{1,40}$/.test(status)) throw garbledError(command);
    return status;
  }

  /**
   * The calls of one identity, the phone's own list. Harmless.
   *
   * @param identity `user@host`, host = its registrar; '' = none
   * @throws SnomError as {@link request}, always with sent `no`
   */
  async snapshot(identity: string, signal: AbortSignal): Promise<readonly SnapshotConnection[]> {
    const command = this.#reading('SnapshotDevice', writeSnapshotRequest(identity));
    const connections = readSnapshot(await this.carryOut(command, signal));
    if (!connections) throw garbledError(command);
    return connections;
  }

  /** @throws SnomError as {@link request}, always with sent `no` */
  async getDoNotDisturb(identity: string, signal: AbortSignal): Promise<boolean> {
    const command = this.#reading('GetDoNotDisturb', writeGetRequest('GetDoNotDisturb', identity));
    const on = truthOf(childOf(await this.carryOut(command, signal), 'doNotDisturbOn'));
    if (on === undefined) throw garbledError(command);
    return on;
  }

  /** @throws SnomError as {@link request}, always with sent `no` */
  async getForwarding(identity: string, signal: AbortSignal): Promise<readonly CstaForwarding[]> {
    const command = this.#reading('GetForwarding', writeGetRequest('GetForwarding', identity));
    const items = itemsOf(await this.carryOut(command, signal));
    return items.map((item) => {
      const on = truthOf(childOf(item, 'forwardStatus'));
      if (on === undefined) throw garbledError(command);
      const type = childOf(item, 'forwardingType')?.text || undefined;
      const destination = childOf(item, 'forwardDN')?.text || undefined;
      return { on, ...optional({ type, destination }) };
    });
  }

  /**
   * Carries out a service that changes something. Never repeated.
   *
   * @throws SnomError before anything is sent: `badDestination`, `badDigits`, `badIdentity`, `noSuchCall`; refused by the
   *   phone, sent `no`: `cstaRefused`, `cstaWrongState`, `cstaNoSuchCall`, `cstaNotSupported`, `cstaForbidden`,
   *   `cstaIdentityUnknown`, each {service, class, value}; `cstaUnavailable` {path, status}: there is no CSTA, sent `no`
   *   unless a page came as a success; `garbledReply`, sent `maybe`; of the request
   */
  async request(request: CstaRequest, signal: AbortSignal): Promise<CstaAnswer> {
    const command = this.prepare(request);
    return answerOf(await this.carryOut(command, signal));
  }

  /** Writes and checks a request without sending it. @throws SnomError as {@link request} */
  prepare(request: CstaRequest): CstaCommand {
    return this.#command(request.service, writeRequest(request), true);
  }

  /** Sends what {@link prepare} has written. @returns the answer's root element @throws SnomError as {@link request} */
  async carryOut(command: CstaCommand, signal: AbortSignal): Promise<AnswerElement> {
    let response;
    try {
      response = await this.#http.request(command.request, { signal });
    } catch (thrown) {
      throw thrown instanceof SnomError ? transportError(thrown, command) : thrown;
    }
    const reading = readAnswer(response);
    if (reading.kind === 'foreign') throw foreignError(command, response);
    if (reading.kind === 'refusal') throw refusalError(reading, command);
    if (reading.kind === 'garbled' || reading.root.name !== `${command.service}Response`)
      throw garbledError(command);
    return reading.root;
  }

  #reading(service: string, body: string): CstaCommand {
    return this.#command(service, body, false);
  }

  #command(service: string, body: string, changes: boolean): CstaCommand {
    const path = this.#path;
    const request: PhoneRequest = {
      target: path,
      shown: `${path} ${service}`,
      method: 'POST',
      body,
      contentType: XML_TYPE,
      accept: XML_TYPE,
      maxBytes: MAX_XML,
      recognises: isCstaAnswer,
      ...(!changes && { question: true as const }),
    };
    return { service, path, changes, request };
  }
}

/** Elements of answers that name a connection which was not there before. */
const NEW_CONNECTIONS = ['callingDevice', 'initiatedCall', 'transferredCall', 'conferenceCall'];

/** What the root element of an answer tells of new calls. */
export function answerOf(root: AnswerElement): CstaAnswer {
  const ids = NEW_CONNECTIONS.map((name) => readId(childOf(root, name)));
  return { connections: ids.filter((id) => id !== undefined) };
}

/** A boolean of XML Schema. */
function truthOf(element: AnswerElement | undefined): boolean | undefined {
  const text = element?.text;
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** What a forwarding is called in the list is not certain: it is known by its status. */
function itemsOf(root: AnswerElement): AnswerElement[] {
  const own = childOf(root, 'forwardStatus') ? [root] : [];
  return [...own, ...root.children.flatMap(itemsOf)];
}
