/** The facade over real sockets: a small web server that behaves like a phone's. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SnomPhone } from '../../src/phone/phone';
import type { SnomPhoneOptions } from '../../src/phone/types';
import { listenAnew } from '../support/addresses';
import { dial, reboot } from '../support/phone/phone';

describe('SnomPhone over the network', () => {
  let server: Server;
  let phone: SnomPhone;
  let seen: string[];
  let serve: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    seen = [];
    serve = (_, response) => response.end('<html>ok</html>');
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      if (request.url === '/info.htm') response.end('Hardware: snomD385 Mac:000413A1B2C3');
      else serve(request, response);
    });
    await listenAnew(server);
  });

  afterEach((done) => {
    phone.close();
    server.closeAllConnections();
    server.close(done);
  });

  function connect(options: Partial<SnomPhoneOptions> = {}): SnomPhone {
    const { port } = server.address() as AddressInfo;
    phone = new SnomPhone({ host: '127.0.0.1', port, ...options });
    return phone;
  }

  it('presses keys after asking what the phone is', async () => {
    await connect().press([{ key: 'F_HOLD' }, { key: '#', holdMs: 100, pauseMs: 100 }]);
    assert.deepEqual(seen, ['GET /info.htm', 'GET /command.htm?key=F_HOLD;%23,100,100']);
    assert.equal(phone.origin, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  it('takes the redirect of a dial for a success and does not follow it', async () => {
    serve = (_, response) => response.writeHead(302, { location: 'index.htm' }).end();
    const result = await dial(connect({ model: 'D385' }), '+4930@pbx.example');
    assert.deepEqual(seen, ['GET /command.htm?number=%2B4930%40pbx.example']);
    assert.deepEqual(result.requests, seen);
    await assert.rejects(phone.press([{ key: '1' }]), { name: 'SnomError' });
  });

  it('does not take a Phone Manager page for a success', async () => {
    serve = (_, response) => response.end('<title>Phone Manager</title>');
    await assert.rejects(connect({ model: 'D385' }).press([{ key: '1' }]), {
      reason: 'phoneManager',
    });
  });

  it('says that a phone which closes without an answer may have rebooted', async () => {
    serve = (request) => request.socket.destroy();
    await assert.rejects(reboot(connect({ model: 'D385' })), {
      reason: 'emptyReply',
      sent: 'maybe',
    });
  });

  it('says that a phone which does not answer in time may have acted', async () => {
    serve = () => undefined;
    // Time enough for a busy machine to write the request.
    const command = connect({ model: 'D385', timeoutMs: 2000 }).press([{ key: '1' }]);
    await assert.rejects(command, { reason: 'noAnswer', sent: 'maybe' });
    assert.equal(seen.length, 1);
  });

  it('ends what runs when it is closed', async () => {
    serve = () => phone.close();
    const command = connect({ model: 'D385' }).press([{ key: '1' }]);
    await assert.rejects(command, { reason: 'aborted', sent: 'maybe' });
  });
});
