import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { Fault, VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { ErrorReason, Sent, SnomErrorCode } from '../../../src/common/errors';
import type { SnomFailure } from '../../../src/nodes/shared/types';
import {
  actionItem,
  configItem,
  type Credentials,
  load,
  PHONE,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';
import { asked } from '../../support/phones';

const PASSWORD = 'S3cret-Pa55word';
const AUTH = { scheme: 'digest', username: 'admin', password: PASSWORD } as const;

interface Case {
  readonly name: string;
  readonly phone?: VirtualPhoneOptions;
  readonly fault?: Fault['kind'];
  readonly credentials?: Credentials[string];
  /** Something that happens once the command is on its way. */
  readonly during?: (phone: VirtualPhone, watch: Watch) => Promise<unknown>;
  readonly off?: true;
  readonly code: SnomErrorCode;
  readonly reason: ErrorReason;
  readonly sent: Sent;
  readonly shape: 'ring' | 'dot';
  /** Requests the phone saw. */
  readonly requests?: number;
}

const CASES: readonly Case[] = [
  {
    name: 'phone off',
    off: true,
    code: 'UNREACHABLE',
    reason: 'refused',
    sent: 'no',
    shape: 'ring',
  },
  {
    name: 'hanging before the answer',
    fault: { type: 'hang' },
    code: 'TIMEOUT',
    reason: 'noAnswer',
    sent: 'maybe',
    shape: 'ring',
    requests: 1,
  },
  {
    name: 'hanging in the middle of the body',
    fault: { type: 'hangMidBody' },
    code: 'TIMEOUT',
    reason: 'noAnswer',
    sent: 'yes',
    shape: 'ring',
    requests: 1,
  },
  {
    name: 'closing without an answer',
    fault: { type: 'closeWithoutAnswer' },
    code: 'PHONE_ERROR',
    reason: 'emptyReply',
    sent: 'maybe',
    shape: 'dot',
    requests: 1,
  },
  {
    name: 'wrong password',
    phone: { auth: AUTH },
    credentials: { username: 'admin', password: 'Wr0ngOne' },
    code: 'AUTH_FAILED',
    reason: 'wrongPassword',
    sent: 'no',
    shape: 'dot',
    // One that learns what is asked for, exactly one with credentials.
    requests: 2,
  },
  {
    name: 'wrong password, Basic',
    phone: { auth: { ...AUTH, scheme: 'basic' } },
    credentials: { username: 'admin', password: 'Wr0ngOne' },
    code: 'AUTH_FAILED',
    reason: 'wrongPassword',
    sent: 'no',
    shape: 'dot',
    requests: 2,
  },
  {
    name: 'no password',
    phone: { auth: AUTH },
    code: 'AUTH_FAILED',
    reason: 'noPassword',
    sent: 'no',
    shape: 'dot',
    requests: 1,
  },
  {
    name: '307 to HTTPS',
    fault: { type: 'status', status: 307, location: 'https://127.0.0.1/' },
    code: 'TLS_ERROR',
    reason: 'wantsHttps',
    sent: 'no',
    shape: 'dot',
    requests: 1,
  },
  {
    name: '403',
    fault: { type: 'status', status: 403 },
    code: 'FORBIDDEN',
    reason: 'forbiddenPlain',
    sent: 'no',
    shape: 'dot',
    requests: 1,
  },
  {
    name: '404',
    fault: { type: 'status', status: 404 },
    code: 'PHONE_ERROR',
    reason: 'notFound',
    sent: 'yes',
    shape: 'dot',
    requests: 1,
  },
  {
    name: '500',
    fault: { type: 'status', status: 500 },
    code: 'PHONE_ERROR',
    reason: 'unexpectedStatus',
    sent: 'yes',
    shape: 'dot',
    requests: 1,
  },
  {
    name: 'Phone Manager page',
    fault: { type: 'phoneManager' },
    code: 'NOT_SUPPORTED',
    reason: 'phoneManager',
    sent: 'yes',
    shape: 'dot',
    requests: 1,
  },
  {
    name: 'endless body',
    fault: { type: 'endlessBody' },
    code: 'PHONE_ERROR',
    reason: 'bodyTooLong',
    sent: 'yes',
    shape: 'dot',
    requests: 1,
  },
  {
    name: 'garbage headers',
    fault: { type: 'garbageHeaders' },
    code: 'PHONE_ERROR',
    reason: 'garbledReply',
    sent: 'yes',
    shape: 'dot',
    requests: 1,
  },
  {
    name: 'phone redeployed during a command',
    fault: { type: 'hang' },
    during: () => helper.getNode(PHONE).close(false),
    code: 'ABORTED',
    reason: 'aborted',
    sent: 'maybe',
    shape: 'ring',
    requests: 1,
  },
];

describe('nodes: failures of the phone', () => {
  const { phones } = useRuntime();
  let phone: VirtualPhone;

  for (const test of CASES) {
    describe(test.name, () => {
      let watch: Watch;
      // A phone that hangs has to be reached before.
      const changes = { timeout: test.code === 'TIMEOUT' ? '2000' : '5000' };

      async function start(failedPort: boolean): Promise<void> {
        phone = await phones.start({ profile: 'snomD385-fw10.1', ...test.phone });
        if (test.fault) phone.addFault({ path: '/command.htm', kind: test.fault });
        const item = actionItem('snom-key', {
          keys: '1',
          keysType: 'str',
          failedPort,
          outputs: failedPort ? 2 : 1,
        });
        const credentials = test.credentials && { [PHONE]: test.credentials };
        watch = await load(watched(configItem(phone, changes), item), credentials);
        if (test.off) await phone.stop();
      }

      async function provoke(): Promise<(typeof watch.outcomes)[number]> {
        const outcome = watch.outcome({ payload: 'kept' });
        if (test.during) {
          await asked(phone);
          await test.during(phone, watch);
        }
        return outcome;
      }

      it('reaches the Catch node and the status with its documented code, and the node goes on working', async () => {
        await start(false);
        const { port, msg } = await provoke();
        assert.equal(port, 'caught');
        assert.equal(msg.payload, 'kept');
        assert.equal(msg.error?.code, test.code);
        assert.match(msg.error?.message ?? '', new RegExp(test.reason));
        assert.equal(Object.hasOwn(msg.error ?? {}, 'cause'), false);
        const { ok, code, sent, operation, phone: named } = msg.snom as SnomFailure;
        assert.deepEqual([ok, code, sent, operation], [false, test.code, test.sent, 'press']);
        assert.equal(named?.name, 'Reception');
        assert.equal(watch.completed.length, 0);
        if (test.requests !== undefined) assert.equal(phone.requests.length, test.requests);
        assert.doesNotMatch(
          JSON.stringify([watch.outcomes, watch.statuses]),
          /S3cret|Wr0ngOne|authorization/i,
        );
        const text = `snom.status.error.${test.code}`;
        await watch.until(() => watch.statuses.some((status) => status.text === text));
        assert.deepEqual(watch.statuses.at(-1), { fill: 'red', shape: test.shape, text });
        if (!test.fault || test.during) return;
        phone.clearFaults();
        await watch.success();
      });

      it('leaves by the failed port instead where there is one', async () => {
        await start(true);
        const { port, msg } = await provoke();
        assert.equal(port, 'failed');
        assert.equal(msg.payload, 'kept');
        assert.equal(msg.error, undefined);
        const failure = msg.snom as SnomFailure;
        assert.deepEqual([failure.ok, failure.code, failure.sent], [false, test.code, test.sent]);
        assert.match(failure.message, new RegExp(test.reason));
        await watch.until(() => watch.completed.length === 1);
        assert.equal(watch.outcomes.length, 1);
      });
    });
  }

  it('tries a wrong password no second time, however many messages come', async () => {
    phone = await phones.start({ auth: AUTH });
    const item = actionItem('snom-key', { keys: '1', keysType: 'str' });
    const watch = await load(watched(configItem(phone), item), {
      [PHONE]: { username: 'admin', password: 'Wr0ngOne' },
    });
    for (let times = 0; times < 5; times++) await watch.caught('AUTH_FAILED');
    assert.equal(phone.requests.filter(({ auth }) => auth !== 'none').length, 1);
  });
});
