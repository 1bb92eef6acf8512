/** A report of a phone full of planted names, numbers, addresses and passwords has none of them. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { reportText } from '../../src/check/report';
import { listenAnew } from '../support/addresses';
import { check, LOGIN } from '../support/check/reports';
import { Phones } from '../support/phones';

const letters = fc.stringMatching(/^Z[a-z]{3}[qxz][a-z]{3,6}$/);
const digits = fc.stringMatching(/^[1-9]\d{6,11}$/);

/** People and places of one phone. */
const planted = fc.record({
  name: fc.tuple(letters, letters).map((parts) => parts.join(' ')),
  number: digits,
  other: digits,
  host: fc.tuple(letters, letters).map(([a, b]) => `${a}.${b}.example`.toLowerCase()),
  password: fc.stringMatching(/^[A-Za-z0-9]{4,6}[!$%&/()=?+*#,]{1,2}[qxz][A-Za-z0-9]{4,6}$/),
  mac: fc.stringMatching(/^000413[0-9A-F]{6}$/),
  realm: letters,
});
type Planted = typeof planted extends fc.Arbitrary<infer T> ? T : never;

/** Everything planted, as it may be written. */
function spellings({ name, number, other, host, password, mac, realm }: Planted): string[] {
  const macs = ['', ':', '-'].map((by) => (mac.match(/../g) ?? []).join(by));
  const plain = [
    ...name.split(' '),
    name,
    number,
    other,
    host,
    ...host.split('.').slice(0, 2),
    realm,
  ];
  const base64 = [password, `admin:${password}`, name, host].map((text) =>
    Buffer.from(text).toString('base64'),
  );
  return [
    ...[...plain, ...macs].flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()]),
    password,
    encodeURIComponent(password),
    encodeURIComponent(name),
    ...base64,
  ];
}

function assertClean(text: string, secrets: Planted): void {
  for (const spelling of spellings(secrets)) {
    assert.ok(!text.includes(spelling), `${spelling} is in the report`);
    assert.ok(!text.includes(JSON.stringify(spelling).slice(1, -1)), spelling);
  }
}

describe('check: what a report must not have', () => {
  const phones = new Phones();
  afterEach(() => phones.stop());

  it('has nothing of the owner of a virtual phone', async () => {
    await fc.assert(
      fc.asyncProperty(planted, async (secrets) => {
        const { name, number, host, password, mac, realm, other } = secrets;
        const phone = await phones.start({
          mac,
          auth: { scheme: 'digest', username: 'admin', password, realm },
          identities: [`${number}@${host}`],
          settings: {
            phone_name: name,
            user_realname1: name,
            fkey3: `speed ${other}`,
            fkey_label3: name,
            action_incoming_url: `http://admin:${password}@${host}/x?n=${number}`,
            language: name,
            http_user: 'admin',
          },
        });
        phone.ring(other, { name });
        const login = { ...LOGIN, password };
        const at = { host: phone.host, port: phone.port, ...login };
        const report = await check(phone, {
          phone: at,
          mayFailLogin: () => Promise.resolve(true),
        });
        assertClean(reportText(report), secrets);
        await phones.stop();
      }),
      { numRuns: 8 },
    );
  });

  it('has nothing of a phone that shows everything everywhere', async () => {
    await fc.assert(
      fc.asyncProperty(planted, async (secrets) => {
        const all = spellings(secrets);
        const header = all.filter((text) => /^[\x21-\x7e]*$/.test(text));
        const page = [
          '<html><head><title>snom D385 ',
          ...all.map((text) => `${text} <${text}> ${text}="${text}" <!-- ${text} -->`),
          '</title></head><script>',
          ...all,
          `</script>Mac: ${secrets.mac} Hardware: D385`,
          '<settings><phone-settings e="2">',
          ...all.map((text) => `<language idx="${text}" perm="${text}">${text}</language>`),
          ...all.map((text) => `<${text} a="${text}">x</${text}>`),
          '</phone-settings></settings>',
          ...all.map((text) => `${text}!: ${text}`),
        ].join('\n');
        const server = createServer((request) => {
          const lines = header.map((text, index) => `X-Any-${index}: ${text}; a="${text}"`);
          request.socket.end(
            `HTTP/1.1 200 ${header[0]}\r\n${lines.join('\r\n')}\r\nLocation: http://${secrets.host}/${secrets.number}\r\n\r\n${page}`,
          );
        });
        const port = await listenAnew(server);
        try {
          const { password } = secrets;
          const report = await check(
            { host: '127.0.0.1', port, httpsPort: undefined },
            { phone: { host: '127.0.0.1', port, username: 'admin', password } },
          );
          const text = reportText(report);
          // Names of elements are the firmware's: a word there is taken for one.
          const { settings, ...rest } = report;
          assertClean(reportText({ ...rest, settings: [] }), secrets);
          assert.ok(
            settings.every(({ entries }) =>
              entries.every(({ value = '' }) => !all.includes(value)),
            ),
          );
          assert.ok(!text.includes(password));
        } finally {
          server.closeAllConnections();
          server.close();
        }
      }),
      { numRuns: 10 },
    );
  });
});
