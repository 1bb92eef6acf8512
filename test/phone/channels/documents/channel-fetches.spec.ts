/** Whatever a phone, or somebody who knows an address, fetches of the documents meant for it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import { DocumentChannel } from '../../../../src/phone/channels/documents/channel';
import type { DocumentClock } from '../../../../src/phone/channels/documents/waiting';
import { CommandScope } from '../../../../src/phone/commands/command-scope';
import { Lane } from '../../../../src/phone/transport/lanes';
import { LINE_STATES, type PhoneRequest, type PhoneResponse } from '../../../../src/phone/types';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { MemoryShelf } from '../../../support/phone/document-phone';
import { D862, dial } from '../../../support/phone/document-setup';

/** Time that is over at once. */
const HASTY: DocumentClock = {
  after: (_, run) => {
    const timer = setImmediate(run);
    return () => clearImmediate(timer);
  },
  steady: () => 0,
};

/** What is fetched after a document was pushed: one of the addresses it knows by then, and what stands behind it. */
interface Fetch {
  readonly which: number;
  readonly query: string | undefined;
  /** Only when the question or the command is over. */
  readonly late: boolean;
}

const value = fc.constantFrom(
  '0',
  '1',
  '999',
  '1e3',
  '-1',
  'Idle',
  '$(lines)',
  '%',
  '%00',
  'on',
  '',
);
const name = fc.constantFrom('st', 'n', 'ri', 'co', 'dnd', '__proto__', 'idle', 'ringing', 'busy');
const query = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.tuple(name, value), { maxLength: 8 })
    .map((parts) => parts.map((part) => part.join('=')).join('&')),
  fc.constantFrom('idle', 'ringing', 'busy', 'unknown', 'x'.repeat(3000)),
);
const fetches: fc.Arbitrary<readonly Fetch[]> = fc.array(
  fc.record({
    which: fc.nat(7),
    query: fc.option(query, { nil: undefined }),
    late: fc.boolean(),
  }),
  { maxLength: 5 },
);

/** A phone with `minibrowser.htm` that does as it likes. */
class OddPhone {
  readonly shelf = new MemoryShelf();
  readonly given: string[] = [];
  readonly addresses: string[] = [];
  readonly #late: Fetch[] = [];
  readonly channel: DocumentChannel;

  constructor(
    private readonly fetches: readonly Fetch[],
    private readonly status: number,
  ) {
    this.channel = new DocumentChannel(
      { host: '192.0.2.1', documentForm: 'pointer' },
      {
        http: () => ({ request: (request) => this.#asked(request) }),
        lane: () => new Lane('192.0.2.1'),
        shelf: () => this.shelf,
        clock: HASTY,
      },
    );
  }

  async #asked({ target }: PhoneRequest): Promise<PhoneResponse> {
    await Promise.resolve();
    this.addresses.push(decodeURIComponent(target.slice('/minibrowser.htm?url='.length)));
    for (const one of this.fetches) {
      if (one.late) this.#late.push(one);
      else this.#fetch(one);
    }
    if (this.status !== 200)
      throw new SnomError('unexpectedStatus', { params: { status: this.status }, sent: 'maybe' });
    return { status: 200, headers: {}, body: '' };
  }

  fetchLate(): void {
    for (const one of this.#late) this.#fetch(one);
  }

  #fetch({ which, query: asked }: Fetch): void {
    const address = this.addresses[which % this.addresses.length] ?? assert.fail();
    const [plain = '', written] = address.split('?');
    const xml = this.shelf.get(`${plain}?${asked ?? written ?? ''}`);
    if (xml === undefined) return;
    this.given.push(xml);
    this.addresses.push(...(xml.match(/http:\/\/[^<"]+/g) ?? []));
  }
}

function scopeOf(): CommandScope {
  const timedOut = (): SnomError => new SnomError('noAnswer');
  return new CommandScope({ timeoutMs: 600_000, timedOut });
}

describe('phone/channels/documents/channel, whatever is fetched', () => {
  const statuses = fc.constantFrom(200, 200, 200, 500);

  it('makes a report within its bounds of it, or none, and leaves nothing on the shelf', async () => {
    await fc.assert(
      fc.asyncProperty(fetches, statuses, async (wanted, status) => {
        const phone = new OddPhone(wanted, status);
        const scope = scopeOf();
        try {
          const {
            phoneState = '',
            total = 0,
            counts,
          } = await phone.channel.readLines('minibrowser', D862, scope);
          assert.match(phoneState, /^[\w -]{0,40}$/);
          for (const [state, many] of [['total', total], ...Object.entries(counts)] as const) {
            assert.ok(state === 'total' || LINE_STATES.some((one) => one === state));
            assert.ok(Number.isInteger(many) && many >= 0 && many < 1000);
          }
        } catch (thrown) {
          assert.ok(thrown instanceof SnomError, String(thrown));
          assert.match(
            thrown.reason,
            /^(?:phoneDoesNotReport|documentNotFetched|unexpectedStatus)$/,
          );
        } finally {
          scope.dispose();
        }
        assert.equal(phone.shelf.documents.size, 0);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('gives an action out once, and never after its command', async () => {
    await fc.assert(
      fc.asyncProperty(fetches, statuses, fc.boolean(), async (wanted, status, guarded) => {
        const phone = new OddPhone(wanted, status);
        const scope = scopeOf();
        const action = dial('200', guarded ? { guard: 'idle' } : {});
        const ending = setTimeout(() => scope.abort(new SnomError('noAnswer')), 0);
        let result: string | undefined;
        try {
          const { fetched } = await phone.channel.perform('minibrowser', [action], D862, scope);
          assert.equal(fetched, true);
        } catch (thrown) {
          assert.ok(thrown instanceof SnomError, String(thrown));
          result = thrown.reason;
          assert.match(result, /^(?:documentNotFetched|phoneNotIdle|unexpectedStatus)$/);
        } finally {
          clearTimeout(ending);
          scope.dispose();
        }
        phone.fetchLate();
        const given = phone.given.filter((xml) => xml.includes('#numberdial=200')).length;
        assert.equal(phone.shelf.documents.size, 0);
        assert.ok(given <= 1);
        // What it told by fetching is what it did.
        if (result === undefined) assert.equal(given, 1);
        if (result === 'unexpectedStatus' || result === 'documentNotFetched')
          assert.equal(given, 0);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});
