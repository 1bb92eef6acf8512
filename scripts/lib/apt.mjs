/** Installs Debian's packages, where this user may. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { messageOf } from './thrown.mjs';

/** How to become root without asking anybody: not at all, by sudo, or undefined = cannot. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n'] : undefined;
}

/** Can packages be installed here? */
export const canInstall = () => existsSync('/usr/bin/apt-get') && rootPrefix() !== undefined;

/**
 * Installs packages, without what they only recommend.
 * @param {...string} packages
 * @throws Error when apt-get fails
 */
export function aptInstall(...packages) {
  /** @param {string[]} args */
  const apt = (...args) => {
    const [command = 'env', ...rest] = [
      ...(rootPrefix() ?? []),
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      ...args,
    ];
    execFileSync(command, rest, { stdio: 'inherit' });
  };
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}

/** Installs packages if that is possible; says so, and says when it fails. @param {...string} packages */
export function aptTry(...packages) {
  if (!canInstall()) return;
  const names = packages.join(', ');
  console.log(`Installing Debian's ${names} ...`);
  try {
    aptInstall(...packages);
  } catch (error) {
    console.error(`Installing ${names} failed: ${messageOf(error)}`);
  }
}
