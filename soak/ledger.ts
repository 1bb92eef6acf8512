/**
 * The books of a soak: what phones did and reported stands on one side, what came out of the flow on the other. The two know
 * nothing of each other; each report and each call has to be on both, once. What the phones' side knows could not be
 * heard (nobody answered, the phone was away, nobody asked meanwhile) is counted apart. What agrees is forgotten, so that
 * the books of a long run are as small as those of a short one.
 */
import {
  type Command,
  type FlowRecord,
  isReporting,
  type PhoneFact,
  type PhoneKind,
} from './protocol';

/** What is wrong: something did not come out, came twice, was made up, or contradicts what the phone did. */
export type FaultKind = 'lost' | 'doubled' | 'invented' | 'wrong';

export interface Fault {
  readonly kind: FaultKind;
  /** What it is about: `event hold`, `summary`, `command`. */
  readonly about: string;
  readonly phone: number;
  readonly call: string;
  /** For whoever looks for the reason. */
  readonly detail: string;
  /** Since the beginning, s. */
  readonly at: number;
}

/** What could not be heard, and why that is no loss. */
export interface Accounted {
  /** Reports that nobody answered: whether they were heard, the phone does not know. */
  reportsUnanswered: number;
  /** Those of them that came out all the same. */
  reportsHeardAllTheSame: number;
  /** Reports that were refused. */
  reportsRefused: number;
  /** Calls that a phone which vanished or restarted took with it. */
  callsCutOff: number;
  /** Calls of phones that are asked, too short to be told of. */
  callsUntold: number;
  /** Calls of whose beginning or end nobody knows whether it was heard. */
  callsUnsure: number;
  /** Calls that the flow refused before they rang. */
  callsRefused: number;
  /** Commands under way at a deploy: their node was restarted. */
  commandsCutOff: number;
}

export interface Totals {
  calls: number;
  reports: number;
  events: number;
  summaries: number;
  changes: number;
  snapshots: number;
  questions: number;
  commands: number;
  results: number;
}

/** Times in ms. */
export interface Patience {
  /** So long after everything has come nothing may come any more. */
  readonly quietMs: number;
  /** So long something may take. */
  readonly lateMs: number;
}

const FAULTS_KEPT = 50;
/** How long a phone may be asked until it has told everything, ms. */
const QUESTION_MS = 5000;
const MOST_TOLD = 20;

/** Names of reports, on the phone and in the flow. */
const EVENTS: Readonly<Record<string, string>> = {
  setup: 'booted',
  logOn: 'loggedOn',
  logOff: 'loggedOff',
  regFailed: 'registrationFailed',
  redirectionOn: 'forwardOn',
  redirectionOff: 'forwardOff',
  receivedAttendedTransfer: 'transferReceived',
};
/** Reports that make a call known. */
const BEGINNINGS: ReadonlySet<string> = new Set(['incoming', 'outgoing', 'connected']);
const ENDS = ['disconnected', 'missed'];
/** The question whether a call may ring: it tells of no call yet. */
const QUESTION = 'blacklist';

interface Count {
  sure: number;
  maybe: number;
  came: number;
}

/** A call, as the phone knows it. */
interface PhoneCall {
  readonly name: string;
  readonly number: string;
  readonly begunAt: number;
  readonly events: Map<string, Count>;
  overAt: number | undefined;
  /** When it was among what the phone answered, ms; the first times. */
  readonly told: number[];
  wasCutOff: boolean;
  /** Was the phone asked since it is over? */
  isSeen: boolean;
  questions: number;
}

/** A call, as the flow knows it. */
interface FlowCall {
  readonly id: string;
  added: number;
  removed: number;
  summaries: number;
  sip: string | null;
  csta: string | null;
  number: string;
  outcome: string;
  readonly addedAt: number;
  changedAt: number;
  /** Whether its end was heard, nobody knows: it may come whenever the phone starts anew. */
  isUnsure: boolean;
}

interface SentCommand {
  isDoubted: boolean;
  /** Infinity = not yet. */
  givenAt: number;
  readonly command: Command;
  readonly at: number;
  results: number;
  ok: boolean;
  confirmed: boolean | null;
  sent: string;
  doneAt: number;
  /** Calls that the phone began with its number, and those of them that were heard of for sure. */
  begun: number;
  heard: number;
}

/** One phone's page. */
interface Page {
  readonly index: number;
  readonly kind: PhoneKind;
  readonly calls: Map<string, PhoneCall>;
  readonly flowCalls: Map<string, FlowCall>;
  /** Reports that are of no call. */
  readonly events: Map<string, Count>;
  /** Calls of a phone whose calls are only counted. */
  counted: { least: number; most: number; came: number };
  keys: { pressed: number; least: number; most: number };
  lastSnapshot: number;
  isGone: boolean;
  backAt: number;
  /** When it last told that it has started, for sure. */
  bootedAt: number;
  /** Since then, may the end of a call not have been heard? */
  isUnsure: boolean;
}

export class Ledger {
  readonly totals: Totals = {
    calls: 0,
    reports: 0,
    events: 0,
    summaries: 0,
    changes: 0,
    snapshots: 0,
    questions: 0,
    commands: 0,
    results: 0,
  };
  readonly accounted: Accounted = {
    reportsUnanswered: 0,
    reportsHeardAllTheSame: 0,
    reportsRefused: 0,
    callsCutOff: 0,
    callsUntold: 0,
    callsUnsure: 0,
    callsRefused: 0,
    commandsCutOff: 0,
  };
  /** All of them, by kind. */
  readonly counts: Record<FaultKind, number> = { lost: 0, doubled: 0, invented: 0, wrong: 0 };
  /** The first of them. */
  readonly faults: Fault[] = [];
  readonly #pages: readonly Page[];
  readonly #commands = new Map<string, SentCommand>();
  readonly #dialled = new Map<string, SentCommand>();
  readonly #patience: Patience;
  readonly #now: () => number;
  /** The call that is compared now. */
  #judged: PhoneCall | undefined;
  readonly #deploys: { from: number; to: number }[] = [];

  /** @param now a clock that nobody sets, ms since the beginning */
  constructor(kinds: readonly PhoneKind[], patience: Patience, now: () => number) {
    this.#patience = patience;
    this.#now = now;
    this.#pages = kinds.map((kind, index) => ({
      index,
      kind,
      calls: new Map(),
      flowCalls: new Map(),
      events: new Map(),
      counted: { least: 0, most: 0, came: 0 },
      keys: { pressed: 0, least: 0, most: 0 },
      lastSnapshot: 0,
      isGone: false,
      backAt: 0,
      bootedAt: 0,
      isUnsure: false,
    }));
  }

  /** Calls, commands that do not agree yet. */
  get open(): number {
    return this.#pages.reduce((sum, { calls, flowCalls }) => {
      const sure = [...flowCalls.values()].filter(({ isUnsure }) => !isUnsure);
      return sum + calls.size + sure.length;
    }, this.#commands.size);
  }

  /** Nodes are restarted from now on. The answer ends it. */
  deploying(): () => void {
    const deploy = { from: this.#now(), to: Infinity };
    this.#deploys.push(deploy);
    if (this.#deploys.length > 100) this.#deploys.shift();
    return () => (deploy.to = this.#now());
  }

  /** A command is given to the flow. */
  commanded(command: Command): void {
    this.totals.commands += 1;
    const at = this.#now();
    const sent: SentCommand = {
      isDoubted: false,
      givenAt: Infinity,
      command,
      at,
      results: 0,
      ok: false,
      confirmed: null,
      sent: 'maybe',
      doneAt: 0,
      begun: 0,
      heard: 0,
    };
    this.#commands.set(command.id, sent);
    if (command.number !== undefined) this.#dialled.set(command.number, sent);
    if (command.node === 'key') this.#page(command.phone).keys.most += 1;
  }

  /** It was given to the flow; or nobody knows whether it was. */
  given({ id }: Command, isSure: boolean): void {
    const command = this.#commands.get(id);
    if (!command) return;
    command.givenAt = this.#now();
    command.isDoubted = !isSure;
  }

  /** It could not be given to the flow. */
  withdrawn({ id, number, node, phone }: Command): void {
    if (!this.#commands.delete(id)) return;
    this.totals.commands -= 1;
    if (number !== undefined) this.#dialled.delete(number);
    if (node === 'key') this.#page(phone).keys.most -= 1;
  }

  /** Writes down what a phone did. */
  did(fact: PhoneFact): void {
    if (fact.what === 'wish') return;
    const page = this.#page(fact.phone);
    switch (fact.what) {
      case 'begun':
        this.#begun(page, fact.call, fact.number);
        return;
      case 'over': {
        const call = page.calls.get(fact.call);
        if (!call) return;
        call.overAt = this.#now();
        call.isSeen = fact.seen;
        return;
      }
      case 'told': {
        const call = page.calls.get(fact.call);
        if (!call) return;
        if (call.told.length < MOST_TOLD) call.told.push(this.#now());
        return;
      }
      case 'report':
        this.#reported(page, fact);
        return;
      case 'gone':
        page.isGone = true;
        for (const call of page.calls.values()) call.wasCutOff ||= call.overAt === undefined;
        return;
      case 'back':
        page.isGone = false;
        page.backAt = this.#now();
        return;
      case 'pressed':
        page.keys.pressed += 1;
    }
  }

  /** Writes down what came out of the flow. */
  came(record: FlowRecord): void {
    if (record.lane === 'results') {
      this.#result(record);
      return;
    }
    const page = this.#pages[record.phone];
    if (!page) {
      this.#fault('invented', record.lane, { index: record.phone }, '', 'a phone that is none');
      return;
    }
    switch (record.lane) {
      case 'events':
        this.#event(page, record.event, record.sip);
        return;
      case 'calls':
        this.#change(page, record);
        return;
      case 'summaries': {
        this.totals.summaries += 1;
        const call = this.#flowCall(page, record.id);
        call.summaries += 1;
        call.outcome = record.outcome;
        return;
      }
      case 'snapshot':
        this.totals.snapshots += 1;
        page.lastSnapshot = record.calls;
        return;
      case 'screening': {
        this.totals.questions += 1;
        const call = page.calls.get(record.sip ?? '');
        // A question comes before the phone has noted the call.
        if (call) call.questions += 1;
        else this.#early(page, record.sip ?? '').questions += 1;
      }
    }
  }

  /**
   * Compares what should be there by now. To be called now and then.
   *
   * @param now until when everything has been written down that came out of the flow
   */
  settle(now = this.#now()): void {
    // What waits for nodes that are being restarted comes afterwards.
    if (this.#isDeploying(now, now)) return;
    for (const page of this.#pages) this.#settlePage(page, now);
    for (const [id, command] of this.#commands) this.#settleCommand(id, command, now);
  }

  /** Compares what can only be compared when nothing goes on any more. */
  close(): void {
    for (const page of this.#pages) {
      for (const [event, count] of page.events) this.#compareEvent(page, '', event, count);
      const { least, most, came } = page.counted;
      const left = JSON.stringify([...page.flowCalls.values()]);
      if (came < least) this.#fault('lost', 'call', page, '', `${came} of ${least} ${left}`);
      if (came > most) this.#fault('doubled', 'call', page, '', `${came} instead of ${most}`);
      const { keys } = page;
      if (keys.pressed < keys.least)
        this.#fault('lost', 'key', page, '', `${keys.pressed} of ${keys.least}`);
      if (keys.pressed > keys.most)
        this.#fault('doubled', 'key', page, '', `${keys.pressed} instead of ${keys.most}`);
      if (page.lastSnapshot > 0 && !page.isUnsure)
        this.#fault('wrong', 'snapshot', page, '', `${page.lastSnapshot} calls at the end`);
      for (const call of page.calls.values())
        this.#fault('wrong', 'call', page, call.name, 'it has not ended on the phone');
    }
  }

  #page(index: number): Page {
    const page = this.#pages[index];
    if (!page) throw new RangeError(`there is no phone ${index}`);
    return page;
  }

  /** A call of which a flow has told before the phone did. */
  #early(page: Page, name: string): PhoneCall {
    const call: PhoneCall = {
      name,
      number: '',
      begunAt: this.#now(),
      events: new Map(),
      overAt: undefined,
      told: [],
      wasCutOff: false,
      isSeen: false,
      questions: 0,
    };
    page.calls.set(name, call);
    return call;
  }

  #begun(page: Page, name: string, number: string): void {
    this.totals.calls += 1;
    const early = page.calls.get(name) ?? this.#early(page, name);
    page.calls.set(name, { ...early, number });
    const command = this.#dialled.get(number);
    if (command) command.begun += 1;
  }

  #reported(
    page: Page,
    { event, call: name, heard }: Extract<PhoneFact, { what: 'report' }>,
  ): void {
    this.totals.reports += 1;
    if (heard === 'no') this.accounted.reportsRefused += 1;
    if (heard === 'maybe') this.accounted.reportsUnanswered += 1;
    if (heard === 'no') return;
    const count = this.#countOf(page, EVENTS[event] ?? event, name);
    if (event === 'setup' && heard === 'yes') {
      page.bootedAt = this.#now();
      page.isUnsure = false;
    }
    if (heard === 'yes') count.sure += 1;
    else count.maybe += 1;
  }

  #event(page: Page, event: string, sip: string | null): void {
    this.totals.events += 1;
    this.#countOf(page, event, sip ?? undefined).came += 1;
  }

  #countOf(page: Page, event: string, name: string | undefined): Count {
    const call = name === undefined ? undefined : (page.calls.get(name) ?? this.#early(page, name));
    const events = call?.events ?? page.events;
    const count = events.get(event) ?? { sure: 0, maybe: 0, came: 0 };
    events.set(event, count);
    return count;
  }

  #flowCall(page: Page, id: string): FlowCall {
    const known = page.flowCalls.get(id);
    if (known) {
      known.changedAt = this.#now();
      return known;
    }
    const call: FlowCall = {
      id,
      added: 0,
      removed: 0,
      summaries: 0,
      sip: null,
      csta: null,
      number: '',
      outcome: '',
      addedAt: this.#now(),
      changedAt: this.#now(),
      isUnsure: false,
    };
    page.flowCalls.set(id, call);
    return call;
  }

  #change(page: Page, record: Extract<FlowRecord, { lane: 'calls' }>): void {
    this.totals.changes += 1;
    const call = this.#flowCall(page, record.id);
    if (record.change === 'callAdded') call.added += 1;
    if (record.change === 'callRemoved') call.removed += 1;
    call.sip = record.sip ?? call.sip;
    call.csta = record.csta?.replace('-', '') ?? call.csta;
    call.number = record.number || call.number;
  }

  #result(record: Extract<FlowRecord, { lane: 'results' }>): void {
    this.totals.results += 1;
    const command = this.#commands.get(record.command);
    if (!command) {
      this.#fault('doubled', 'result', { index: -1 }, record.command, 'its books are closed');
      return;
    }
    command.results += 1;
    command.ok = record.ok;
    command.confirmed = record.confirmed;
    command.sent = record.sent;
    command.doneAt = this.#now();
  }

  #settlePage(page: Page, now: number): void {
    for (const call of page.calls.values()) {
      const { quietMs } = this.#patience;
      // What never was on the phone is judged like a call that is over.
      const overAt = call.number === '' ? call.begunAt : call.overAt;
      if (overAt === undefined || page.isGone || now - overAt < quietMs) continue;
      this.#settleCall(page, call, now - Math.max(overAt, page.backAt));
    }
    for (const call of page.flowCalls.values()) this.#settleFlowCall(page, call, now);
  }

  /** @param age since it was over, or since what may have delayed its news, ms */
  #settleCall(page: Page, call: PhoneCall, age: number): void {
    if (call.number === '') {
      if (age > this.#patience.lateMs) {
        page.calls.delete(call.name);
        const events = [...call.events.keys()].join(', ');
        this.#fault('invented', 'event', page, call.name, `${events} of a call that there is not`);
      }
      return;
    }
    const [least, most] = this.#rangeOf(page.kind, call);
    const flows = [...page.flowCalls.values()].filter((one) => isSame(page.kind, call, one));
    const isOver = isEndSure(page, call);
    const isWhole =
      flows.length >= (page.kind === 'notify' ? 0 : most) &&
      (!isOver || flows.every(isComplete)) &&
      this.#eventsCame(call);
    if (!isWhole && age < this.#patience.lateMs) return;
    this.#judged = call;
    page.calls.delete(call.name);
    for (const flow of flows) {
      flow.isUnsure = !isOver && !isComplete(flow);
      if (!flow.isUnsure) page.flowCalls.delete(flow.id);
    }
    this.#account(page, call, isOver ? least : 0, most);
    if (!isOver && flows.length > 0) page.isUnsure = true;
    for (const [event, count] of call.events) {
      if (event !== QUESTION || count.came > 0 || !this.#wasDeployed(call))
        this.#compareEvent(page, call.name, event, count);
    }
    this.#compareCalls(page, call, flows, [least, most]);
    this.#compareQuestions(page, call);
  }

  /** How many calls a flow has to know for one of the phone. */
  #rangeOf(kind: PhoneKind, call: PhoneCall): readonly [least: number, most: number] {
    if (!isReporting(kind)) {
      const { told } = call;
      // A question that is under way at a deploy is given up, whatever is answered.
      const isSure = told.some((at) => !this.#isDeploying(at - QUESTION_MS, at + QUESTION_MS));
      return [isSure ? 1 : 0, told.length > 0 || kind === 'notify' ? 1 : 0];
    }
    const reports = [...call.events].filter(([event]) => event !== QUESTION);
    const isSure = reports.some(([event, { sure }]) => sure > 0 && BEGINNINGS.has(event));
    const isHeard = reports.some(([, { sure, maybe }]) => sure + maybe > 0);
    return [isSure ? 1 : 0, isHeard ? 1 : 0];
  }

  #eventsCame({ events }: PhoneCall): boolean {
    // What nobody has answered may be heard long afterwards.
    return [...events.values()].every(({ sure, maybe, came }) => came >= sure + maybe);
  }

  #account(page: Page, call: PhoneCall, least: number, most: number): void {
    if (page.kind === 'notify') {
      page.counted.least += least;
      page.counted.most += most;
    }
    const wanted = this.#dialled.get(call.number);
    if (wanted) wanted.heard += least;
    const { accounted } = this;
    if (call.wasCutOff) accounted.callsCutOff += 1;
    if (isReporting(page.kind)) {
      const isRefused = most === 0 && call.events.has(QUESTION);
      if (isRefused) accounted.callsRefused += 1;
      else if (least < 1) accounted.callsUnsure += 1;
    } else if (least < 1) {
      accounted.callsUntold += 1;
    }
  }

  #compareEvent(page: Page, call: string, event: string, { sure, maybe, came }: Count): void {
    const about = `event ${event}`;
    if (came > sure) this.accounted.reportsHeardAllTheSame += Math.min(came - sure, maybe);
    if (came < sure) this.#fault('lost', about, page, call, `${came} of ${sure}`, sure - came);
    const more = came - sure - maybe;
    if (more > 0) this.#fault('doubled', about, page, call, `${came} of ${sure + maybe}`, more);
  }

  #compareCalls(
    page: Page,
    call: PhoneCall,
    flows: readonly FlowCall[],
    [least, most]: readonly [number, number],
  ): void {
    if (page.kind === 'notify') return;
    const ids = flows.map(({ id, outcome }) => `${id} ${outcome}`).join(', ');
    if (flows.length < least) this.#fault('lost', 'call', page, call.name, call.number);
    if (flows.length > most) this.#fault('doubled', 'call', page, call.name, ids);
    const isOver = isEndSure(page, call);
    for (const flow of flows) this.#compareFlow(page, call.name, flow, isOver);
  }

  /** A call begins once and ends once, and has one summary. */
  #compareFlow(page: Page, name: string, flow: FlowCall, isOver = true): void {
    const { added, removed, summaries, id } = flow;
    for (const [about, count] of Object.entries({
      begin: added,
      end: removed,
      summary: summaries,
    })) {
      if (count < 1 && (isOver || about === 'begin')) this.#fault('lost', about, page, name, id);
      if (count > 1) this.#fault('doubled', about, page, name, `${id} ${count} times`);
    }
  }

  /** While nodes are restarted nobody decides, and the phone rings. */
  #compareQuestions(page: Page, call: PhoneCall): void {
    const { sure, maybe } = call.events.get(QUESTION) ?? { sure: 0, maybe: 0 };
    const { questions } = call;
    if (questions > sure + maybe)
      this.#fault('doubled', 'question', page, call.name, `${questions} of ${sure + maybe}`);
    if (questions < sure && !this.#wasDeployed(call))
      this.#fault('lost', 'question', page, call.name, `${questions} of ${sure}`);
  }

  /** Calls that are on no phone: what a flow wanted to dial, and those of phones that only count. */
  #settleFlowCall(page: Page, flow: FlowCall, now: number): void {
    const age = now - flow.changedAt;
    if (flow.isUnsure) {
      if (isComplete(flow)) page.flowCalls.delete(flow.id);
      return;
    }
    if (page.kind === 'notify') {
      if (flow.removed === 0 || flow.summaries === 0) return;
      if (age < this.#patience.quietMs) return;
      page.flowCalls.delete(flow.id);
      page.counted.came += 1;
      this.#compareFlow(page, '', flow);
      return;
    }
    if (age < this.#patience.lateMs || page.isGone) return;
    const isOpen = (call: PhoneCall): boolean =>
      isSame(page.kind, call, flow) || (flow.number !== '' && call.number === flow.number);
    if ([...page.calls.values()].some(isOpen)) return;
    page.flowCalls.delete(flow.id);
    const wanted = this.#dialled.get(flow.number);
    if (wanted && flow.sip === null && flow.csta === null && wanted.heard === 0)
      this.#compareFlow(page, flow.number, flow);
    else this.#fault('invented', 'call', page, flow.sip ?? '', JSON.stringify(flow));
  }

  #settleCommand(id: string, sent: SentCommand, now: number): void {
    const { command, results, at, givenAt, doneAt } = sent;
    const { quietMs, lateMs } = this.#patience;
    if (givenAt === Infinity) return;
    const isDone = results > 0 && now - doneAt >= quietMs;
    const isCut = results === 0 && (sent.isDoubted || this.#isDeploying(at - 1000, now));
    if (!isDone && now - givenAt < (isCut ? lateMs : lateMs * 2)) return;
    if (this.#isOnPage(command) && now - givenAt < lateMs * 4) return;
    this.#commands.delete(id);
    if (command.number !== undefined) this.#dialled.delete(command.number);
    const page = this.#page(command.phone);
    const what = JSON.stringify(command.payload);
    if (results > 1) this.#fault('doubled', 'result', page, id, what);
    if (results === 0) {
      if (isCut) this.accounted.commandsCutOff += 1;
      else this.#fault('lost', 'result', page, id, what);
    }
    if (command.node === 'key') this.#countKeys(page, sent);
    if (command.number !== undefined) this.#compareDialled(page, sent);
  }

  /** Is there a call of it that is not compared yet? */
  #isOnPage({ phone, number }: Command): boolean {
    if (number === undefined) return false;
    const { calls, flowCalls } = this.#page(phone);
    return [...calls.values(), ...flowCalls.values()].some((call) => call.number === number);
  }

  #countKeys({ keys }: Page, { ok, results, sent }: SentCommand): void {
    if (ok) keys.least += 1;
    else if (results > 0 && sent === 'no') keys.most -= 1;
  }

  #compareDialled(page: Page, { command, begun, ok, confirmed, results, sent }: SentCommand): void {
    const { id } = command;
    if (begun > 1) this.#fault('doubled', 'dialling', page, id, `${begun} calls`);
    if (begun === 0 && ok && confirmed === true)
      this.#fault('wrong', 'dialling', page, id, 'confirmed, and the phone did not dial');
    if (begun > 0 && results > 0 && !ok && sent === 'no')
      this.#fault('wrong', 'dialling', page, id, 'said not to be sent, and the phone dialled');
  }

  #isDeploying(from: number, to: number): boolean {
    return this.#deploys.some((deploy) => deploy.from <= to && deploy.to >= from);
  }

  #wasDeployed({ begunAt }: PhoneCall): boolean {
    return this.#isDeploying(begunAt - 3000, begunAt + 10_000);
  }

  /** When it was, what it reported, and which deploys were near. */
  #story(call: PhoneCall | undefined): string {
    if (!call) return '';
    const s = (ms: number): string => (ms / 1000).toFixed(1);
    const { begunAt, overAt = this.#now(), events, wasCutOff } = call;
    const told = [...events].map(
      ([event, { sure, maybe, came }]) => `${event} ${sure}+${maybe}:${came}`,
    );
    const near = this.#deploys
      .filter(({ from, to }) => to > begunAt - 2000 && from < overAt + 2000)
      .map(({ from, to }) => `${s(from)}-${s(to)}`);
    const cut = wasCutOff ? ', cut off' : '';
    return ` (${s(begunAt)}-${s(overAt)}${cut}; ${told.join(', ')}; deploys ${near.join(', ') || 'none'})`;
  }

  #fault(
    kind: FaultKind,
    about: string,
    { index }: Pick<Page, 'index'>,
    call: string,
    detail: string,
    count = 1,
  ): void {
    this.counts[kind] += count;
    if (this.faults.length >= FAULTS_KEPT) return;
    const at = Math.round(this.#now() / 100) / 10;
    const known = this.#pages[index]?.calls.get(call) ?? this.#judged;
    this.faults.push({ kind, about, phone: index, call, detail: detail + this.#story(known), at });
  }
}

/** A call is over where its end was told, or that the phone has started anew since. */
function isEndSure(
  { kind, bootedAt }: Page,
  { events, overAt = Infinity, wasCutOff, isSeen }: PhoneCall,
): boolean {
  if (!isReporting(kind)) return isSeen;
  if (wasCutOff) return bootedAt > overAt;
  return ENDS.some((event) => (events.get(event)?.sure ?? 0) > 0);
}

function isSame(kind: PhoneKind, call: PhoneCall, flow: FlowCall): boolean {
  if (kind === 'notify') return false;
  return isReporting(kind) ? flow.sip === call.name : flow.csta === call.name;
}

function isComplete({ added, removed, summaries }: FlowCall): boolean {
  return added > 0 && removed > 0 && summaries > 0;
}
