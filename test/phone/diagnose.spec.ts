import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { SnomError } from '../../src/common/errors';
import { diagnose, type Diagnosis } from '../../src/phone/diagnose';
import { SnomPhone } from '../../src/phone/phone';
import type { SnomPhoneOptions } from '../../src/phone/types';
import { listenAnew } from '../support/addresses';
import { FakeHttp, hang, INFO_D385, page } from '../support/phone/fake-http';
import { phoneWith, sipOf } from '../support/phone/ways';

const settings = (values: Record<string, string>): string =>
  `<settings>${Object.entries(values)
    .map(([name, value]) => `<${name} perm="">${value}</${name}>`)
    .join('')}</settings>`;

const SAFE = { use_hidden_tags: 'off', restrict_uri_queries: 'off', http_user: 'admin' };

/** Diagnoses a phone whose settings page holds `body` (or fails). */
function examine(
  body: string | SnomError,
  options: Partial<SnomPhoneOptions> = {},
): { http: FakeHttp; result: Promise<Diagnosis> } {
  const http = new FakeHttp(({ target }) => {
    if (target === '/info.htm') return INFO_D385;
    return body instanceof SnomError ? Promise.reject(body) : page(body);
  });
  http.origin = `${options.protocol ?? 'https'}://192.0.2.1`;
  const phone = new SnomPhone(
    { host: '192.0.2.1', username: 'admin', password: 'x', ...options },
    { http },
  );
  return { http, result: diagnose(phone) };
}

describe('diagnose', () => {
  it('has nothing to say about a phone that is set up well', async () => {
    const { http, result } = examine(settings(SAFE));
    const { info, notes } = await result;
    assert.equal(info.model, 'D385');
    assert.deepEqual(notes, []);
    assert.deepEqual(http.targets, ['/info.htm', '/settings.xml']);
  });

  for (const [values, notes] of [
    [{ use_hidden_tags: 'on' }, ['hiddenTagsOn']],
    [{ restrict_uri_queries: 'on' }, ['restrictedQueriesOn']],
    [{ http_user: '' }, ['noPasswordSet']],
    [{ http_user: '', webserver_admin_name: 'admin' }, []],
    [
      { use_hidden_tags: 'on', restrict_uri_queries: 'on' },
      ['hiddenTagsOn', 'restrictedQueriesOn'],
    ],
  ] as const) {
    it(`notes ${JSON.stringify(values)}`, async () => {
      assert.deepEqual((await examine(settings({ ...SAFE, ...values })).result).notes, notes);
    });
  }

  it('takes unreadable settings for a note', async () => {
    for (const body of [
      ...['<html>Log in</html>', ''],
      ...(['forbidden', 'pageForbidden', 'notFound', 'bodyTooLong', 'noAnswer'] as const).map(
        (reason) => new SnomError(reason),
      ),
    ])
      assert.deepEqual((await examine(body).result).notes, ['settingsNotReadable']);
  });

  it('does not take a refused login for one', async () => {
    for (const reason of ['wrongPassword', 'locked', 'loginNotProven', 'loginPaused'] as const)
      await assert.rejects(examine(new SnomError(reason)).result, { reason });
    const nobody = { username: '', password: '' };
    await assert.rejects(examine(new SnomError('locked'), nobody).result, { reason: 'locked' });
    const { notes } = await examine(new SnomError('noPassword'), nobody).result;
    assert.deepEqual(notes, ['settingsNotReadable', 'loginWanted']);
  });

  it('takes a phone for one without a password only where it has shown so', async () => {
    const nobody = { username: '', password: '' };
    const unread = examine(new SnomError('forbidden'), nobody);
    assert.deepEqual((await unread.result).notes, ['settingsNotReadable', 'noPasswordSet']);
    const titled = new FakeHttp(({ target }) =>
      target === '/info.htm' ? page('<title>snom 370</title>') : page(''),
    );
    const { notes } = await diagnose(new SnomPhone({ host: '192.0.2.1' }, { http: titled }));
    assert.ok(!notes.includes('noPasswordSet'));
  });

  it('notes a missing password and a missing encryption', async () => {
    const { result } = examine(settings(SAFE), { password: '', protocol: 'http' });
    const { notes } = await result;
    assert.deepEqual(notes, ['noPasswordSet', 'unencrypted']);
  });

  it('works on a D8xx', async () => {
    const http = new FakeHttp(() => page('<title>Phone Manager</title>'));
    const { info, notes, channels } = await diagnose(phoneWith(http));
    assert.equal(info.family, 'D8xx');
    assert.deepEqual(notes, ['d8xx', 'noChannel', 'unencrypted']);
    assert.deepEqual(channels, {
      'command-page': { support: 'no', why: 'phoneManager' },
      'sip-notify': { support: 'no', why: 'portClosed' },
      minibrowser: { support: 'no', why: 'portClosed' },
      csta: { support: 'no', why: 'notThere' },
    });
    // Asked for what it is a second time, since it may have been looked at long ago.
    assert.deepEqual(http.targets, ['/info.htm', '/info.htm', '/csta']);
  });

  it('tells what a D8xx with SIP needs, and which one it is by the word of its SIP', async () => {
    const http = new FakeHttp(() => page('<title>Phone Manager</title>'));
    const { info, notes, channels } = await diagnose(
      phoneWith(http, {}, { askSip: () => sipOf() }),
    );
    assert.deepEqual([info.model, info.firmware, info.saidBy], ['D862', '10.1.226.13', 'sip']);
    assert.deepEqual(notes, ['d8xx', 'sipUntried', 'unencrypted']);
    assert.deepEqual(channels['sip-notify'], { support: 'unproven', why: 'untried' });
  });

  it('takes a D81x with pages for one that nobody is sure of', async () => {
    const http = new FakeHttp(({ target }) =>
      target === '/info.htm'
        ? page('Hardware: snomD812 Mac:000413A1B2C3 snomD812-SIP 10.1.226.13')
        : Promise.reject(new SnomError('notFound')),
    );
    const { notes, channels } = await diagnose(phoneWith(http));
    assert.deepEqual(notes, ['settingsNotReadable', 'contradictory', 'unencrypted']);
    assert.deepEqual(channels['command-page'], { support: 'unproven', why: 'contradictory' });
  });

  it('asks for every way where it is told to', async () => {
    const http = new FakeHttp(({ target }) => (target === '/info.htm' ? INFO_D385 : page('')));
    const { channels } = await diagnose(phoneWith(http), { allChannels: true });
    assert.deepEqual(channels, {
      'command-page': { support: 'yes' },
      'sip-notify': { support: 'no', why: 'portClosed' },
      minibrowser: { support: 'unproven', why: 'untried' },
      csta: { support: 'no', why: 'otherAnswer' },
    });
  });

  it('fails when the phone does not tell what it is', async () => {
    const wrong = new FakeHttp(() => Promise.reject(new SnomError('wrongPassword')));
    await assert.rejects(diagnose(new SnomPhone({ host: '192.0.2.1' }, { http: wrong })), {
      reason: 'wrongPassword',
    });
    const other = new FakeHttp(() => page('It works!'));
    await assert.rejects(diagnose(new SnomPhone({ host: '192.0.2.1' }, { http: other })), {
      reason: 'notASnom',
    });
  });

  it('can be aborted', async () => {
    const controller = new AbortController();
    const http = new FakeHttp(({ target }, signal) => {
      if (target === '/info.htm') return INFO_D385;
      setImmediate(() => controller.abort());
      return hang(signal);
    });
    const phone = new SnomPhone({ host: '192.0.2.1' }, { http });
    await assert.rejects(diagnose(phone, { signal: controller.signal }), { reason: 'aborted' });
  });

  it('takes options, and leaves nothing open', async () => {
    const server = createServer((request, response) => {
      response.end(request.url === '/info.htm' ? INFO_D385.body : settings(SAFE));
    });
    const port = await listenAnew(server);
    try {
      const { info, notes } = await diagnose({ host: '127.0.0.1', port });
      assert.equal(info.mac, '000413A1B2C3');
      assert.deepEqual(notes, ['noPasswordSet', 'unencrypted']);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
