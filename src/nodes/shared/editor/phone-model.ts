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
  /** Where the phone reaches Node-RED. */
  readonly baseUrl?: string;
  /** Dialling rules, one pattern a line. */
  readonly allow?: string;
  readonly deny?: string;
  readonly protocol?: string;
  readonly host?: string;
  readonly port?: string | number;
  /** {@link writeTold} of an earlier test. */
  readonly toldModel?: string;
  /** What the phone has told in the dialog of the configuration. Never stored, as it is no property of the node's type. */
  snomTold?: ToldModel;
}

/** What a test of the connection has found out, and where. */
export interface ToldModel {
  readonly model: string;
  readonly generation: FirmwareGeneration;
  /** {@link addressIn} of the fields that were tested. */
  readonly address: string;
}

/** In one text, as a configuration stores it; '' where there is nothing to be told. */
export function writeTold({ model, generation, address }: ToldModel): string {
  return model === GENERIC_MODEL.name ? '' : `${model} ${generation} ${address}`;
}

/** What {@link writeTold} wrote; undefined = it is none. */
export function readTold(text: unknown): ToldModel | undefined {
  if (typeof text !== 'string') return undefined;
  const [model = '', its = '', address = ''] = text.split(' ', 3);
  const generation = asGeneration(its);
  return generation && address !== '' ? { model, generation, address } : undefined;
}

/** One text for the address of a phone, as its fields have it. */
export function addressIn({
  protocol,
  host,
  port,
}: Pick<ConfigInEditor, 'protocol' | 'host' | 'port'>): string {
  return `${protocol ?? 'http'}://${(host ?? '').trim().toLowerCase()}:${port ?? ''}`;
}

/** A model, and whether it is the phone's or only the generic one. */
export interface EditorModel {
  readonly model: PhoneModel;
  readonly known: boolean;
}

/** Nothing is known of the phone. */
export const UNKNOWN_MODEL: EditorModel = { model: GENERIC_MODEL, known: false };

/**
 * The model its owner chose in the configuration of the phone, or what the phone said when its dialog tested the
 * connection; generic when neither is known.
 */
export function chosenModel(phone: unknown): EditorModel {
  const config = typeof phone === 'string' ? RED.nodes.node(phone) : undefined;
  const { model, generation, snomTold, ...where } = (config ?? {}) as ConfigInEditor;
  const chosen = asGeneration(generation);
  if (model && !isFromEnvironment(model))
    return { model: modelOf(model, undefined, chosen), known: true };
  return toldModel(snomTold, where, chosen);
}

function toldModel(
  told: ToldModel | undefined,
  where: Pick<ConfigInEditor, 'protocol' | 'host' | 'port'>,
  chosen: FirmwareGeneration | undefined,
): EditorModel {
  // Another address may be another phone.
  if (!told || told.address !== addressIn(where)) return UNKNOWN_MODEL;
  return { model: modelOf(told.model, undefined, chosen ?? told.generation), known: true };
}

/** What it was when it was tested last: as long as the server knows nothing better, as it forgets. */
function modelBefore(phone: string): EditorModel {
  const config = (RED.nodes.node(phone) ?? {}) as ConfigInEditor;
  return toldModel(readTold(config.toldModel), config, asGeneration(config.generation));
}

/**
 * The model of a phone: as chosen, else as the server has read it from the phone, else as an earlier test has. The server
 * does not ask the phone for this, and a phone that was never deployed is unknown to it.
 */
export async function modelOfPhone(phone: unknown): Promise<EditorModel> {
  const chosen = chosenModel(phone);
  if (chosen.known || typeof phone !== 'string' || !RED.nodes.node(phone)) return chosen;
  try {
    // A relative address: only then the editor adds its root path and its access token.
    const path = `snom-config/${encodeURIComponent(phone)}/model`;
    const answer = (await $.getJSON(path)) as ModelAnswer;
    if (!answer.known) return modelBefore(phone);
    return { model: modelOf(answer.model, undefined, answer.generation), known: true };
  } catch {
    return modelBefore(phone);
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
