/** Silent documents: what they see of the phone, what they fetch, what they may do. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions, VirtualQuirks } from '../../../simulator';
import { usePages } from '../../support/simulator/page-server';
import { command, silent, SipClient, TRUSTING } from '../../support/simulator/sip';
import { withPhone } from '../../support/simulator/wire';

const D812: VirtualPhoneOptions = {
  profile: 'snomD812-fw10.1',
  settings: TRUSTING,
  clock: 'stepped',
};

/** Takes a call to every state the callbacks tell of. */
const SITUATIONS: Readonly<Record<string, (phone: VirtualPhone) => Promise<void> | void>> = {
  idle: () => undefined,
  'off hook': (phone) => phone.pressKey('OFFHOOK'),
  'digits typed': (phone) => phone.pressKey('1'),
  ringing: (phone) => void phone.ring('300'),
  calling: (phone) => void phone.core.dial('200'),
  ringback: async (phone) => {
    phone.core.dial('200');
    await phone.advance(100);
  },
  talking: (phone) => {
    phone.ring('300');
    phone.pressKey('ENTER');
  },
  holding: (phone) => {
    phone.ring('300');
    phone.pressKey('ENTER');
    phone.pressKey('F_HOLD');
  },
  'held by the far end': (phone) => {
    phone.ring('300');
    phone.pressKey('ENTER');
    phone.network.hold('c1');
  },
  waiting: (phone) => {
    phone.ring('300');
    phone.pressKey('ENTER');
    phone.ring('301');
  },
};

const STATES = 'ringing offered calling ringback connected holding on_hold offhook closed'.split(
  ' ',
);

describe('simulator/minibrowser/silent', () => {
  const pages = usePages();
  let client: SipClient;
  before(async () => {
    client = await SipClient.open();
  });
  after(() => client.close());

  async function push(phone: VirtualPhone, document: string): Promise<void> {
    assert.equal(await client.push(phone, document), 200);
    await phone.settled();
    await phone.advance(1);
  }

  /** What the phone tells when it is asked by a document. */
  async function told(phone: VirtualPhone, text: string): Promise<string> {
    pages.targets.length = 0;
    await push(phone, silent(`${pages.url}/told?${text.replaceAll('&', '&amp;')}`));
    return decodeURIComponent(pages.targets[0]?.slice('/told?'.length) ?? 'nothing');
  }

  const ALL = `n=$(lines)&${STATES.map((state) => `${state}=$(lines:${state})`).join('&')}`;

  /** States with calls in them. */
  async function linesOf(phone: VirtualPhone): Promise<string> {
    const values = (await told(phone, ALL)).split('&');
    return values.filter((value) => !value.endsWith('=0')).join(' ');
  }

  const ROWS: readonly (readonly [
    situation: string,
    lines: string,
    state: string,
    quirks?: Partial<VirtualQuirks>,
  ])[] = [
    ['idle', '', 'Idle'],
    ['off hook', 'offhook=1', 'Offhook'],
    ['digits typed', 'offhook=1', 'Offhook'],
    ['ringing', 'n=1 ringing=1', 'Call'],
    ['calling', 'n=1 calling=1', 'Call'],
    ['ringback', 'n=1 ringback=1', 'Call'],
    ['talking', 'n=1 connected=1', 'Call'],
    ['holding', 'n=1 holding=1', 'Call'],
    ['held by the far end', 'n=1 on_hold=1', 'Call'],
    ['waiting', 'n=2 ringing=1 connected=1', 'Call'],
    ['holding', 'n=1 on_hold=1', 'Call', { ownHold: 'on_hold' }],
    ['held by the far end', 'n=1 holding=1', 'Call', { ownHold: 'on_hold' }],
    [
      'waiting',
      'n=2 offered=1 connected=1',
      'Ringing',
      { waitingLines: 'offered', phoneState: 'state' },
    ],
    ['ringing', 'n=1 ringing=1', 'Ringing', { waitingLines: 'offered', phoneState: 'state' }],
    ['calling', 'n=1 calling=1', 'Calling', { phoneState: 'state' }],
    ['ringback', 'n=1 ringback=1', 'Ringback', { phoneState: 'state' }],
    ['talking', 'n=1 connected=1', 'Connected', { phoneState: 'state' }],
    ['holding', 'n=1 holding=1', 'Holding', { phoneState: 'state' }],
    ['idle', '', 'Idle', { phoneState: 'state' }],
  ];
  for (const [situation, lines, state, quirks = {}] of ROWS) {
    it(`${situation}: ${lines || 'no calls'}, ${state} ${JSON.stringify(quirks)}`, async () => {
      await withPhone({ ...D812, quirks }, async (phone) => {
        await SITUATIONS[situation]?.(phone);
        assert.equal(await linesOf(phone), lines);
        assert.equal(await told(phone, 's=$(phone_state)'), `s=${state}`);
      });
    });
  }

  it('see the phone, not the page above it', async () => {
    await withPhone(D812, async (phone) => {
      await push(phone, '<SnomIPPhoneText title="shown"/>');
      assert.equal(await told(phone, 's=$(phone_state)'), 's=Idle');
      assert.equal(phone.minibrowser?.title, 'shown');
      await push(phone, '<SnomIPPhoneText title="$(phone_state)"/>');
      assert.equal(phone.minibrowser?.title, 'Minibrowser');
    });
  });

  it('read settings: with an index, or without, or not at all', async () => {
    for (const [quirks, expected] of [
      [{}, 'on on off D812'],
      [{ bareSettings: 'empty' }, ' on off D812'],
      [{ fetchCallbacks: 'literal' }, '$(set:dnd_mode) $(set:dnd_mode[1]) $(set:dnd_mode2) D812'],
      [{ callbacks: 'none' }, '$(set:dnd_mode) $(set:dnd_mode[1]) $(set:dnd_mode2) D812'],
    ] as const) {
      await withPhone({ ...D812, quirks }, async (phone) => {
        phone.setSetting('dnd_mode1', 'on');
        phone.setSetting('dnd_mode2', 'off');
        const names = ['dnd_mode', 'dnd_mode[1]', 'dnd_mode2'].map((name) => `$(set:${name})`);
        assert.equal(
          await told(phone, [...names, 'D812'].join('+')),
          expected.replaceAll(' ', '+'),
        );
        assert.equal(
          await told(phone, 'p=$(set:user_pass1)x'),
          'callbacks' in quirks || 'fetchCallbacks' in quirks ? 'p=$(set:user_pass1)x' : 'p=x',
        );
      });
    }
  });

  it('leave callbacks as they are in a fetch of a visible page, too', async () => {
    for (const fetchCallbacks of ['evaluated', 'literal'] as const) {
      await withPhone({ ...D812, quirks: { fetchCallbacks } }, async (phone) => {
        pages.targets.length = 0;
        const url = `${pages.url}/visible?n=$(lines)&amp;m=$[lines]`;
        await push(
          phone,
          `<SnomIPPhoneText title="$(lines)"><fetch mil="1">${url}</fetch></SnomIPPhoneText>`,
        );
        assert.equal(phone.minibrowser?.title, '0', 'elsewhere they are replaced');
        const tail = fetchCallbacks === 'literal' ? 'n=$(lines)&m=$[lines]' : 'n=0&m=0';
        assert.deepEqual(pages.targets.map(decodeURIComponent), [`/visible?${tail}`]);
      });
    }
  });

  describe('conditions', () => {
    const chain = (...parts: readonly string[]): string =>
      `<SnomIPPhoneSilent>${parts.join('')}</SnomIPPhoneSilent>`;
    const fetch = (name: string): string => `<fetch mil="1">${pages.url}/${name}</fetch>`;
    const If = (condition: string, name: string, tag = 'If'): string =>
      `<${tag} condition="${condition}">${fetch(name)}</${tag}>`;
    const Else = (name: string): string => `<Else>${fetch(name)}</Else>`;

    /** What is fetched when nothing happens, and during a call that rings. */
    const CHAINS: readonly (readonly [
      title: string,
      parts: () => string[],
      idle: string,
      ringing: string,
      quirks?: Partial<VirtualQuirks>,
    ])[] = [
      ['one', () => [If('$(phone_state)==Idle', 'a')], '/a', ''],
      ['two', () => [If('$(phone_state)==Idle', 'a'), Else('b')], '/a', '/b'],
      [
        'three',
        () => [If('$(lines)==0', 'a'), If('$(lines:ringing)>0', 'b', 'Elif'), Else('c')],
        '/a',
        '/b',
      ],
      [
        'a less-than sign',
        () => [If('$(lines)&lt;1', 'a'), If('$(lines:connected)&lt;1', 'b', 'Elif'), Else('c')],
        '/a',
        '/b',
      ],
      ['stray blanks', () => [If('$(phone_state) == Idle', 'a'), Else('b')], '/b', '/b'],
      ['the wrong case', () => [If('$(phone_state)==idle', 'a'), Else('b')], '/b', '/b'],
      ['a negation', () => [If('!$(lines)==0', 'a'), Else('b')], '/b', '/a'],
      ['no Else', () => [If('$(lines)==0', 'a'), If('$(lines)>0', 'b', 'Elif')], '/a', '/b'],
      [
        'no Else where one is wanted',
        () => [If('$(lines)==0', 'a'), If('$(lines)>0', 'b', 'Elif')],
        '',
        '',
        { elifNeedsElse: true },
      ],
      [
        'an Else where one is wanted',
        () => [If('$(lines)==0', 'a'), If('$(lines)>0', 'b', 'Elif'), Else('c')],
        '/a',
        '/b',
        { elifNeedsElse: true },
      ],
      [
        'an If alone where an Else is wanted after an Elif',
        () => [If('$(lines)==0', 'a')],
        '/a',
        '',
        { elifNeedsElse: true },
      ],
      [
        'callbacks that are not known',
        () => [If('$(lines)==0', 'a'), Else('b')],
        '/b',
        '/b',
        { callbacks: 'none' },
      ],
    ];
    for (const [title, parts, idle, ringing, quirks = {}] of CHAINS) {
      it(`with ${title}`, async () => {
        await withPhone({ ...D812, quirks }, async (phone) => {
          await push(phone, chain(...parts()));
          assert.equal(pages.targets.splice(0).join(' '), idle);
          phone.ring('300');
          await push(phone, chain(...parts()));
          assert.equal(pages.targets.join(' '), ringing);
        });
      });
    }

    it('are looked at when the document comes, not when it was made', async () => {
      const guarded = `<SnomIPPhoneSilent><If condition="$(phone_state)==Idle"><fetch mil="1">snom://mb_nop#numberdial=200</fetch></If></SnomIPPhoneSilent>`;
      await withPhone(D812, async (phone) => {
        phone.ring('300');
        await push(phone, guarded);
        assert.equal(phone.calls.length, 1);
        phone.farEndHangup('c1');
        await push(phone, guarded);
        assert.equal(phone.calls[1]?.remote, '200');
      });
    });
  });

  it('fetch another silent document, or ignore what they fetch', async () => {
    const url = pages.page('/action.xml', command('numberdial=200'));
    for (const silentChains of [true, false]) {
      await withPhone({ ...D812, quirks: { silentChains } }, async (phone) => {
        pages.targets.length = 0;
        await push(phone, silent(url));
        assert.deepEqual(pages.targets, ['/action.xml'], 'it is fetched once, in any case');
        assert.equal(phone.calls.length, silentChains ? 1 : 0);
      });
    }
  });

  it('do not disturb each other, nor a page that is loading, nor are they by a call', async () => {
    const slow = pages.page('/slow.xml', '<SnomIPPhoneText title="slow" state="relevant"/>');
    const dnd = pages.page('/dnd.xml', command('key=DND'));
    const dial = pages.page('/dial.xml', command('numberdial=200'));
    await withPhone(D812, async (phone) => {
      for (const url of [slow, dnd, dial]) await client.ask(phone, { body: silent(url) });
      await phone.advance(1);
      await phone.settled();
      await phone.advance(1);
      assert.equal(phone.core.dnd, true);
      assert.equal(phone.calls.length, 1);
      phone.farEndHangup('c1');
      await client.ask(phone, { body: silent(dnd) });
      await phone.advance(1);
      phone.core.dial('300'); // closes the minibrowser
      await phone.settled();
      await phone.advance(1);
      assert.equal(phone.core.dnd, false);
    });
  });

  it('press keys of what is on top, or of the phone below it', async () => {
    const page =
      '<SnomIPPhoneMenu><MenuItem name="a"><URL>snom://mb_exit</URL></MenuItem></SnomIPPhoneMenu>';
    for (const [silentKeys, state, closed] of [
      ['top', 'Alerting', true],
      ['below', 'Connected', false],
    ] as const) {
      const quirks = { silentKeys, callClosesMinibrowser: false };
      await withPhone({ ...D812, quirks }, async (phone) => {
        await push(phone, page);
        phone.ring('300');
        await push(phone, command('key=ENTER'));
        assert.equal(phone.calls[0]?.state, state);
        assert.equal(phone.minibrowser === undefined, closed);
      });
    }
  });

  it('write settings where the phone lets them', async () => {
    const set = 'snom://mb_nop#set:phone_name=a&amp;setcache:language=Deutsch&amp;flush';
    for (const [options, name, language] of [
      [D812, 'a', 'Deutsch'],
      [
        {
          ...D812,
          settings: { ...TRUSTING, mb_trusted_hosts: '192.0.2.1' },
          quirks: { notifyTrust: 'filter' },
        },
        '',
        'English',
      ],
      [{ ...D812, quirks: { fragmentSets: 'never' } }, '', 'English'],
      [{ ...D812, profile: 'snomD862-fw10.1' }, '', 'English'],
      [
        { ...D812, profile: 'snomD862-fw10.1', quirks: { fragmentSets: 'trusted' } },
        'a',
        'Deutsch',
      ],
    ] as const satisfies readonly (readonly [VirtualPhoneOptions, string, string])[]) {
      await withPhone(options, async (phone) => {
        await push(phone, silent(set));
        assert.deepEqual(
          [phone.settings.get('phone_name'), phone.settings.get('language')],
          [name, language],
        );
      });
    }
  });

  it('begin with Snom or not, leave by mb_nop as by mb_exit, and show nothing', async () => {
    await withPhone(D812, async (phone) => {
      for (const root of ['SnomIPPhoneSilent', 'IPPhoneSilent', 'ipphonesilent']) {
        for (const end of ['snom://mb_nop', 'phone://mb_exit']) {
          const before = phone.core.dnd;
          await push(
            phone,
            `<${root} state="relevant"><fetch mil="10">${end}#key=DND</fetch></${root}>`,
          );
          await phone.advance(10);
          assert.equal(phone.core.dnd, !before, `${root} ${end}`);
          assert.equal(phone.minibrowser, undefined);
        }
      }
      await push(phone, '<IPPhoneSilent document_id="x"><LED number="5">On</LED></IPPhoneSilent>');
      assert.notEqual(phone.leds.get(5), 'On', 'LEDs belong to visible documents');
    });
  });

  it('end with the power', async () => {
    await withPhone(D812, async (phone) => {
      await client.ask(phone, {
        body: silent('snom://mb_nop#key=DND').replace('mil="1"', 'mil="5000"'),
      });
      phone.reboot();
      await phone.advance(10_000);
      assert.equal(phone.core.dnd, false);
    });
  });
});
