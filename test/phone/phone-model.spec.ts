import assert from 'node:assert/strict';
import { SnomError } from '../../src/common/errors';
import { failureOf } from '../support/phone/errors';
import { FakeHttp, hang, INFO_320_FW7, INFO_D385, page } from '../support/phone/fake-http';
import { dial, phoneOn, presses, reboot } from '../support/phone/phone';

describe('SnomPhone', () => {
  describe('model', () => {
    it('is the chosen one, without asking', async () => {
      const http: FakeHttp = new FakeHttp();
      const phone = phoneOn(http, { model: 'snom320', generation: 'fw7' });
      assert.equal(phone.chosen?.name, '320');
      assert.deepEqual(await phone.model(), phone.chosen);
      assert.equal((await phone.model()).keySequences, false);
      assert.deepEqual(http.targets, []);
    });

    it('is asked for once, however many want to know', async () => {
      const http: FakeHttp = new FakeHttp();
      const phone = phoneOn(http);
      assert.equal(phone.chosen, undefined);
      const before = phone.known;
      assert.equal(before, undefined);
      const models = await Promise.all([
        phone.model(),
        phone.model(),
        phone.press(presses('1')),
        phone.model(),
      ]);
      assert.equal((models[0] as { name: string }).name, 'D385');
      await phone.press(presses('2'));
      assert.deepEqual(http.targets, [
        '/info.htm',
        '/command.htm?key=1,,1',
        '/command.htm?key=2,,1',
      ]);
      assert.equal(phone.known?.mac, '000413A1B2C3');
    });

    it('shares a failure among those who waited, and is asked for anew after it', async () => {
      const http: FakeHttp = new FakeHttp(() =>
        http.targets.length === 1 ? Promise.reject(new SnomError('refused')) : INFO_D385,
      );
      const phone = phoneOn(http);
      const errors = await Promise.all([failureOf(phone.model()), failureOf(phone.model())]);
      assert.deepEqual(
        errors.map(({ reason }) => reason),
        ['refused', 'refused'],
      );
      assert.equal(http.targets.length, 1);
      assert.equal((await phone.model()).name, 'D385');
      assert.equal(http.targets.length, 2);
    });

    it('does not share an abort', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) =>
        http.targets.length === 1 ? hang(signal) : INFO_D385,
      );
      const phone = phoneOn(http);
      const controller = new AbortController();
      const first = failureOf(phone.model({ signal: controller.signal }));
      const second = phone.model();
      controller.abort();
      assert.equal((await first).reason, 'aborted');
      assert.equal((await second).name, 'D385');
    });

    it('decides how a command is sent', async () => {
      const http: FakeHttp = new FakeHttp(({ target }) =>
        target === '/info.htm' ? INFO_320_FW7 : page(''),
      );
      const phone = phoneOn(http);
      await phone.press(presses('1', '2'));
      assert.deepEqual(http.targets, ['/info.htm', '/command.htm?key=1', '/command.htm?key=2']);
    });

    it('takes the generation a chosen model turned out to have', async () => {
      const http: FakeHttp = new FakeHttp(() => INFO_320_FW7);
      const phone = phoneOn(http, { model: '320' });
      assert.equal((await phone.model()).generation, 'fw8');
      await phone.info();
      assert.equal((await phone.model()).generation, 'fw7');
      const stubborn = phoneOn(http, { model: '320', generation: 'fw8' });
      await stubborn.info();
      assert.equal((await stubborn.model()).generation, 'fw8');
    });

    it('takes the chosen generation of a model that is read', async () => {
      const phone = phoneOn(new FakeHttp(() => INFO_D385), { generation: 'fw7' });
      const model = await phone.model();
      assert.deepEqual([model.name, model.generation, model.keySequences], ['D385', 'fw7', false]);
    });

    it('is generic where the phone does not tell', async () => {
      const shy = phoneOn(new FakeHttp(() => page('snom')));
      assert.equal((await shy.model()).family, 'unknown');
      const http: FakeHttp = new FakeHttp(({ target }) =>
        target === '/info.htm'
          ? Promise.reject(new SnomError('notFound', { sent: 'yes' }))
          : page(''),
      );
      await phoneOn(http).press(presses('ENTER'));
      assert.deepEqual(http.targets, ['/info.htm', '/command.htm?key=ENTER,,1']);
    });

    it('keeps keys away from devices that are no Snom', async () => {
      const http: FakeHttp = new FakeHttp(() => page('It works!'));
      const error = await failureOf(phoneOn(http).press(presses('1')));
      assert.deepEqual([error.reason, error.sent], ['notASnom', 'no']);
      assert.deepEqual(http.targets, ['/info.htm']);
    });

    it('says that nothing leads to a D8xx', async () => {
      const http: FakeHttp = new FakeHttp(() => page('<title>Phone Manager</title>'));
      const phone = phoneOn(http);
      const { info } = await phone.info();
      assert.equal(info.family, 'D8xx');
      for (const command of [phone.press(presses('1')), dial(phone, '1'), reboot(phone)]) {
        const error = await failureOf(command);
        assert.deepEqual([error.code, error.reason], ['NOT_SUPPORTED', 'noChannel']);
      }
      const look = ['/info.htm', '/csta'];
      assert.deepEqual(http.targets, [...look, ...look, ...look]);
    });
  });
});
