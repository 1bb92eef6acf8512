/** `command.htm`: keys, dialling, DTMF, identities. Source: Snom, "Remote phone control". */
import type { PageAnswer, Param } from '../../contract/http';
import { MAX_IDENTITIES } from '../../device/identities';
import { type KeyEvent, parseKeyList } from '../../device/key-names';
import type { PhoneCore } from '../../phone-core';
import type { PageHandler } from '../page';

/** Can a request press this key? */
function accepts(core: PhoneCore, key: string): boolean {
  if (core.profile.remoteKeys.has(key)) return true;
  if (/^EK\d+$/.test(key)) return core.functionKeys.indexOf(key) !== undefined;
  return core.quirks.virtualKeys && /^F_[A-Z_]+$/.test(key);
}

/** Key events of one `key=` value; unknown names are ignored (believed, in no source). */
function keyEvents(core: PhoneCore, value: string): KeyEvent[] {
  const text = core.quirks.anyCaseKeys ? value.toUpperCase() : value;
  const events = core.profile.keyLists
    ? parseKeyList(text)
    : [{ key: text, holdMs: 0, pauseMs: 0 }];
  return events.filter(({ key }) => {
    const known = accepts(core, key);
    if (!known) core.log.push(`Unknown key ignored: ${key.slice(0, 40)}`);
    return known;
  });
}

function forIdentity(value: string, action: (line: number) => void): void {
  const line = /^\d{1,2}$/.test(value) ? Number(value) : 0;
  if (line >= 1 && line <= MAX_IDENTITIES) action(line);
}

/** One parameter; a promise ends when keys are up again. */
function run(
  core: PhoneCore,
  { name, value }: Param,
  identity: string | undefined,
): Promise<void> | void {
  switch (name) {
    case 'key':
      return core.keyboard.play(keyEvents(core, value));
    case 'key_dtmf':
      return core.dtmf(value.replace(/[^0-9*#A-D]/gi, ''));
    case 'number':
      core.dial(value, identity);
      return;
    case 'RELEASE_ALL_CALLS':
      if (core.profile.releaseAll) core.releaseAll();
      return;
    case 'LOGOFFALL':
      return core.identities.logOffAll();
    case 'LOGOFFLINE':
      return forIdentity(value, (line) => core.identities.logOff(line));
    case 'REREGISTER':
      return forIdentity(value, (line) => core.identities.reregister(line));
    case 'FIX_LIL':
      // Mends the screen of the 820 and 821 (older documents only); the others have nothing to mend.
      core.log.push('FIX_LIL has no effect on this model');
      return;
    default:
      return;
  }
}

/** Runs the parameters in order. Dialling is answered by a redirect, all else by 200. */
export const commandPage: PageHandler = async (request, { core }): Promise<PageAnswer> => {
  const identity = request.params.find(({ name }) => name === 'outgoing_uri')?.value;
  for (const param of request.params) {
    const keysUp = run(core, param, identity);
    if (core.quirks.keyAnswer === 'afterKeys') await keysUp;
  }
  if (request.params.some(({ name }) => name === 'number'))
    return { status: 302, location: 'index.htm' };
  return { status: 200, title: core.profile.phoneType, body: 'Remote control' };
};
