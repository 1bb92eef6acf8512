import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProfileName, VirtualPhoneOptions } from '../../../../simulator';
import { ask, withPhone } from '../../../support/simulator/wire';

async function infoOf(options: VirtualPhoneOptions): Promise<string> {
  let body = '';
  await withPhone({ mac: '00041393C660', ...options }, async (phone) => {
    body = (await ask(phone, '/info.htm')).body;
  });
  return body;
}

describe('simulator/http/pages/info-layout', () => {
  it('FW 10 has label and value in two cells and the model in a production line', async () => {
    const body = await infoOf({ profile: 'snomD735-fw10.1' });
    assert.match(body, /^<TITLE>snom D735<\/TITLE>$/m);
    assert.match(body, /MAC Address<\/TD><TD>00041393C660</);
    assert.match(body, /^.*Mac:00041393C660 .*Hardware: D735 .*$/m);
  });

  for (const profile of ['snom320-fw7', 'snom370-fw8.7', 'snom760-fw8.9'] as const) {
    it(`${profile} has rows of three cells, the label with its colon`, async () => {
      const body = await infoOf({ profile, clock: 'stepped' });
      assert.match(body, /^<TR><TD><\/TD><TD>Uptime:<\/TD><TD>0 days, 0:00:00<\/TD><\/TR>$/m);
      assert.match(body, /^<TR><TD><\/TD><TD>MAC Address:<\/TD><TD>00041393C660<\/TD><\/TR>$/m);
    });
  }

  it('counts the time since the last boot', async () => {
    await withPhone({ profile: 'snom320-fw7', clock: 'stepped', rebootMs: 1000 }, async (phone) => {
      await phone.advance((26 * 3600 + 61) * 1000);
      assert.match((await ask(phone, '/info.htm')).body, /<TD>1 days, 2:01:01</);
      phone.reboot();
      await phone.advance(2000);
      assert.match((await ask(phone, '/info.htm')).body, /<TD>0 days, 0:00:00</);
    });
  });

  it('speaks the language of the web pages', async () => {
    const settings = { web_language: 'Deutsch' };
    const german = await infoOf({ profile: 'snomD735-fw10.1', settings });
    assert.doesNotMatch(german, /MAC Address|Uptime/);
    assert.match(german, /MAC-Adresse<\/TD><TD>00041393C660</);
    assert.match(
      german,
      /Mac:00041393C660 Hardware: D735 /,
      'the production line is not translated',
    );
  });

  it('names an expansion module, a blank after its name', async () => {
    const MODULES: readonly (readonly [ProfileName, string])[] = [
      ['snomD735-fw10.1', 'D7C '],
      ['snomD385-fw10.1', 'D3 '],
    ];
    for (const [profile, name] of MODULES) {
      assert.ok((await infoOf({ profile, expansionKeys: 18 })).includes(`<TD>${name}`));
      assert.ok(!(await infoOf({ profile })).includes(`<TD>${name}`));
    }
  });

  it('can have the other layout', async () => {
    const quirks = { infoLayout: 'colonRows' } as const;
    assert.doesNotMatch(await infoOf({ profile: 'snomD735-fw10.1', quirks }), /Hardware/);
  });
});
