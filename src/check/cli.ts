#!/usr/bin/env node
/** The command `snom-check`: asks, checks, shows the whole report, and writes it if its owner agrees. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SnomError } from '../common/errors';
import { optional } from '../common/values';
import type { PhoneTlsOptions } from '../phone/types';
import { type CheckOptions, checkPhone } from './checker';
import { type CheckSettings, HELP, parseCheckLine, UsageError } from './cli-options';
import { Console } from './console';
import { settleDoubts } from './doubts';
import { type Step, STEPS } from './event-record';
import type { Pseudonyms } from './pseudonyms';
import { type CheckReport, reportText } from './report';
import { REPORT_SETTINGS, ReportListener, reportUrl, tryListening } from './report-listener';
import { englishText, summarizeReport } from './summary';

/** The longest a check may take without the owner's part, ms. */
const CHECK_MS = 5 * 60_000;

const STEP_TEXTS: Readonly<Record<Step, string>> = {
  handset: 'Lift the handset of the phone, wait two seconds, put it down again.',
  decline: 'Let somebody call the phone. Let it ring and decline the call on the phone.',
  miss: 'Let somebody call the phone. Let it ring until the caller gives up.',
  answer: 'Let somebody call the phone. Answer it, wait two seconds, hang up.',
  fail: 'Dial a number of your own with the phone that nobody answers, and hang up.',
};

function version(): string {
  for (const up of ['../..', '..']) {
    try {
      const file = readFileSync(path.join(__dirname, up, 'package.json'), 'utf8');
      return (JSON.parse(file) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}

function tlsOf(settings: CheckSettings): PhoneTlsOptions {
  return {
    ...optional({ fingerprint: settings.fingerprint }),
    acceptSelfSigned: settings.acceptAnyCertificate,
    legacy: settings.oldTls,
  };
}

function optionsOf(settings: CheckSettings, terminal: Console): CheckOptions {
  const { host, port, protocol, otherPort, username, password } = settings;
  const askLogin = async (): Promise<{ username: string; password: string } | undefined> => {
    const user = username ?? (await terminal.ask('The phone wants a login. User:'))?.trim();
    const secret = password ?? (await terminal.ask('Password:', { secret: true }));
    return user === undefined || !secret ? undefined : { username: user, password: secret };
  };
  const mayFailLogin = (): Promise<boolean> =>
    terminal.agrees(
      'One wrong password is sent now. It counts as one of about three failures after which a phone locks for a minute. Send it?',
    );
  return {
    version: version(),
    signal: AbortSignal.timeout(CHECK_MS),
    phone: {
      host,
      protocol,
      ...optional({ port }),
      ...(username !== undefined && password !== undefined ? { username, password } : {}),
      auth: settings.digestOnly ? 'digest' : 'auto',
      ...(protocol === 'https' ? { tls: tlsOf(settings) } : {}),
    },
    ...optional({ otherPort }),
    askLogin,
    ...(settings.wrongLogin ? { mayFailLogin } : {}),
    progress: (what) => terminal.say(`  reads ${what}`),
  };
}

/** The owner's part: what the phone reports while it is used. */
async function watchEvents(
  terminal: Console,
  listen: { readonly host: string; readonly port: number },
  names: Pseudonyms,
): Promise<CheckReport['events']> {
  const listener = new ReportListener(names);
  const base = await listener.listen(listen.host, listen.port);
  try {
    terminal.say(
      '\nEvents. Note the Action URLs that the phone has now, then enter these on its web page (Setup, Action URL Settings)' +
        '\nand save. Nothing is written to the phone from here. Put the earlier ones back afterwards.\n',
    );
    for (const [setting, event] of REPORT_SETTINGS)
      terminal.say(`${setting}\n  ${reportUrl(base, event)}`);
    if (!(await terminal.agrees('\nAre they entered and saved?'))) return null;
    for (const step of STEPS) {
      terminal.say(`\n${STEP_TEXTS[step]}`);
      if (!(await terminal.agrees('Begin now (n = leave this one out)?'))) continue;
      listener.begin(step);
      await terminal.ask('Press Enter when it is done and nothing more happens.');
    }
    return { steps: listener.steps, received: listener.received };
  } finally {
    await listener.close();
  }
}

function fileOf({ out }: CheckSettings, { phone }: CheckReport): string {
  return out ?? `snom-check-${phone.model.replace(/[^\w+-]/g, '')}.json`;
}

async function run(settings: CheckSettings): Promise<void> {
  const terminal = new Console(process.stdin, process.stdout, process.stdin.isTTY === true);
  try {
    // Before minutes of reading, so that they are not lost.
    if (settings.listen) await tryListening(settings.listen);
    terminal.say('Only pages are read. Nothing is pressed, dialled or changed.');
    const { report: checked, names } = await checkPhone(optionsOf(settings, terminal));
    const events =
      settings.listen === undefined ? null : await watchEvents(terminal, settings.listen, names);
    const open = { ...checked, events };
    const report: CheckReport = { ...open, doubts: settleDoubts(open) };
    const text = reportText(report);
    terminal.say(`\nThe whole report:\n\n${text}\n${summarizeReport(report)}\n`);
    const file = fileOf(settings, report);
    const again = existsSync(file) ? ' It exists and would be replaced.' : '';
    if (await terminal.agrees(`Look through it. Write it to ${file}?${again}`)) {
      writeFileSync(file, text);
      terminal.say(`Written to ${file}. Nothing was sent to anybody.`);
    } else {
      terminal.say('Nothing was written.');
    }
  } catch (error) {
    terminal.say(error instanceof SnomError ? englishText(error) : explain(error));
    process.exitCode = 1;
  } finally {
    terminal.close();
  }
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'The port of --listen is taken: choose another one.';
  if (code === 'EADDRNOTAVAIL') return 'The address of --listen is none of this computer.';
  return message;
}

try {
  const command = parseCheckLine(process.argv.slice(2), process.env);
  if (command.kind === 'check') void run(command.settings);
  else process.stdout.write(command.kind === 'help' ? HELP : `${version()}\n`);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\nsnom-check --help lists the options.\n`);
  process.exitCode = 2;
}
