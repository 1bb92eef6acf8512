/** "Check the phone" of the dialog: the route behind it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualPhone } from '../../../../simulator';
import type {
  CheckAnswer,
  CheckSuccess,
} from '../../../../src/nodes/snom-config/dialog/phone-check-route';
import { assertValid } from '../../../support/check/reports';
import { connectionForm, post } from '../../../support/nodes/dialog';
import { configItem, load, PHONE, watched } from '../../../support/nodes/flow';
import { useRuntime } from '../../../support/nodes/runtime';

const LOGIN = { username: 'admin', password: 'S3cret' } as const;
const DIGEST = { scheme: 'digest', ...LOGIN } as const;

describe('nodes/snom-config/dialog/phone-check', () => {
  const { phones } = useRuntime();

  const check = (body: object): Promise<CheckAnswer> => post('check', body) as Promise<CheckAnswer>;

  async function works(body: object): Promise<CheckSuccess> {
    const answer = await check(body);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer;
  }

  const form = (phone: Pick<VirtualPhone, 'host' | 'port'>, changes: object = {}): object =>
    connectionForm(phone, { ...LOGIN, ...changes });

  it('makes the report with the values of the dialog', async () => {
    const phone = await phones.start({ auth: DIGEST });
    await load(watched());
    const { text, file } = await works(form(phone));
    assertValid(JSON.parse(text));
    assert.equal(file, 'snom-check-D385.json');
    assert.deepEqual(phone.keys, []);
    assert.ok(!text.includes('"wrong"'));
  });

  it('sends a wrong password only where its owner ticked it', async () => {
    const phone = await phones.start({ auth: DIGEST });
    await load(watched());
    assert.ok(!(await works(form(phone, { wrongLogin: 'true' }))).text.includes('"wrong"'));
    assert.ok((await works(form(phone, { wrongLogin: true }))).text.includes('"wrong"'));
  });

  it('uses the stored password only where it is sent already', async () => {
    const phone = await phones.start({ auth: DIGEST });
    const other = await phones.start({ auth: DIGEST });
    await load(watched(configItem(phone)), { [PHONE]: LOGIN });
    await works(form(phone, { password: '__PWRD__' }));
    const answer = await check(form(other, { password: '__PWRD__' }));
    assert.ok(!answer.ok);
    assert.equal(answer.reason, 'retypePassword');
    assert.equal(other.acceptedSockets, 0);
  });

  it('says what keeps it from the phone, and tries a wrong password once', async () => {
    const phone = await phones.start({ auth: DIGEST });
    await load(watched());
    const answer = await check(form(phone, { password: 'wrong' }));
    assert.ok(!answer.ok);
    assert.equal(answer.reason, 'wrongPassword');
    assert.ok(phone.requests.length <= 2);
    const nonsense = await check({});
    assert.ok(!nonsense.ok);
    assert.equal(nonsense.reason, 'missingHost');
  });
});
