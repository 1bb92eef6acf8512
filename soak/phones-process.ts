/** A process full of virtual phones that live, and tell what they did. Its memory stays bounded: their notes are read and forgotten. */
import type { VirtualPhone } from '../simulator';
import type { VirtualPhoneOptions } from '../simulator/contract/types';
import { freshPort, ownAddress } from '../test/support/addresses';
import { startVirtualPhone } from '../test/support/virtual-phone';
import { PhoneLife } from './phone-life';
import { PhoneLog } from './phone-log';
import {
  type ActionUrls,
  type PhoneFact,
  type PhoneKind,
  type PhonesAnswer,
  type PhoneSpec,
  type PhonesQuestion,
  type StartedPhone,
  tokenOf,
} from './protocol';
import { Chance } from './random';

const LOOK_MS = 200;

/** A phone waits so long to be told whether a call may ring; a busy machine takes its time. */
const ASKING = { remote_blacklist_action_timer: '5000' };

const OPTIONS: Readonly<Record<PhoneKind, VirtualPhoneOptions>> = {
  reports: { profile: 'snomD385-fw10.1', settings: ASKING },
  older: { profile: 'snom760-fw8.9', settings: ASKING },
  csta: { profile: 'snomD385-fw10.1', settings: { csta_control: 'on' } },
  notify: {
    profile: 'snomD862-fw10.1',
    settings: { filter_registrar: 'off', mb_trusted_hosts: '127.0.0.1' },
    sipPort: 0,
  },
};

const phones = new Map<number, { readonly spec: PhoneSpec; readonly phone: VirtualPhone }>();
const lives: PhoneLife[] = [];
const logs: PhoneLog[] = [];
let facts: PhoneFact[] = [];

const tell = (fact: PhoneFact): void => void facts.push(fact);

function answer(message: PhonesAnswer): void {
  process.send?.(message);
}

/** Everything that was told so far. */
function flush(): void {
  for (const log of logs) log.look();
  if (facts.length === 0) return;
  answer({ facts });
  facts = [];
}

async function begin(
  spec: PhoneSpec,
  { seed, pace, credentials }: Extract<PhonesQuestion, { ask: 'start' }>,
): Promise<StartedPhone> {
  const digits = spec.index.toString(16).padStart(6, '0');
  const phone: VirtualPhone = await startVirtualPhone({
    ...OPTIONS[spec.kind],
    host: ownAddress(),
    port: await freshPort(ownAddress()),
    mac: `000413${digits}`,
    identities: [`1${String(spec.index).padStart(4, '0')}@pbx.example`],
    auth: { scheme: 'digest', ...credentials },
    rebootMs: 800,
  });
  const log = new PhoneLog(phone, spec, tell);
  phones.set(spec.index, { spec, phone });
  logs.push(log);
  const chance = new Chance(seed * 100_003 + spec.index);
  lives.push(new PhoneLife({ phone, spec, log, chance, pace, tell }));
  const { host, port, sipPort, minibrowserPort } = phone;
  return { ...spec, host, port, sipPort, minibrowserPort };
}

function provision(like: PhoneSpec, urls: ActionUrls): void {
  for (const { spec, phone } of phones.values()) {
    if (spec.kind !== like.kind || spec.index === like.index) continue;
    for (const [name, url] of Object.entries(urls))
      phone.setSetting(name, url.replaceAll(tokenOf(like.index), tokenOf(spec.index)));
  }
}

async function handle(question: PhonesQuestion): Promise<void> {
  switch (question.ask) {
    case 'start': {
      const started: StartedPhone[] = [];
      for (const spec of question.phones) started.push(await begin(spec, question));
      answer({ answer: 'start', phones: started });
      return;
    }
    case 'urls': {
      const settings = phones.get(question.phone)?.phone.settings ?? new Map<string, string>();
      const urls = [...settings].filter(([name, url]) => name.startsWith('action_') && url !== '');
      answer({ answer: 'urls', urls: Object.fromEntries(urls) });
      return;
    }
    case 'provision':
      provision(question.like, question.urls);
      answer({ answer: 'provision' });
      return;
    case 'live':
      for (const life of lives) life.live();
      answer({ answer: 'live' });
      return;
    case 'calm':
      await Promise.all(lives.map((life) => life.calm()));
      flush();
      answer({ answer: 'calm' });
  }
}

setInterval(flush, LOOK_MS);
process.on('message', (question: PhonesQuestion) => {
  handle(question).catch((error: unknown) => answer({ answer: 'failed', why: String(error) }));
});
// The soak is gone: nobody wants the phones any more.
process.once('disconnect', () => process.exit(0));
