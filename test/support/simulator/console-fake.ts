/** A virtual phone without a phone in it: remembers what the web page asked for and shows what a test sets. */
import { EventEmitter } from 'node:events';
import type { VirtualCall } from '../../../simulator/contract/calls';
import type { VirtualMinibrowser } from '../../../simulator/contract/minibrowser';
import type { LoggedSipMessage } from '../../../simulator/contract/sip';
import type {
  LoggedEvent,
  LoggedKey,
  LoggedRequest,
  ProfileName,
  VirtualPhoneApi,
} from '../../../simulator/contract/types';
import { profileOf } from '../../../simulator/device/profiles';

type Changing = {
  -readonly [
    Name in 'display' | 'selectedLine' | 'displayPage' | 'softKeys' | 'rebooting' | 'boots'
  ]: VirtualPhoneApi[Name];
};

/** The part of the contract the web page uses. */
export class FakePhone extends EventEmitter implements Changing {
  readonly host = '127.0.0.1';
  readonly port = 8080;
  readonly httpsPort: number | undefined = undefined;
  readonly mac = '000413AABBCC';
  readonly requests: LoggedRequest[] = [];
  readonly keys: LoggedKey[] = [];
  readonly events: LoggedEvent[] = [];
  readonly sipMessages: LoggedSipMessage[] = [];
  sipPort: number | undefined;
  readonly calls: VirtualCall[] = [];
  readonly leds = new Map<number, string>();
  readonly firmware = '10.1.99.1';
  minibrowserPort: number | undefined;
  minibrowser: VirtualMinibrowser | undefined;
  /** Holds a password: must never reach the page. */
  readonly settings = new Map([['http_pass', 'very-secret']]);
  /** Every method call that changes something, in order. */
  readonly asked: unknown[][] = [];
  display: readonly string[] = ['101', 'ready'];
  selectedLine = -1;
  displayPage: VirtualPhoneApi['displayPage'];
  softKeys: readonly string[] = ['Redial', '', 'Calls', 'Menu'];
  rebooting = false;
  boots = 1;

  constructor(readonly profile: ProfileName = 'snomD385-fw10.1') {
    super();
  }

  /** As the contract's type; the page never touches what is missing. */
  get api(): VirtualPhoneApi {
    return this as unknown as VirtualPhoneApi;
  }

  get keyNames(): readonly string[] {
    return profileOf(this.profile).ownKeys;
  }

  get liveCalls(): VirtualCall[] {
    return this.calls.filter((call) => call.state !== 'Disconnected');
  }

  screenshot(): Uint8Array {
    return Buffer.from('BM, drawn');
  }

  addCall(call: Partial<VirtualCall> & { id: string }): void {
    this.calls.push({
      direction: 'o',
      state: 'Dialing',
      remote: '200',
      local: '101@pbx.example',
      dtmf: '',
      ...call,
    });
    this.emit('change');
  }

  addRequest(target: string): void {
    this.requests.push({
      at: 1_700_000_000_000,
      method: 'GET',
      target,
      status: 200,
      secure: false,
      auth: 'digest',
      connection: 'keep-alive',
      socket: 1,
    });
    this.emit('change');
  }

  pressKey(...args: unknown[]): void {
    this.ask('pressKey', args);
  }

  ring(...args: unknown[]): string {
    this.ask('ring', args);
    return 'call-9';
  }

  farEndAnswer(...args: unknown[]): void {
    this.ask('farEndAnswer', args);
  }

  farEndHangup(...args: unknown[]): void {
    this.ask('farEndHangup', args);
  }

  reboot(): void {
    if (this.rebooting) throw new Error('The phone is restarting.');
    this.ask('reboot', []);
  }

  clearLog(): void {
    this.ask('clearLog', []);
  }

  private ask(name: string, args: unknown[]): void {
    this.asked.push([name, ...args]);
    this.emit('change');
  }
}
