/** Shapes of the snom-display node. Property names are stored in users' flows: they are public API. */
import type { ActionNodeDef } from '../shared/types';

export interface SnomDisplayDef extends ActionNodeDef {
  /** What is shown: one of the operations, or '' = `msg.payload.operation`. */
  operation: string;
  title: string;
  titleType: string;
  /** Text, entries, question, picture, pages or LEDs. */
  content: string;
  contentType: string;
  /** For input: what can be typed, see `InputKind`. */
  inputType: string;
  /** For input: what stands in the field at first. */
  preset: string;
  presetType: string;
  /** For image: how a picture of another shape is fitted. */
  fit: 'inside' | 'letterbox' | 'crop';
  /** For menu, input and batch: stay on the phone after an answer, and take further ones. */
  stay: boolean;
  /** Cut texts that are too long, instead of refusing them. */
  cut: boolean;
  /** Seconds until the page closes itself; '' = never. */
  showFor: string | number;
  /** When a page goes with the call of the message (`msg.snom.callId`): 'answered', 'over'; '' or absent = it does not. */
  until?: '' | 'answered' | 'over';
  /** Seconds the address of the page works; '' = 300. */
  validFor: string | number;
  waitFor: 'accepted' | 'confirmed';
  /** Seconds the phone has to fetch the page; '' = 5. */
  confirmTimeout: string | number;
  /** How the phone is told to fetch the page; '' or absent = as its configuration says. */
  channel?: '' | 'sip-notify' | 'minibrowser';
}
