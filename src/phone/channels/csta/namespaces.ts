/** Namespaces of the documents. ECMA-323 has one an edition. */
import type { AnswerElement } from './read-xml';

const BASE = 'http://www.ecma-international.org/standards/ecma-323/csta/ed';

/** Snom documents RequestSystemStatus in the third edition, and everything else in the fifth. */
export const EDITION_3 = `${BASE}3`;
export const EDITION_5 = `${BASE}5`;

/** Answers come in the fifth edition whichever was asked in (documented by Snom); others are as good. */
const ANY_EDITION =
  /^http:\/\/www\.ecma-international\.org\/standards\/ecma-323\/csta\/ed[3-6]\/?$/;

/** SOAP 1.1 and 1.2. */
const SOAP = new Set([
  'http://schemas.xmlsoap.org/soap/envelope/',
  'http://www.w3.org/2003/05/soap-envelope',
]);

export const isCsta = ({ namespace }: AnswerElement): boolean => ANY_EDITION.test(namespace);

/** An element of this name inside another one of CSTA; phones may leave the namespace of inner ones out. */
export const isInner = (element: AnswerElement, name: string): boolean =>
  element.name === name && (element.namespace === '' || isCsta(element));

export const isSoap = ({ namespace }: AnswerElement): boolean => SOAP.has(namespace);

/** The first child of this name. */
export function childOf(
  element: AnswerElement | undefined,
  name: string,
): AnswerElement | undefined {
  return element?.children.find((child) => isInner(child, name));
}

/** All elements of this name below, however deep, in their order; what a foreign element holds is not looked at. */
export function allBelow(element: AnswerElement, name: string): AnswerElement[] {
  return element.children.flatMap((child) => {
    if (isInner(child, name)) return [child];
    return child.namespace === '' || isCsta(child) ? allBelow(child, name) : [];
  });
}
