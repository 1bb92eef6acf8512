/** A stand-in for the web server client that records requests and answers as a test says. */
import type { PhoneHttp } from '../../../src/phone/transport/http';
import type { PhoneRequest, PhoneResponse } from '../../../src/phone/types';

type Answer = (
  request: PhoneRequest,
  signal: AbortSignal,
) => Promise<PhoneResponse> | PhoneResponse;

export const page = (body: string): PhoneResponse => ({ status: 200, headers: {}, body });

export const INFO_D385 = page('Hardware: snomD385 Mac:000413A1B2C3 snomD385-SIP 10.1.54.13');
export const INFO_320_FW7 = page('snom320-SIP 7.3.30 Mac:000413A1B2C3');

export class FakeHttp implements Pick<PhoneHttp, 'request' | 'origin' | 'close'> {
  readonly targets: string[] = [];
  /** Moments at which the requests came, ms. */
  readonly times: number[] = [];
  origin = 'http://192.0.2.1';
  closed = false;
  running = 0;
  mostRunning = 0;

  constructor(readonly answer: Answer = () => INFO_D385) {}

  async request(
    request: PhoneRequest,
    { signal }: { signal: AbortSignal },
  ): Promise<PhoneResponse> {
    this.targets.push(request.target);
    this.times.push(performance.now());
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      return await this.answer(request, signal);
    } finally {
      this.running -= 1;
    }
  }

  close(): void {
    this.closed = true;
  }
}

/** Never answers; ends as the real client does when the command has to end. */
export function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
