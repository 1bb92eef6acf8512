import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions, VirtualQuirks } from '../../../simulator';
import { becomes } from '../../support/phones';
import {
  command,
  type Message,
  silent,
  type SipAnswer,
  SipClient,
  TRUSTING,
  TRUSTING_D862,
} from '../../support/simulator/sip';
import { withPhone } from '../../support/simulator/wire';

const DIAL: Message = { body: command('numberdial=200') };
const md5 = (...parts: string[]): string => createHash('md5').update(parts.join(':')).digest('hex');

describe('simulator/sip/agent', () => {
  let client: SipClient;
  before(async () => {
    client = await SipClient.open();
  });
  after(() => client.close());

  /** Status of the answer; 0 = the phone keeps silent. An answer to something else that came later shows it. */
  async function statusOf(phone: VirtualPhone, message: Message): Promise<number> {
    await client.post(phone, client.write(phone, message));
    const entry = phone.sipMessages.at(-1);
    return entry?.status ?? 0;
  }

  const D862 = { profile: 'snomD862-fw10.1', clock: 'stepped' } as const;

  describe('trust', () => {
    const DIRECT = { filter_registrar: 'off' } as const;
    const ROWS: readonly (readonly [
      title: string,
      options: VirtualPhoneOptions,
      status: number,
      able: number,
    ])[] = [
      ['a phone as it comes', {}, 0, 0],
      ['the filter off, no host trusted', { settings: DIRECT }, 481, 200],
      ['the filter off, the host trusted', { settings: TRUSTING }, 200, 200],
      ['the filter on, the host trusted', { settings: { mb_trusted_hosts: '127.0.0.1' } }, 0, 0],
      [
        'the same, where trusted hosts pass it',
        { settings: { mb_trusted_hosts: '127.0.0.1' }, quirks: { trustedPassFilter: true } },
        200,
        200,
      ],
      ['xml_notify off', { settings: { ...TRUSTING, xml_notify: 'off' } }, 481, 200],
      ['the registrar', { identities: ['100@127.0.0.1'] }, 200, 200],
      ['the registrar by name', { identities: ['100@localhost:5070'] }, 200, 200],
      ['the proxy', { settings: { user_outbound1: 'sip:127.0.0.1:5062;lr' } }, 200, 200],
      [
        'an identity that is off',
        { identities: ['100@127.0.0.1'], settings: { user_active1: 'off' } },
        0,
        0,
      ],
      [
        'the filter off where it alone decides',
        { settings: DIRECT, quirks: { notifyTrust: 'filter' } },
        200,
        200,
      ],
      ['an old phone', { profile: 'snom370-fw8.7', sipPort: 0, settings: DIRECT }, 200, 200],
      [
        'an old phone that wants trusted hosts',
        { profile: 'snom320-fw7', sipPort: 0, settings: DIRECT, quirks: { notifyTrust: 'hosts' } },
        481,
        200,
      ],
    ];
    for (const [title, options, status, able] of ROWS) {
      it(title, async () => {
        await withPhone({ ...D862, ...options }, async (phone) => {
          assert.equal(await statusOf(phone, DIAL), status);
          assert.equal(await statusOf(phone, { method: 'OPTIONS' }), able);
          await phone.advance(10);
          assert.equal(
            phone.calls.length,
            status === 200 && phone.profile === D862.profile ? 1 : 0,
          );
        });
      });
    }

    for (const how of ['silence', 403, 481, 489] as const) {
      it(`is refused with ${how}`, async () => {
        const status = how === 'silence' ? 0 : how;
        const quirks: Partial<VirtualQuirks> = { sipFiltered: how, sipUntrusted: how };
        for (const settings of [{}, DIRECT]) {
          await withPhone({ ...D862, settings, quirks }, async (phone) =>
            assert.equal(await statusOf(phone, DIAL), status),
          );
        }
      });
    }
  });

  it('wants the user of an identity, or does not', async () => {
    const identities = ['4711@pbx.example', 'joe@pbx.example'];
    for (const [sipUserMatches, expected] of [
      [true, [200, 200, 404, 404]],
      [false, [200, 200, 200, 200]],
    ] as const) {
      await withPhone(
        { ...TRUSTING_D862, identities, quirks: { sipUserMatches } },
        async (phone) => {
          const statuses: number[] = [];
          for (const user of ['4711', 'joe', '100', ''])
            statuses.push(await statusOf(phone, { user, method: 'OPTIONS' }));
          assert.deepEqual(statuses, expected);
        },
      );
    }
  });

  describe('the form of a document', () => {
    const FORMS: readonly (readonly [
      title: string,
      message: Message,
      quirks: Partial<VirtualQuirks>,
      status: number,
    ])[] = [
      ['without Event', { headers: ['Event'] }, {}, 200],
      ['without Event, needed', { headers: ['Event'] }, { sipEventNeeded: true }, 400],
      ['with Event, needed', {}, { sipEventNeeded: true }, 200],
      ['without Content-Length', { headers: ['Content-Length'] }, {}, 400],
      [
        'without Content-Length, not needed',
        { headers: ['Content-Length'] },
        { sipLengthNeeded: false },
        200,
      ],
      ['that is longer than Content-Length', { headers: ['Content-Length: 3'] }, {}, 400],
      ['that is shorter', { headers: ['Content-Length: 3000'] }, { sipLengthNeeded: false }, 400],
      ['of another type', { headers: ['Content-Type: text/xml'] }, {}, 415],
      ['of another type, without Event', { headers: ['Content-Type: text/xml', 'Event'] }, {}, 400],
      ['for another event', { headers: ['Event: uaCSTA'] }, {}, 481],
      [
        'for another event, by the standard',
        { headers: ['Event: uaCSTA'] },
        { sipUnknownEvent: 489 },
        489,
      ],
      [
        'with parameters',
        { headers: ['Content-Type: Application/snomXML; charset=utf-8', 'Event: XML;id=1'] },
        {},
        200,
      ],
    ];
    for (const [title, message, quirks, status] of FORMS) {
      it(title, async () => {
        await withPhone({ ...TRUSTING_D862, quirks }, async (phone) => {
          assert.equal(await statusOf(phone, { ...DIAL, ...message }), status);
          await phone.advance(1);
          assert.equal(phone.calls.length, status === 200 ? 1 : 0);
        });
      });
    }

    it('broken it changes nothing', async () => {
      const bomb =
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><SnomIPPhoneSilent>&b;</SnomIPPhoneSilent>';
      for (const brokenDocument of [200, 400] as const) {
        await withPhone({ ...TRUSTING_D862, quirks: { brokenDocument } }, async (phone) => {
          for (const body of ['', '<a', '<html/>', bomb, '\u0000'.repeat(50)])
            assert.equal(await statusOf(phone, { body }), brokenDocument);
          assert.equal(phone.minibrowser, undefined);
          assert.ok(phone.sipMessages.every(({ fate }) => fate === 'refused'));
          // It does not count as a document before the next one.
          await client.push(phone, command('numberdial=200'));
          assert.equal(phone.calls.length, 1);
        });
      }
    });
  });

  it('lets a trusted host give privileged commands, and a registrar alone not', async () => {
    const set = silent('snom://mb_nop#set:phone_name=desk');
    const ROWS: readonly (readonly [options: VirtualPhoneOptions, name: string])[] = [
      [{ settings: TRUSTING }, 'desk'],
      [{ identities: ['100@127.0.0.1'] }, ''],
    ];
    for (const [options, name] of ROWS) {
      await withPhone({ ...D862, profile: 'snomD812-fw10.1', ...options }, async (phone) => {
        await client.push(phone, set);
        assert.equal(phone.settings.get('phone_name'), name);
      });
    }
  });

  it('shows a visible document, and does without it again', async () => {
    await withPhone({ ...TRUSTING_D862, quirks: { documentSpacingMs: 0 } }, async (phone) => {
      await client.push(phone, '<IPPhoneText title="hi"><Text>there</Text></IPPhoneText>');
      assert.deepEqual(phone.minibrowser?.lines, ['there']);
      await client.push(phone, silent('phone://mb_nop'));
      assert.equal(phone.minibrowser?.title, 'hi', 'a silent one leaves it');
      await client.push(phone, '<IPPhoneText><fetch mil="1">phone://mb_exit</fetch></IPPhoneText>');
      assert.equal(phone.minibrowser, undefined);
    });
  });

  describe('a login', () => {
    /** `Authorization` by RFC 2617, for this answer. */
    function login(answer: SipAnswer, user: string, password: string, uri: string): string {
      const challenge = answer.header('WWW-Authenticate') ?? '';
      const nonce = /nonce="([^"]*)"/.exec(challenge)?.[1] ?? '';
      const [nc, cnonce] = ['00000001', 'c0'];
      const response = md5(
        md5(user, 'snom', password),
        ...[nonce, nc, cnonce, 'auth'],
        md5('NOTIFY', uri),
      );
      return `Authorization: Digest username="${user}", realm="snom", nonce="${nonce}", uri="${uri}", qop=auth, nc=${nc}, cnonce="${cnonce}", response="${response}"`;
    }

    const LOGINS: readonly (readonly [
      options: VirtualPhoneOptions,
      message: Message,
      user: string,
      password: string,
    ])[] = [
      [{ quirks: { sipChallenge: 'identity' } }, DIAL, '100', 'sip-pw'],
      [
        { quirks: { sipChallenge: 'web' }, auth: { username: 'admin', password: 'web-pw' } },
        DIAL,
        'admin',
        'web-pw',
      ],
      [
        { settings: { challenge_checksync: 'on' } },
        { headers: ['Event: check-sync'] },
        '100',
        'sip-pw',
      ],
      [{ settings: { challenge_reboot: 'on' } }, { headers: ['Event: reboot'] }, '100', 'sip-pw'],
      [
        { settings: { user_pname1: 'auth', challenge_reboot: 'on' } },
        { headers: ['Event: reboot'] },
        'auth',
        'sip-pw',
      ],
    ];
    for (const [options, message, user, password] of LOGINS) {
      it(`is wanted: ${JSON.stringify({ ...options.quirks, ...options.settings })}`, async () => {
        const settings = { ...TRUSTING, user_pass1: 'sip-pw', ...options.settings };
        await withPhone({ ...D862, ...options, settings }, async (phone) => {
          const uri = `sip:100@127.0.0.1:${phone.sipPort}`;
          const asked = await client.ask(phone, message);
          assert.equal(asked.status, 401);
          assert.equal(phone.sipMessages.at(-1)?.fate, 'refused');
          const answered = async (...given: [user: string, password: string]): Promise<number> => {
            const headers = [...(message.headers ?? []), login(asked, ...given, uri)];
            return (await client.ask(phone, { ...message, headers })).status;
          };
          assert.equal(await answered(user, 'wrong'), 401);
          assert.equal(await answered('else', password), 401);
          assert.equal(await answered(user, password), 200);
        });
      });
    }
  });

  describe('check-sync', () => {
    const EVENTS: readonly (readonly [
      event: string,
      quirks: Partial<VirtualQuirks>,
      restarts: boolean,
    ])[] = [
      ['check-sync;reboot=true', {}, true],
      ['check-sync;reboot=false', { checkSync: 'reboots' }, false],
      ['check-sync', {}, false],
      ['check-sync', { checkSync: 'reboots' }, true],
      ['reboot', {}, true],
    ];
    for (const [event, quirks, restarts] of EVENTS) {
      it(`${event} ${restarts ? 'restarts' : 'fetches settings'} ${JSON.stringify(quirks)}`, async () => {
        const settings = { filter_registrar: 'off', phone_name: 'provisioned' };
        await withPhone(
          { ...D862, settings, quirks: { ...quirks, reprovisions: true } },
          async (phone) => {
            phone.core.settings.set('phone_name', 'mine', 'web');
            assert.equal(
              await statusOf(phone, { headers: [`Event: ${event}`, 'Content-Type'] }),
              200,
            );
            assert.equal(phone.rebooting, restarts);
            if (restarts) {
              await phone.advance(1600);
              await becomes(phone, () => !phone.rebooting);
            }
            assert.equal(phone.boots, restarts ? 2 : 1);
            assert.equal(phone.settings.get('phone_name'), 'provisioned');
          },
        );
      });
    }
  });

  it('does nothing else', async () => {
    const STATUSES = {
      ACK: 0,
      SUBSCRIBE: 489,
      CANCEL: 481,
      BYE: 481,
      INFO: 481,
      INVITE: 480,
      MESSAGE: 480,
      REFER: 480,
      PUBLISH: 405,
      constructor: 405,
    };
    await withPhone(TRUSTING_D862, async (phone) => {
      for (const [method, status] of Object.entries(STATUSES))
        assert.equal(await statusOf(phone, { method }), status, method);
      assert.equal(phone.calls.length, 0);
    });
  });

  it('calls itself by its firmware, or as it is told to', async () => {
    await withPhone(TRUSTING_D862, async (phone) => {
      phone.setSetting('user_agent_string', 'Gigaset');
      const answer = await client.ask(phone, { method: 'OPTIONS' });
      assert.equal(answer.header('User-Agent'), 'Gigaset');
    });
  });
});
