import assert from 'node:assert/strict';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { describe, it } from 'mocha';
import type { ProfileName } from '../../../simulator';
import { actionSettings } from '../../support/simulator/call-script';
import { ask, useReceiver, withPhone } from '../../support/simulator/wire';

const ALL =
  '?l=$local&r=$remote&dl=$display_local&a=$active_url&u=$active_user&h=$active_host&k=$active_key' +
  '&n=$nr_ongoing_calls&m=$mac&ip=$phone_ip&ctx=$context_url&why=$cancel_reason&id=$call-id&cs=$csta_id&dr=$display_remote';

describe('simulator/outgoing/action-urls', () => {
  const receiver = useReceiver();
  const targets = (): readonly string[] => receiver.targets;
  const query = (index: number): Record<string, string> =>
    Object.fromEntries(new URL(targets()[index] ?? '', 'http://x').searchParams);

  it('are plain GET requests with the phone’s User-Agent', async () => {
    const AGENTS: readonly (readonly [ProfileName, string])[] = [
      ['snom320-fw7', 'Mozilla/4.0 (compatible; snom320-SIP 7.3.30 1.1.3-u)'],
      [
        'snomD385-fw10.1',
        'Mozilla/4.0 (compatible; snomD385-SIP 10.1.54.13 2010.12-00004-g9ba52f5 000413AABBCC SXM:0 UXM:0)',
      ],
    ];
    for (const [profile, agent] of AGENTS) {
      const settings = { action_setup_url: `${receiver.url}/setup` };
      await withPhone({ profile, settings, mac: '000413AABBCC' }, (phone) => phone.settled());
      const last = receiver.received.at(-1);
      assert.deepEqual(last, { method: 'GET', target: '/setup', userAgent: agent });
    }
    const settings = { action_setup_url: `${receiver.url}/setup`, http_user_agent_string: 'Desk' };
    await withPhone({ settings }, (phone) => phone.settled());
    assert.equal(receiver.received.at(-1)?.userAgent, 'Desk');
  });

  it('never go out on a phone that fires none', async () => {
    const settings = actionSettings(receiver.url);
    const before = receiver.received.length;
    const options = { profile: 'snomD862-fw10.1', settings } as const;
    await withPhone({ ...options, quirks: { firesActionUrls: false } }, async (phone) => {
      phone.ring('300');
      await phone.settled();
      assert.deepEqual(
        phone.events.map(({ event, fate }) => `${event} ${fate}`),
        ['setup unset', 'logOn unset', 'incoming unset'],
      );
      assert.equal(receiver.received.length, before);
      phone.setQuirks({ firesActionUrls: true });
      phone.ring('301');
      await phone.settled();
      assert.equal(receiver.received.length, before + 1);
    });
  });

  it('carry what the event knows and leave the rest empty', async () => {
    const settings = {
      ...actionSettings(receiver.url, ALL),
      action_setup_url: '',
      action_log_on_url: '',
    };
    const profile = 'snom370-fw8.7';
    await withPhone({ profile, settings }, async (phone) => {
      phone.ring('300', { name: 'Bob & "Co"' });
      phone.farEndHangup('c1', 'SIP;cause=200;text="Call completed elsewhere"');
      await phone.settled();
      const call = phone.calls[0];
      const expected = {
        l: '100@pbx.example',
        r: '300@pbx.example',
        dl: '100',
        a: '100@pbx.example',
        u: '100',
        h: 'pbx.example',
        k: 'P1',
        n: '1',
        m: phone.mac,
        ip: '127.0.0.1',
        ctx: '',
        why: '',
        id: call?.sipCallId,
        cs: call?.cstaId,
        dr: 'Bob & "Co"',
      };
      assert.match(targets()[0] ?? '', /^\/incoming\?/);
      assert.deepEqual(query(0), expected);
      assert.match(targets()[1] ?? '', /^\/missed\?/);
      assert.deepEqual(query(1), {
        ...expected,
        n: '0',
        why: 'SIP;cause=200;text="Call completed elsewhere"',
      });
    });
  });

  it('keep one Call-ID for all events of a call, another for the next', async () => {
    const settings = actionSettings(receiver.url, '?id=$call-id');
    await withPhone({ settings }, async (phone) => {
      phone.core.dial('1');
      phone.farEndAnswer('c1');
      phone.pressKey('CANCEL');
      phone.core.dial('1');
      await phone.settled();
      const ids = targets()
        .filter((target) => /^\/(outgoing|connected|disconnected)\?/.test(target))
        .map((target) => target.split('=')[1]);
      assert.equal(ids.length, 4);
      assert.equal(new Set(ids.slice(0, 3)).size, 1);
      assert.notEqual(ids[3], ids[0]);
    });
  });

  it('count ongoing calls with or without those that only ring', async () => {
    for (const ringingIsOngoing of [true, false]) {
      receiver.forget();
      const settings = { action_incoming_url: `${receiver.url}/?n=$nr_ongoing_calls` };
      await withPhone(
        { settings, quirks: { ringingIsOngoing, ongoingCalls: 'number' } },
        async (phone) => {
          phone.core.dial('1');
          phone.ring('2');
          await phone.settled();
          assert.deepEqual(targets(), [`/?n=${ringingIsOngoing ? 2 : 1}`]);
        },
      );
    }
  });

  it('carry $nr_ongoing_calls as its own name and a blank as %20, as of a D765', async () => {
    const query = '?n=$nr_ongoing_calls&dr=$display_remote';
    const settings = { action_incoming_url: `${receiver.url}/${query}` };
    await withPhone({ settings }, async (phone) => {
      phone.ring('2', { name: 'Ann Lee' });
      await phone.settled();
      assert.deepEqual(targets(), ['/?n=$nr_ongoing_calls&dr=Ann%20Lee']);
    });
  });

  it('tell of log on and log off with the identity in $context_url', async () => {
    const settings = {
      action_log_on_url: `${receiver.url}/on?c=$context_url`,
      action_log_off_url: `${receiver.url}/off?c=$context_url`,
      action_setup_url: `${receiver.url}/setup`,
    };
    await withPhone({ settings, identities: ['1@a.example', '2@b.example'] }, async (phone) => {
      await ask(phone, '/command.htm?REREGISTER=2');
      await ask(phone, '/line_login.htm?l=1&Settings=Save&user_active1=off');
      await ask(phone, '/command.htm?REREGISTER=1');
      await ask(phone, '/command.htm?LOGOFFALL');
      await phone.settled();
      assert.deepEqual(targets(), [
        '/setup',
        '/on?c=1@a.example',
        '/on?c=2@b.example',
        '/on?c=2@b.example',
        '/off?c=1@a.example',
        '/off?c=2@b.example',
      ]);
    });
  });

  it('go out unescaped from a phone that escapes nothing', async () => {
    const raw = await rawReceiver();
    const settings = { action_incoming_url: `${raw.url}/?d=$display_remote&x=1` };
    await withPhone(
      { settings, quirks: { escape: 'none', unfilled: 'literal' } },
      async (phone) => {
        phone.ring('1', { name: 'Zoë & Co' });
        await phone.settled();
        assert.deepEqual(raw.targets, ['/?d=Zoë & Co&x=1']);
        phone.ring('2');
        await phone.settled();
        assert.equal(raw.targets[1], '/?d=$display_remote&x=1');
      },
    );
    await raw.close();
  });

  it('never carry a password', async () => {
    const settings = { action_incoming_url: `${receiver.url}/?p=$http_pass&u=$http_user` };
    const auth = { username: 'admin', password: 'secret', scheme: 'basic' } as const;
    await withPhone({ settings, auth }, async (phone) => {
      phone.ring('1');
      await phone.settled();
      assert.deepEqual(targets(), ['/?p=&u=admin']);
    });
  });

  it('of settings that a page changes fire only if told to', async () => {
    const settings = actionSettings(receiver.url);
    for (const settingsFire of [false, true]) {
      await withPhone({ settings, quirks: { settingsFire } }, async (phone) => {
        await phone.settled();
        receiver.forget();
        await ask(phone, '/dummy.htm?settings=save&dnd_mode1=on');
        await ask(phone, '/dummy.htm?settings=save&dnd_mode1=on');
        await ask(phone, '/dummy.htm?settings=save&fwd_all_enabled1=on');
        await ask(phone, '/dummy.htm?settings=save&fwd_all_enabled1=off&redirect_event=all');
        await phone.settled();
        assert.equal(phone.settings.get('dnd_mode1'), 'on');
        // `redirect_event` is no setting of this firmware.
        const fired = ['/dnd_on', '/redirection_on', '/redirection_off'];
        assert.deepEqual(targets(), settingsFire ? fired : []);
      });
    }
  });
});

/** Takes request lines an HTTP parser would refuse. */
async function rawReceiver(): Promise<{ url: string; targets: string[]; close(): Promise<void> }> {
  const targets: string[] = [];
  const server = createNetServer((socket) => {
    socket.setEncoding('utf8');
    socket.once('data', (text: string) => {
      targets.push(/^GET (.*) HTTP\/1\.1\r\n/.exec(text)?.[1] ?? '');
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
