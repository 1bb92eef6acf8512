import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator';
import { profileOf } from '../../../simulator/device/profiles';
import { done, ED3, ED5, OWN, post, request, withCsta } from '../../support/simulator/csta';
import { ask, challengesOf, digestHeader } from '../../support/simulator/wire';

const STATUS = `<RequestSystemStatus xmlns="${ED3}"/>`;
const NORMAL =
  /^<\?xml version="1.0" encoding="UTF-8"\?>\n<RequestSystemStatusResponse xmlns="[^"]+\/ed5"><systemStatus>normal<\/systemStatus><\/RequestSystemStatusResponse>\n$/;

describe('simulator/csta/endpoint', () => {
  describe('the documented three', () => {
    it('answers in the fifth edition what was asked in the third', async () => {
      await withCsta({}, async (phone) => {
        const answer = await post(phone, STATUS);
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-type'], 'text/xml');
        assert.match(answer.body, NORMAL);
      });
    });

    it('are all there is by default', async () => {
      await withCsta({ quirks: { cstaServices: 'documented' } }, async (phone) => {
        assert.match((await post(phone, STATUS)).body, NORMAL);
        await done(phone, 'SnapshotDevice', `<snapshotObject>${OWN}</snapshotObject>`);
        await done(phone, 'MakeCall', '<calledDirectoryNumber>200</calledDirectoryNumber>');
        const { status, body } = await request(phone, 'GetDoNotDisturb', `<device>${OWN}</device>`);
        assert.equal(status, 200);
        assert.match(body, /<CSTAErrorCode xmlns="[^"]+\/ed5"><operation>serviceNotSupported</);
      });
    });

    it('can be a list with more or fewer', async () => {
      await withCsta({ quirks: { cstaServices: ['GetDoNotDisturb'] } }, async (phone) => {
        await done(phone, 'GetDoNotDisturb', `<device>${OWN}</device>`);
        assert.match((await post(phone, STATUS)).body, /serviceNotSupported/);
      });
    });
  });

  describe('where there is the page', () => {
    for (const profile of PROFILE_NAMES) {
      const { generation, series } = profileOf(profile);
      const ownPages = series !== 'D86x';
      const has = series === 'classic' && generation !== 'fw7';
      it(`${has ? 'is' : 'is not'} ${profile}`, async () => {
        await withCsta({ profile, settings: { csta_control: 'on' } }, async (phone) => {
          const { status, body } = await post(phone, STATUS);
          if (has) return assert.match(body, NORMAL);
          assert.equal(status, ownPages ? 404 : 200);
          assert.match(body, ownPages ? /File not found/ : /Phone Manager/);
        });
      });
    }

    it('is a D862 if it is told so, and all other pages stay as they are', async () => {
      const quirks = { cstaPage: true };
      await withCsta({ profile: 'snomD862-fw10.1', quirks }, async (phone) => {
        assert.match((await post(phone, STATUS)).body, NORMAL);
        assert.match((await ask(phone, '/info.htm')).body, /Phone Manager/);
        phone.setSetting('csta_control', 'off');
        assert.match((await post(phone, STATUS)).body, /Phone Manager/);
      });
    });
  });

  describe('csta_control', () => {
    it('is on in the exports, and off it is a page that is not there, at once', async () => {
      await withCsta({}, async (phone) => {
        assert.equal(phone.settings.get('csta_control'), 'on');
        await post(phone, STATUS);
        phone.setSetting('csta_control', 'off');
        assert.equal((await post(phone, STATUS)).status, 404);
        phone.setSetting('csta_control', 'on');
        assert.equal((await post(phone, STATUS)).status, 200);
      });
    });

    for (const [cstaOff, status, text] of [
      ['forbidden', 403, /Forbidden/],
      ['error', 200, /<CSTAErrorCode [^>]+><security>generic</],
    ] as const) {
      it(`off may also be answered ${cstaOff}`, async () => {
        const settings = { csta_control: 'off' };
        await withCsta({ settings, quirks: { cstaOff } }, async (phone) => {
          const answer = await post(phone, STATUS);
          assert.equal(answer.status, status);
          assert.match(answer.body, text);
        });
      });
    }
  });

  describe('the login', () => {
    it('is that of the web pages', async () => {
      const auth = { scheme: 'digest', username: 'admin', password: 'secret' } as const;
      await withCsta({ auth }, async (phone) => {
        const refused = await post(phone, STATUS);
        assert.equal(refused.status, 401);
        const [challenge = ''] = challengesOf(refused);
        const Authorization = digestHeader({
          ...auth,
          method: 'POST',
          target: '/csta',
          challenge,
        });
        assert.match((await post(phone, STATUS, { Authorization })).body, NORMAL);
      });
    });

    it('lets hidden tags and restricted queries be', async () => {
      const security = { useHiddenTags: true, restrictUriQueries: true };
      await withCsta({ security }, async (phone) => {
        assert.match((await post(phone, STATUS)).body, NORMAL);
      });
    });
  });

  describe('requests', () => {
    it('are POST, of any type unless the phone minds', async () => {
      await withCsta({}, async (phone) => {
        assert.equal((await ask(phone, '/csta')).status, 405);
        const plain = { 'Content-Type': 'text/plain' };
        assert.equal((await post(phone, STATUS, plain)).status, 200);
        phone.setQuirks({ cstaTypeNeeded: true });
        assert.equal((await post(phone, STATUS, plain)).status, 415);
        assert.equal((await post(phone, STATUS, {})).status, 415);
        const typed = { 'Content-Type': 'text/xml; charset=utf-8' };
        assert.equal((await post(phone, STATUS, typed)).status, 200);
        const csta = { 'Content-Type': 'application/csta+xml' };
        assert.equal((await post(phone, STATUS, csta)).status, 200);
      });
    });

    it('may have a prefix, a prologue, another edition or none', async () => {
      await withCsta({}, async (phone) => {
        for (const body of [
          `<c:RequestSystemStatus xmlns:c="${ED5}"/>`,
          `<?xml version="1.0"?>\n<RequestSystemStatus xmlns="${ED5}"></RequestSystemStatus>\n`,
          '<RequestSystemStatus/>',
        ])
          assert.match((await post(phone, body)).body, NORMAL);
      });
    });

    for (const body of [
      '',
      'hello',
      '<RequestSystemStatus',
      '<a><b></a></b>',
      '<a/><b/>',
      `<!DOCTYPE a [<!ENTITY x "y">]>${STATUS}`,
      '<constructor/>',
      '<__proto__/>',
      '<toString/>',
    ]) {
      it(`that make no sense are refused: ${JSON.stringify(body)}`, async () => {
        await withCsta({}, async (phone) => {
          const answer = await post(phone, body);
          assert.equal(answer.status, 200);
          assert.match(answer.body, /<CSTAErrorCode [^>]+><operation>/);
          assert.match((await post(phone, STATUS)).body, NORMAL);
        });
      });
    }

    it('are in the log with their service', async () => {
      await withCsta({}, async (phone) => {
        await post(phone, STATUS);
        await post(phone, 'x');
        await ask(phone, '/info.htm');
        assert.deepEqual(
          phone.requests.map(({ target, csta }) => [target, csta?.service, csta?.body]),
          [
            ['/csta', 'RequestSystemStatus', STATUS],
            ['/csta', '', 'x'],
            ['/info.htm', undefined, undefined],
          ],
        );
      });
    });
  });

  describe('answers', () => {
    for (const [quirks, namespace] of [
      [{ cstaNamespace: 'ed3' }, ED3],
      [{ cstaNamespace: 'asked' }, ED3],
      [{ cstaPrefix: 'csta' }, ED5],
    ] as const) {
      it(`may be written otherwise: ${JSON.stringify(quirks)}`, async () => {
        await withCsta({ quirks }, async (phone) => {
          const { body } = await post(phone, STATUS);
          assert.ok(body.includes(`="${namespace}"`), body);
          if ('cstaPrefix' in quirks)
            assert.match(body, /<csta:\w+ xmlns:csta="[^"]+"><csta:systemStatus>normal<\/csta:s/);
        });
      });
    }

    it('have their children as documented, or turned round', async () => {
      await withCsta({}, async (phone) => {
        const inner = '<calledDirectoryNumber>200</calledDirectoryNumber>';
        assert.match(await done(phone, 'MakeCall', inner), /<callID>\d+<\/callID><deviceID>/);
        phone.setQuirks({ cstaChildOrder: 'reversed' });
        assert.match(await done(phone, 'MakeCall', inner), /<\/deviceID><callID>\d+<\/callID>/);
      });
    });

    for (const [cstaErrors, status, text] of [
      ['ok', 200, /\?>\n<CSTAErrorCode /],
      ['clientError', 400, /\?>\n<CSTAErrorCode /],
      ['serverError', 500, /\?>\n<CSTAErrorCode /],
      ['soap', 500, /<soap:Fault>.*<detail><CSTAErrorCode .*<\/detail>/],
      ['empty', 200, /^$/],
    ] as const) {
      it(`say errors so: ${cstaErrors}`, async () => {
        await withCsta({ quirks: { cstaErrors } }, async (phone) => {
          const answer = await request(phone, 'AnswerCall');
          assert.equal(answer.status, status);
          assert.match(answer.body, text);
        });
      });
    }

    for (const [cstaUnknownService, status] of [
      ['notFound', 404],
      ['empty', 200],
    ] as const) {
      it(`to a service there is not may be ${cstaUnknownService}`, async () => {
        await withCsta({ quirks: { cstaUnknownService } }, async (phone) => {
          const answer = await request(phone, 'MonitorStart');
          assert.equal(answer.status, status);
          assert.doesNotMatch(answer.body, /CSTA/);
        });
      });
    }

    it('to a service there is not may be none', async () => {
      await withCsta({ quirks: { cstaUnknownService: 'silent' } }, async (phone) => {
        await assert.rejects(request(phone, 'MonitorStart'), { code: 'ECONNRESET' });
      });
    });
  });

  describe('faults', () => {
    const dial = '<calledDirectoryNumber>200</calledDirectoryNumber>';

    it('lose the answer of one service after doing it', async () => {
      await withCsta({}, async (phone) => {
        phone.addFault({
          path: '/csta',
          saying: 'MakeCall',
          acts: true,
          kind: { type: 'closeWithoutAnswer' },
        });
        assert.match((await post(phone, STATUS)).body, NORMAL);
        await assert.rejects(request(phone, 'MakeCall', dial), { code: 'ECONNRESET' });
        assert.equal(phone.liveCalls.length, 1);
        await done(phone, 'MakeCall', dial);
      });
    });

    it('answer with what is no XML', async () => {
      await withCsta({}, async (phone) => {
        const kind = { type: 'status', status: 200, body: '<a><b', contentType: 'text/xml' };
        phone.addFault({ path: '/csta', kind: kind as typeof kind & { type: 'status' } });
        const answer = await post(phone, STATUS);
        assert.equal(answer.body, '<a><b');
        assert.equal(answer.headers['content-type'], 'text/xml');
      });
    });

    it('answer late, and do what was asked at once or then', async () => {
      await withCsta({}, async (phone) => {
        phone.addFault({ path: '/csta', kind: { type: 'delay', ms: 5000 } });
        let late = true;
        const answer = post(phone, STATUS).finally(() => (late = false));
        while (phone.requests.length === 0) await new Promise(setImmediate);
        for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
        assert.equal(late, true);
        while (late) await phone.advance(5000);
        assert.match((await answer).body, NORMAL);
      });
    });
  });
});
