import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { actionItem, configItem, load, watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';
import { translate } from '../../support/nodes/texts';

describe('nodes: a phone without dialling rules', () => {
  const { phones } = useRuntime();

  /** How often it was said. */
  const said = (): number =>
    JSON.stringify(helper.log().args).split(translate('snom.warning.noRules')).length - 1;

  const dial = actionItem('snom-call', { operation: 'dial' });

  it('says so once, when it first dials', async () => {
    const phone = await phones.start();
    const config = configItem(phone, { id: 'no-rules-phone' });
    const watch = await load(watched(config, { ...dial, phone: 'no-rules-phone' }));
    assert.equal(said(), 0);
    await watch.success({ payload: '200' });
    assert.equal(said(), 1);
    await watch.success({ payload: '200' });
    assert.equal(said(), 1);
  });

  it('says nothing where there is a rule', async () => {
    const phone = await phones.start();
    const config = configItem(phone, { id: 'phone-with-rules', deny: '0900*' });
    const watch = await load(watched(config, { ...dial, phone: 'phone-with-rules' }));
    await watch.success({ payload: '200' });
    assert.equal(said(), 0);
  });
});
