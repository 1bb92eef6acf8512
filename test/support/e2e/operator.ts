/** Asks a snom-call node for operations over HTTP and gets its `msg.snom` as the answer. */
import { call, node } from './flow';
import type { FlowNode, NodeRed } from './node-red';

/** `msg.snom` after an operation, whichever way it ended. */
export interface Outcome {
  readonly operation: string;
  readonly ok: boolean;
  readonly accepted?: boolean;
  readonly confirmed?: boolean | null;
  readonly confirmedBy?: string;
  readonly callId?: string;
  readonly call?: { readonly id: string; readonly state: string };
  readonly alreadySo?: boolean;
  readonly doubt?: string;
  readonly requests?: readonly string[];
  /** What would have been sent. */
  readonly dryRun?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly sent?: string;
}

/** `POST /operate` -> snom-call that takes its operation from the message -> answer. */
export function operatorNodes(phone: string, properties: FlowNode | object = {}): FlowNode[] {
  const hook = { url: '/operate', method: 'post', upload: false, swaggerDoc: '' };
  const rules = [{ t: 'set', p: 'payload', pt: 'msg', to: 'snom', tot: 'msg' }];
  const operate = call('operate', [], {
    phone,
    operation: '',
    waitFor: 'confirmed',
    // Longer than any proof takes on a busy machine: what is to come in vain says its own.
    confirmTimeout: '30',
    failedPort: true,
    outputs: 2,
    ...properties,
  });
  return [
    node('http in', 'operate-in', ['operate'], hook),
    { ...operate, wires: [['operate-snom'], ['operate-snom']] },
    node('change', 'operate-snom', ['operate-out'], { rules }),
    node('http response', 'operate-out', [], { statusCode: '200', headers: {} }),
  ];
}

/** Asks for one operation: an object is sent as JSON, text as XML. */
export async function operate(nodeRed: NodeRed, request: object | string): Promise<Outcome> {
  const isText = typeof request === 'string';
  const response = await nodeRed.request('/operate', {
    method: 'POST',
    headers: { 'content-type': isText ? 'text/xml' : 'application/json' },
    body: isText ? request : JSON.stringify(request),
  });
  return (await response.json()) as Outcome;
}
