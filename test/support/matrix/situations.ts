/** What a phone is doing before an operation, and how those at the phone and at its other end bring it about. */
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { becomes } from '../phones';

/** A number nobody answers. */
export const SILENT = '777';
/** A number that is busy. */
export const BUSY = '666';

/** A phone, and whoever follows its calls. */
export interface Stage {
  readonly phone: VirtualPhoneApi;
  /** Waits until the phone's calls are known to be in these states, oldest first. */
  knows(states: string): Promise<unknown>;
}

/** What a phone is doing. */
export type Situation = keyof typeof SITUATIONS;

const SITUATIONS = {
  idle: (stage: Stage) => stage.knows(''),
  ringing: async (stage: Stage) => {
    stage.phone.ring('201', { name: 'Ann' });
    await stage.knows('Alerting');
  },
  talking: async (stage: Stage) => {
    await SITUATIONS.ringing(stage);
    stage.phone.pressKey('ENTER');
    await stage.knows('Connected');
  },
  held: async (stage: Stage) => {
    await SITUATIONS.talking(stage);
    stage.phone.pressKey(holdKey(stage));
    await stage.knows('Holding');
  },
  dialling: async (stage: Stage) => {
    await type(stage, SILENT);
    await stage.knows('Dialing');
  },
  consulting: async (stage: Stage) => {
    await SITUATIONS.held(stage);
    await type(stage, '300');
    await stage.knows('Holding Connected');
  },
  consultationRings: async (stage: Stage) => {
    await SITUATIONS.held(stage);
    await type(stage, SILENT);
    await stage.knows('Holding Dialing');
  },
  knocking: async (stage: Stage) => {
    await SITUATIONS.talking(stage);
    stage.phone.ring('202');
    await stage.knows('Connected Alerting');
  },
  ringingTwice: async (stage: Stage) => {
    await SITUATIONS.ringing(stage);
    stage.phone.ring('202');
    await stage.knows('Alerting Alerting');
  },
};

/** Brings a situation about; nothing of the way there is in the phone's log. */
export async function bringAbout(situation: Situation, stage: Stage): Promise<void> {
  await SITUATIONS[situation](stage);
  await stage.phone.settled();
  stage.phone.clearLog();
}

/** What the phone's calls really are, oldest first. */
export function statesOf({ liveCalls }: VirtualPhoneApi): string {
  return liveCalls.map(({ state }) => state).join(' ');
}

/** Waits until the phone's calls are in these states. */
export function callsBecome(phone: VirtualPhoneApi, wanted: string): Promise<void> {
  return becomes(phone, () => statesOf(phone) === wanted);
}

/** The key has another name on phones of firmware 7. */
function holdKey({ phone: { keyNames } }: Stage): string {
  return keyNames.includes('F_HOLD') ? 'F_HOLD' : 'F_R';
}

async function type({ phone }: Stage, number: string): Promise<void> {
  for (const digit of number) phone.pressKey(digit);
  phone.pressKey('ENTER');
  await phone.settled();
}
