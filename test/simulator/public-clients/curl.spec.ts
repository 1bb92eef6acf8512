/** curl, run for real, with the options of scripts that people publish. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runTool, USER } from '../../support/simulator/public-clients';
import { withPhone } from '../../support/simulator/wire';

const LOGIN = [
  '-s',
  '-o',
  '/dev/null',
  '-w',
  '%{http_code}',
  '-u',
  `${USER.username}:${USER.password}`,
];

describe('public clients: curl', () => {
  for (const profile of ['snom320-fw7', 'snom370-fw8.7', 'snomD385-fw10.1'] as const) {
    for (const [scheme, option] of [
      ['digest', '--digest'],
      ['digest', '--anyauth'],
      ['basic', '--basic'],
      ['basic', '--anyauth'],
    ] as const) {
      it(`${option} presses a key of ${profile} that asks for ${scheme}`, async function () {
        await withPhone({ profile, auth: { ...USER, scheme } }, async (phone) => {
          const address = `http://${phone.host}:${phone.port}/command.htm?key=%23`;
          assert.equal(await runTool(this, 'curl', [...LOGIN, option, address]), '200');
          assert.deepEqual(
            phone.keys.map(({ key }) => key),
            ['#'],
          );
        });
      });
    }
  }

  it('-L follows the answer to dialling to a page', async function () {
    await withPhone({ profile: 'snomD385-fw10.1', auth: USER }, async (phone) => {
      const address = `http://${phone.host}:${phone.port}/command.htm?number=200`;
      assert.equal(await runTool(this, 'curl', [...LOGIN, '--digest', '-L', address]), '200');
      assert.equal(phone.calls.length, 1);
    });
  });

  it('sends Connection: close and gets an answer', async function () {
    await withPhone({ profile: 'snomD385-fw10.1', auth: USER }, async (phone) => {
      const address = `http://${phone.host}:${phone.port}/info.htm`;
      const args = [...LOGIN, '--digest', '-H', 'Connection: close', address];
      assert.equal(await runTool(this, 'curl', args), '200');
    });
  });
});
