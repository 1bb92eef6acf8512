/**
 * Has pictures decoded by a thread of its own: a picture may take seconds, and a hostile one more than there is.
 * One thread, one picture at a time; it is started with the first picture and ends when there was none for a while.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { SnomError } from '../../common/errors';
import {
  MAX_FILE,
  MAX_PIXELS,
  type Picture,
  type PictureLimits,
  type PictureOptions,
  type PictureTarget,
} from './image';
import type { PictureJob, PictureOutcome } from './picture-worker';

/** Longest time for one picture, ms: 40 megapixels take about 6 s, on a slow machine several times that. */
const LIMIT_MS = 30_000;
/** The thread takes 0.2 s to start, and some 60 MB. */
const IDLE_MS = 20_000;
/** Pictures that may wait. */
const MAX_WAITING = 32;
/** Heap of the thread, MB. Pictures themselves lie outside; their size is bounded before they are decoded. */
const HEAP_MB = 256;

/** What is done for tests: shorter times. */
interface PictureJobsOptions {
  readonly limitMs?: number;
  readonly idleMs?: number;
}

interface Waiting {
  readonly job: PictureJob;
  readonly settle: (outcome: PictureOutcome) => void;
}

/** A thread with those who wait for it. */
export class PictureJobs {
  readonly #limitMs: number;
  readonly #idleMs: number;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ limitMs = LIMIT_MS, idleMs = IDLE_MS }: PictureJobsOptions = {}) {
    this.#limitMs = limitMs;
    this.#idleMs = idleMs;
  }

  /** Is a thread running? */
  get running(): boolean {
    return this.#worker !== undefined;
  }

  /**
   * @throws SnomError of the work; `imageTooSlow` {seconds}; `imagesWaiting` {limit}; `badImage` where the thread broke
   */
  async run(job: PictureJob): Promise<Readonly<Record<string, unknown>>> {
    if (this.#waiting.length >= MAX_WAITING)
      throw new SnomError('imagesWaiting', { params: { limit: MAX_WAITING } });
    const outcome = await new Promise<PictureOutcome>((settle) => {
      this.#waiting.push({ job, settle });
      this.#next();
    });
    if (outcome.ok) return outcome.picture;
    throw new SnomError(outcome.reason, { params: outcome.params });
  }

  #next(): void {
    if (this.#current) return;
    clearTimeout(this.#timer);
    this.#current = this.#waiting.shift();
    const worker = (this.#worker ??= this.#start());
    if (!this.#current) {
      this.#timer = setTimeout(() => this.#end(), this.#idleMs).unref();
      worker.unref();
      return;
    }
    // Whoever waits for a picture keeps the process, as with any other work; an idle thread does not.
    worker.ref();
    const params = { seconds: this.#limitMs / 1000 };
    this.#timer = setTimeout(
      () => this.#break({ ok: false, reason: 'imageTooSlow', params }),
      this.#limitMs,
    );
    worker.postMessage(this.#current.job);
  }

  #start(): Worker {
    // As this file is run: compiled, or from its source by whatever loads TypeScript.
    const extension = path.extname(__filename);
    const worker = new Worker(path.join(__dirname, `picture-worker${extension}`), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      execArgv: extension === '.ts' ? ['--require', 'tsx/cjs'] : [],
    });
    worker.on('message', (outcome: PictureOutcome) => this.#settle(outcome));
    // A thread that ran out of memory ends with an error; everything else it has caught itself.
    const broken = (): void => {
      if (this.#worker === worker) this.#break({ ok: false, reason: 'badImage', params: {} });
    };
    worker.on('error', broken);
    worker.on('exit', broken);
    return worker;
  }

  #settle(outcome: PictureOutcome): void {
    const current = this.#current;
    this.#current = undefined;
    current?.settle(outcome);
    this.#next();
  }

  /** The thread is given up, with the picture it has; those that wait get another one. */
  #break(outcome: PictureOutcome): void {
    this.#end();
    const current = this.#current;
    this.#current = undefined;
    current?.settle(outcome);
    if (this.#waiting.length > 0) this.#next();
  }

  #end(): void {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }
}

const jobs = new PictureJobs();

/**
 * Makes of a picture what the target wants, in a thread of its own. See `prepareImage`.
 *
 * @throws SnomError `imageTooLarge`, `badImage`, `wrongType`, `imageTooSlow`, `imagesWaiting`
 */
export async function preparePicture(
  file: Buffer,
  target: PictureTarget,
  options: PictureOptions = {},
): Promise<Picture> {
  checkFile(file, { maxFile: MAX_FILE, maxPixels: MAX_PIXELS });
  const picture = await jobs.run({ work: 'prepare', file, target, options });
  return { ...(picture as unknown as Picture), data: bufferOf(picture['data']) };
}

/**
 * Reads a picture, in a thread of its own. See `readPicture`.
 *
 * @throws SnomError `imageTooLarge`, `badImage`, `imageTooSlow`, `imagesWaiting`
 */
export async function convertPicture(
  file: Buffer,
  format: 'png' | 'same',
  limits: PictureLimits,
): Promise<Omit<Picture, 'contentType'>> {
  checkFile(file, limits);
  const picture = await jobs.run({ work: 'read', file, format, limits });
  return { ...(picture as unknown as Picture), data: bufferOf(picture['data']) };
}

/** What need not be copied to another thread to be refused. */
function checkFile(file: Buffer, { maxFile, maxPixels }: PictureLimits): void {
  if (!Buffer.isBuffer(file)) throw new SnomError('badImage');
  if (file.length <= maxFile) return;
  throw new SnomError('imageTooLarge', {
    params: { megabytes: maxFile / 1024 / 1024, megapixels: maxPixels / 1_000_000 },
  });
}

/** A Buffer comes out of a thread as plain bytes. */
function bufferOf(bytes: unknown): Buffer {
  if (!(bytes instanceof Uint8Array)) throw new SnomError('badImage');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
