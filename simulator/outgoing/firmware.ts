/** Loads firmware: `dummy.htm?swload=load&firmware=URL`. */
import type { Phone } from '../device/phone';
import { fetchLocal } from './fetch';

/** Longest image; real ones have tens of megabytes, those for a virtual phone a line. */
const MAX_IMAGE = 1024 * 1024;

/**
 * First line of a firmware image for virtual phones, e.g. `snomD385-SIP 10.1.99.1`. Real images are binary files
 * whose form is in no source; the line is written as the User-Agent of a phone names its firmware.
 */
const IMAGE = /^(snom[A-Za-z0-9]{1,12})-SIP (\d{1,3}(?:\.\d{1,5}){1,4})\r?(?:\n|$)/;

/** An image in words. */
interface FirmwareImage {
  /** E.g. `snomD385`. */
  readonly phoneType: string;
  readonly version: string;
}

/** Reads an image; undefined when it is none for a virtual phone. */
export function readImage(file: Buffer): FirmwareImage | undefined {
  const [, phoneType, version] = IMAGE.exec(file.toString('latin1', 0, 100)) ?? [];
  return phoneType === undefined || version === undefined ? undefined : { phoneType, version };
}

/** Is a version the same as or newer than another one? Numbers count part by part. */
export function isAtLeast(version: string, least: string): boolean {
  const wanted = least.split('.').map(Number);
  const parts = version.split('.').map(Number);
  for (const [index, number] of wanted.entries()) {
    const part = parts[index] ?? 0;
    if (part !== number) return part > number;
  }
  return true;
}

/** The firmware that runs, and the one that is to be loaded with the next restart. */
export class Firmware {
  #wanted: string | undefined;
  #stop = new AbortController();

  /** @param version Version that came with the phone. */
  constructor(
    private readonly phone: Pick<
      Phone,
      'profile' | 'settings' | 'log' | 'userAgent' | 'clientCredentials'
    >,
    public version: string,
  ) {}

  /** With the next restart, the phone loads this image. */
  load(url: string): void {
    this.#wanted = url;
  }

  /** Power goes: an image under way is given up. */
  powerOff(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /**
   * During a restart: fetches the image that is wanted and takes it, if it is for this model. Otherwise the phone
   * comes back with what it had. Old firmware asks for a key to be pressed first; that is not played.
   */
  async update(): Promise<void> {
    const url = this.#wanted;
    this.#wanted = undefined;
    if (url === undefined) return;
    const { phone } = this;
    try {
      const { body } = await fetchLocal(url, {
        userAgent: phone.userAgent,
        credentials: phone.clientCredentials,
        maxBytes: MAX_IMAGE,
        signal: this.#stop.signal,
      });
      const image = readImage(body);
      if (image?.phoneType !== phone.profile.phoneType) {
        phone.log.push(`Firmware refused: ${image?.phoneType ?? 'the file'} is not for this model`);
        return;
      }
      this.version = image.version;
      phone.settings.setFactory('firmware_version', `${image.phoneType}-SIP ${image.version}`);
      phone.log.push(`Firmware ${image.version} loaded`);
    } catch (error) {
      phone.log.push(`Firmware not loaded: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
}
