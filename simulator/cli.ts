#!/usr/bin/env node
/** The command `snom-simulator`: starts virtual phones and ends them cleanly. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HELP, parseCommandLine, UsageError } from './cli-options';
import type { VirtualPhoneOptions } from './contract/types';
import { ExchangeablePhone } from './exchangeable-phone';
import { PROFILE_NAMES, type VirtualPhone } from './index';

function version(): string {
  // One folder up among the sources, two in the package (dist/simulator).
  for (const up of ['..', '../..']) {
    try {
      const file = readFileSync(path.join(__dirname, up, 'package.json'), 'utf8');
      return (JSON.parse(file) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}

function describe(phone: VirtualPhone, options: VirtualPhoneOptions): string {
  const { auth } = options;
  return [
    `Virtual phone ${phone.profile}, MAC ${phone.mac}, ${options.identities?.[0] ?? ''}`,
    `  HTTP   http://${phone.host}:${phone.port}/`,
    ...(phone.httpsPort === undefined
      ? []
      : [
          `  HTTPS  https://${phone.host}:${phone.httpsPort}/`,
          `         SHA-256 fingerprint ${phone.fingerprint}`,
        ]),
    ...(phone.minibrowserPort === undefined || phone.minibrowserPort === phone.port
      ? []
      : [`  minibrowser.htm  http://${phone.host}:${phone.minibrowserPort}/minibrowser.htm`]),
    ...(phone.sipPort === undefined ? [] : [`  SIP    ${phone.host}:${phone.sipPort} (UDP)`]),
    `  page   ${phone.consoleUrl}`,
    `  login  ${auth ? `${auth.scheme}, user ${auth.username}` : 'none'}`,
  ].join('\n');
}

/** Something a user can do something about: a taken port, an option the phone does not like. */
function explain(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: choose another one with --port, --https-port, --console-port or --sip-port.`;
  if (code === 'EACCES')
    return `Port ${port} may not be opened by this user: choose one from 1024 on.`;
  return message;
}

async function run(all: readonly VirtualPhoneOptions[]): Promise<void> {
  const fail = (error: unknown): void => {
    console.error(explain(error));
    process.exitCode = 1;
    end();
  };
  const places = all.map((options) => ({ options, place: new ExchangeablePhone(options, fail) }));
  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending ??= Promise.all(places.map(({ place }) => place.stop())).then(() => {
      process.exit(process.exitCode ?? 0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  // Started by another program that is gone: nobody is left to end this one.
  process.once('disconnect', end);
  try {
    for (const { place, options } of places) {
      await place.start();
      if (ending) return;
      console.log(describe(place.phone, options));
    }
    console.log('Ctrl-C ends it.');
  } catch (error) {
    fail(error);
  }
}

try {
  const command = parseCommandLine(process.argv.slice(2), process.env);
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP);
      break;
    case 'version':
      console.log(version());
      break;
    case 'profiles':
      console.log(PROFILE_NAMES.join('\n'));
      break;
    case 'run':
      void run(command.phones);
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nsnom-simulator --help lists the options.`);
  process.exitCode = 2;
}
