/** The parts a virtual phone is made of, wired together. */
import { RealClock, SteppedClock, type Clock } from './device/clock';
import { Login } from './http/login';
import { Network } from './calls/network';
import { resolveOptions, type ResolvedOptions } from './options';
import { PhoneCore } from './phone-core';
import { Ports } from './http/ports';
import { Power } from './device/power';
import { Site } from './http/site';
import type { VirtualPhoneOptions } from './contract/types';

/** One phone, taken apart. */
export interface PhoneParts {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly core: PhoneCore;
  readonly login: Login;
  readonly site: Site;
  readonly ports: Ports;
  readonly network: Network;
  readonly power: Power;
}

/**
 * Makes the parts of one phone; nothing is opened yet.
 *
 * @param changed called for everything that can be seen from outside
 * @throws RangeError for options that make no sense: unknown profile, malformed MAC, a host off this machine.
 */
export function phoneParts(given: VirtualPhoneOptions, changed: () => void): PhoneParts {
  const options = resolveOptions(given);
  const clock = options.clock === 'stepped' ? new SteppedClock() : new RealClock();
  const core = new PhoneCore({ options, clock, changed });
  const login = new Login(core.settings, clock, options);
  const site = new Site({ core, reboot: () => power.reboot() }, login);
  const ports = new Ports({ options, clock, core, site, changed });
  const network = new Network(core);
  const power = new Power({
    clock,
    rebootMs: options.rebootMs,
    lost: () => {
      core.powerOff();
      login.restarted();
    },
    listen: async () => {
      await core.firmware.update();
      await ports.listen();
    },
    close: () => ports.close(),
    booted: () => core.booted(),
    log: (text) => core.log.push(text),
    changed,
  });
  core.minibrowser.restart = () => power.reboot();
  return { options, clock, core, login, site, ports, network, power };
}
