/** The examples about calls: imported from Node-RED's menu, phones set up to report, and each story lived through. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { deployExample, type Entered } from '../support/e2e/deploy-example';
import { type NodeRed } from '../support/e2e/node-red';
import { startPhone, until } from '../support/e2e/phones';
import { assertSilent } from '../support/e2e/silence';
import { useNodeRed } from '../support/e2e/use-node-red';

interface Result {
  readonly ok: boolean;
  readonly operation: string;
  readonly confirmed?: boolean | null;
  readonly confirmedBy?: string;
  readonly code?: string;
}

/** Dialling rules as the comment of missed-call says. */
const WITHIN_THE_COUNTRY = { 'snom-phone-100000': { allow: '/^\\d{2,4}$/\n0*' } };

describe('examples about calls', () => {
  let nodeRed: NodeRed;
  let phone: VirtualPhoneApi;
  useNodeRed((started) => (nodeRed = started));

  /** Starts a phone with far ends that answer at once, and deploys an example on it. */
  async function start(example: string, entered: Entered = {}): Promise<void> {
    const farEnds = ['200', '201', '0301234567'].map((number) => ({ number, answerAfterMs: 20 }));
    phone = await startPhone({ farEnds });
    await deployExample(nodeRed, example, { 'Desk phone': phone }, entered);
  }

  function shown(debugId: string): Promise<unknown> {
    return nodeRed.comms.debug(debugId);
  }

  async function result(debugId: string): Promise<Result> {
    return (await shown(debugId)) as Result;
  }

  /** Nothing was shown there. */
  const silent = (debugId: string): Promise<void> => assertSilent(nodeRed, debugId);

  const isConnected = (): boolean => phone.liveCalls.some(({ state }) => state === 'Connected');

  describe('home-office', () => {
    beforeEach(() => start('home-office'));

    it('pauses music and dims lights while on the phone, once, and undoes it after the last call', async () => {
      const id = phone.ring('300');
      await phone.settled();
      await silent('snom-office-music');
      phone.pressKey('ENTER');
      assert.equal(await shown('snom-office-music'), 'pause');
      assert.deepEqual(await shown('snom-office-lights'), { brightness: 20 });
      phone.pressKey('F_HOLD');
      await phone.settled();
      phone.pressKey('F_HOLD');
      await phone.settled();
      await silent('snom-office-music');
      phone.farEndHangup(id);
      assert.equal(await shown('snom-office-music'), 'play');
      assert.deepEqual(await shown('snom-office-lights'), { brightness: 100 });
    });

    it('leaves the music alone when a call only rang', async () => {
      const id = phone.ring('300');
      await phone.settled();
      phone.farEndHangup(id);
      await phone.settled();
      await silent('snom-office-music');
    });
  });

  describe('missed-call', () => {
    beforeEach(() => start('missed-call', { nodes: WITHIN_THE_COUNTRY }));

    it('writes a text about a missed call, and calls back', async () => {
      phone.farEndHangup(phone.ring('0301234567', { name: 'Alice & Bob' }));
      const text = String(await shown('snom-missed-notify'));
      assert.match(text, /^Missed call from Alice & Bob \(0301234567\), rang for \d+ s$/);
      await nodeRed.inject('snom-missed-press');
      const { ok, operation, confirmed } = await result('snom-missed-dialled');
      assert.deepEqual([ok, operation, confirmed], [true, 'dial', true]);
      await until(phone, 'a call back', () => phone.liveCalls[0]?.remote === '0301234567');
    });

    it('calls nobody back who wants to be called at a price', async () => {
      phone.farEndHangup(phone.ring('0900666666'));
      assert.match(String(await shown('snom-missed-notify')), /0900666666/);
      await nodeRed.inject('snom-missed-press');
      assert.equal(((await shown('snom-missed-error')) as Result).code, 'NOT_ALLOWED');
      assert.deepEqual(phone.liveCalls, []);
    });

    it('has nobody to call back where the last caller withheld the number', async () => {
      phone.farEndHangup(phone.ring('0301234567'));
      assert.match(String(await shown('snom-missed-notify')), /0301234567/);
      phone.farEndHangup(phone.ring('anonymous@anonymous.invalid'));
      assert.match(
        String(await shown('snom-missed-notify')),
        /^Missed call from an unknown number,/,
      );
      await nodeRed.inject('snom-missed-press');
      await silent('snom-missed-dialled');
      assert.deepEqual(phone.liveCalls, []);
    });

    it('says nothing of a call that was answered', async () => {
      const id = phone.ring('300');
      await phone.settled();
      phone.pressKey('ENTER');
      await until(phone, 'an answer', isConnected);
      phone.farEndHangup(id);
      await phone.settled();
      await silent('snom-missed-notify');
    });
  });

  describe('door-bell-open', () => {
    beforeEach(() => start('door-bell-open'));

    it('answers an expected call from the door, opens and hangs up', async () => {
      await nodeRed.inject('snom-open-yes');
      assert.equal(await shown('snom-open-expected'), 'The next one may come in');
      phone.ring('80');
      const { ok, operation, confirmed } = await result('snom-open-opened');
      assert.deepEqual([ok, operation, confirmed], [true, 'hangup', true]);
      assert.equal(phone.calls[0]?.dtmf, '*5#');
      assert.equal(phone.liveCalls.length, 0);
      phone.ring('80');
      await shown('snom-open-rings');
      assert.equal(phone.liveCalls[0]?.state, 'Alerting');
    });

    it('lets the door ring when nobody is expected, or not any more', async () => {
      phone.farEndHangup(phone.ring('80'));
      await shown('snom-open-rings');
      await nodeRed.inject('snom-open-yes');
      await shown('snom-open-expected');
      await nodeRed.inject('snom-open-no');
      assert.equal(await shown('snom-open-expected'), 'Nobody is expected');
      phone.ring('80');
      await shown('snom-open-rings');
      assert.equal(phone.liveCalls[0]?.state, 'Alerting');
    });

    it('answers nobody else', async () => {
      await nodeRed.inject('snom-open-yes');
      await shown('snom-open-expected');
      for (const number of ['800', '300', '080']) {
        phone.ring(number);
        await phone.settled();
      }
      await silent('snom-open-rings');
      assert.ok(phone.liveCalls.every(({ state }) => state === 'Alerting'));
    });
  });

  describe('click-to-dial', () => {
    beforeEach(() => start('click-to-dial'));

    async function post(body: string, type = 'application/json'): Promise<[number, Result]> {
      const init = { method: 'POST', headers: { 'content-type': type }, body };
      const answer = await nodeRed.request('/phone/call', init);
      return [answer.status, (await answer.json()) as Result];
    }

    async function status(body: string, type?: string): Promise<[number, string | undefined]> {
      const [code, { code: name }] = await post(body, type);
      return [code, name];
    }

    it('dials and says that the phone does', async () => {
      const [code, answer] = await post('{"number": "200"}');
      assert.deepEqual([code, answer.ok], [200, true]);
      await until(phone, 'a call', () => phone.liveCalls[0]?.remote === '200');
    });

    it('has a status for every reason not to', async () => {
      assert.deepEqual(await status('{"number": "0900123456"}'), [403, 'NOT_ALLOWED']);
      assert.deepEqual(await status('{"number": "00493012345"}'), [403, 'NOT_ALLOWED']);
      assert.deepEqual(await status('{"number": "2&x=1"}'), [400, 'INVALID_PARAMETER']);
      assert.deepEqual(await status('{}'), [400, 'MISSING_PARAMETER']);
      const form = 'application/x-www-form-urlencoded';
      assert.deepEqual(await status('number=200', form), [415, 'NOT_JSON']);
      assert.deepEqual(await status('{"number": "200"}', 'text/plain'), [415, 'NOT_JSON']);
      assert.deepEqual(phone.calls, []);
      await phone.stop();
      assert.deepEqual(await status('{"number": "200"}'), [502, 'UNREACHABLE']);
    });

    it('answers 202 when the phone does not say that it dials', async () => {
      phone.setSetting('action_outgoing_url', '');
      const [code, answer] = await post('{"number": "999"}');
      assert.deepEqual([code, answer.ok, answer.code], [202, true, 'NOT_CONFIRMED']);
      assert.equal(phone.liveCalls.length, 1);
    });
  });

  describe('attended-transfer', () => {
    beforeEach(() => start('attended-transfer'));

    /** A caller is talked to, and 200 was asked and has answered. */
    async function ask(): Promise<void> {
      phone.ring('300');
      await phone.settled();
      phone.pressKey('ENTER');
      await until(phone, 'an answer', isConnected);
      await phone.settled();
      await nodeRed.inject('snom-transfer-ask');
      const { operation, confirmed } = await result('snom-transfer-done');
      assert.deepEqual([operation, confirmed], ['startTransfer', true]);
      await until(phone, 'the answer of 200', isConnected);
      await phone.settled();
    }

    it('puts the caller through', async () => {
      await ask();
      await nodeRed.inject('snom-transfer-through');
      const { operation, confirmed } = await result('snom-transfer-done');
      assert.deepEqual([operation, confirmed], ['completeTransfer', true]);
      await until(phone, 'the end', () => phone.liveCalls.length === 0);
      assert.ok(phone.calls.every(({ endedBy }) => endedBy === 'transferred'));
    });

    it('goes back to the caller', async () => {
      await ask();
      await nodeRed.inject('snom-transfer-back');
      const { operation, confirmedBy } = await result('snom-transfer-done');
      assert.deepEqual([operation, confirmedBy], ['cancelTransfer', 'unhold']);
      assert.deepEqual(
        phone.liveCalls.map(({ remote, state }) => [remote, state]),
        [['300', 'Connected']],
      );
    });

    it('tells what the calls do, and refuses what makes no sense', async () => {
      await nodeRed.inject('snom-transfer-through');
      assert.equal((await result('snom-transfer-refused')).code, 'INVALID_STATE');
      phone.ring('300');
      // News of the calls before may still be on their way to the debug sidebar.
      const isRinging = (value: unknown): boolean => {
        const { who, is } = value as Record<string, unknown>;
        return who === '300' && is === 'Alerting';
      };
      await nodeRed.comms.debug('snom-transfer-news', undefined, isRinging);
      assert.deepEqual(phone.keys, []);
    });
  });

  describe('wallboard', () => {
    it('shows every phone, whether it is free and with whom it talks', async () => {
      phone = await startPhone();
      const reception = await startPhone({ mac: '000413BBBBBB' });
      await deployExample(nodeRed, 'wallboard', { 'Desk phone': phone, Reception: reception });
      const page = async (): Promise<string> => {
        const answer = await nodeRed.request('/phone/wallboard');
        assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
        return answer.text();
      };
      /** Follows the page until it shows a row. */
      const shows = async (row: RegExp): Promise<string> => {
        let text = '';
        for (let tries = 0; tries < 100 && !row.test(text); tries += 1) text = await page();
        assert.match(text, row);
        return text;
      };
      assert.match(await page(), /No phone has reported anything yet/);
      phone.ring('300', { name: '<script>alert(1)</script>' });
      const ringing = await shows(/Desk phone.*ringing/);
      assert.ok(!ringing.includes('<script>'), ringing);
      assert.match(ringing, /&lt;script&gt;alert\(1\)/);
      phone.pressKey('ENTER');
      await shows(/Desk phone.*talking/);
      reception.pressKey('DND');
      const both = await shows(/Reception.*do not disturb/);
      assert.match(both, /Desk phone.*talking/);
      phone.farEndHangup(phone.liveCalls[0]?.id ?? '');
      await shows(/Desk phone.*free/);
    });
  });
});
