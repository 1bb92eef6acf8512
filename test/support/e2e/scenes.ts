/** Many phones in one Node-RED, each with an operation of its own to live through. */
import assert from 'node:assert/strict';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { buildActionUrls } from '../../../src/calls/reports/action-url';
import { type ErrorReason, REASONS } from '../../../src/common/errors';
import { bringAbout, callsBecome, type Stage, statesOf } from '../matrix/situations';
import type { Story } from '../matrix/stories';
import type { Way } from '../matrix/ways';
import { catalogue } from './catalogue';
import { admin, call, node, tab } from './flow';
import type { FlowNode, NodeRed } from './node-red';
import type { Outcome } from './operator';
import { startPhone } from './phones';
import { credentials, reporting, tokenOf } from './reporting';

/** Most that a story may take, ms. */
const LIMIT_MS = 90_000;

/** One way to a phone, one story, one phone. */
export class Scene implements Stage {
  #nodeRed: NodeRed | undefined;
  private outcome: Outcome | undefined;
  /** On the way to the story, see {@link requestsTo}. */
  #askedBefore: readonly string[] = [];

  private constructor(
    readonly way: Way,
    readonly story: Story,
    readonly phone: VirtualPhoneApi,
    private readonly number: number,
  ) {}

  static async prepare(way: Way, story: Story, number: number): Promise<Scene> {
    const mac = `0004134${number.toString(16).padStart(5, '0').toUpperCase()}`;
    const phone = await startPhone({ ...way.phone, mac });
    return new Scene(way, story, phone, number);
  }

  get id(): string {
    return `scene-${this.number}`;
  }

  get #name(): string {
    return `Phone ${this.number}`;
  }

  /** As its owner has configured it. */
  config(nodeRed: NodeRed): FlowNode {
    this.#nodeRed = nodeRed;
    const { phone, way, number } = this;
    const reports = way.follows === 'actionUrls';
    if (reports) {
      const urls = buildActionUrls({ baseUrl: nodeRed.url, token: tokenOf(number) });
      for (const [setting, url] of Object.entries(urls)) phone.setSetting(setting, url);
    }
    return reporting(this.id, phone, nodeRed.url, {
      name: this.#name,
      sipPort: phone.sipPort === undefined ? '' : String(phone.sipPort),
      minibrowserPort: way.phone.profile.startsWith('snomD8') ? String(phone.minibrowserPort) : '',
      ...(reports ? {} : { events: false, pollMs: '250' }),
      ...way.config,
    });
  }

  get credentials(): object {
    return credentials(this.number);
  }

  /** Of what it really does; how Node-RED gets to know is looked at by each operation. */
  async knows(states: string): Promise<void> {
    await callsBecome(this.phone, states);
    await this.phone.settled();
  }

  async operate(request: object): Promise<Outcome & { readonly channel?: string }> {
    assert.ok(this.#nodeRed);
    const response = await this.#nodeRed.request('/operate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ phone: this.#name, request }),
    });
    return (await response.json()) as Outcome;
  }

  /** Lives through the story, or through its refusal. */
  async play(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`It takes too long: ${this.#told}`)), LIMIT_MS);
    });
    try {
      await Promise.race([this.#play(), late]);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`${what}\nIts web server was asked:\n${this.#asked}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Its web server's last requests, those of the way to the story too. */
  get #asked(): string {
    return [...this.#askedBefore, ...requestsTo(this.phone)].slice(-MOST_TOLD).join('\n');
  }

  /** What has happened so far. */
  get #told(): string {
    const { phone, outcome } = this;
    return JSON.stringify({ states: statesOf(phone), commands: commandsTo(phone), outcome });
  }

  async #play(): Promise<void> {
    const { story, way, phone } = this;
    const reason = way.refused[story.operation];
    await bringAbout(story.from, this);
    if (!reason) {
      for (const [request, states] of story.before) {
        const outcome = await this.operate(request);
        assert.equal(outcome.ok, true, JSON.stringify(outcome));
        await this.knows(states);
      }
      this.#askedBefore = requestsTo(phone);
      phone.clearLog();
    }
    const before = statesOf(phone);
    const outcome = await this.operate({
      operation: story.operation,
      ...(way.values?.[story.operation] ?? story.values),
    });
    this.outcome = outcome;
    const told = JSON.stringify(outcome);
    if (reason) {
      assert.deepEqual(
        [outcome.ok, outcome.code, outcome.sent],
        [false, REASONS[reason][0], 'no'],
        told,
      );
      assert.match(outcome.message ?? '', textOf(reason), told);
      assert.equal(statesOf(phone), before);
      assert.deepEqual(commandsTo(phone), []);
      return;
    }
    assert.deepEqual([outcome.ok, outcome.accepted], [true, true], told);
    assert.notEqual(outcome.confirmed, false, told);
    if (outcome.channel !== undefined && story.operation !== 'callInfo')
      assert.equal(outcome.channel, way.channel, told);
    await callsBecome(phone, story.to);
    await story.look?.(this);
  }
}

const text = catalogue('en-US');

/** What the text of a reason looks like, whatever it names. */
function textOf(reason: ErrorReason): RegExp {
  const parts = text(`snom.error.${reason}`)
    .split(/__\w+__/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

/** All phones on one tab, with one node that operates the one it is told. */
export async function deployScenes(nodeRed: NodeRed, scenes: readonly Scene[]): Promise<void> {
  const configs = scenes.map((scene) => scene.config(nodeRed));
  // Phones that no node uses are not started; this one is never sent anything.
  const uses = Object.fromEntries(configs.map(({ id }, index) => [`phone${index}`, id]));
  const [first] = configs;
  assert.ok(first);
  const chosen = [
    { t: 'set', p: 'phone', pt: 'msg', to: 'payload.phone', tot: 'msg' },
    { t: 'set', p: 'payload', pt: 'msg', to: 'payload.request', tot: 'msg' },
  ];
  const answer = [{ t: 'set', p: 'payload', pt: 'msg', to: 'snom', tot: 'msg' }];
  const operator = call('operate', [], {
    phone: first.id,
    phoneFromMsg: true,
    operation: '',
    waitFor: 'confirmed',
    // The reports of a few hundred phones that have just been set up may be a while.
    confirmTimeout: '30',
    failedPort: true,
    outputs: 2,
  });
  await nodeRed.deploy(
    [
      tab,
      ...configs,
      admin('user', [], { phone: first.id, ...uses }),
      node('http in', 'operate-in', ['choose'], {
        url: '/operate',
        method: 'post',
        upload: false,
        swaggerDoc: '',
      }),
      node('change', 'choose', ['operate'], { rules: chosen }),
      { ...operator, wires: [['operate-snom'], ['operate-snom']] },
      node('change', 'operate-snom', ['operate-out'], { rules: answer }),
      node('http response', 'operate-out', [], { statusCode: '200', headers: {} }),
    ],
    Object.fromEntries(scenes.map(({ id, credentials: secrets }) => [id, secrets])) as never,
  );
}

/** Requests that are told where a story ends badly. */
const MOST_TOLD = 20;

/** What a phone's web server was asked since its log was cleared, and what it answered. */
function requestsTo({ requests }: VirtualPhoneApi): string[] {
  return requests.map(({ at, method, target, auth, status }) =>
    [at, method, target, `login: ${auth}`, status].join(' '),
  );
}

/** What has reached a phone that was more than a question. */
function commandsTo(phone: VirtualPhoneApi): string[] {
  const isReading = (service: string): boolean =>
    ['RequestSystemStatus', 'SnapshotDevice'].includes(service);
  const requests = phone.requests
    .filter(({ target, csta }) => target !== '/info.htm' && !(csta && isReading(csta.service)))
    .map(({ method, target, csta }) => `${method} ${target} ${csta?.service ?? ''}`.trim());
  const messages = phone.sipMessages
    // What asks for the state of the calls does nothing else.
    .filter(({ method, body }) => method !== 'OPTIONS' && !body.includes('$(phone_state)'))
    .map(({ method, body }) => `${method} ${body}`);
  return [...requests, ...messages, ...phone.keys.map(({ key }) => key)];
}
