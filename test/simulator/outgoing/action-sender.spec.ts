import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ActionSender, isLoopback } from '../../../simulator/outgoing/action-sender';
import { actionSettings } from '../../support/simulator/call-script';
import { until, useReceiver, withPhone } from '../../support/simulator/wire';

describe('simulator/outgoing/action-sender', () => {
  const receiver = useReceiver();
  const targets = (): readonly string[] => receiver.targets;

  describe('receivers', () => {
    it('elsewhere are refused, with a line in the log', async () => {
      const urls = [
        'http://192.0.2.1/x',
        'https://127.0.0.1/x',
        'http://localhost.example/',
        'ftp://127.0.0.1/',
        'x',
        'http://',
      ];
      for (const url of urls) {
        await withPhone({ settings: { action_setup_url: url } }, async (phone) => {
          await phone.settled();
          assert.match(phone.core.log.items.join('\n'), /refused/, url);
        });
      }
      for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]'])
        assert.ok(isLoopback(host), host);
      for (const host of ['127.0.0.1.example', '0.0.0.0', '10.0.0.1', ''])
        assert.ok(!isLoopback(host), host);
    });

    it('by https are refused, and the log says why', async () => {
      const settings = {
        action_incoming_url: `${receiver.url.replace('http', 'https')}/?secret=$remote`,
        action_missed_url: `${receiver.url}/missed`,
      };
      await withPhone({ settings }, async (phone) => {
        phone.farEndHangup(phone.ring('300'));
        await phone.settled();
        assert.deepEqual(targets(), ['/missed']);
        assert.match(phone.core.log.items.join('\n'), /refused: https is not sent/);
        assert.doesNotMatch(phone.core.log.items.join('\n'), /secret/);
      });
    });

    it('by any text whatever do no harm', async () => {
      const sender = new ActionSender({ userAgent: () => 'x', log: () => undefined });
      const urls = fc.oneof(
        fc.string(),
        fc.string().map((text) => `http://${text}`),
        fc.string().map((text) => `https://${text}`),
        fc.webUrl(),
      );
      await fc.assert(
        fc.asyncProperty(urls, async (url) => {
          fc.pre(!/127\.|localhost|::1/i.test(url));
          assert.deepEqual(await sender.send(url), { status: 0, body: '', contentType: '' });
        }),
        { numRuns: 300 },
      );
    });

    it('that point elsewhere are not followed', async () => {
      const settings = { action_incoming_url: `${receiver.url}/first` };
      receiver.answerWith(302);
      await withPhone({ settings }, async (phone) => {
        phone.ring('300');
        await phone.settled();
        assert.deepEqual(targets(), ['/first']);
        assert.equal(phone.events.find(({ event }) => event === 'incoming')?.status, 302);
      });
    });

    it('that are not there cost one event, not the next', async () => {
      const settings = {
        action_incoming_url: 'http://127.0.0.1:1/?secret=$remote',
        action_missed_url: `${receiver.url}/missed`,
      };
      await withPhone({ settings }, async (phone) => {
        phone.farEndHangup(phone.ring('1'));
        await phone.settled();
        assert.deepEqual(targets(), ['/missed']);
        assert.match(phone.core.log.items.join(), /no answer from 127\.0\.0\.1:1: ECONNREFUSED/);
        assert.doesNotMatch(phone.core.log.items.join(), /secret/);
      });
    });

    it('that are slow hold up later events; stop does not wait for them', async () => {
      const arrived: string[] = [];
      const server = createServer();
      const first = new Promise<void>((resolve) =>
        server.on('request', (request) => {
          arrived.push(request.url ?? '');
          resolve();
        }),
      );
      const settings = actionSettings(await listen(server));
      await withPhone(
        { settings: { ...settings, action_setup_url: '', action_log_on_url: '' } },
        async (phone) => {
          phone.farEndHangup(phone.ring('1'));
          await first;
        },
      );
      assert.deepEqual(arrived, ['/incoming']);
      await close(server);
    });

    it('get at most 500 waiting events', async () => {
      const log: string[] = [];
      const sender = new ActionSender({ userAgent: () => 'x', log: (text) => log.push(text) });
      const results = Array.from({ length: 502 }, () => sender.send('http://192.0.2.1/'));
      assert.equal(log.length, 2);
      await Promise.all(results);
      await sender.settled();
      assert.equal(log.length, 502);
    });
  });

  describe('action_blacklist_url', () => {
    const settings = (): Record<string, string> => ({
      action_blacklist_url: `${receiver.url}/check?r=$remote`,
      action_incoming_url: `${receiver.url}/incoming`,
    });

    it('answered 200 rejects the caller silently', async () => {
      await withPhone({ settings: settings() }, async (phone) => {
        const id = phone.ring('300');
        assert.equal(phone.calls.length, 0, 'nothing rings before the answer');
        await phone.settled();
        assert.equal(phone.calls[0]?.id, id);
        assert.equal(phone.calls[0]?.endedBy, 'rejected');
        assert.deepEqual(targets(), ['/check?r=300@pbx.example']);
      });
    });

    it('answered by an error lets it ring', async () => {
      receiver.answerWith(404);
      await withPhone({ settings: settings() }, async (phone) => {
        phone.ring('300');
        await until(phone, () => phone.calls[0]?.state === 'Alerting');
        await phone.settled();
        assert.deepEqual(targets(), ['/check?r=300@pbx.example', '/incoming']);
      });
    });

    it('not answered in time lets it ring', async () => {
      const server = createServer(() => undefined);
      const url = await listen(server);
      const timed = { action_blacklist_url: url, remote_blacklist_action_timer: '700' };
      await withPhone({ settings: timed, clock: 'stepped' }, async (phone) => {
        phone.ring('300');
        await phone.advance(699);
        assert.equal(phone.calls.length, 0);
        await phone.advance(1);
        assert.equal(phone.calls[0]?.state, 'Alerting');
      });
      await close(server);
    });

    it('is unknown to older firmware', async () => {
      await withPhone({ settings: settings(), profile: 'snom370-fw8.7' }, async (phone) => {
        phone.ring('300');
        await phone.settled();
        assert.deepEqual(targets(), ['/incoming']);
      });
    });
  });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
