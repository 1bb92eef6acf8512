/** `POST /csta`: one request of CSTA as XML, one answer. Source: Snom, "CSTA over HTTP - Requests". */
import type { PageAnswer } from '../contract/http';
import { CstaRefusal } from './errors';
import type { CstaPhone } from './phone';
import { serviceOf } from './services';
import { type AnswerElement, type AnswerForm, element, readRequest, writeElement } from './xml';

const EDITIONS = 'http://www.ecma-international.org/standards/ecma-323/csta/';
const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NOTHING: PageAnswer = { status: 200, contentType: 'text/xml', body: '' };

/** A request to the page. */
interface CstaRequest {
  readonly method: string;
  readonly contentType: string;
  readonly body: string;
}

/** Name of the service a body asks for, and the body, for the log; `service` is '' when it cannot be read. */
export const describeCsta = (body: string): { service: string; body: string } => ({
  service: readRequest(body)?.root.name ?? '',
  body: body.slice(0, 4000),
});

/**
 * Answers a request. A login has been checked before.
 * @returns Undefined when there is no such page, at least not now.
 */
export function answerCsta(phone: CstaPhone, request: CstaRequest): PageAnswer | undefined {
  const { quirks } = phone;
  if (!quirks.cstaPage) return undefined;
  if (!phone.settings.isOn('csta_control')) return switchedOff(phone);
  if (request.method !== 'POST') return { status: 405, title: 'Method not allowed', body: '' };
  if (quirks.cstaTypeNeeded && !/^(?:text|application)\/(?:\w+\+)?xml\b/i.test(request.contentType))
    return { status: 415, title: 'Unsupported media type', body: '' };
  const document = readRequest(request.body);
  const form = formOf(phone, document?.namespace ?? '');
  if (document === undefined) return refused(phone, form, new CstaRefusal('operation', 'generic'));
  const service = serviceOf(document.root.name, quirks);
  if (service === undefined) return unknownService(phone, form);
  try {
    return answered(`${document.root.name}Response`, service(phone, document.root), form);
  } catch (error) {
    if (error instanceof CstaRefusal) return refused(phone, form, error);
    throw error;
  }
}

function switchedOff(phone: CstaPhone): PageAnswer | undefined {
  switch (phone.quirks.cstaOff) {
    case 'notFound':
      return undefined;
    case 'forbidden':
      return { status: 403, title: 'Forbidden', body: '' };
    default:
      return refused(phone, formOf(phone, ''), new CstaRefusal('security', 'generic'));
  }
}

function unknownService(phone: CstaPhone, form: AnswerForm): PageAnswer | undefined {
  switch (phone.quirks.cstaUnknownService) {
    case 'notFound':
      return undefined;
    case 'empty':
      return NOTHING;
    case 'silent':
      return { status: 200, silent: true };
    default:
      return refused(phone, form, new CstaRefusal('operation', 'serviceNotSupported'));
  }
}

/** How this phone writes. @param asked Namespace of the request. */
function formOf({ quirks }: CstaPhone, asked: string): AnswerForm {
  const { cstaNamespace } = quirks;
  const edition = cstaNamespace === 'asked' ? asked : `${EDITIONS}${cstaNamespace}`;
  return {
    namespace: edition === '' ? `${EDITIONS}ed5` : edition,
    prefix: quirks.cstaPrefix,
    reversed: quirks.cstaChildOrder === 'reversed',
  };
}

const answered = (
  name: string,
  content: readonly AnswerElement[],
  form: AnswerForm,
): PageAnswer => ({
  status: 200,
  contentType: 'text/xml',
  body: `${PROLOGUE}${writeElement(element(name, content), form)}\n`,
});

const STATUS = { ok: 200, clientError: 400, serverError: 500, soap: 500, empty: 200 } as const;

function refused({ quirks }: CstaPhone, form: AnswerForm, error: CstaRefusal): PageAnswer {
  const { cstaErrors } = quirks;
  if (cstaErrors === 'empty') return NOTHING;
  const code = writeElement(element('CSTAErrorCode', [element(error.kind, error.value)]), form);
  const body = cstaErrors === 'soap' ? soapFault(code) : code;
  return { status: STATUS[cstaErrors], contentType: 'text/xml', body: `${PROLOGUE}${body}\n` };
}

/** A fault of SOAP 1.1 with the error in its detail. */
const soapFault = (detail: string): string =>
  [
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>',
    '<faultcode>soap:Server</faultcode><faultstring>CSTA</faultstring>',
    `<detail>${detail}</detail>`,
    '</soap:Fault></soap:Body></soap:Envelope>',
  ].join('');
