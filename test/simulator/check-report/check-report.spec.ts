/** The virtual phone plays the phone of a report: checked again, it gives the same report. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { PROFILE_NAMES } from '../../../simulator';
import { reportAuth, reportOptions } from '../../../simulator/check-report/options';
import { readReport, ReportError } from '../../../simulator/check-report/reader';
import { parseCommandLine } from '../../../simulator/cli-options';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import { type CheckReport, reportText } from '../../../src/check/report';
import { check, LOGIN } from '../../support/check/reports';
import { ROOT } from '../../support/package/manifest';
import { Phones } from '../../support/phones';

const DIGEST = { scheme: 'digest', ...LOGIN } as const;
const mayFailLogin = (): Promise<boolean> => Promise.resolve(true);

describe('simulator: the phone of a report', () => {
  const phones = new Phones();
  afterEach(() => phones.stop());

  /** Options of the phone of a report, as the command line makes them. */
  function optionsOf(report: CheckReport): VirtualPhoneOptions {
    const read = readReport(reportText(report));
    const auth = reportAuth(read);
    return {
      ...reportOptions(read),
      ...(auth ? { auth: { ...auth, ...LOGIN } } : {}),
      httpsPort: report.tls === null ? false : 0,
      mac: '000413FEDCBA',
      identities: ['999@other.example'],
    };
  }

  /** Checks a phone, plays its report, checks that. */
  async function twice(options: VirtualPhoneOptions): Promise<readonly [CheckReport, CheckReport]> {
    const real = await phones.start(options);
    const first = await check(real, { mayFailLogin });
    const played = await phones.start(optionsOf(first));
    return [first, await check(played, { mayFailLogin })];
  }

  for (const profile of PROFILE_NAMES) {
    for (const auth of [
      undefined,
      DIGEST,
      { ...DIGEST, scheme: 'basic', realm: 'Büro' } as const,
    ]) {
      it(`is the same for ${profile} with ${auth?.scheme ?? 'no'} login`, async () => {
        const [first, second] = await twice({ profile, httpsPort: 0, ...(auth && { auth }) });
        assert.deepEqual(second, first);
      });
    }
  }

  it('is the same for a phone with other settings, algorithms and a name', async () => {
    const [first, second] = await twice({
      auth: { ...DIGEST, algorithms: ['SHA-256', 'MD5'], qop: 'none', realm: 'snom phone' },
      settings: { phone_name: 'Anna Meier', restrict_uri_queries: 'on', call_join_xfer: 'on' },
      readOnlySettings: ['language', 'action_hold'],
    });
    assert.deepEqual(second, first);
  });

  /** A report of something no profile does. */
  async function changed(change: (report: CheckReport) => CheckReport): Promise<CheckReport> {
    const real = await phones.start({ auth: DIGEST });
    return change(await check(real, { mayFailLogin }));
  }

  it('has the bytes of pages and heads that no profile has', async () => {
    const report = await changed((one) => ({
      ...one,
      phone: { model: 'D717', firmware: '10.1.1.1' },
      observations: one.observations.map((seen) => {
        if (!seen.answer) return seen;
        if (seen.id === 'info') {
          const layout = seen.answer.layout
            ?.replaceAll('D385', 'D717')
            .replace('10.1.54.13', '10.1.1.1');
          return {
            ...seen,
            answer: {
              ...seen.answer,
              statusLine: 'HTTP/1.1 200 Okay',
              headers: [['x-powered-by', 'snom'], ...seen.answer.headers],
              title: seen.answer.title?.replaceAll('D385', 'D717'),
              layout: `<P>Login 1</P>${layout}`.replace('1</P>', '{number:9}</P>'),
              end: 'open',
            } as typeof seen.answer,
          };
        }
        if (seen.id === 'wrongLogin') {
          const answer = {
            ...seen.answer,
            status: 200,
            statusLine: 'HTTP/1.1 200 Ok',
            layout: 'Login failed!',
          };
          return { ...seen, answer };
        }
        return seen;
      }),
    }));
    const played = await phones.start(optionsOf(report));
    const again = await check(played, { mayFailLogin });
    assert.equal(again.phone.model, 'D717');
    assert.equal(again.phone.firmware, '10.1.1.1');
    const info = again.observations.find(({ id }) => id === 'info')?.answer;
    assert.equal(info?.statusLine, 'HTTP/1.1 200 {word:1}');
    assert.deepEqual(info.headers[0], ['x-powered-by', 'snom']);
    assert.equal(info.end, 'open');
    const wrong = again.observations.find(({ id }) => id === 'wrongLogin')?.answer;
    assert.deepEqual([wrong?.status, wrong?.layout], [200, 'Login failed!']);
  });

  it('keeps the versions of TLS', async () => {
    const report = await changed((one) => ({
      ...one,
      tls: {
        versions: (['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).map((version) => ({
          version,
          taken: version !== 'TLSv1.3',
        })),
        certificate: { key: 'rsa', bits: 2048, selfSigned: true },
      },
    }));
    const played = await phones.start(optionsOf(report));
    const again = await check(played);
    assert.deepEqual(
      again.tls?.versions.map(({ taken }) => taken),
      [true, true, true, false],
    );
    assert.equal(again.tls?.certificate?.key, 'rsa');
  });

  it('acts like any virtual phone on what the report says nothing of', async () => {
    const report = await changed((one) => one);
    const played = await phones.start({
      ...optionsOf({ ...report, login: 'none' }),
      auth: { scheme: 'none' },
    });
    const response = await fetch(`http://${played.host}:${played.port}/command.htm?key=1`);
    assert.equal(response.status, 200);
    assert.deepEqual(
      played.keys.map(({ key }) => key),
      ['1'],
    );
    await fetch(`http://${played.host}:${played.port}/dummy.htm?settings=save&language=Deutsch`);
    const xml = await (await fetch(`http://${played.host}:${played.port}/settings.xml`)).text();
    assert.match(xml, /<language[^>]*>Deutsch</);
  });

  describe('--report', () => {
    const dir = path.join(ROOT, '.test-tmp');
    const file = path.join(dir, `report-${process.pid}.json`);
    const parse = (args: readonly string[]): VirtualPhoneOptions => {
      const command = parseCommandLine(['--report', file, ...args], {});
      return command.kind === 'run' ? (command.phones[0] ?? {}) : assert.fail(command.kind);
    };
    afterEach(() => rmSync(file, { force: true }));

    it('takes everything but the password from the report', async () => {
      mkdirSync(dir, { recursive: true });
      const real = await phones.start({ auth: DIGEST, httpsPort: 0 });
      const report = await check(real, { mayFailLogin });
      writeFileSync(file, reportText(report));
      assert.throws(() => parse([]), /--password/);
      assert.throws(
        () => parse(['--profile', 'snom320-fw7', '--password', 'x']),
        /--profile: the report/,
      );
      const args = ['--port', '0', '--https-port', '0', '--password', LOGIN.password];
      const played = await phones.start(parse(args));
      assert.deepEqual(await check(played, { mayFailLogin }), report);
    });

    it('says what is wrong with the file', () => {
      assert.throws(() => parse([]), /cannot be read/);
      mkdirSync(dir, { recursive: true });
      writeFileSync(file, '{"format": "other"}');
      assert.throws(() => parse([]), /is no report: format/);
    });
  });

  describe('reader', () => {
    const bad: Readonly<Record<string, unknown>> = {
      'no JSON': '{',
      'another format': { format: 'x' },
      'no object': [],
      'a page with a line break in a header': {
        format: 'snom-phone-check/1',
        phone: { model: 'D385', firmware: null },
        login: 'none',
        observations: [
          {
            id: 'info',
            path: '/',
            answer: { status: 200, statusLine: 'HTTP/1.1 200', headers: [['a', 'b\r\nc']] },
          },
        ],
        settings: [],
        tls: null,
        doubts: [],
      },
    };
    for (const [name, value] of Object.entries(bad)) {
      it(`refuses ${name}`, () => {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        assert.throws(() => readReport(text), ReportError);
      });
    }
  });
});
