import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { HELP, MAX_PHONES, parseCommandLine, UsageError } from '../../simulator/cli-options';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';

function phones(line: string, env: NodeJS.ProcessEnv = {}): readonly VirtualPhoneOptions[] {
  const command = parseCommandLine(line.split(' ').filter(Boolean), env);
  assert.equal(command.kind, 'run');
  return command.phones;
}

function phone(line: string, env: NodeJS.ProcessEnv = {}): VirtualPhoneOptions {
  const [only, ...more] = phones(line, env);
  assert.ok(only);
  assert.deepEqual(more, []);
  return only;
}

describe('command line of the virtual phone', () => {
  describe('options', () => {
    it('starts one D385 without a password by default', () => {
      assert.deepEqual(phone(''), {
        profile: 'snomD385-fw10.1',
        host: '127.0.0.1',
        port: 8080,
        httpsPort: false,
        httpsOnly: false,
        consolePort: 9080,
        mac: '00041300CAFE',
        identities: ['100@pbx.example'],
        security: { useHiddenTags: false },
        farEnds: [{ number: '*', answerAfterMs: 1500 }],
      });
    });

    it('takes everything from the line', () => {
      const line =
        '--profile snom320-fw7 --host 127.0.0.2 --port 81 --https-port 444 --https-only ' +
        '--console-port 90 --auth basic --user tester --password pw --hidden-tags ' +
        '--mac 00:04:13:aa:bb:cc --number 200@office.example';
      assert.deepEqual(phone(line), {
        profile: 'snom320-fw7',
        host: '127.0.0.2',
        port: 81,
        httpsPort: 444,
        httpsOnly: true,
        consolePort: 90,
        mac: '000413AABBCC',
        identities: ['200@office.example'],
        security: { useHiddenTags: true },
        farEnds: [{ number: '*', answerAfterMs: 1500 }],
        auth: { scheme: 'basic', username: 'tester', password: 'pw' },
      });
    });

    it('reads the password from the environment', () => {
      const expected = { scheme: 'digest', username: 'admin', password: 'from-env' };
      assert.deepEqual(phone('', { SNOM_PASSWORD: 'from-env' }).auth, expected);
      assert.equal(phone('--password on-line', { SNOM_PASSWORD: 'x' }).auth?.password, 'on-line');
      assert.equal(phone('--auth none', { SNOM_PASSWORD: 'x' }).auth, undefined);
    });

    it('locks after failed logins, unless told not to', () => {
      assert.equal(phone('--password x').auth?.lockAfter, undefined);
      assert.equal(phone('--password x --no-lock').auth?.lockAfter, 0);
    });

    it('takes any free port everywhere when port is 0', () => {
      const { port, consolePort } = phone('--port 0');
      assert.deepEqual([port, consolePort], [0, 0]);
      const d8 = '--profile snomD862-fw10.1';
      assert.equal(phone(`${d8} --port 0`).minibrowserPort, 0);
      assert.equal(phone(d8).minibrowserPort, 3112);
      assert.equal(phone(`${d8} --minibrowser-port 4000`).minibrowserPort, 4000);
      assert.equal(phone('--minibrowser-port 4000').minibrowserPort, undefined, 'no D8xx');
      assert.throws(() => phone(`${d8} --port 3112`), UsageError);
    });

    it('has SIP on a D8xx, and on others if it is asked for', () => {
      const d8 = '--profile d812';
      assert.equal(phone(d8).sipPort, 5060);
      assert.equal(phone(`${d8} --port 0`).sipPort, 0);
      assert.equal(phone(`${d8} --sip-port 5080 --port 5080`).sipPort, 5080, 'UDP is no TCP');
      assert.equal(phone('').sipPort, undefined);
      assert.equal(phone('--profile 320 --sip-port 0').sipPort, 0);
      assert.deepEqual(
        phones(`--profile d862 --count 2 --sip-port 6000`).map(({ sipPort }) => sipPort),
        [6000, 6001],
      );
      assert.throws(() => phones('--count 2 --sip-port 65535'), UsageError);
    });

    it('takes a model for a profile', () => {
      for (const [name, profile] of [
        ['D862', 'snomD862-fw10.1'],
        ['d812', 'snomD812-fw10.1'],
        ['d385', 'snomD385-fw10.1'],
        ['320', 'snom320-fw7'],
        ['370', 'snom370-fw8.7'],
        ['760', 'snom760-fw8.9'],
        ['PA1+', 'snomPA1plus-fw10'],
        ['SNOM320-FW7', 'snom320-fw7'],
      ] as const)
        assert.equal(phone(`--profile ${name}`).profile, profile);
      assert.throws(() => phone('--profile constructor'), /there is no "constructor"/);
    });

    it('takes settings, whose values are never repeated', () => {
      const { settings } = phone(
        '--setting filter_registrar=off --setting user_pass1=a=b --setting x[1]=',
      );
      assert.deepEqual(settings, { filter_registrar: 'off', user_pass1: 'a=b', 'x[1]': '' });
      for (const text of ['secret', '=secret', '1=secret', 'a-b=secret']) {
        assert.throws(
          () => phone(`--setting ${text}`),
          (error: Error) => {
            assert.ok(error instanceof UsageError);
            assert.doesNotMatch(error.message, /secret/);
            return true;
          },
        );
      }
    });

    it('counts ports, MAC and number up', () => {
      const three = phones(
        '--count 3 --port 8000 --https-port 8500 --number 098 --mac 0004130000FF',
      );
      assert.deepEqual(
        three.map(({ port, httpsPort, consolePort, mac, identities }) => [
          port,
          httpsPort,
          consolePort,
          mac,
          identities?.[0],
        ]),
        [
          [8000, 8500, 9000, '0004130000FF', '098@pbx.example'],
          [8001, 8501, 9001, '000413000100', '099@pbx.example'],
          [8002, 8502, 9002, '000413000101', '100@pbx.example'],
        ],
      );
      assert.equal(phones('--count 2 --number bob')[1]?.identities?.[0], 'bob-2@pbx.example');
      assert.deepEqual(
        phones('--count 2 --port 0').map(({ port }) => port),
        [0, 0],
      );
    });

    it('understands what far ends do', () => {
      const line =
        '--far-end 200=answer:1000 --far-end 201=answer --far-end 202=busy --far-end 203=ring ' +
        '--far-end bob@office.example=answer:10,hangup:500 --far-end *=answer:0';
      assert.deepEqual(phone(line).farEnds, [
        { number: '200', answerAfterMs: 1000 },
        { number: '201', answerAfterMs: 0 },
        { number: '202', answerAfterMs: null, busy: true },
        { number: '203', answerAfterMs: null },
        { number: 'bob@office.example', answerAfterMs: 10, hangupAfterMs: 500 },
        { number: '*', answerAfterMs: 0 },
      ]);
    });

    it('can be asked for help, version and profiles', () => {
      assert.equal(parseCommandLine(['--help'], {}).kind, 'help');
      assert.equal(parseCommandLine(['-h', '--port', 'x'], {}).kind, 'help');
      assert.equal(parseCommandLine(['--version'], {}).kind, 'version');
      assert.equal(parseCommandLine(['--list-profiles'], {}).kind, 'profiles');
    });

    it('has help for every option it takes', () => {
      const options = [...HELP.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name);
      assert.equal(new Set(options).size, 22);
      for (const option of options) {
        // An option that is not known would be complained about as such; a value may well be missing.
        try {
          parseCommandLine([`--${option}`], {});
        } catch (error) {
          assert.doesNotMatch((error as Error).message, /unknown/i);
        }
      }
    });

    const wrong: readonly (readonly [line: string, message: RegExp])[] = [
      ['--colour red', /--colour/],
      ['phone', /quotes/],
      ['--port', /--port/],
      ['--port 70000', /--port takes a whole number from 0 to 65535/],
      ['--port 80x', /--port/],
      ['--port -1', /--port/],
      ['--count 0', /--count takes a whole number from 1/],
      [`--count ${MAX_PHONES + 1}`, /--count/],
      ['--count 3 --port 65534 --console-port 9000', /leaves no room/],
      ['--count 3 --port 8000 --console-port 8002', /less than 3 apart/],
      ['--port 8000 --https-port 8000', /less than 1 apart/],
      ['--https-only', /needs --https-port/],
      ['--profile snom1', /snom320-fw7, /],
      ['--host 0.0.0.0', /stays on this machine/],
      ['--host 127.0.0.999', /stays on this machine/],
      ['--host ::1', /stays on this machine/],
      ['--mac 12', /12 hexadecimal/],
      ['--mac FFFFFFFFFFFF --count 2', /leaves no room/],
      ['--number 1@2@3', /--number takes/],
      ['--auth ntlm --password x', /none, basic or digest/],
      ['--auth digest', /SNOM_PASSWORD/],
      ['--user me', /SNOM_PASSWORD/],
      ['--auth none --password x', /takes no --user/],
      ['--far-end 200', /not understood/],
      ['--far-end 200=', /not understood/],
      ['--far-end 200=later', /not understood/],
      ['--far-end 200=busy,hangup:1', /not understood/],
      ['--far-end 200=answer:1,hangup:1,hangup:2', /not understood/],
      ['--far-end 200=answer:1,answer:1', /not understood/],
    ];
    for (const [line, message] of wrong) {
      it(`refuses ${line}`, () => {
        assert.throws(
          () => phone(line),
          (error) => error instanceof UsageError && message.test(error.message),
        );
      });
    }

    it('answers any line with options or with a usage error of one line', () => {
      const word = fc.oneof(
        fc.constantFrom(...[...HELP.matchAll(/--[\w-]+/g)].map(([option]) => option)),
        fc.constantFrom('0', '1', '8080', '200=busy', 'digest', '127.0.0.1'),
        fc.string({ maxLength: 8 }),
      );
      fc.assert(
        fc.property(fc.array(word, { maxLength: 8 }), (args) => {
          try {
            parseCommandLine(args, {});
          } catch (error) {
            assert.ok(error instanceof UsageError, String(error));
          }
        }),
      );
    });

    it('never repeats a password in what it complains about', () => {
      const lines = [
        '--password s3cret --auth none',
        '--password s3cret --port x',
        '--password my s3cret',
        '-ps3cret',
        '--help=s3cret',
      ];
      for (const line of lines) {
        assert.throws(
          () => phone(line),
          (error) => error instanceof UsageError && !error.message.includes('s3cret'),
        );
      }
    });
  });
});
