/**
 * Run in a network namespace of its own, where multicast stays on the loopback interface: a phone is started, and what the
 * listener hears is printed, with what came back to the phone.
 */
import { createSocket } from 'node:dgram';
import { PnpListener } from '../../../src/phone/discovery/pnp-listener';
import { pnpMessage } from './pnp';

async function main(): Promise<void> {
  const answers: string[] = [];
  const phone = createSocket('udp4');
  phone.on('message', (datagram) => answers.push(datagram.toString('latin1')));
  await new Promise<void>((resolve) => phone.bind(0, '127.0.0.1', resolve));
  phone.setMulticastInterface('127.0.0.1');
  phone.setMulticastLoopback(true);
  const heard = new Promise<unknown>((resolve, reject) => {
    const listener = new PnpListener({
      addresses: ['127.0.0.1'],
      onFound: (found) => {
        listener.close();
        resolve(found);
      },
    });
    listener
      .start()
      .then(() => phone.send(pnpMessage(), 5060, '224.0.1.75'))
      .catch(reject);
  });
  const found = await heard;
  phone.close();
  console.log(JSON.stringify({ found, answers }));
}

void main();
