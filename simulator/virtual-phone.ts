/** The virtual phone: a Snom desk phone on a loopback address, for tests and for a look at flows without one. */
import { Network } from './calls/network';
import { type ConsoleServer, startConsole } from './console/server';
import type { RingOptions, VirtualCall } from './contract/calls';
import type { VirtualMinibrowser } from './contract/minibrowser';
import type { VirtualQuirks } from './contract/quirks';
import type { LoggedSipMessage, SipFaults } from './contract/sip';
import type {
  Fault,
  LoggedEvent,
  LoggedKey,
  LoggedRequest,
  LoginCounts,
  ProfileName,
  VirtualAuth,
  VirtualPhoneApi,
  VirtualPhoneOptions,
  VirtualSecurity,
} from './contract/types';
import { ChangeEvents } from './device/change-events';
import { type Clock, RealClock, SteppedClock } from './device/clock';
import { Power } from './device/power';
import { checkQuirks } from './device/quirks';
import { AccessControl } from './http/access-control';
import { Ports } from './http/ports';
import { Site } from './http/site';
import { type ResolvedOptions, resolveOptions } from './options';
import { PhoneCore } from './phone-core';
import { type DisplayView, displayView, ledStates, STARTING } from './screen/display';
import { renderScreen, screenBmp } from './screen/screen';
import { displayOf } from './screen/size';
import { SipEndpoint } from './sip/endpoint';

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
  readonly #access: AccessControl;
  readonly #ports: Ports;
  readonly #sip: SipEndpoint;
  readonly #changes = new ChangeEvents();
  #console: ConsoleServer | undefined;

  /** @throws RangeError for options that make no sense: unknown profile, malformed MAC, a host off this machine. */
  constructor(given: VirtualPhoneOptions = {}) {
    this.#options = resolveOptions(given);
    const changed = (): void => this.#changes.changed();
    const clock = this.#options.clock === 'stepped' ? new SteppedClock() : new RealClock();
    const core = new PhoneCore(this.#options, clock, changed);
    this.core = core;
    this.#clock = clock;
    this.#access = new AccessControl(core.settings, clock, this.#options);
    this.site = new Site({ core, reboot: () => this.#power.reboot() }, this.#access);
    this.#ports = new Ports({ options: this.#options, core, site: this.site });
    this.#sip = new SipEndpoint({
      phone: core,
      host: this.#options.host,
      port: this.#options.sipPort,
      reboot: () => this.#power.reboot(),
    });
    this.network = new Network(core);
    this.#power = new Power({
      clock,
      rebootMs: this.#options.rebootMs,
      lost: () => {
        core.powerOff();
        this.#access.restarted();
      },
      listen: async () => {
        await core.firmware.update();
        await this.#listen();
      },
      close: () => this.#close(),
      booted: () => core.booted(),
      log: (text) => core.log.push(text),
      changed,
    });
    core.minibrowser.restart = () => this.#power.reboot();
  }

  /**
   * Boots the phone: opens its ports, then fires `action_setup_url`.
   * @throws Error when it is running already, or the socket's error when a port cannot be had.
   */
  async start(): Promise<void> {
    if (this.#power.running) throw new Error('The virtual phone is running already');
    this.#power.running = true;
    const { consolePort, host, onChoice } = this.#options;
    try {
      await this.#listen();
      if (consolePort !== false)
        this.#console = await startConsole(this, { host, port: consolePort, onChoice });
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
    await this.#close(); // also gives up waiting for a port
    await this.#power.settled();
    await this.#close();
    await this.#console?.close();
    this.#console = undefined;
    await this.core.sender.settled();
    await this.core.minibrowser.settled();
  }

  async #listen(): Promise<void> {
    await this.#ports.listen();
    await this.#sip.listen();
  }

  async #close(): Promise<void> {
    await Promise.all([this.#ports.close(), this.#sip.close()]);
  }

  get host(): string {
    return this.#options.host;
  }

  get port(): number {
    return this.#ports.web.port;
  }

  get httpsPort(): number | undefined {
    return this.#ports.web.httpsPort;
  }

  get minibrowserPort(): number | undefined {
    return this.#ports.minibrowserPort;
  }

  get sipPort(): number | undefined {
    return this.#sip.port;
  }

  get sipMessages(): readonly LoggedSipMessage[] {
    return this.#sip.log.items;
  }

  get sipFaults(): SipFaults {
    return this.#sip.faults;
  }

  get firmware(): string {
    return this.core.firmware.version;
  }

  get consoleUrl(): string | undefined {
    return this.#console?.url;
  }

  get fingerprint(): string | undefined {
    return this.#ports.certificate?.fingerprint;
  }

  get certificatePem(): string | undefined {
    return this.#ports.certificate?.cert;
  }

  get profile(): ProfileName {
    return this.#options.profile.name;
  }

  get mac(): string {
    return this.#options.mac;
  }

  get logins(): LoginCounts {
    return this.#access.counts;
  }

  get requests(): readonly LoggedRequest[] {
    return this.#ports.web.log.items;
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

  get #view(): DisplayView {
    return this.#power.rebooting ? STARTING : displayView(this.core);
  }

  get display(): readonly string[] {
    return this.#view.lines;
  }

  get selectedLine(): number {
    return this.#view.selected;
  }

  get displayPage(): VirtualPhoneApi['displayPage'] {
    return this.#view.page;
  }

  get softKeys(): readonly string[] {
    return this.#view.softKeys;
  }

  get keyNames(): readonly string[] {
    return [...this.#options.profile.ownKeys, ...this.core.functionKeys.expansionNames()];
  }

  get leds(): ReadonlyMap<number, string> {
    return this.#power.rebooting ? new Map() : ledStates(this.core);
  }

  get callLists(): VirtualPhoneApi['callLists'] {
    return this.core.engine.lists;
  }

  get minibrowser(): VirtualMinibrowser | undefined {
    return this.core.minibrowser.view;
  }

  get ringersPlayed(): readonly number[] {
    return this.core.ringersPlayed.items;
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
    return this.#ports.openSockets;
  }

  get acceptedSockets(): number {
    return this.#ports.accepted;
  }

  clearLog(): void {
    this.#ports.clearLog();
    this.#sip.log.clear();
    this.#access.forget();
    this.core.keyLog.clear();
    this.core.actions.line.log.clear();
    this.core.engine.forgetEnded();
    this.#changes.changed();
  }

  setAuth(auth: Partial<VirtualAuth>): void {
    this.#access.setAuth(auth);
  }

  setSecurity(security: Partial<VirtualSecurity>): void {
    this.#access.setSecurity(security);
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
    this.#ports.web.faults.add(fault);
  }

  clearFaults(): void {
    this.#ports.web.faults.clear();
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

  screenshot(): Uint8Array {
    if (!this.#power.rebooting) return screenBmp(this.core);
    return renderScreen(STARTING, displayOf(this.core.profile)).toBmp();
  }

  async advance(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    await this.#power.settled();
  }

  async settled(): Promise<void> {
    for (;;) {
      await this.core.sender.settled();
      await this.core.minibrowser.settled();
      // With a stepped clock nothing that is held back moves by itself.
      const { heldBack } = this.core.actions.line;
      if (heldBack === undefined || this.#options.clock === 'stepped') return;
      await heldBack;
    }
  }

  on(_event: 'change', listener: () => void): void {
    this.#changes.on(listener);
  }

  off(_event: 'change', listener: () => void): void {
    this.#changes.off(listener);
  }
}
