/** A process full of virtual phones, so that they do not distort what is measured in another one. */
import { VirtualPhone } from '../simulator';
import type { VirtualPhoneOptions } from '../simulator/contract/types';

/** What the bench asks of this process, and what it answers. */
export type Question =
  | { readonly ask: 'start'; readonly options: VirtualPhoneOptions; readonly count: number }
  | { readonly ask: 'sockets' };

export type Answer = readonly { readonly port: number; readonly sockets: number }[];

const phones: VirtualPhone[] = [];

async function handle(question: Question): Promise<Answer> {
  if (question.ask === 'start') {
    const more = Array.from({ length: question.count }, () => new VirtualPhone(question.options));
    await Promise.all(more.map((phone) => phone.start()));
    phones.push(...more);
    return more.map(({ port, acceptedSockets }) => ({ port, sockets: acceptedSockets }));
  }
  return phones.map(({ port, acceptedSockets }) => ({ port, sockets: acceptedSockets }));
}

process.on('message', (question) => {
  void handle(question as Question).then((answer) => process.send?.(answer));
});
process.once('disconnect', () => process.exit(0));
