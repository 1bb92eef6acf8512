/** A virtual phone whose page lets its user choose another model: that one takes its place, at the same addresses. */
import type { ProfileName, VirtualPhoneOptions } from './contract/types';
import { profileOf } from './device/profiles';
import { USUAL_PORTS } from './device/usual-ports';
import { VirtualPhone } from './virtual-phone';

type ChosenOptions = VirtualPhoneOptions & { readonly profile: ProfileName };

/** One phone after the other at the same place. */
export class ExchangeablePhone {
  #phone: VirtualPhone;
  #options: VirtualPhoneOptions;
  /** Ends when the last exchange has ended. */
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param failed called when a chosen phone cannot be started: then none runs any more */
  constructor(
    options: VirtualPhoneOptions,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#phone = this.#make(options);
  }

  /** The one that is there now. */
  get phone(): VirtualPhone {
    return this.#phone;
  }

  /** @throws as `VirtualPhone.start` does */
  start(): Promise<void> {
    return this.#phone.start();
  }

  /** Ends whichever is there. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#turn;
    await this.#phone.stop();
  }

  /** Resolves when nothing is being exchanged. */
  settled(): Promise<void> {
    return this.#turn;
  }

  #make(options: VirtualPhoneOptions): VirtualPhone {
    // What a report tells is of one phone alone.
    if (options.report !== undefined) return new VirtualPhone(options);
    return new VirtualPhone({ ...options, onChoice: (profile) => this.#choose(profile) });
  }

  #choose(profile: ProfileName): void {
    this.#turn = this.#turn.then(() => this.#exchange(profile)).catch(this.failed);
  }

  async #exchange(profile: ProfileName): Promise<void> {
    if (this.#stopped || profile === this.#phone.profile) return;
    const { port, httpsPort, consoleUrl } = this.#phone;
    const next: ChosenOptions = {
      ...this.#options,
      profile,
      port,
      httpsPort: httpsPort ?? false,
      consolePort: consoleUrl === undefined ? false : Number(new URL(consoleUrl).port),
    };
    await this.#phone.stop();
    await this.#begin(next);
  }

  /** A D8xx at the usual ports of such phones, or, where these are taken, at any. */
  async #begin(next: ChosenOptions): Promise<void> {
    const classic = profileOf(next.profile).series === 'classic';
    const { minibrowserPort, sipPort, ...rest } = next;
    const tries = classic
      ? [rest]
      : [
          {
            ...rest,
            minibrowserPort: minibrowserPort ?? USUAL_PORTS.minibrowserPort,
            sipPort: sipPort ?? USUAL_PORTS.sipPort,
          },
          { ...rest, minibrowserPort: 0, sipPort: 0 },
        ];
    for (const [index, options] of tries.entries()) {
      this.#phone = this.#make(options);
      this.#options = next;
      try {
        await this.#phone.start();
        return;
      } catch (error) {
        const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!taken || index === tries.length - 1) throw error;
      }
    }
  }
}
