import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Clients } from '../../../src/phone/transport/clients';

describe('clients of a phone', () => {
  it('serve one request at a time, and the next one after it', async () => {
    const clients = new Clients('http://127.0.0.1:1');
    const [one, other] = [await clients.take(), await clients.take()];
    assert.notEqual(one, other);
    one.connect = () => assert.fail('belongs to a request that is over');
    clients.keep(one);
    assert.equal(one.connect, undefined);
    assert.equal(await clients.take(), one);
    assert.notEqual(await clients.take(), one);
  });

  it('keep no more than one for later', async () => {
    const clients = new Clients('http://127.0.0.1:1');
    const [one, other] = [await clients.take(), await clients.take()];
    clients.keep(one);
    clients.keep(other);
    assert.equal(await clients.take(), other);
    assert.notEqual(await clients.take(), one);
  });
});
