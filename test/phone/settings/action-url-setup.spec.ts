import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { SnomError } from '../../../src/common/errors';
import { SnomPhone } from '../../../src/phone/phone';
import {
  applyActionUrls,
  planActionUrls,
  previewActionUrls,
  restoreActionUrls,
} from '../../../src/phone/settings/action-url-setup';
import type { SettingValue } from '../../../src/phone/settings/page';
import { FakeHttp, page } from '../../support/phone/fake-http';
import { startVirtualPhone } from '../../support/virtual-phone';

const BASE = 'http://192.0.2.10:1880/snom/secret';
const OURS = { hold: `${BASE}/hold?m=$mac&r=$remote`, unhold: `${BASE}/unhold?m=$mac` };
const OTHER = 'http://192.0.2.99/cti?x=$remote';
const isOurs = (url: string): boolean => url.startsWith(`${BASE}/`);
const settings = (
  values: Readonly<Record<string, string | SettingValue>>,
): ReadonlyMap<string, SettingValue> =>
  new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? { value: value, perm: 'RW' } : value,
    ]),
  );

describe('planActionUrls', () => {
  const plan = (
    current: Parameters<typeof settings>[0],
    wanted: Readonly<Record<string, string>>,
  ): ReturnType<typeof planActionUrls> => planActionUrls(settings(current), wanted, isOurs);

  it('sorts settings into those to change, those that fit and those that cannot be changed', () => {
    assert.deepEqual(
      plan(
        {
          action_hold: '',
          action_unhold: OURS.unhold,
          action_transfer: OTHER,
          action_connected_url: { value: '', perm: 'R' },
          action_missed_url: { value: '', perm: '&' },
          action_incoming_url: { value: '', perm: '$' },
        },
        {
          action_hold: OURS.hold,
          action_unhold: OURS.unhold,
          action_transfer: OURS.hold,
          action_connected_url: OURS.hold,
          action_missed_url: OURS.hold,
          action_incoming_url: OURS.hold,
          action_blacklist_url: OURS.hold,
        },
      ),
      {
        readable: true,
        changes: [
          change('action_hold', '', OURS.hold),
          change('action_transfer', OTHER, OURS.hold, { foreign: true }),
          change('action_incoming_url', '', OURS.hold, { provisioned: true }),
        ],
        same: ['action_unhold'],
        // The phone lists settings that are empty: it does not have this one.
        absent: ['action_blacklist_url'],
        refused: [
          { setting: 'action_connected_url', reason: 'readOnly' },
          { setting: 'action_missed_url', reason: 'readOnly' },
        ],
      },
    );
  });

  it('takes our URLs out where they are not wanted any more, and no others', () => {
    const { changes } = plan(
      {
        action_hold: OURS.hold,
        action_unhold: OTHER,
        action_transfer: '',
        fkey1: OURS.hold,
        action_missed_url: `${OURS.hold} ${OURS.unhold}`,
        action_dnd_on_url: `${OURS.hold} ${OTHER}`,
      },
      {},
    );
    assert.deepEqual(changes, [
      change('action_hold', OURS.hold, ''),
      change('action_missed_url', `${OURS.hold} ${OURS.unhold}`, ''),
    ]);
  });

  it('counts several URLs as foreign as soon as one is', () => {
    const both = `${OURS.hold}  ${OTHER}`;
    const { changes } = plan({ action_hold: both }, { action_hold: OURS.hold });
    assert.deepEqual(changes, [change('action_hold', both, OURS.hold, { foreign: true })]);
  });

  it('knows a URL again that the phone shows encoded', () => {
    const shown = OURS.hold.replaceAll('$', '%24').replaceAll('&', '%26');
    assert.deepEqual(plan({ action_hold: shown }, { action_hold: OURS.hold }).same, [
      'action_hold',
    ]);
    const broken = '100%$';
    assert.equal(plan({ action_hold: broken }, { action_hold: OURS.hold }).changes.length, 1);
  });

  it('takes back what was written, where it stands there still', () => {
    const wanted = { action_hold: '', action_unhold: '', action_transfer: '' };
    const written = new Map(Object.keys(wanted).map((name) => [name, [OURS.hold]]));
    // A setting that is not listed is empty on such a phone.
    const current = settings({ action_hold: OURS.hold, action_unhold: OURS.unhold });
    const { changes, same } = planActionUrls(current, wanted, isOurs, written);
    assert.deepEqual(changes, [
      change('action_hold', OURS.hold, ''),
      change('action_unhold', OURS.unhold, '', { foreign: true }),
    ]);
    assert.deepEqual(same, ['action_transfer']);
  });

  it('takes everything for foreign when nothing is known', () => {
    assert.deepEqual(planActionUrls(undefined, { action_hold: OURS.hold }, isOurs), {
      readable: false,
      changes: [change('action_hold', undefined, OURS.hold, { foreign: true })],
      same: [],
      absent: [],
      refused: [],
    });
  });

  it('never plans to lose a foreign URL unmarked', () => {
    const value = fc.constantFrom('', OURS.hold, OURS.unhold, OTHER, `${OTHER} ${OURS.hold}`, 'x');
    const name = fc.constantFrom('action_hold', 'action_unhold', 'action_transfer');
    const values = fc.dictionary(name, value, { noNullPrototype: true });
    fc.assert(
      fc.property(values, values, (current, wanted) => {
        for (const { from = '', foreign } of plan(current, wanted).changes)
          assert.equal(foreign, from.includes(OTHER) || from === 'x');
      }),
    );
  });

  function change(
    setting: string,
    from: string | undefined,
    to: string,
    more: { foreign?: boolean; provisioned?: boolean } = {},
  ): object {
    return { setting, from, to, foreign: false, provisioned: false, ...more };
  }
});

describe('Action URLs of a virtual phone', () => {
  let virtual: VirtualPhone;
  let phone: SnomPhone;
  const WANTED = { action_hold: OURS.hold, action_unhold: OURS.unhold };

  const start = async (options: VirtualPhoneOptions = {}): Promise<void> => {
    virtual = await startVirtualPhone({ profile: 'snomD385-fw10.1', ...options });
    phone = new SnomPhone({ host: virtual.host, port: virtual.port });
  };
  const has = (setting: string): string | undefined => virtual.settings.get(setting);
  const writes = (): number =>
    virtual.requests.filter(({ target }) => target.includes('settings=save')).length;

  afterEach(async () => {
    phone.close();
    await virtual.stop();
  });

  it('are set and read back, and survive a restart', async () => {
    await start({ rebootMs: 1 });
    const report = await applyActionUrls(phone, WANTED, isOurs);
    assert.deepEqual(report.refused, []);
    assert.deepEqual(
      report.changes.map((change) => change.setting),
      ['action_hold', 'action_unhold'],
    );
    assert.deepEqual(report.earlier, { action_hold: '', action_unhold: '' });
    assert.equal(has('action_hold'), OURS.hold);
    virtual.reboot();
    while (virtual.rebooting)
      await new Promise((resolve) => void virtual.on('change', resolve as () => void));
    assert.equal(has('action_unhold'), OURS.unhold);
  });

  it('are shown before anything is written', async () => {
    await start({ settings: { action_hold: OTHER } });
    const plan = await previewActionUrls(phone, WANTED, isOurs);
    assert.deepEqual(
      plan.changes.map(({ setting, foreign }) => [setting, foreign]),
      [
        ['action_hold', true],
        ['action_unhold', false],
      ],
    );
    assert.equal(writes(), 0);
  });

  it('are not written a second time', async () => {
    await start();
    await applyActionUrls(phone, WANTED, isOurs);
    virtual.clearLog();
    const again = await applyActionUrls(phone, WANTED, isOurs);
    assert.deepEqual(again.same, ['action_hold', 'action_unhold']);
    assert.deepEqual(again.earlier, {});
    assert.equal(writes(), 0);
  });

  it('of others are left alone unless told otherwise, and can be given back', async () => {
    await start({ settings: { action_hold: OTHER } });
    const careful = await applyActionUrls(phone, WANTED, isOurs);
    assert.deepEqual(careful.refused, [{ setting: 'action_hold', reason: 'foreign' }]);
    assert.equal(has('action_hold'), OTHER);
    assert.equal(has('action_unhold'), OURS.unhold);
    const bold = await applyActionUrls(phone, WANTED, isOurs, { overwriteForeign: true });
    assert.equal(has('action_hold'), OURS.hold);
    assert.deepEqual(bold.earlier, { action_hold: OTHER });
    const back = await restoreActionUrls(phone, { ...bold.earlier, ...careful.earlier }, isOurs);
    assert.deepEqual(back.refused, []);
    assert.equal(has('action_hold'), OTHER);
    assert.equal(has('action_unhold'), '');
  });

  it('are not given back over what others have set since', async () => {
    await start();
    const { earlier } = await applyActionUrls(phone, WANTED, isOurs);
    virtual.setSetting('action_hold', OTHER);
    const back = await restoreActionUrls(phone, earlier, isOurs);
    assert.deepEqual(back.refused, [{ setting: 'action_hold', reason: 'foreign' }]);
    assert.equal(has('action_hold'), OTHER);
    assert.equal(has('action_unhold'), '');
  });

  it('that are read-only are refused, as is what was not taken', async () => {
    await start({ readOnlySettings: ['action_hold'] });
    const report = await applyActionUrls(phone, WANTED, isOurs);
    assert.deepEqual(report.refused, [{ setting: 'action_hold', reason: 'readOnly' }]);
    assert.deepEqual(
      report.changes.map((change) => change.setting),
      ['action_unhold'],
    );
  });

  it('of a phone that does not show its settings are left alone', async () => {
    await start();
    virtual.addFault({
      path: '/settings.xml',
      times: Infinity,
      kind: { type: 'status', status: 403 },
    });
    const careful = await applyActionUrls(phone, WANTED, isOurs);
    assert.deepEqual(
      careful.refused.map((refusal) => refusal.reason),
      ['notReadable', 'notReadable'],
    );
    assert.equal(writes(), 0);
    const bold = await applyActionUrls(phone, WANTED, isOurs, { overwriteForeign: true });
    assert.deepEqual(
      bold.refused.map((refusal) => refusal.reason),
      ['notVerified', 'notVerified'],
    );
    assert.deepEqual(
      bold.changes.map((change) => change.setting),
      ['action_hold', 'action_unhold'],
    );
    assert.equal(has('action_hold'), OURS.hold);
  });

  it('fail as a whole where the phone cannot be reached or forbids writing', async () => {
    await start();
    virtual.addFault({ path: '/dummy.htm', kind: { type: 'status', status: 403 } });
    await assert.rejects(applyActionUrls(phone, WANTED, isOurs), { code: 'FORBIDDEN' });
    virtual.addFault({ path: '/settings.xml', kind: { type: 'closeWithoutAnswer' } });
    await assert.rejects(applyActionUrls(phone, WANTED, isOurs), { reason: 'emptyReply' });
  });

  it('all of them fit into a few requests', async () => {
    await start();
    const names = [...virtual.settings.keys()].filter((name) => name.startsWith('action_'));
    const wanted = Object.fromEntries(names.map((name) => [name, `${OURS.hold}&e=${name}`]));
    const report = await applyActionUrls(phone, wanted, isOurs);
    assert.equal(report.changes.length, names.length);
    assert.ok(report.requests.length <= 5, String(report.requests.length));
    assert.equal(writes(), report.requests.length);
  });
});

describe('Action URLs of a phone that lies', () => {
  const answering = (after: string): SnomPhone => {
    let written = false;
    const http = new FakeHttp(({ target }) => {
      if (target.startsWith('/dummy')) written = true;
      const values = written ? after : '<action_hold perm="">x</action_hold>';
      return page(`<settings>${values}</settings>`);
    });
    return new SnomPhone({ host: '192.0.2.1' }, { http });
  };
  const apply = (phone: SnomPhone): ReturnType<typeof applyActionUrls> =>
    applyActionUrls(phone, { action_hold: OURS.hold }, isOurs, { overwriteForeign: true });

  it('is found out', async () => {
    const kept = await apply(answering('<action_hold perm="">x</action_hold>'));
    assert.deepEqual(kept.refused, [{ setting: 'action_hold', reason: 'notTaken' }]);
    assert.deepEqual(kept.changes, []);
    const lost = await apply(answering('<other perm="">x</other>'));
    assert.deepEqual([lost.refused, lost.changes, lost.absent], [[], [], ['action_hold']]);
    const blind = await apply(answering(''));
    assert.deepEqual(blind.refused, [{ setting: 'action_hold', reason: 'notVerified' }]);
  });

  it('may leave empty settings out', async () => {
    const phone = answering('<other perm="">x</other>');
    const { refused } = await applyActionUrls(phone, { action_hold: '' }, isOurs, {
      overwriteForeign: true,
    });
    assert.deepEqual(refused, []);
  });

  it('passes an abort on', async () => {
    const controller = new AbortController();
    controller.abort();
    const work = applyActionUrls(answering(''), {}, isOurs, { signal: controller.signal });
    await assert.rejects(work, (error) => error instanceof SnomError && error.code === 'ABORTED');
  });
});
