/** The virtual phone: a Snom desk phone on a loopback address, for tests and for a look at flows without one. */
import { EventEmitter } from 'node:events';
import { sharedCertificate, type Certificate } from './certificate';
import { RealClock, SteppedClock, type Clock } from './clock';
import { startConsole, type ConsoleServer } from './console';
import { displayLines, ledStates } from './display';
import { Login } from './login';
import { Network } from './network';
import { resolveOptions, type ResolvedOptions } from './options';
import { PhoneCore } from './phone-core';
import { Power } from './power';
import { checkQuirks } from './quirks';
import { Site } from './site';
import { labelOf, softKeys } from './soft-keys';
import type {
  Fault,
  LoggedEvent,
  LoggedKey,
  LoggedRequest,
  ProfileName,
  RingOptions,
  VirtualAuth,
  VirtualCall,
  VirtualPhoneApi,
  VirtualPhoneOptions,
  VirtualQuirks,
  VirtualSecurity,
} from './types';
import { WebServer } from './web-server';

/** {@link VirtualPhoneApi} over real sockets. */
export class VirtualPhone implements VirtualPhoneApi {
  /** Everything behind the web server; for channels and tests that need more than the contract. */
  readonly core: PhoneCore;
  /** Pages of the web server; channels add theirs here. */
  readonly site: Site;
  /** What the network and those at its other end do. */
  readonly network: Network;
  readonly #power: Power;
  readonly #options: ResolvedOptions;
  readonly #clock: Clock;
  readonly #login: Login;
  readonly #web: WebServer;
  readonly #events = new EventEmitter();
  #certificate: Certificate | undefined;
  #console: ConsoleServer | undefined;
  #httpsOnly = false;
  #changeQueued = false;

  /** @throws RangeError for options that make no sense: unknown profile, malformed MAC, a host off this machine. */
  constructor(options: VirtualPhoneOptions = {}) {
    this.#options = resolveOptions(options);
    this.#clock = this.#options.clock === 'stepped' ? new SteppedClock() : new RealClock();
    this.#events.setMaxListeners(0);
    this.core = new PhoneCore({
      options: this.#options,
      clock: this.#clock,
      changed: () => this.#changed(),
    });
    this.#login = new Login(this.core.settings, this.#clock, this.#options);
    this.site = new Site({ core: this.core, reboot: () => this.reboot() }, this.#login);
    this.#web = new WebServer({
      options: this.#options,
      clock: this.#clock,
      certificate: () => this.#certificate,
      answer: (request) => this.site.answer(request),
      phoneManager: () => this.site.phoneManager(),
      httpsOnly: () => this.#httpsOnly,
      maxBody: () => Number(this.core.settings.get('webserver_max_data_size')) || 524288,
      changed: () => this.#changed(),
    });
    this.network = new Network(this.core);
    this.#power = new Power({
      clock: this.#clock,
      rebootMs: this.#options.rebootMs,
      lost: () => {
        this.core.powerOff();
        this.#login.restarted();
      },
      listen: () => this.#web.listen(),
      close: () => this.#web.close(),
      booted: () => this.#booted(),
      log: (text) => this.core.log.push(text),
      changed: () => this.#changed(),
    });
  }

  /**
   * Boots the phone: opens its ports, then fires `action_setup_url`.
   * @throws Error when it is running already, or the socket's error when a port cannot be had.
   */
  async start(): Promise<void> {
    if (this.#power.running) throw new Error('The virtual phone is running already');
    this.#power.running = true;
    const { httpsPort, tlsMaxVersion, consolePort, host } = this.#options;
    if (httpsPort !== false) {
      const old = tlsMaxVersion === 'TLSv1' || tlsMaxVersion === 'TLSv1.1';
      this.#certificate = sharedCertificate(old ? 'rsa' : 'ec');
    }
    try {
      await this.#web.listen();
      if (consolePort !== false)
        this.#console = await startConsole(this, { host, port: consolePort });
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#power.up();
  }

  /** Unplugs the phone: connections, calls and unsaved settings are lost. It can be started again. */
  async stop(): Promise<void> {
    this.#power.running = false;
    this.#power.rebooting = false;
    this.#clock.cancelAll();
    this.core.sender.stop();
    this.core.powerOff();
    await this.#web.close(); // also gives up waiting for a port
    await this.#power.settled();
    await this.#web.close();
    await this.#console?.close();
    this.#console = undefined;
    await this.core.sender.settled();
  }

  get host(): string {
    return this.#options.host;
  }

  get port(): number {
    return this.#web.port;
  }

  get httpsPort(): number | undefined {
    return this.#web.httpsPort;
  }

  get consoleUrl(): string | undefined {
    return this.#console?.url;
  }

  get fingerprint(): string | undefined {
    return this.#certificate?.fingerprint;
  }

  get certificatePem(): string | undefined {
    return this.#certificate?.cert;
  }

  get profile(): ProfileName {
    return this.#options.profile.name;
  }

  get mac(): string {
    return this.#options.mac;
  }

  get requests(): readonly LoggedRequest[] {
    return this.#web.log.items;
  }

  get keys(): readonly LoggedKey[] {
    return this.core.keyLog.items;
  }

  get events(): readonly LoggedEvent[] {
    return this.core.actions.line.log.items;
  }

  get calls(): readonly VirtualCall[] {
    return this.core.engine.calls;
  }

  get liveCalls(): readonly VirtualCall[] {
    return this.core.engine.live;
  }

  get display(): readonly string[] {
    return this.#power.rebooting ? ['Starting'] : displayLines(this.core);
  }

  get softKeys(): readonly string[] {
    return this.#power.rebooting ? [] : softKeys(this.core).map(labelOf);
  }

  get keyNames(): readonly string[] {
    return [...this.#options.profile.ownKeys, ...this.core.functionKeys.expansionNames()];
  }

  get leds(): ReadonlyMap<number, string> {
    return this.#power.rebooting ? new Map() : ledStates(this.core);
  }

  get settings(): ReadonlyMap<string, string> {
    return this.core.settings.view();
  }

  get muted(): boolean {
    return this.core.muted;
  }

  get recording(): boolean {
    return this.core.recording;
  }

  get rebooting(): boolean {
    return this.#power.rebooting;
  }

  get boots(): number {
    return this.#power.boots;
  }

  get openSockets(): number {
    return this.#web.openSockets;
  }

  get acceptedSockets(): number {
    return this.#web.accepted;
  }

  clearLog(): void {
    this.#web.log.clear();
    this.#web.accepted = 0;
    this.core.keyLog.clear();
    this.core.actions.line.log.clear();
    this.core.engine.forgetEnded();
    this.#changed();
  }

  setAuth(auth: Partial<VirtualAuth>): void {
    this.#login.setAuth(auth);
  }

  setSecurity(security: Partial<VirtualSecurity>): void {
    this.#login.setSecurity(security);
  }

  setSetting(name: string, value: string): void {
    this.core.settings.set(name, value, 'provisioning');
  }

  setQuirks(quirks: Partial<VirtualQuirks>): void {
    checkQuirks(quirks);
    Object.assign(this.core.quirks, quirks);
  }

  /** @throws RangeError when `times` is not positive. */
  addFault(fault: Fault): void {
    this.#web.faults.add(fault);
  }

  clearFaults(): void {
    this.#web.faults.clear();
  }

  ring(from: string, options: RingOptions = {}): string {
    return this.network.ring(from, options);
  }

  farEndHangup(callId: string, cancelReason?: string): void {
    this.network.hangup(callId, cancelReason);
  }

  farEndAnswer(callId: string): void {
    this.network.answer(callId);
  }

  pressKey(key: string, holdMs = 0): void {
    if (this.#power.rebooting) return;
    if (this.keyNames.includes(key)) this.core.keyboard.press(key, holdMs);
    else this.core.log.push('There is no such key on this phone');
  }

  reboot(): void {
    this.#power.reboot();
  }

  async advance(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await this.#power.settled();
  }

  async settled(): Promise<void> {
    for (;;) {
      await this.core.sender.settled();
      // With a stepped clock nothing that is held back moves by itself.
      const { heldBack } = this.core.actions.line;
      if (heldBack === undefined || this.#options.clock === 'stepped') return;
      await heldBack;
    }
  }

  on(_event: 'change', listener: () => void): void {
    this.#events.on('change', listener);
  }

  off(_event: 'change', listener: () => void): void {
    this.#events.off('change', listener);
  }

  #booted(): void {
    this.#httpsOnly =
      this.#options.httpsOnly || this.core.settings.get('webserver_type') === 'https';
    this.core.booted();
  }

  /** Many changes of one moment are one event. */
  #changed(): void {
    if (this.#changeQueued) return;
    this.#changeQueued = true;
    queueMicrotask(() => {
      this.#changeQueued = false;
      this.#events.emit('change');
    });
  }
}
