import assert from 'node:assert/strict';
import { type Screenshot, screenshot } from '../../../src/phone/admin/screenshot';
import { encodeBmp } from '../../../src/phone/display/bmp';
import { decodePicture } from '../../../src/phone/display/image';
import { SnomPhone } from '../../../src/phone/phone';
import { assertFails } from '../../support/phone/errors';
import { FakePhone } from '../../support/phone/fake-phone';
import { rawServer, reply, Servers } from '../../support/phone/loopback';

/** A white frame around a red field. */
function display(
  width: number,
  height: number,
): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) data.set([255, 0, 0, 255], (y * width + x) * 4);
  return { width, height, data };
}

describe('screenshot', () => {
  const pixels = display(20, 10);
  const BMP = encodeBmp(pixels, 'colour');

  it('is the display, pixel by pixel, as PNG', async () => {
    const phone = new FakePhone(() => BMP);
    const result = await screenshot(phone);
    const { image, contentType, width, height } = result.payload as Screenshot;
    assert.deepEqual([contentType, width, height], ['image/png', 20, 10]);
    assert.equal(image.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
    const seen = await decodePicture(image);
    assert.deepEqual(new Uint8Array(seen.bitmap.data), pixels.data);
    assert.deepEqual(result.requests, ['GET /screen.bmp']);
    assert.equal(result.confirmed, null);
  });

  it('is the bitmap itself where that is wanted', async () => {
    const { payload } = await screenshot(new FakePhone(() => BMP), { format: 'bmp' });
    assert.deepEqual(payload, { image: BMP, contentType: 'image/bmp', width: 20, height: 10 });
  });

  it('is of the display asked for, and never out of a cache', async () => {
    const phone = new FakePhone(() => BMP);
    for (const one of ['main', 'labels', 'expansion', 'main'] as const)
      await screenshot(phone, { display: one });
    const [a, b, c, d] = phone.targets;
    assert.match(a ?? '', /^\/screen\.bmp\?\d+$/);
    assert.match(b ?? '', /^\/label_screen\.bmp\?\d+$/);
    assert.match(c ?? '', /^\/exp_screen\.bmp\?\d+$/);
    assert.notEqual(a, d);
  });

  it('is black and white where the display is', async () => {
    const mono = encodeBmp(display(21, 9), 'mono');
    const { payload } = await screenshot(new FakePhone(() => mono));
    const seen = await decodePicture((payload as Screenshot).image);
    assert.equal(seen.getPixelColor(0, 0), 0xffffffff);
    assert.equal(seen.getPixelColor(10, 5), 0x000000ff);
  });

  it('is nothing else than a picture', async () => {
    const huge = Buffer.from(BMP);
    huge.writeInt32LE(30_000, 18);
    for (const answer of ['<html>Login</html>', Buffer.from('no picture'), Buffer.alloc(0), huge])
      await assertFails(screenshot(new FakePhone(() => answer)), 'noScreenshot', 'yes');
    await assertFails(screenshot(new FakePhone(() => BMP, 'D865')), 'operationNotOnModel', 'no');
  });

  describe('over the network', () => {
    const servers = new Servers();
    afterEach(() => servers.stop());

    it('arrives whole, up to 2 MiB', async () => {
      const large = encodeBmp(display(800, 600), 'colour');
      let answer = large;
      const server = await servers.add(
        rawServer((socket) => {
          const head = `HTTP/1.1 200 OK\r\nContent-Type: image/bmp\r\nContent-Length: ${answer.length}\r\n\r\n`;
          socket.write(head);
          socket.end(answer);
        }),
      );
      const phone = new SnomPhone({ host: '127.0.0.1', port: server.port, model: 'D785' });
      const { payload } = await screenshot(phone, { format: 'bmp' });
      assert.deepEqual((payload as Screenshot).image, large);
      answer = Buffer.alloc(2 * 1024 * 1024 + 1);
      await assertFails(screenshot(phone), 'bodyTooLong', 'yes');
      phone.close();
    });

    it('says when the phone wants somebody else to ask', async () => {
      const server = await servers.add(rawServer((socket) => socket.end(reply(403))));
      const phone = new SnomPhone({ host: '127.0.0.1', port: server.port, model: 'D785' });
      await assertFails(screenshot(phone), 'forbiddenPlain', 'no');
      phone.close();
    });
  });
});
