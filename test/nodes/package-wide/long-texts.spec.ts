/** Texts of a megabyte in every place of a message: refused or cut, in an amount of work that is bounded. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS } from '../../../src/calls/operations/catalogue';
import { maskSecrets } from '../../../src/common/secrets/mask';
import { actionItem, configItem, load, watched } from '../../support/nodes/flow';
import { useRuntime } from '../../support/nodes/runtime';

/** A megabyte of what expressions stumble over; quadratic work on it takes hours on any machine. */
const LONG = ['/', ' ', '0', '.', '"', '<', '%3A%2F%2F', '1,1;', '://', '+4', '\\', '@', ':'].map(
  (piece) => `${piece.repeat(1_000_000 / piece.length)}x`,
);
const FIELDS = [
  'destination digits identity callId otherCallId on participant adjust anyState force dryRun waitFor',
  'operationName callUri uri deviceUri consultCallUri otherCallUri mt num sip txt id html cmd device',
  'number outgoing_uri iq module xmlns title text',
].flatMap((line) => line.split(' '));

describe('nodes: texts of a megabyte', () => {
  const runtime = useRuntime();

  const start = async (
    type: Parameters<typeof actionItem>[0],
    node = {},
  ): Promise<{ send: (payload: unknown) => Promise<string>; requests: () => number }> => {
    const phone = await runtime.phones.start();
    const watch = await load(
      watched(configItem(phone), actionItem(type, { failedPort: true, outputs: 2, ...node })),
    );
    const send = async (payload: unknown): Promise<string> => {
      const seen = watch.outcomes.length;
      watch.send({ payload });
      await watch.until(() => watch.outcomes.length > seen);
      return watch.outcomes.at(-1)?.port ?? '';
    };
    return { send, requests: () => phone.requests.length };
  };

  it('are refused by snom-call as a payload and in every property', async () => {
    const { send, requests } = await start('snom-call');
    for (const text of LONG) assert.equal(await send(text), 'failed');
    for (const head of ['{"operation": "dial", "destination": "', '<iq>', 'number=', 'http://x/'])
      for (const text of LONG.slice(0, 4)) assert.equal(await send(head + text), 'failed');
    for (const field of FIELDS) {
      for (const text of LONG.slice(0, 6)) {
        for (const base of [{ operationName: 'SwapCalls' }, { mt: 'CallInfo', id: '1' }])
          assert.equal(await send({ ...base, [field]: text }), 'failed', field);
        assert.equal(await send({ operation: text, [field]: text }), 'failed', field);
      }
    }
    for (const operation of CALL_OPERATIONS) {
      const [text = ''] = LONG;
      const all = { destination: text, digits: text, callId: text, on: text, device: text, text };
      await send({ operation, ...all, dryRun: true });
    }
    assert.equal(requests(), 0);
  });

  it('are refused by snom-key, snom-admin and snom-display', async () => {
    for (const type of ['snom-key', 'snom-admin', 'snom-display'] as const) {
      const { send, requests } = await start(type);
      for (const text of LONG) {
        assert.equal(await send(text), 'failed');
        assert.equal(await send([text]), 'failed');
        assert.equal(await send({ operation: text }), 'failed');
        assert.equal(await send({ operation: 'led', leds: text }), 'failed');
        assert.equal(await send({ operation: 'readSettings', names: text.repeat(7) }), 'failed');
        assert.equal(await send({ operation: 'setForwarding', on: true, target: text }), 'failed');
        assert.equal(await send({ key: text }), 'failed');
      }
      assert.equal(requests(), 0);
      await runtime.clear();
    }
  });

  it('are masked', () => {
    for (const text of LONG) assert.equal(maskSecrets(text).length, text.length);
    const secret = 'https://me:pw@h/ https%3A%2F%2Fme%3Apw%40h%2Fx https%3A%2F%2Fh%2Fa%40b';
    assert.equal(
      maskSecrets(secret),
      'https://***@h/ https%3A%2F%2F***%40h%2Fx https%3A%2F%2Fh%2Fa%40b',
    );
  });
});
