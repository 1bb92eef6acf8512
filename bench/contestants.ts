/**
 * Two ways to press keys on a phone inside one Node-RED: our snom-key, and Node-RED's own `http request` with
 * Digest doing the same by hand. A lane takes one message at a time and tells when it has come out.
 */
import type { VirtualPhoneOptions } from '../simulator/contract/types';
import type { EmbeddedNodeRed, Part } from './node-red';
import { LOGIN } from './phones';
import type { StartedPhone } from './phones-process';

const TIMEOUT_MS = 10_000;

export interface PartOptions {
  readonly port: number;
  /** false = the phone asks for no password. */
  readonly login?: boolean;
  /** Of its snom-config; default: a D385 with everything as its dialog has it. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * A D862 that takes documents from us. It was seen to need 2 s between two of them; here neither it nor its snom-config waits,
 * so that what a document costs is seen.
 */
export const D862: VirtualPhoneOptions = {
  profile: 'snomD862-fw10.1',
  settings: { filter_registrar: 'off', mb_trusted_hosts: '127.0.0.1' },
  quirks: { documentSpacingMs: 0 },
};

/** What is set in the snom-config of a {@link D862}. */
export const documentSettings = ({
  sipPort,
  minibrowserPort,
}: StartedPhone): Readonly<Record<string, string>> => ({
  model: 'D862',
  sipPort: String(sipPort),
  minibrowserPort: String(minibrowserPort),
  sipUser: '100',
  stepPauseMs: '0',
});

/** A configured phone alone. */
export function phonePart(id: string, { port, login = true, settings }: PartOptions): Part {
  const known = { model: 'D385', generation: 'fw10', keySequences: 'auto', auth: 'auto' };
  const limits = { timeout: '8000', queueLimit: '32', allow: '', deny: '' };
  const node = {
    id,
    type: 'snom-config',
    // Not the id: Node-RED takes every property that is an id for a reference.
    name: `Phone ${id}`,
    host: '127.0.0.1',
    port: String(port),
    protocol: 'http',
    tls: '',
    fingerprint: '',
    identity: '',
    answerKey: 'ENTER',
    hangupKey: 'CANCEL',
    ...known,
    ...limits,
    ...settings,
  };
  return { nodes: [node], credentials: login ? { [id]: LOGIN } : {} };
}

/** snom-key on a phone: presses the keys of the payload. */
export function snomPart(id: string, options: PartOptions): Part {
  const phone = phonePart(`${id}-phone`, options);
  const keys = { phone: `${id}-phone`, keys: 'payload', keysType: 'msg', outputs: 1 };
  const nodes = [
    ...phone.nodes,
    { id, type: 'snom-key', z: 'tab', x: 100, y: 100, name: '', ...keys, wires: [[`${id}-out`]] },
    { id: `${id}-out`, type: 'bench-sink', z: 'tab', x: 300, y: 100 },
  ];
  return { nodes: nodes, credentials: phone.credentials };
}

/** `http request` on a phone: presses the one key of the payload. */
export function corePart(id: string, { port, login = true }: PartOptions): Part {
  const url = `http://127.0.0.1:${port}/command.htm?key={{{payload}}}`;
  const request = { method: 'GET', ret: 'txt', paytoqs: 'ignore', tls: '', proxy: '', headers: [] };
  const choices = { persist: false, insecureHTTPParser: false, senderr: false };
  const authType = login ? 'digest' : '';
  const node = {
    id,
    type: 'http request',
    z: 'tab',
    x: 100,
    y: 100,
    name: '',
    url,
    authType,
    ...request,
    ...choices,
  };
  const { username: user, password } = LOGIN;
  return {
    nodes: [
      { ...node, wires: [[`${id}-out`]] },
      { id: `${id}-out`, type: 'bench-sink', z: 'tab', x: 300, y: 100 },
    ],
    credentials: login ? { [id]: { user, password } } : {},
  };
}

/** Sends payloads through a node and waits for each. */
export class Lane {
  constructor(
    private readonly nodeRed: EmbeddedNodeRed,
    readonly id: string,
  ) {}

  /** Resolves when the message has come out; fails when it did not, or not as a success. */
  async send(payload: string): Promise<void> {
    const msg = await this.nodeRed.through(this.id, `${this.id}-out`, { payload }, TIMEOUT_MS);
    const { snom, statusCode } = msg as { snom?: { ok: boolean }; statusCode?: number };
    if (snom?.ok !== true && statusCode !== 200)
      throw new Error(`${this.id}: ${JSON.stringify(snom ?? statusCode)}`);
  }

  /** Milliseconds that a message takes. */
  async time(payload: string): Promise<number> {
    const started = performance.now();
    await this.send(payload);
    return performance.now() - started;
  }
}
