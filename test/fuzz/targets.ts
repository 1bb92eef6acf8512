/**
 * What the coverage-guided fuzzer calls (`npm run fuzz`): one function a parser, with the bytes it has made up. A target
 * throws when the parser breaks its word; an error that the parser documents is no fault.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { parseReason } from '../../src/calls/model/reason';
import { parseSipAddress } from '../../src/calls/model/sip-address';
import { reduceHtml } from '../../src/calls/operations/html-text';
import { parseActionRequest } from '../../src/calls/reports/action-request';
import { readUserAgent } from '../../src/calls/reports/user-agent';
import { readCallRequest } from '../../src/calls/requests/request';
import { SnomError } from '../../src/common/errors';
import { type AnswerElement, readXml } from '../../src/phone/channels/csta/read-xml';
import { readSnapshot } from '../../src/phone/channels/csta/snapshot';
import { readQuery, readRung } from '../../src/phone/channels/documents/line-report';
import { readPnpMessage } from '../../src/phone/discovery/pnp-message';
import { recognise } from '../../src/phone/discovery/recognise';
import { buildPage } from '../../src/phone/display/build';
import type { PageSpec } from '../../src/phone/display/page-types';
import { parseInfoPage } from '../../src/phone/models/info-page';
import { encodeKeySequence, parseKeySequence } from '../../src/phone/models/key-sequence';
import { isModelName, modelOf } from '../../src/phone/models/models';
import { readPastedKeys } from '../../src/phone/models/pasted-keys';
import { backupOf } from '../../src/phone/settings/backup';
import { readAllSettings } from '../../src/phone/settings/page';
import { parseChallenges, quote } from '../../src/phone/transport/challenge';
import { readSipMessage } from '../../src/phone/transport/sip/read-message';
import type { KeyPress } from '../../src/phone/types';
import { readStrictly } from '../support/phone/xml-reader';

/** A parser under test. */
export interface FuzzTarget {
  readonly run: (data: Buffer) => void;
  /** What the fuzzer starts from: inputs as they are in real life. */
  readonly seeds: readonly string[];
  /** Pieces that mean something to the parser; it would find them itself, later. */
  readonly words: readonly string[];
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** The result, or nothing where the parser says in its documented way that it will not take this. */
function orRefused<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SnomError && error.reason !== 'internal') return undefined;
    throw error;
  }
}

/** Bytes as the web server hands them over, and as text; the first byte decides. */
function textIn(data: Buffer): string {
  return (data[0] ?? 0) % 2 === 0 ? data.toString('latin1', 1) : data.toString('utf8', 1);
}

const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** XML of an answer, written so that only its letter is the same. */
function written({ name, namespace, children, text }: AnswerElement): string {
  const escaped = (value: string): string =>
    value.replace(/[&<>"'\r\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const inner = `${escaped(text)}${children.map(written).join('')}`;
  return `<${name} xmlns="${escaped(namespace)}">${inner}</${name}>`;
}

function csta(data: Buffer): void {
  const root = readXml(data.toString('utf8'));
  if (!root) return;
  ok((readSnapshot(root)?.length ?? 0) <= 4000);
  const again = written(root);
  // Written out, names of namespaces may make it too long.
  if (again.length <= 16_384) deepStrictEqual(readXml(again) ?? 'unreadable', root);
}

function sip(data: Buffer): void {
  readPnpMessage(data, '127.0.0.1');
  const reading = readSipMessage(data);
  if (!reading.ok) return;
  const { message } = reading;
  ok(message.hops >= 1);
  for (const [name, values] of message.headers)
    for (const text of [name, ...values]) ok(!text.includes('\n'), 'a header of two lines');
  const first =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.phrase}`;
  const headers = [...message.headers].flatMap(([name, values]) =>
    name === 'content-length' ? [] : values.map((value) => `${name}: ${value}\r\n`),
  );
  const head = `${first}\r\n${headers.join('')}content-length: ${message.body.length}\r\n\r\n`;
  const again = readSipMessage(Buffer.concat([Buffer.from(head, 'latin1'), message.body]));
  if (!again.ok) {
    // Short names become long ones.
    strictEqual(again.problem, 'tooLong');
    return;
  }
  deepStrictEqual(
    [again.message.via, again.message.cseq, again.message.hops],
    [message.via, message.cseq, message.hops],
  );
  deepStrictEqual(Buffer.from(again.message.body), Buffer.from(message.body));
}

function infoPage(data: Buffer): void {
  const body = textIn(data);
  const info = orRefused(() => parseInfoPage({ body, headers: {} }));
  if (info?.mac !== undefined) match(info.mac, /^[0-9A-F]{12}$/);
  if (info) ok(modelOf(info.model).name === info.model, 'a model nobody knows');
  const answer = { status: 200, headers: {}, body, bytes: Buffer.alloc(0) };
  const found = recognise(answer);
  if (found?.model !== undefined) ok(isModelName(found.model) || found.model === 'D8xx');
}

function settings(data: Buffer): void {
  const text = textIn(data);
  for (const name of readAllSettings(text).keys()) ok(!/[\s<>"&]/.test(name));
  const copy = backupOf(text);
  const again = backupOf(copy.text);
  strictEqual(again.text, copy.text, 'a backup of a backup is another one');
  deepStrictEqual(again.leftOut, [], 'a backup has secrets');
}

function actionUrl(data: Buffer): void {
  const rawQuery = textIn(data);
  const event = parseActionRequest({ event: 'incoming', rawQuery, userAgent: rawQuery, at: 0 });
  const told = [event.local, event.remote].flatMap((party) =>
    party ? [party.number, party.uri, party.name ?? ''] : [],
  );
  for (const text of [...told, event.sipCallId ?? '', event.identity ?? '', event.mac ?? ''])
    ok(!CONTROL.test(text), 'control characters');
  for (const reason of parseReason(event.cancelReason ?? '')) ok((reason.text ?? '').length <= 512);
  readUserAgent(rawQuery);
}

function lineReport(data: Buffer): void {
  const query = textIn(data);
  for (const report of [readQuery(query), readRung(query)]) {
    if (!report) continue;
    for (const count of [report.total ?? 0, ...Object.values(report.counts)])
      ok(Number.isInteger(count) && count >= 0 && count < 1000);
  }
}

function requests(data: Buffer): void {
  const request = orRefused(() => readCallRequest(jsonOrText(textIn(data))));
  // What stands in a payload of our own is looked at later.
  if (request?.dialect !== undefined) match(String(request.operation), /^[A-Za-z]{1,40}$/);
}

const D385 = modelOf('D385', '10.1.54.13');

function keys(data: Buffer): void {
  const given = orRefused(() => readPastedKeys(textIn(data)));
  if (!given) return;
  for (const raw of [false, true]) {
    const options = { model: D385, raw };
    const presses = orRefused((): readonly KeyPress[] => parseKeySequence(given.keys, options));
    if (!presses) continue;
    ok(presses.length >= 1 && presses.length <= 200);
    const value = encodeKeySequence(presses);
    match(value, /^[A-Z0-9_%;,]+$/);
    deepStrictEqual(parseKeySequence(decodeURIComponent(value), options), presses);
  }
}

function challenges(data: Buffer): void {
  const found = parseChallenges(data.toString('latin1'));
  const lines = found.map(({ scheme, params }) => {
    const fields = [...params].map(([name, value]) => `${name}=${quote(value)}`);
    return `${scheme} ${fields.join(', ')}`;
  });
  deepStrictEqual(parseChallenges(lines), found);
}

function sipAddress(data: Buffer): void {
  const party = parseSipAddress(textIn(data));
  for (const text of [party.number, party.uri, party.name ?? ''])
    ok(!CONTROL.test(text), 'control characters');
}

function html(data: Buffer): void {
  const { text, links } = reduceHtml(textIn(data));
  ok(!CONTROL.test(text.replaceAll('\n', '')), 'control characters');
  for (const { name, url } of links) ok(!CONTROL.test(name) && !CONTROL.test(url));
}

function pages(data: Buffer): void {
  const [title = '', text = '', url = ''] = textIn(data).split('|');
  const specs: PageSpec[] = [
    { kind: 'text', title, text },
    { kind: 'menu', title, entries: [{ name: text, url }] },
    { kind: 'input', prompt: title, url, parameter: 'value', value: text },
  ];
  for (const spec of specs) {
    const page = orRefused(() => buildPage(spec));
    if (page !== undefined) readStrictly(page);
  }
}

/** By the name that `npm run fuzz -- NAME` takes. */
export const TARGETS: Readonly<Record<string, FuzzTarget>> = {
  csta: {
    run: csta,
    seeds: [
      '<?xml version="1.0" encoding="UTF-8"?><SnapshotDeviceResponse xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed5"><crossRefIDorSnapshotData><snapshotData><snapshotDeviceResponseInfo><connectionIdentifier><callID>1&amp;2</callID><deviceID>200</deviceID></connectionIdentifier><localCallState><compoundCallState><localConnectionState>connected</localConnectionState></compoundCallState></localCallState></snapshotDeviceResponseInfo></snapshotData></crossRefIDorSnapshotData></SnapshotDeviceResponse>',
      '<a:x xmlns:a="urn:b"><![CDATA[&]]>&#x41;</a:x>',
    ],
    words: ['<![CDATA[', ']]>', 'xmlns=', 'xmlns:', '&#x', '&amp;', '<!--', '<?xml', '<!DOCTYPE'],
  },
  sip: {
    run: sip,
    seeds: [
      'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1;rport=5060\r\nCSeq: 1 NOTIFY\r\nCall-ID: a\r\nContent-Length: 2\r\n\r\nab',
      'SUBSCRIBE sip:MAC%3a000413a1b2c3@224.0.1.75 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1\r\nCSeq: 1 SUBSCRIBE\r\nEvent: ua-profile;vendor="snom";model="snom300";version="8.4.18"\r\n\r\n',
    ],
    words: ['SIP/2.0', '\r\n', 'via:', 'cseq:', 'content-length:', ';branch=', 'l:', '\r\n '],
  },
  infoPage: {
    run: infoPage,
    seeds: [
      ' <html><title>snom D385</title><td>MAC-Address:</td><td>00:04:13:A1:B2:C3</td><td>Firmware:</td><td>snomD385-SIP 10.1.54.13</td></html>',
      '!<title>Phone Manager</title>',
    ],
    words: ['<title>', '</title>', 'MAC', 'Hardware', 'snom', '-SIP ', '000413', 'PA1+'],
  },
  settings: {
    run: settings,
    seeds: [
      ' <settings><phone-settings e="2"><user_pass idx="1" perm="">secret</user_pass><fkey_label idx="1" perm="RW">A&amp;B</fkey_label></phone-settings><functionKeys e="2"><fkey idx="0" context="active" label="L" perm="">speed 200</fkey></functionKeys><tbook e="2"><item context="active"><name>x</name></item></tbook></settings>',
      ' user_name1!: 200\nuser_pass1&: secret\n',
      ' <html><pre>user_name1!: a&lt;b<br>admin_mode$: on<br></pre>',
    ],
    words: [
      '<settings',
      '<phone-settings',
      '<tbook',
      '<!--',
      '-->',
      '<![CDATA[',
      'user_pass',
      '!: ',
    ],
  },
  actionUrl: {
    run: actionUrl,
    seeds: [
      ' m=000413A1B2C3&ip=192.0.2.1&id=a%40b&l=sip:200@pbx&r="A" <sip:300@pbx>&cr=Reason: SIP;cause=200;text="x"&dl=Me&dr=You & me',
      ' r%3dsip%3A300%26l%3d200',
    ],
    words: ['&dr=', '&dl=', '&r=', '%26', '&amp;', '$remote', 'sip:', '%00', ';cause='],
  },
  lineReport: {
    run: lineReport,
    seeds: [' st=Idle&n=0&ri=1&dnd=on', ' ringing'],
    words: ['st=', '&n=', '$(lines)', 'busy'],
  },
  requests: {
    run: requests,
    seeds: [
      ' {"operationName":"SingleStepTransfer","destination":{"phoneNumber":"300"}}',
      ' {"mt":"StartCall","num":"300"}',
      ' {"cmd":"<cmd module=\\"phone\\"><Hold/></cmd>"}',
      ' <cmd module="phone"><Dial number="1"/></cmd>',
      ' http://192.0.2.1/command.htm?number=200&outgoing_uri=sip:1@a',
      ' {"operation":"dial","destination":"200"}',
      ' hangupAll',
    ],
    words: [
      '"mt"',
      '"cmd"',
      '"operationName"',
      '"data"',
      '<cmd ',
      'number=',
      '__proto__',
      'operation',
    ],
  },
  keys: {
    run: keys,
    seeds: [
      ' F_HOLD 1 2 ENTER,,1000',
      ' 1234#',
      ' [{"key":"P3","hold":2500,"pause":200},5]',
      ' http://192.0.2.1/command.htm?key=OFFHOOK;1;%23',
    ],
    words: ['ENTER', 'F_R', 'EK0', '%23', 'key=', '"hold":', ',,'],
  },
  challenges: {
    run: challenges,
    seeds: [
      'Digest realm="snom", nonce="a\\"b", qop="auth,auth-int", algorithm=MD5, opaque=, Basic realm=x',
      'Negotiate YII=, Digest',
    ],
    words: ['Digest ', 'realm=', 'nonce="', '\\"', ', '],
  },
  sipAddress: {
    run: sipAddress,
    seeds: [' "A \\"b\\"" <sip:200:pw@pbx.example;user=phone>', ' tel:+49(30)1', ' a%40b'],
    words: ['sip:', 'tel:', '%40', '%0d%0a', ';user=', '\\"'],
  },
  html: {
    run: html,
    seeds: [' <p>A &amp; B<br><a href="http://x">link</a><script>x</script>&#13;', ' a < b'],
    words: ['<a href=', '</a>', '<script', '</script', '&#', '<!--', '&nbsp;'],
  },
  pages: {
    run: pages,
    seeds: [' Title|Text & <b>|http://192.0.2.1/x?a=b', '!Ü|\u2028|snom://mb_exit'],
    words: ['|', ']]>', '&', 'snom://', 'http://', '\u0001'],
  },
};
