import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'mocha';
import type { NodeInitializer } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import type { SnomConfigNode } from '../../../src/nodes/shared/phones/config-node';
import {
  actionItem,
  ALL,
  configItem,
  load,
  NODE,
  PHONE,
  runtimeOf,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper, NODE_RED } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';

/** Core's TLS configuration. */
const tlsConfig = createRequire(NODE_RED)(
  '@node-red/nodes/core/network/05-tls.js',
) as NodeInitializer;

const DIGEST = { scheme: 'digest', username: 'admin', password: 'S3cret' } as const;
const LOGIN = { [PHONE]: { username: 'admin', password: 'S3cret' } };

describe('nodes: the way to the phone', () => {
  const { phones } = useRuntime();

  const key = actionItem('snom-key', { keys: '1', keysType: 'str' });

  describe('credentials', () => {
    for (const scheme of ['digest', 'basic'] as const) {
      it(`logs in with ${scheme}, and says the password nowhere`, async () => {
        const phone = await phones.start({ auth: { ...DIGEST, scheme } });
        const watch = await load(watched(configItem(phone), key), LOGIN);
        await watch.success();
        assert.equal(phone.requests.at(-1)?.auth, scheme);
        assert.equal(phone.requests.at(-1)?.status, 200);
        const seen = JSON.stringify([watch.outcomes, watch.statuses, helper.log().args]);
        assert.doesNotMatch(seen, /S3cret|UzNjcmV0|authorization/i);
      });
    }

    it('does not give the password away to a phone that wants it readable', async () => {
      const phone = await phones.start({ auth: { ...DIGEST, scheme: 'basic' } });
      const watch = await load(watched(configItem(phone, { auth: 'digest' }), key), LOGIN);
      const { message } = await watch.caught('AUTH_FAILED');
      assert.match(message, /basicNotAllowed/);
      assert.deepEqual(
        phone.requests.map(({ auth }) => auth),
        ['none'],
      );
    });
  });

  describe('HTTPS', () => {
    async function secure(changes: (phone: VirtualPhone) => object, extra = {}): Promise<Watch> {
      const phone = await phones.start({ httpsPort: 0 });
      const config = configItem(phone, {
        protocol: 'https',
        port: String(phone.httpsPort),
        ...changes(phone),
      });
      const tls = {
        id: 'own-ca',
        type: 'tls-config',
        cert: '',
        key: '',
        ca: '',
        verifyservercert: true,
        ...extra,
      };
      return load(watched(config, tls, key), { 'own-ca': { cadata: phone.certificatePem } }, [
        tlsConfig,
        ...ALL,
      ]);
    }

    it('verifies the certificate', async () => {
      const watch = await secure(() => ({}));
      const { message, snom } = await watch.caught('TLS_ERROR');
      assert.match(message, /certificateUntrusted/);
      assert.equal(snom.sent, 'no');
    });

    it('takes the pinned certificate', async () => {
      await (await secure(({ fingerprint }) => ({ fingerprint }))).success();
    });

    it('takes no other certificate than the pinned one, even if told to take any', async () => {
      const watch = await secure(() => ({ fingerprint: 'AB'.repeat(32), selfSigned: true }));
      const { message } = await watch.caught('TLS_ERROR');
      assert.match(message, /certificateChanged/);
    });

    it('takes any certificate if told to', async () => {
      await (await secure(() => ({ selfSigned: true }))).success();
    });

    it('uses the CA of a TLS configuration', async () => {
      await (await secure(() => ({ tls: 'own-ca' }))).success();
    });

    it('refuses to go on without a TLS configuration that was deleted', async () => {
      const watch = await secure(() => ({ tls: 'gone', selfSigned: true }));
      const { message } = await watch.caught('MISSING_PARAMETER');
      assert.match(message, /value of tls is missing/);
    });
  });

  describe('a configuration that cannot be used', () => {
    const BAD = [
      ['no host', { host: '' }, 'MISSING_PARAMETER', 'missingHost'],
      ['a URL as host', { host: 'http://192.0.2.1/' }, 'INVALID_PARAMETER', 'badHost'],
      ['a bad port', { port: '99999' }, 'INVALID_PARAMETER', 'badPort'],
      ['an unset port', { port: '${SNOM_TEST_UNSET}' }, 'INVALID_PARAMETER', 'badPort'],
      [
        'a bad fingerprint',
        { protocol: 'https', fingerprint: 'x' },
        'INVALID_PARAMETER',
        'badFingerprint',
      ],
      ['a bad dialling rule', { deny: '/(/' }, 'INVALID_PARAMETER', 'badPattern'],
      [
        'a dialling rule that guards nothing',
        { deny: '*@evil.example' },
        'INVALID_PARAMETER',
        'patternStarKey',
      ],
      [
        'a dialling rule that cannot be bounded',
        { deny: '/^(?=0)0900/' },
        'INVALID_PARAMETER',
        'patternNotBounded',
      ],
      ['a bad identity', { identity: 'bob' }, 'INVALID_PARAMETER', 'badIdentity'],
      ['a bad timeout', { timeout: 'soon' }, 'INVALID_PARAMETER', 'wrongType'],
      ['a way there is not', { channel: 'smoke' }, 'INVALID_PARAMETER', 'wrongType'],
      ['a bad SIP port', { sipPort: '0' }, 'INVALID_PARAMETER', 'wrongType'],
      ['polling that is too quick', { pollMs: '10' }, 'INVALID_PARAMETER', 'wrongType'],
    ] as const;
    for (const [name, changes, code, reason] of BAD) {
      it(`fails its users with the reason and a red status: ${name}`, async () => {
        const phone = await phones.start();
        await helper.load(ALL, watched(configItem(phone, changes), key));
        const config = helper.getNode(PHONE) as SnomConfigNode;
        assert.equal(config.phone, undefined);
        assert.throws(() => config.dialRules.check('200'), { code });
        const logged = JSON.stringify(helper.log().args);
        assert.match(logged, new RegExp(reason));
      });

      it(`is shown before and after a message: ${name}`, async () => {
        const phone = await phones.start();
        const watch = await load(watched(configItem(phone, changes), key));
        const { message, snom } = await watch.caught(code);
        assert.match(message, new RegExp(reason));
        assert.equal(snom.phone?.name, 'Reception');
        await watch.until(() => watch.statuses.length > 0);
        assert.deepEqual(watch.statuses.at(-1), {
          fill: 'red',
          shape: 'dot',
          text: `snom.status.error.${code}`,
        });
        assert.equal(phone.acceptedSockets, 0);
      });
    }

    it('does not show what stands before an @ in the host', async () => {
      const phone = await phones.start();
      const watch = await load(watched(configItem(phone, { host: 'admin:S3cret@desk' }), key));
      await watch.caught('INVALID_PARAMETER');
      assert.doesNotMatch(JSON.stringify([watch.outcomes, helper.log().args]), /S3cret/);
    });
  });

  describe('no configuration', () => {
    for (const [name, id] of [
      ['none chosen', ''],
      ['deleted', 'gone'],
      ['a node of another type', 'out'],
    ]) {
      it(`fails with NO_SUCH_PHONE: ${name}`, async () => {
        const watch = await load(watched({ ...key, phone: id }));
        const { snom, message } = await watch.caught('NO_SUCH_PHONE');
        assert.match(message, /noPhone/);
        assert.equal(snom.phone, undefined);
        await watch.until(() => watch.statuses.length > 0);
        assert.equal(watch.statuses.at(-1)?.text, 'snom.status.notConfigured');
      });
    }
  });

  describe('status before the first message', () => {
    type Changes = Record<string, unknown>;
    const BEFORE: readonly [string, Changes, Changes | undefined, string[]][] = [
      ['all is well', {}, {}, []],
      ['no phone', { phone: '' }, {}, ['snom.status.notConfigured']],
      ['phone deleted', {}, undefined, ['snom.status.notConfigured']],
      ['phone comes with each message', { phone: '', phoneFromMsg: true }, {}, []],
      ['phone cannot be used', {}, { host: '' }, ['snom.status.error.MISSING_PARAMETER']],
    ];
    for (const [name, node, config, expected] of BEFORE) {
      it(name, async () => {
        const phone = await phones.start();
        const shown: unknown[] = [];
        const runtime = runtimeOf();
        const listen: NodeInitializer = (RED) => {
          void runtime.init(RED);
          RED.events.on('node-status', note);
        };
        const note = (event: { id: string; status: { text?: string } }): void => {
          if (event.id === NODE) shown.push(event.status.text);
        };
        const configs = config ? [configItem(phone, config)] : [];
        try {
          await load(watched(...configs, { ...key, ...node }), {}, [listen, ...ALL]);
        } finally {
          runtime.red().events.off('node-status', note);
        }
        assert.deepEqual(shown, expected);
      });
    }
  });

  describe('settings.js', () => {
    it('sets the deadline of phones that have none of their own', async () => {
      const phone = await phones.start();
      phone.addFault({ kind: { type: 'hang' } });
      // Time enough to reach the phone, and far less than phones have without it.
      helper.settings({ snomConfigTimeout: 1500 } as object);
      const watch = await load(watched(configItem(phone, { timeout: '' }), key));
      const { snom } = await watch.caught('TIMEOUT');
      assert.ok(snom.elapsedMs >= 1499 && snom.elapsedMs < 8000, `${snom.elapsedMs}`);
    });

    it('sets how many may wait', async () => {
      const phone = await phones.start();
      helper.settings({ snomConfigQueueLimit: 1 } as object);
      const watch = await load(watched(configItem(phone), key));
      for (let sent = 0; sent < 3; sent++) watch.send();
      await watch.until(() => watch.outcomes.length === 3);
      const codes = watch.outcomes.map(({ msg }) => msg.error?.code ?? 'ok').sort();
      assert.deepEqual(codes, ['BUSY', 'ok', 'ok']);
    });

    it('does not let nonsense stop the phones', async () => {
      const phone = await phones.start();
      helper.settings({ snomConfigTimeout: 'soon', snomConfigQueueLimit: -1 } as object);
      await (await load(watched(configItem(phone, { timeout: '' }), key))).success();
    });
  });

  it('sends nothing at start-up', async () => {
    const phone = await phones.start();
    const watch = await load(watched(configItem(phone, { model: '' }), key));
    assert.equal(phone.acceptedSockets, 0);
    // The first thing the phone hears is what the first message is for.
    await watch.success();
    assert.deepEqual(
      phone.requests.map(({ target }) => target),
      ['/info.htm', '/command.htm?key=1'],
    );
  });

  describe('several messages', () => {
    it('keeps their order, with the model still unknown', async () => {
      const phone = await phones.start();
      const item = actionItem('snom-key');
      const watch = await load(watched(configItem(phone, { model: '' }), item));
      for (const payload of '123456789') watch.send({ payload });
      await watch.until(() => watch.outcomes.length === 9);
      assert.deepEqual(
        watch.outcomes.map(({ msg }) => msg.payload),
        [...'123456789'],
      );
      const pressed = phone.requests
        .map(({ target }) => target)
        .filter((target) => target !== '/info.htm');
      assert.deepEqual(
        pressed,
        [...'123456789'].map((digit) => `/command.htm?key=${digit}`),
      );
    });

    it('shows the status of the newest', async () => {
      const phone = await phones.start();
      const watch = await load(watched(configItem(phone), actionItem('snom-key')));
      phone.addFault({ kind: { type: 'delay', ms: 50 } });
      watch.send({ payload: '1' });
      await watch.until(() => watch.statuses.length === 1);
      watch.send({ payload: '2' });
      await watch.until(() => watch.outcomes.length === 2);
      await watch.until(() => watch.statuses.at(-1)?.fill === 'green');
      assert.deepEqual(
        watch.statuses.map(({ fill, shape, text }) => `${fill} ${shape} ${text}`),
        [
          'blue dot snom.status.sending',
          'blue ring snom.status.waiting',
          'green dot snom.status.done',
        ],
      );
      assert.equal(phone.requests.length, 2);
    });
  });
});
