import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isCstaAnswer, readAnswer } from '../../../../src/phone/channels/csta/read-answer';
import type { PhoneResponse } from '../../../../src/phone/types';

const CSTA = 'http://www.ecma-international.org/standards/ecma-323/csta/ed5';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

const response = (body: string, status = 200): PhoneResponse => ({ status, headers: {}, body });
const wrapped = (inner: string): string =>
  `<s:Envelope xmlns:s="${SOAP}"><s:Header/><s:Body>${inner}</s:Body></s:Envelope>`;
const read = (body: string, status = 200): unknown => {
  const reading = readAnswer(response(body, status));
  return reading.kind === 'answer' ? ['answer', reading.root.name] : Object.values(reading);
};
const refused = (errorClass: string, value: string): string[] => ['refusal', errorClass, value];

describe('phone/channels/csta/read-answer', () => {
  const OK = `<MakeCallResponse xmlns="${CSTA}"/>`;
  it('takes an answer as it is, or out of an envelope', () => {
    for (const body of [OK, wrapped(OK)])
      assert.deepEqual(read(body), ['answer', 'MakeCallResponse']);
    assert.equal(isCstaAnswer(response(OK)), true);
  });

  it('takes elements of other languages for no answer, whatever they are called', () => {
    for (const body of [
      '<MakeCallResponse/>',
      `<Fault xmlns="urn:x"/>`,
      wrapped('<CSTAErrorCode xmlns="urn:x"/>'),
      `<s:Body xmlns:s="${SOAP}"/>`,
    ]) {
      assert.deepEqual(read(body), ['foreign'], body);
      assert.equal(isCstaAnswer(response(body)), false);
    }
  });

  it('reads refusals with their class and value, however they are nested', () => {
    const error = (inner: string): string =>
      `<CSTAErrorCode xmlns="${CSTA}">${inner}</CSTAErrorCode>`;
    for (const [body, expected] of [
      [error('<operation>invalidDeviceID</operation>'), refused('operation', 'invalidDeviceID')],
      [error('<operation><invalidCallID/></operation>'), refused('operation', 'invalidCallID')],
      [error('<operation/>'), refused('operation', '')],
      [error('generic'), refused('unspecified', 'generic')],
      [
        `<universalFailure xmlns="${CSTA}"><stateIncompatibility>x</stateIncompatibility></universalFailure>`,
        refused('stateIncompatibility', 'x'),
      ],
      [error(`<CSTAErrorCode><operation>x</operation></CSTAErrorCode>`), refused('operation', 'x')],
    ] as const) {
      assert.deepEqual(read(body), expected, body);
      assert.deepEqual(read(wrapped(body)), expected, body);
      assert.equal(isCstaAnswer(response(body)), true);
    }
  });

  it('reads faults of the envelope: the error of CSTA in them, else their own code', () => {
    const detail = `<detail><x><CSTAErrorCode xmlns="${CSTA}"><operation>y</operation></CSTAErrorCode></x></detail>`;
    for (const [inner, expected] of [
      ['<faultcode>s:Client</faultcode>', refused('fault', 'Client')],
      ['<s:Code><s:Value>s:Sender</s:Value></s:Code>', refused('fault', 'Sender')],
      ['', refused('fault', '')],
      [`<faultcode>s:Server</faultcode>${detail}`, refused('operation', 'y')],
      [
        '<detail><CSTAErrorCode xmlns="urn:x"><operation>y</operation></CSTAErrorCode></detail>',
        refused('fault', ''),
      ],
    ] as const)
      assert.deepEqual(read(wrapped(`<s:Fault>${inner}</s:Fault>`)), expected, inner);
  });

  it('tells a page, which is none of CSTA, from an answer that is broken', () => {
    for (const page of [
      'OK',
      ' <!DOCTYPE html><br>',
      '<HTML><br>',
      '\n<html lang="en"><br></html>',
    ])
      assert.deepEqual(read(page), ['foreign'], page);
    for (const broken of ['', '  ', '<a', `<html>${CSTA}`, wrapped(''), '<htmlx'])
      assert.deepEqual(read(broken), ['garbled'], broken);
    // Only the beginning is looked at.
    assert.deepEqual(read(`<a${' '.repeat(2100)}<html>`), ['garbled']);
  });
});
