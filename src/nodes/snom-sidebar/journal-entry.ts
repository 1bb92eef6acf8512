/** One finished call as the journal has it. */
import { type CallSummary, isCallOutcome } from '../../calls/model/call-types';
import { fieldsOf } from '../../common/values';
import type { JournalEntry } from './types';

/** Longest text that is kept, characters. */
const MAX_TEXT = 128;

/** @param phone id of its configuration */
export function entryOf(summary: CallSummary, phone: string): JournalEntry {
  const { id, dir, remote, startedAt, endedAt, talkSeconds, outcome, transfer, assumed } = summary;
  return {
    ...{ id, phone, dir, startedAt, endedAt, talkSeconds, outcome },
    number: remote.number.slice(0, MAX_TEXT),
    ...(remote.name && { name: remote.name.slice(0, MAX_TEXT) }),
    ...(transfer?.to && { to: transfer.to.slice(0, MAX_TEXT) }),
    ...(assumed && { assumed }),
  };
}

/** The entries of one phone in a value of a context store; what does not fit is left out. Never throws. */
export function entriesIn(kept: unknown, phone: string, most: number): readonly JournalEntry[] {
  const { v, calls } = fieldsOf(kept) ?? {};
  if (v !== 1 || !Array.isArray(calls)) return [];
  const list: unknown[] = calls.slice(-most);
  return list.flatMap((one) => entryIn(one, phone) ?? []);
}

function entryIn(value: unknown, phone: string): JournalEntry | undefined {
  const fields = fieldsOf(value) ?? {};
  const { id, dir, number, name, startedAt, endedAt, talkSeconds, outcome, to, assumed } = fields;
  if (!isText(id) || id === '' || !isText(number) || !isCallOutcome(outcome)) return undefined;
  if ((dir !== 'i' && dir !== 'o') || !isTime(startedAt) || !isTime(endedAt)) return undefined;
  if (typeof talkSeconds !== 'number' || !(talkSeconds >= 0)) return undefined;
  return {
    ...{ id, phone, dir, number, startedAt, endedAt, talkSeconds, outcome },
    ...(isText(name) && name !== '' && { name }),
    ...(isText(to) && to !== '' && { to }),
    ...(assumed === true && { assumed }),
  };
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_TEXT;

const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
