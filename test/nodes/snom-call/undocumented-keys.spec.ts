/** Keys that a phone is not documented to take: what the owner sets up counts, and refusals name the setting. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { ProfileName } from '../../../simulator/contract/types';
import { REASONS } from '../../../src/common/errors';
import { actionItem, configItem, load, type Watch, watched } from '../../support/nodes/flow';
import { useRuntime } from '../../support/nodes/runtime';
import { LANGUAGES, QUOTED } from '../../support/package/languages';

/** Phones whose documents do not name these keys. */
const WITHOUT = {
  mute: ['snom370-fw8.7', 'snom760-fw8.9', 'snom320-fw7'],
  record: ['snom320-fw7'],
} as const;
const SETTINGS = {
  mute: { field: 'muteKey', usual: 'MUTE', label: /"Mute key"/ },
  record: { field: 'recordKey', usual: 'REC', label: /"Record key"/ },
} as const;

describe('nodes: keys that are not documented for a model', () => {
  const runtime = useRuntime();

  const open = async (
    profile: ProfileName,
    operation: string,
    config: Record<string, unknown> = {},
  ): Promise<{ watch: Watch; sent: () => string[] }> => {
    const phone = await runtime.phones.start({ profile });
    const node = actionItem('snom-call', { operation });
    const watch = await load(watched(configItem(phone, { model: '', ...config }), node));
    const sent = (): string[] => phone.requests.map(({ target }) => target);
    return { watch, sent };
  };

  for (const operation of ['mute', 'record'] as const) {
    const { field, usual, label } = SETTINGS[operation];
    for (const profile of WITHOUT[operation]) {
      it(`${operation} on ${profile} takes the key of the configuration, in any case`, async () => {
        for (const key of [usual, usual.toLowerCase(), 'P3']) {
          const { watch, sent } = await open(profile, operation, { [field]: key });
          await watch.success();
          const last = sent().at(-1);
          assert.equal(last, `/command.htm?key=${key.toUpperCase()}`);
          await runtime.clear();
        }
      });

      it(`${operation} on ${profile} without one names the setting`, async () => {
        const { watch, sent } = await open(profile, operation);
        const { message } = await watch.caught('NOT_SUPPORTED');
        assert.match(message, label);
        assert.ok(!sent().some((target) => target.startsWith('/command.htm')));
      });
    }
  }

  it('name the setting that would help in every refusal of what is not supported', () => {
    for (const language of LANGUAGES) {
      const quoted = QUOTED[language] ?? assert.fail(language);
      const file = path.join(__dirname, `../../../locales/${language}/common.json`);
      const { snom } = JSON.parse(readFileSync(file, 'utf8')) as {
        snom: { error: Record<string, string> };
      };
      for (const reason of [
        'noKeyControl',
        'phoneManager',
        'operationNotOnModel',
        'noConferenceWay',
        'noDeflectWay',
        'noSwapWay',
        'noPickupCode',
        'noMuteKey',
        'noRecordKey',
        'needsEvents',
      ] as const) {
        assert.equal(REASONS[reason][0], 'NOT_SUPPORTED');
        assert.match(snom.error[reason] ?? '', new RegExp(quoted.source), `${language} ${reason}`);
      }
    }
  });
});
