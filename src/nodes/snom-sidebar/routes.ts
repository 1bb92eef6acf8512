/** What the sidebar asks the runtime for. All routes need the permission of whoever is logged in. */
import type { NodeAPI } from 'node-red';
import type { Admission } from './tickets';
import type { JournalEntry } from './types';

/** The parts of Express this file uses; Node-RED brings its own Express. */
interface AdminRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  /** Who is logged in; absent = nobody has to be. */
  readonly user?: { readonly username?: unknown } | undefined;
}
interface AdminResponse {
  setHeader(name: string, value: string): unknown;
  json(body: unknown): unknown;
}

/** Who answers. None of it rejects. */
interface SidebarDesk {
  readonly tickets: { give(admission: Admission, user: string): string };
  calls(): Promise<readonly JournalEntry[]>;
  clearCalls(): Promise<void>;
}

/** Apps that have the routes: Express cannot take any away again, and the desk is the same. */
const mounted = new WeakSet<object>();

/**
 * Adds the routes to the runtime's admin app, once.
 *
 * - `POST /snom-sidebar/phones`: a ticket for the state of all phones
 * - `GET /snom-sidebar/calls`: the call journal
 * - `DELETE /snom-sidebar/calls`: clears it
 * - `POST /snom-sidebar/exchanges/:id`: a ticket for the exchanges with a phone. Keys and numbers are in them, so they are for
 *   those who may write
 */
export function mountRoutes({ httpAdmin: app, auth }: NodeAPI, desk: SidebarDesk): void {
  if (mounted.has(app)) return;
  mounted.add(app);
  const read = auth.needsPermission('snom-sidebar.read');
  const write = auth.needsPermission('snom-sidebar.write');

  app.post('/snom-sidebar/phones', read, (request: AdminRequest, response: AdminResponse) =>
    answer(response, { ticket: desk.tickets.give({ to: 'phones' }, userOf(request)) }),
  );
  app.post('/snom-sidebar/exchanges/:id', write, (request: AdminRequest, response: AdminResponse) =>
    answer(response, {
      ticket: desk.tickets.give(
        { to: 'exchanges', phone: request.params['id'] ?? '' },
        userOf(request),
      ),
    }),
  );
  app.get('/snom-sidebar/calls', read, (_: AdminRequest, response: AdminResponse) => {
    void desk.calls().then((calls) => answer(response, { calls }));
  });
  app.delete('/snom-sidebar/calls', write, (_: AdminRequest, response: AdminResponse) => {
    void desk.clearCalls().then(() => answer(response, {}));
  });
}

const userOf = ({ user }: AdminRequest): string =>
  typeof user?.username === 'string' ? user.username : '';

function answer(response: AdminResponse, body: unknown): void {
  response.setHeader('Cache-Control', 'no-store');
  response.json(body);
}
