/** What a phone means by what it tells when it is asked is a setting where no document says it. */
import { describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../simulator';
import { actionItem, configItem, load, watched } from '../../support/nodes/flow';
import { callsAre, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { TRUSTING } from '../../support/simulator/sip';

describe('snom-config: what a phone that is asked means', () => {
  const { phones, server } = useRuntime();

  async function open(
    options: VirtualPhoneOptions,
    config: Record<string, unknown>,
  ): Promise<VirtualPhone> {
    const phone = await phones.start({
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: null }],
      ...options,
    });
    const { properties, credentials } = reporting(server);
    await load(
      watched(
        configItem(phone, {
          ...properties,
          events: false,
          identities: '100@pbx.example',
          ...(phone.sipPort && { sipPort: String(phone.sipPort) }),
          stepPauseMs: '0',
          pollMs: '250',
          pollIdleMs: '250',
          ...config,
        }),
        actionItem('snom-call'),
      ),
      credentials,
      server.nodes,
    );
    await callsAre('');
    return phone;
  }

  for (const ownHold of ['holding', 'on_hold'] as const) {
    for (const heldBy of ['on_hold', 'holding'] as const) {
      const state = ownHold === heldBy ? 'Held' : 'Holding';
      it(`a call that it holds and calls ${ownHold} is ${state} with heldBy ${heldBy}`, async () => {
        const phone = await open(
          {
            profile: 'snomD862-fw10.1',
            settings: TRUSTING,
            quirks: { documentSpacingMs: 0, ownHold },
          },
          { model: 'D862', heldBy },
        );
        phone.ring('201');
        phone.pressKey('ENTER');
        await callsAre('Connected');
        phone.pressKey('F_HOLD');
        await callsAre(state);
      });
    }
  }

  for (const connectedMeansAnswered of [false, true]) {
    const state = connectedMeansAnswered ? 'Connected' : 'Dialing';
    it(`a call dialled by hand and answered is ${state} by CSTA with ${connectedMeansAnswered}`, async () => {
      const phone = await open(
        {
          profile: 'snom760-fw8.9',
          settings: { csta_control: 'on' },
          quirks: { cstaDialling: 'initiated', cstaRemote: 'none' },
        },
        { model: '760', connectedMeansAnswered },
      );
      for (const key of ['2', '0', '0', 'ENTER']) phone.pressKey(key);
      await callsAre('Dialing');
      phone.farEndAnswer(phone.liveCalls[0]?.id ?? '');
      await callsAre(state);
    });
  }
});
