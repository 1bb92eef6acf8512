/**
 * What an answer is, before anybody asks what it says. No refusal by a Snom phone has been seen: nor which status it has,
 * nor whether it comes in an envelope. So every form of the standard is taken, whatever the status.
 */
import type { PhoneResponse } from '../../types';
import { isCsta, isSoap } from './namespaces';
import { type AnswerElement, readXml } from './read-xml';

export type CstaReading =
  /** An element of CSTA that is no refusal. */
  | { readonly kind: 'answer'; readonly root: AnswerElement }
  /** Error class of the standard (`operation`, `stateIncompatibility` ...) and its value; `fault` = SOAP, with its code. */
  | { readonly kind: 'refusal'; readonly errorClass: string; readonly value: string }
  /** Cannot be read. */
  | { readonly kind: 'garbled' }
  /** Something else than CSTA: a page of the web server. */
  | { readonly kind: 'foreign' };

/** One answer is asked about several times on its way. */
const READ = new WeakMap<PhoneResponse, CstaReading>();

/** Never throws. */
export function readAnswer(response: PhoneResponse): CstaReading {
  const known = READ.get(response);
  if (known) return known;
  const reading = read(response.body);
  READ.set(response, reading);
  return reading;
}

/** Is it CSTA, be it a refusal? */
export function isCstaAnswer(response: PhoneResponse): boolean {
  const { kind } = readAnswer(response);
  return kind === 'answer' || kind === 'refusal';
}

function read(body: string): CstaReading {
  const root = readXml(body);
  if (!root) return { kind: isPage(body) ? 'foreign' : 'garbled' };
  const inner = isSoap(root) && root.name === 'Envelope' ? contentOf(root) : root;
  if (!inner) return { kind: 'garbled' };
  if (isSoap(inner) && inner.name === 'Fault') return faultOf(inner);
  if (!isCsta(inner)) return { kind: 'foreign' };
  return isError(inner) ? refusalOf(inner) : { kind: 'answer', root: inner };
}

/** Text or HTML, rather than the beginning of a document, or nothing at all. */
function isPage(body: string): boolean {
  const start = body.slice(0, 2000).trimStart();
  if (start === '' || body.includes('ecma-323/csta')) return false;
  return !start.startsWith('<') || /<!doctype\s|<html[\s>]/i.test(start);
}

function contentOf(envelope: AnswerElement): AnswerElement | undefined {
  const body = envelope.children.find((child) => isSoap(child) && child.name === 'Body');
  return body?.children[0];
}

/** The element of ECMA-323, and what its type is called in ECMA-269. */
const isError = ({ name }: AnswerElement): boolean =>
  name === 'CSTAErrorCode' || /^universalFailure$/i.test(name);

function refusalOf(error: AnswerElement): CstaReading {
  const [errorClass] = error.children;
  if (!errorClass) return { kind: 'refusal', errorClass: 'unspecified', value: error.text };
  if (isError(errorClass)) return refusalOf(errorClass);
  const value = errorClass.text || (errorClass.children[0]?.name ?? '');
  return { kind: 'refusal', errorClass: errorClass.name, value };
}

/** A fault may carry the error of CSTA as its detail. */
function faultOf(fault: AnswerElement): CstaReading {
  const error = findError(fault);
  if (error) return refusalOf(error);
  // SOAP 1.1: faultcode; 1.2: Code with a Value.
  const code = fault.children.find(({ name }) => name === 'faultcode' || name === 'Code');
  const said = code?.children.find(({ name }) => name === 'Value') ?? code;
  return { kind: 'refusal', errorClass: 'fault', value: said?.text.split(':').at(-1) ?? '' };
}

function findError(element: AnswerElement): AnswerElement | undefined {
  for (const child of element.children) {
    const found = isCsta(child) && isError(child) ? child : findError(child);
    if (found) return found;
  }
  return undefined;
}
