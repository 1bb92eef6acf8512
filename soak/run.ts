/**
 * `npm run soak -- --hours 8`: many phones live with one Node-RED for a long time. Ends with 1 when something was lost,
 * doubled or made up, or when heap, handles or the delay of the event loop grow. See CONTRIBUTING.md. Needs a build.
 */
import { mkdir } from 'node:fs/promises';
import { readOptions } from './options';
import { writeReport } from './report';
import { Soak, type SoakOutcome } from './soak';
import { judge } from './verdict';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  await mkdir(options.out, { recursive: true });
  const say = (text: string): void => console.error(text);
  const write = (soFar: SoakOutcome): Promise<string> =>
    writeReport(options, soFar, judge(options, soFar));
  const soak = new Soak(options, say, async (soFar) => void (await write(soFar)));
  const outcome = await soak.run();
  const verdict = judge(options, outcome);
  console.log(await write(outcome));
  if (verdict.complaints.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
