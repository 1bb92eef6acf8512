/**
 * Several Node-REDs share phones, and one of them is killed in the middle of calls: no call is lost, none is told twice.
 * Everything is real: Node-RED processes, mosquitto, HAProxy, and the files that docs/several-node-reds.md comes with.
 *
 * `SNOM_SEVERAL=40x20` = so many phones, so many kills; default: a few.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { VirtualPhoneApi } from '../../simulator/contract/types';
import { startPhone, stopPhones } from '../support/e2e/phones';
import {
  Company,
  type InstanceName,
  missingProgram,
  type ToldState,
  topicOf,
} from '../support/e2e/several';
import { versionFromEnv } from '../support/e2e/versions';

const [PHONES = 8, KILLS = 2] = (process.env['SNOM_SEVERAL'] ?? '8x2').split('x').map(Number);

/** Between two things that happen on a phone, ms, at most: so many phones together do not do more than forty. */
const STEP_MS = 400 * Math.max(1, PHONES / 40);

const suite = versionFromEnv() === '4.1' ? describe : describe.skip;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something holds. @returns false if it does not in time */
async function within(ms: number, holds: () => boolean): Promise<boolean> {
  const limit = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > limit) return false;
    await pause(10);
  }
  return true;
}

interface TakeOver {
  readonly phones: number;
  readonly busy: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly reportMs: number | undefined;
}

/** What happens on phones, and how each call ends. */
class Day {
  /** By the number of the caller, which no two calls share. */
  readonly calls = new Map<string, 'completed' | 'missed'>();
  #next = 5000;
  #isOver = false;

  end(): void {
    this.#isOver = true;
  }

  /** One call after the other, until the day is over. */
  async live(phone: VirtualPhoneApi): Promise<void> {
    while (!this.#isOver) {
      await pause(Math.random() * STEP_MS);
      const number = String((this.#next += 1));
      const callId = phone.ring(number);
      await pause(Math.random() * STEP_MS);
      const isAnswered = Math.random() < 0.7;
      this.calls.set(number, isAnswered ? 'completed' : 'missed');
      if (isAnswered) {
        phone.pressKey('ENTER');
        await pause(Math.random() * STEP_MS);
        if (Math.random() < 0.4) {
          phone.pressKey('F_HOLD');
          await pause(Math.random() * STEP_MS);
          phone.pressKey('F_HOLD');
          await pause(Math.random() * STEP_MS);
        }
      }
      phone.farEndHangup(callId);
      await phone.settled();
    }
  }
}

suite(
  `${KILLS} times one of two Node-REDs is killed while ${PHONES} phones have calls`,
  function () {
    this.timeout(Math.max(90_000, KILLS * 30_000));
    let phones: VirtualPhoneApi[];
    let company: Company;
    const day = new Day();

    before(async function () {
      const missing = await missingProgram();
      if (missing !== undefined) {
        console.log(`There is no ${missing} here: several Node-REDs are not tried.`);
        this.skip();
      }
      phones = [];
      for (let index = 0; index <= PHONES; index += 1)
        phones.push(await startPhone({ identities: [`${100 + index}@pbx.example`] }));
      company = await Company.start(phones);
    });

    after(async () => {
      day.end();
      await company?.stop();
      await stopPhones();
    });

    it('loses no call and tells none twice', async () => {
      const times: TakeOver[] = [];
      // One has no calls: it is to take commands.
      const lives = phones.slice(0, PHONES).map((phone) => day.live(phone));
      for (let kill = 0; kill < KILLS; kill += 1) {
        await pause(500 + Math.random() * 1500);
        const victim: InstanceName = kill % 2 === 0 ? 'a' : 'b';
        times.push(await killOne(victim));
        await commandWorks();
        await company.revive(victim);
        await pause(500);
      }
      day.end();
      await Promise.all(lives);
      await untilTold();
      // What is told twice would come by now.
      await pause(2000);
      report(times);
      const told = company.witness.calls
        .map(({ number, outcome }) => `${number} ${outcome}`)
        .sort();
      const happened = [...day.calls].map(([number, outcome]) => `${number} ${outcome}`).sort();
      assert.deepEqual(told, happened);
      const left = [...company.witness.keepers.values()].filter(({ calls }) => calls > 0);
      assert.deepEqual(left, [], 'no call is left');
      assert.ok(day.calls.size >= PHONES);
    });

    it('tells who keeps the phone of commands that the other one has carried out', async () => {
      const { witness } = company;
      const phone = phones[PHONES]!;
      const command = (what: string, payload: string): Promise<unknown> =>
        witness.client.publishAsync(`snom/${topicOf(PHONES)}/set/${what}`, payload, { qos: 2 });
      const isMuted = (): boolean => witness.keepers.get(topicOf(PHONES))?.muted === true;
      const until = async (holds: () => boolean): Promise<void> => {
        assert.ok(await within(10_000, holds));
      };
      // The broker gives them to the one and to the other in turn.
      for (const number of ['4901', '4902', '4903']) {
        phone.ring(number);
        await phone.settled();
        await command('reject', 'PRESS');
        await until(() => witness.calls.some((call) => call.number === number));
        assert.equal(witness.calls.find((call) => call.number === number)?.outcome, 'rejected');
      }
      const callId = phone.ring('4904');
      phone.pressKey('ENTER');
      await phone.settled();
      for (const on of [true, false, true]) {
        await command('mute', on ? 'ON' : 'OFF');
        await until(() => isMuted() === on);
      }
      phone.farEndHangup(callId);
      await phone.settled();
      await until(() => witness.calls.some(({ number }) => number === '4904'));
    });

    /** Kills it and waits until the other one keeps all phones. */
    async function killOne(victim: InstanceName): Promise<TakeOver> {
      const { witness } = company;
      const orphans = [...witness.keepers.values()].filter(({ instance }) => instance === victim);
      const before = witness.states.length;
      const at = performance.now();
      await company.kill(victim);
      const busy = orphans.filter(({ calls }) => calls > 0).length;
      const isTaken = ({ phone }: { phone: string }): boolean =>
        witness.keepers.get(phone)?.instance !== victim;
      const isKept = await within(10_000, () => orphans.every(isTaken));
      assert.ok(isKept, 'the other one keeps all phones');
      const heard = new Map(orphans.map((one) => [one.phone, one.heard.at(-1)]));
      const kept = (): ToldState[] =>
        witness.states
          .slice(before)
          .filter(({ phone, instance }) => heard.has(phone) && instance !== victim);
      const report = (): ToldState | undefined =>
        kept().find(({ phone, heard: now }) => now.at(-1) !== heard.get(phone));
      await within(3000, () => orphans.length === 0 || report() !== undefined);
      const taken = orphans.map(({ phone }) => kept().find((one) => one.phone === phone)?.at ?? at);
      const reported = report()?.at;
      return {
        phones: orphans.length,
        busy,
        firstMs: (kept()[0]?.at ?? at) - at,
        lastMs: Math.max(at, ...taken) - at,
        reportMs: reported && reported - at,
      };
    }

    /** Whoever is left takes commands. */
    async function commandWorks(): Promise<void> {
      const phone = phones[PHONES]!;
      const isOn = (): boolean =>
        ['dnd_mode', 'dnd_mode1'].some((name) => phone.settings.get(name) === 'on');
      const wanted = !isOn();
      const payload = wanted ? 'ON' : 'OFF';
      await company.witness.client.publishAsync(`snom/${topicOf(PHONES)}/set/dnd`, payload, {
        qos: 2,
      });
      await within(8000, () => isOn() === wanted);
      assert.equal(isOn(), wanted, 'the command has been carried out');
    }

    async function untilTold(): Promise<void> {
      const isTold = (number: string): boolean =>
        company.witness.calls.some((call) => call.number === number);
      await within(15_000, () => [...day.calls.keys()].every(isTold));
    }

    function report(times: readonly TakeOver[]): void {
      const sizes = company.witness.states.map(({ bytes }) => bytes).sort((a, b) => a - b);
      const ms = (value: number | undefined): string =>
        value === undefined ? '-' : value.toFixed(0);
      console.log(
        `    ${day.calls.size} calls on ${PHONES} phones, ${KILLS} kills, ${company.witness.calls.length} summaries`,
      );
      for (const { phones: all, busy, firstMs, lastMs, reportMs } of times) {
        console.log(
          `    killed: ${all} phones, ${busy} with calls; kept by the other after ${ms(firstMs)} ms (all: ${ms(lastMs)} ms), first report there after ${ms(reportMs)} ms`,
        );
      }
      const sent = phones.flatMap(({ events }) => events).filter(({ fate }) => fate === 'sent');
      const refused = sent.filter(({ status }) => status !== 200).length;
      console.log(`    ${sent.length} reports, ${refused} of them not answered with 200`);
      console.log(
        `    ${sizes.length} states told, ${sizes[Math.floor(sizes.length / 2)]} characters in the middle, ${sizes.at(-1)} at most`,
      );
    }
  },
);
