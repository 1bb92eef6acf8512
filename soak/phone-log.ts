/** Tells what a virtual phone did: its calls, what it reported, what it was asked. It reads the phone's own notes and forgets them. */
import type { VirtualPhone } from '../simulator';
import type { VirtualCall } from '../simulator/contract/calls';
import type { LoggedEvent } from '../simulator/contract/types';
import { Loads } from '../simulator/minibrowser/loads';
import { type Heard, isReporting, type PhoneFact, type PhoneSpec } from './protocol';

/** Two letters and a number for each kind of calls. */
const COUNTS = /[?&][a-z]{2}=\d/;
/** No scenario presses it. */
const FLOWS_KEY = 'VOLUME_UP';
/** An answer is given when the call was there; so near to its beginning or end nobody knows. */
const UNSURE_MS = 20;
/** So long after its end a phone may still report something of a call. */
const LATE_MS = 30_000;
/** What a phone reports again of a call that was declined comes 2 s after its end. */
const AFTERWARDS_MS = 2500;
/** A phone that was not asked for so long after a call, is not waited for. */
const UNSEEN_MS = 120_000;

interface KnownCall {
  readonly call: VirtualCall;
  readonly name: string;
  readonly begunAt: number;
  overAt?: number;
  /** Was its end told? */
  isTold?: true;
}

/** Notes of one phone. */
export class PhoneLog {
  /** Times it was asked for its calls. */
  asked = 0;
  #askedAt = 0;
  readonly #phone: VirtualPhone;
  readonly #spec: PhoneSpec;
  readonly #tell: (fact: PhoneFact) => void;
  readonly #calls = new Map<string, KnownCall>();
  #pending: { readonly entry: LoggedEvent; readonly call: string | undefined }[] = [];

  constructor(phone: VirtualPhone, spec: PhoneSpec, tell: (fact: PhoneFact) => void) {
    this.#phone = phone;
    this.#spec = spec;
    this.#tell = tell;
    if (spec.kind === 'notify') watchPages(phone.core, (at) => this.#wasAsked(at));
    // A call may begin and be asked for between two looks.
    phone.on('change', () => this.#noteCalls());
  }

  /** Is there a report whose fate is not known yet, or a call whose end was not told? */
  get isOpen(): boolean {
    return this.#pending.length > 0 || [...this.#calls.values()].some(({ isTold }) => !isTold);
  }

  /** Tells what is new. */
  look(): void {
    const phone = this.#phone;
    this.#noteCalls();
    for (const entry of phone.events)
      this.#pending.push({ entry, call: this.#nameOf(entry.callId) });
    for (const { key } of phone.keys)
      if (key === FLOWS_KEY) this.#tell({ what: 'pressed', phone: this.#spec.index });
    for (const { at, status, csta } of phone.requests)
      if (csta?.service === 'SnapshotDevice' && status === 200) this.#wasAsked(at);
    phone.clearLog();
    this.#tellReports();
    this.#tellEnds();
    for (const [id, { overAt = Infinity, isTold }] of this.#calls)
      if (isTold && Date.now() - overAt > LATE_MS) this.#calls.delete(id);
  }

  #noteCalls(): void {
    for (const call of this.#phone.calls) {
      const known = this.#calls.get(call.id) ?? this.#noteBeginning(call);
      if (call.state !== 'Disconnected' || known.overAt !== undefined) continue;
      known.overAt = Date.now();
    }
  }

  /** A call is over for the books when nothing of it is under way any more. */
  #tellEnds(): void {
    const now = Date.now();
    const waiting = new Set(this.#pending.map(({ call }) => call));
    for (const known of this.#calls.values()) {
      const { overAt = Infinity, name, isTold } = known;
      if (isTold || now - overAt < AFTERWARDS_MS || waiting.has(name)) continue;
      const seen = isReporting(this.#spec.kind) || this.#askedAt > overAt + UNSURE_MS;
      if (!seen && now - overAt < UNSEEN_MS) continue;
      known.isTold = true;
      this.#tell({ what: 'over', phone: this.#spec.index, call: name, seen });
    }
  }

  #noteBeginning(call: VirtualCall): KnownCall {
    const known: KnownCall = { call, name: this.#nameFor(call), begunAt: Date.now() };
    this.#calls.set(call.id, known);
    const [number = ''] = call.remote.split('@');
    this.#tell({ what: 'begun', phone: this.#spec.index, call: known.name, number });
    return known;
  }

  /** As a flow knows the call: by its Call-ID where it is reported, by its CSTA id where the phone is asked. */
  #nameFor({ id, sipCallId = '', cstaId = '' }: VirtualCall): string {
    if (isReporting(this.#spec.kind)) return sipCallId;
    return this.#spec.kind === 'csta' ? cstaId.replace('-', '') : id;
  }

  #nameOf(id: string | undefined): string | undefined {
    if (id === undefined) return undefined;
    const known = this.#calls.get(id);
    if (known) return known.name;
    const call = this.#phone.core.engine.byId(id);
    return call && this.#nameFor(call);
  }

  #wasAsked(at: number): void {
    this.asked += 1;
    this.#askedAt = at;
    for (const { name, begunAt, overAt = Infinity } of this.#calls.values()) {
      if (at > begunAt + UNSURE_MS && at < overAt - UNSURE_MS)
        this.#tell({ what: 'told', phone: this.#spec.index, call: name });
    }
  }

  #tellReports(): void {
    const open = this.#pending;
    this.#pending = [];
    for (const waiting of open) {
      const { entry, call } = waiting;
      if (entry.fate !== 'sent') continue;
      if (entry.status === undefined) {
        this.#pending.push(waiting);
        continue;
      }
      const { event, status } = entry;
      const heard = heardOf(event, status);
      this.#tell({
        what: 'report',
        phone: this.#spec.index,
        event,
        heard,
        ...(call !== undefined && { call }),
      });
    }
  }
}

/** Who wants to know what a phone fetches: an address holds the counts of its calls, so that it tells by fetching. */
const watchers = new WeakMap<object, (at: number) => void>();
const fetchPage = Reflect.get<Loads, 'page'>(Loads.prototype, 'page');
Loads.prototype.page = async function (this: Loads, address: string) {
  const at = Date.now();
  const file = await fetchPage.call(this, address);
  if (COUNTS.test(address)) watchers.get(Reflect.get(this, 'phone') as object)?.(at);
  return file;
};

/** @param fetched told when the phone has told its counts, at the time when it did */
function watchPages(phone: object, fetched: (at: number) => void): void {
  watchers.set(phone, fetched);
}

/** The question whether a call may ring is answered 503 where it may. */
function heardOf(event: string, status: number): Heard {
  if (status === 0) return 'maybe';
  return status === 200 || (event === 'blacklist' && status === 503) ? 'yes' : 'no';
}
