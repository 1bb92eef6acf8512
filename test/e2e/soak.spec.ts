/** A soak of a few seconds: that it works, and that it finds what is wrong. What it is for takes hours. */
import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { defaultOptions, type SoakOptions } from '../../soak/options';
import { writeReport } from '../../soak/report';
import { Soak } from '../../soak/soak';
import { judge } from '../../soak/verdict';
import { versionFromEnv } from '../support/e2e/versions';

/** As much in little time as happens in hours elsewhere. */
function quick(out: string, more: Partial<SoakOptions> = {}): SoakOptions {
  return {
    ...defaultOptions(12_000),
    warmUpMs: 2000,
    sampleMs: 400,
    deployMs: 4000,
    clockMs: 2500,
    phones: 10,
    pace: { gapMs: 700, longestMs: 500, troubleMs: 9000, awayMs: 1500 },
    version: versionFromEnv(),
    lateMs: 15_000,
    quietMs: 3000,
    out,
    ...more,
  };
}

describe('a soak', function () {
  this.timeout(240_000);
  let out: string;
  before(async () => (out = await mkdtemp(path.join(tmpdir(), 'snom-soak-'))));
  after(() => rm(out, { recursive: true, force: true }));

  it('of a flow that is right loses nothing, doubles nothing, and is reported', async () => {
    const options = quick(out);
    const outcome = await new Soak(options, () => undefined).run();
    const { ledger, samples, marks } = outcome;
    assert.deepEqual(ledger.faults, [], 'faults');
    assert.equal(ledger.open, 0, 'open');
    const { calls, events, summaries, commands, results } = ledger.totals;
    for (const count of [calls, events, summaries, commands, results, samples.length, marks.length])
      assert.ok(count > 0, JSON.stringify(ledger.totals));
    const text = await writeReport(options, outcome, judge(options, outcome));
    assert.match(text, /10 phones with Node-RED/);
    const report = JSON.parse(await readFile(path.join(out, 'soak.json'), 'utf8')) as object;
    assert.ok(!JSON.stringify(report).includes(out), 'no paths of this machine');
    await access(path.join(out, 'soak.svg'));
  });

  // It is the same with every Node-RED.
  const once = versionFromEnv() === '4.1' ? it : it.skip;

  once('of a flow that loses, doubles and holds on to messages says so', async () => {
    const options = quick(out, { broken: true, lateMs: 6000 });
    const outcome = await new Soak(options, () => undefined).run();
    const { counts } = outcome.ledger;
    assert.ok(counts.lost > 0 && counts.doubled > 0, JSON.stringify(counts));
    const { growths, complaints } = judge(options, outcome);
    const heap = growths.find(({ name }) => name === 'heap');
    assert.equal(heap?.grows, true, JSON.stringify(heap));
    for (const what of [/^heap grows/, / lost$/, / doubled$/]) {
      assert.ok(
        complaints.some((one) => what.test(one)),
        complaints.join('; '),
      );
    }
  });
});
