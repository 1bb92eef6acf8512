/** A stepped clock, peers and what is left open at the end, for specs that send SIP over loopback. */
import assert from 'node:assert/strict';
import type { ErrorReason, Sent, SnomError } from '../../../src/common/errors';
import { settled, SteppedClock } from '../calls/stepped-clock';
import { assertFails } from './errors';
import { openUdpSockets, SipPeer, type SipScript } from './sip-peer';

export class SipSetup {
  readonly clock = new SteppedClock();
  readonly ending = new AbortController();
  readonly #before = openUdpSockets();
  readonly #peers: SipPeer[] = [];

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  async peer(script?: SipScript, options?: { host?: string; port?: number }): Promise<SipPeer> {
    const peer = await SipPeer.start(script, options);
    this.#peers.push(peer);
    return peer;
  }

  /** Where to send to reach a peer. */
  to(peer: SipPeer) {
    return {
      target: { host: peer.address, port: peer.port },
      user: '4711',
      signal: this.signal,
      clock: this.clock,
    };
  }

  fails(promise: Promise<unknown>, reason: ErrorReason, sent: Sent): Promise<SnomError> {
    return assertFails(promise, reason, sent);
  }

  /** Steps until the promise has settled, through no more than the time of a transaction or of a few. */
  async settle<T>(promise: Promise<T>, stepMs = 500, withinMs = 33_000): Promise<T> {
    let open = true;
    void promise.then(
      () => (open = false),
      () => (open = false),
    );
    for (let ms = 0; open && ms <= withinMs; ms += stepMs) await this.clock.advance(stepMs);
    return promise;
  }

  /** Shows that nothing more comes: a message sent now is the next one that the peer gets. */
  async staysSilent(peer: SipPeer): Promise<void> {
    await this.clock.advance(100_000);
    const count = peer.datagrams.length;
    const { script } = peer;
    peer.script = () => undefined;
    const probe = await SipPeer.start();
    probe.send('the end', { address: peer.address, port: peer.port });
    await peer.received(count + 1);
    await probe.stop();
    assert.equal(peer.datagrams.pop()?.text, 'the end');
    peer.script = script;
  }

  /** Nothing may be left: no timer, no socket. */
  async stop(): Promise<void> {
    await Promise.all(this.#peers.splice(0).map((peer) => peer.stop()));
    for (let turn = 0; turn < 10 && openUdpSockets() > this.#before; turn += 1) await settled();
    assert.equal(openUdpSockets(), this.#before, 'a socket is left');
    assert.equal(this.clock.pending, 0, 'a timer is left');
  }
}
