/** The model of the phone an action node uses, as far as the editor can know it. */
import { GENERIC_MODEL, modelOf } from '../../../phone/models/models';
import type { FirmwareGeneration, PhoneModel } from '../../../phone/types';
import { isFromEnvironment } from './dialog';

/** What `GET snom-config/<id>/model` answers. Not known = the phone was not asked yet, or does not tell. */
type ModelAnswer =
  | { readonly known: true; readonly model: string; readonly generation: FirmwareGeneration }
  | { readonly known: false };

/** Of a snom-config in the editor: what other dialogs look at. Flows of older versions lack some of it. */
export interface ConfigInEditor {
  readonly model?: string;
  readonly generation?: string;
  /** Does the phone report its calls? */
  readonly events?: boolean;
  /** How often it is asked for its calls, ms; blank = never. */
  readonly pollMs?: string | number;
}

/** A model, and whether it is the phone's or only the generic one. */
export interface EditorModel {
  readonly model: PhoneModel;
  readonly known: boolean;
}

/** Nothing is known of the phone. */
export const UNKNOWN_MODEL: EditorModel = { model: GENERIC_MODEL, known: false };

/** The model its owner chose in the configuration of the phone; generic when none was chosen. */
export function chosenModel(phone: unknown): EditorModel {
  const config = typeof phone === 'string' ? RED.nodes.node(phone) : undefined;
  const { model, generation } = (config ?? {}) as ConfigInEditor;
  if (!model || isFromEnvironment(model)) return UNKNOWN_MODEL;
  return { model: modelOf(model, undefined, asGeneration(generation)), known: true };
}

/**
 * The model of a phone: as chosen, else as the server has read it from the phone. The server does not ask
 * the phone for this, and a phone that was never deployed is unknown to it.
 */
export async function modelOfPhone(phone: unknown): Promise<EditorModel> {
  const chosen = chosenModel(phone);
  if (chosen.known || typeof phone !== 'string' || !RED.nodes.node(phone)) return chosen;
  try {
    // A relative address: only then the editor adds its root path and its access token.
    const path = `snom-config/${encodeURIComponent(phone)}/model`;
    const answer = (await $.getJSON(path)) as ModelAnswer;
    if (!answer.known) return UNKNOWN_MODEL;
    return { model: modelOf(answer.model, undefined, answer.generation), known: true };
  } catch {
    return UNKNOWN_MODEL;
  }
}

/** A generation of firmware as stored; undefined = to be read from the phone. */
export function asGeneration(text: string | undefined): FirmwareGeneration | undefined {
  switch (text) {
    case 'fw7':
    case 'fw8':
    case 'fw8.9':
    case 'fw10':
      return text;
    default:
      return undefined;
  }
}
