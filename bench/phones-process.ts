/** A process full of virtual phones, so that they do not distort what is measured in another one. */
import { VirtualPhone } from '../simulator';
import type { VirtualPhoneOptions } from '../simulator/contract/types';

/** What the bench asks of this process, and what it answers. */
export type Question =
  | { readonly ask: 'start'; readonly options: VirtualPhoneOptions; readonly count: number }
  | { readonly ask: 'talk'; readonly ports: readonly number[] }
  | { readonly ask: 'counts' };

/** Where a phone is, and what has come there so far. */
export interface StartedPhone {
  readonly port: number;
  readonly minibrowserPort: number | undefined;
  readonly sipPort: number | undefined;
  readonly sockets: number;
  /** By SIP. */
  readonly messages: number;
}

export type Answer = readonly StartedPhone[];

const phones: VirtualPhone[] = [];

function told({
  port,
  minibrowserPort,
  sipPort,
  acceptedSockets,
  sipMessages,
}: VirtualPhone): StartedPhone {
  const came = { sockets: acceptedSockets, messages: sipMessages.length };
  return { port, minibrowserPort, sipPort, ...came };
}

async function handle(question: Question): Promise<Answer> {
  if (question.ask === 'start') {
    const more = Array.from({ length: question.count }, () => new VirtualPhone(question.options));
    await Promise.all(more.map((phone) => phone.start()));
    phones.push(...more);
    return more.map(told);
  }
  if (question.ask === 'talk') {
    for (const phone of phones.filter(({ port }) => question.ports.includes(port))) {
      phone.ring('200@pbx.example');
      phone.pressKey('ENTER');
    }
  }
  return phones.map(told);
}

process.on('message', (question) => {
  void handle(question as Question).then((answer) => process.send?.(answer));
});
process.once('disconnect', () => process.exit(0));
