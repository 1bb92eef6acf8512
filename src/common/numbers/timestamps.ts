/** Tells the time stamp of a program from a number to dial. */
import { type ErrorReason, SnomError } from '../errors';

/**
 * 2017-07-14 to 2039-09-18 in milliseconds. Thirteen digits without a gap that begin with 15 to 22: no numbering plan
 * we know of has such numbers, but Node-RED's inject node sends them unless it is told otherwise.
 */
const EARLIEST_MS = 1_500_000_000_000;
const LATEST_MS = 2_200_000_000_000;

/** Is it the present time, give or take some years, in milliseconds since 1970, as a number or as its digits? */
function isTimestamp(value: unknown): boolean {
  if (typeof value === 'string') {
    const text = value.slice(0, 32).trim();
    return /^\d{13}$/.test(text) && isTimestamp(Number(text));
  }
  return typeof value === 'number' && value >= EARLIEST_MS && value <= LATEST_MS;
}

/** @throws SnomError `reason` {value} where a value is a time stamp */
export function refuseTimestamp(value: unknown, reason: ErrorReason): void {
  if (isTimestamp(value)) throw new SnomError(reason, { params: { value: String(value).trim() } });
}
