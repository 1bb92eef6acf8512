/** What the editor asks the runtime about phones. All routes need the permission of whoever is logged in. */
import type { NodeAPI } from 'node-red';
import { onlyJson } from '../../../common/only-json';
import { saidModel } from '../../../phone/models/models';
import type { PhoneModel } from '../../../phone/types';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { nodeOfDialog } from '../../shared/phones/phones';
import { answerActionUrls } from './action-urls-route';
import { testConnection } from './connection-test';
import { find, networksAnswer } from './find-route';
import { ownAddress } from './own-address-route';
import { answerCheck } from './phone-check-route';
import { answerProof } from './proof-route';
import { tokenOf } from './token-route';

/** The parts of Express this file uses; Node-RED brings its own Express. */
interface AdminRequest {
  readonly body?: unknown;
  readonly params: Readonly<Record<string, string | undefined>>;
}
interface AdminResponse {
  setHeader(name: string, value: string): unknown;
  json(body: unknown): unknown;
  write(text: string): unknown;
  end(): unknown;
  on(event: 'close', listener: () => void): unknown;
}

type Handler = (request: AdminRequest, response: AdminResponse) => void;

/** @param left fires when nobody waits for the answer any more */
type Answer = (RED: NodeAPI, body: unknown, left: AbortSignal) => Promise<unknown>;

/** Answer to the question for a model. */
type ModelAnswer =
  | ({ readonly known: true; readonly model: string } & Pick<PhoneModel, 'family' | 'generation'>)
  | { readonly known: false };

/** What is answered by one piece of JSON, by the name of the route. None rejects: whatever goes wrong is part of the answer. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  test: testConnection,
  check: answerCheck,
  'action-urls': answerActionUrls,
  proof: answerProof,
  'own-address': (_, body) => ownAddress(body),
};

/** The newest runtime of each admin app; the handlers look it up here instead of keeping theirs alive. */
const runtimes = new WeakMap<object, { RED: NodeAPI }>();

/**
 * Adds the routes to the runtime's admin app, once per app: Express cannot take routes away again, so
 * whoever initialises a second time on the same app only replaces the runtime behind them.
 *
 * - `POST /snom-config/test`: tries the values of an open dialog on the phone
 * - `POST /snom-config/check`: makes the report of a phone check with these values
 * - `POST /snom-config/action-urls`: shows, sets up or takes back the Action URLs of a phone, deployed or not
 * - `POST /snom-config/proof`: sees whether reports of the phone would arrive, and whether they do
 * - `POST /snom-config/own-address`: under which address the phone would see this Node-RED; nothing is sent to it
 * - `POST /snom-config/find`: looks for phones, and tells them line by line
 * - `GET /snom-config/networks`: where they could be looked for
 * - `GET /snom-config/:id/token`: the secret part of the address a phone reports to
 * - `GET /snom-config/:id/model`: model of a deployed phone, as far as it is known; nothing is sent to it
 */
export function mountAdminRoutes(RED: NodeAPI): void {
  const app = RED.httpAdmin;
  const mounted = runtimes.get(app);
  if (mounted) {
    mounted.RED = RED;
    return;
  }
  const runtime = { RED };
  runtimes.set(app, runtime);

  const mayWrite = RED.auth.needsPermission('snom-config.write');
  const onPost = (task: string, handle: Handler): unknown =>
    app.post(`/snom-config/${task}`, mayWrite, onlyJson, handle);

  for (const [task, answer] of Object.entries(ANSWERS)) {
    onPost(task, ({ body }, response) => {
      void answer(runtime.RED, body, leaving(response)).then((said) => response.json(said));
    });
  }

  onPost('find', ({ body }, response) => {
    const left = leaving(response);
    // Whatever stands between must not keep lines back until there are many.
    response.setHeader('Content-Type', 'application/x-ndjson');
    response.setHeader('Cache-Control', 'no-store, no-transform');
    response.setHeader('X-Accel-Buffering', 'no');
    const tell = (line: unknown): unknown =>
      left.aborted ? undefined : response.write(`${JSON.stringify(line)}\n`);
    void find(runtime.RED, body, left, tell).then(() => response.end());
  });

  app.get('/snom-config/networks', mayWrite, (_: AdminRequest, response: AdminResponse) =>
    response.json(networksAnswer()),
  );

  app.get('/snom-config/:id/token', mayWrite, (request: AdminRequest, response: AdminResponse) => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(tokenOf(runtime.RED, request.params['id'] ?? ''));
  });

  app.get(
    '/snom-config/:id/model',
    RED.auth.needsPermission('snom-config.read'),
    (request: AdminRequest, response: AdminResponse) => {
      const config = nodeOfDialog(runtime.RED, request.params['id'] ?? '');
      // Not knowing is no error: a 404 would stand as one in the browser's console.
      void knownModel(config).then((answer) => response.json(answer));
    },
  );
}

/** Fires when nobody waits for the answer any more. */
function leaving(response: AdminResponse): AbortSignal {
  const left = new AbortController();
  response.on('close', () => left.abort());
  return left.signal;
}

/**
 * The model keys are checked against, unless the phone would have to be asked for it; then what it is by its reports, or was
 * when it was asked last.
 */
async function knownModel(config: SnomConfigNode | undefined): Promise<ModelAnswer> {
  const { phone } = config ?? {};
  if (!config || !phone) return { known: false };
  try {
    await config.ready;
    const isSaid = phone.chosen !== undefined || phone.known !== undefined;
    const model = isSaid ? await phone.model() : (reportedModel(config) ?? phone.remembered);
    if (!model) return { known: false };
    const { name, family, generation } = model;
    return { model: name, family, generation, known: true };
  } catch {
    // Closed by a deploy just now.
    return { known: false };
  }
}

function reportedModel({ tracker }: SnomConfigNode): PhoneModel | undefined {
  const { model, firmware } = tracker?.state.phone ?? {};
  return saidModel(model, firmware);
}
