/** The thread that decodes pictures, so that nobody else has to wait meanwhile. Started by `picture-jobs.ts`. */
import { parentPort } from 'node:worker_threads';
import { type ErrorParams, type ErrorReason, SnomError } from '../../common/errors';
import {
  type PictureLimits,
  type PictureOptions,
  type PictureTarget,
  prepareImage,
  readPicture,
} from './image';

/** What can be asked of the thread. Buffers arrive as plain bytes. */
export type PictureJob =
  | {
      readonly work: 'prepare';
      readonly file: Uint8Array;
      readonly target: PictureTarget;
      readonly options: PictureOptions;
    }
  | {
      readonly work: 'read';
      readonly file: Uint8Array;
      readonly format: 'png' | 'same';
      readonly limits: PictureLimits;
    };

/** What it answers. */
export type PictureOutcome =
  | { readonly ok: true; readonly picture: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: ErrorReason; readonly params: ErrorParams };

async function carryOut(job: PictureJob): Promise<PictureOutcome> {
  const file = Buffer.from(job.file.buffer, job.file.byteOffset, job.file.byteLength);
  try {
    const picture =
      job.work === 'prepare'
        ? await prepareImage(file, job.target, job.options)
        : await readPicture(file, job.format, job.limits);
    return { ok: true, picture: { ...picture } };
  } catch (error) {
    const { reason, params } = error instanceof SnomError ? error : new SnomError('badImage');
    return { ok: false, reason, params };
  }
}

parentPort?.on('message', (job: PictureJob) => {
  void carryOut(job).then((outcome) => parentPort?.postMessage(outcome));
});
