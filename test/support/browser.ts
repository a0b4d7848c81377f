import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const executable = '/usr/bin/chromium';

/** Path of Debian's chromium, or undefined if it is not on this machine. */
export function findBrowser(): string | undefined {
  return existsSync(executable) ? executable : undefined;
}

/** What chromium is started with: no sandbox (tests may run as root), nothing that looks for the internet. */
export const browserArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Installs Debian's chromium if it is missing and this machine can. Returns a sentence on what was done. */
export function installBrowser(): string {
  if (findBrowser()) return 'chromium is there';
  const update = spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
  if (update.error) return 'chromium is not installed and there is no apt-get: browser tests will be skipped';
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
  return findBrowser() ? 'chromium was installed' : 'chromium could not be installed: browser tests will be skipped';
}
