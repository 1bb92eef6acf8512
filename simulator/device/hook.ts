/** The audio device of the phone: which one is open, and whether the handset lies on its cradle. */

/** Where sound goes; `none` = on hook. */
type AudioDevice = 'none' | 'handset' | 'speaker' | 'headset';

/** One device at a time. Tells when the phone goes off or on hook. */
export class Hook {
  #device: AudioDevice = 'none';

  /**
   * @param handsetOnly Only the handset counts as off hook. Snom says "handset or audio device" of its
   * Action URLs; which of them fire it on which model is UNVERIFIED.
   */
  constructor(
    private readonly handsetOnly: boolean,
    private readonly fire: (event: 'offhook' | 'onhook') => void,
  ) {}

  get device(): AudioDevice {
    return this.#device;
  }

  /** Opens a device; one that is already open is swapped, not closed. */
  open(device: Exclude<AudioDevice, 'none'>): void {
    this.#change(device);
  }

  /** Opens the loudspeaker unless sound already has somewhere to go. */
  openAny(): void {
    if (this.#device === 'none') this.#change('speaker');
  }

  close(): void {
    this.#change('none');
  }

  /** The last call is over: loudspeaker and headset close by themselves, a lifted handset stays lifted. */
  callsOver(): void {
    if (this.#device !== 'handset') this.#change('none');
  }

  /** Power goes: nothing is told. */
  drop(): void {
    this.#device = 'none';
  }

  #change(device: AudioDevice): void {
    const before = this.#counts(this.#device);
    this.#device = device;
    const after = this.#counts(device);
    if (before !== after) this.fire(after ? 'offhook' : 'onhook');
  }

  #counts(device: AudioDevice): boolean {
    return this.handsetOnly ? device === 'handset' : device !== 'none';
  }
}
