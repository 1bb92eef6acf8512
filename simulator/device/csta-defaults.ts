/** What the switches of CSTA are at until somebody changes them. */
import type { CstaQuirks } from '../contract/csta';
import type { Profile } from './profiles';

/** The defaults of a model and firmware. */
export const cstaDefaults = ({
  generation,
  series,
}: Pick<Profile, 'generation' | 'series'>): CstaQuirks => ({
  cstaPage: series === 'classic' && generation !== 'fw7',
  cstaOff: 'notFound',
  cstaTypeNeeded: false,
  cstaServices: 'documented',
  cstaIgnores: 'none',
  cstaUnknownService: 'error',
  cstaErrors: 'ok',
  cstaNamespace: 'ed5',
  cstaPrefix: false,
  cstaChildOrder: 'documented',
  cstaUnknownDevice: 'error',
  cstaNoDevice: 'error',
  cstaRemote: 'none',
  cstaDialling: 'connected',
  cstaNegativeIds: 'incoming',
  cstaActionId: 'callId',
  cstaPrompts: false,
});
