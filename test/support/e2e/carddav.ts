/** A CardDAV server with one address book: Radicale, which Debian has. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Server, startServer } from './programs';

const USER = 'ann';
const PASSWORD = 'Secret-of-the-address-book';

export const CARDDAV_LOGIN = { user: USER, password: PASSWORD };

/** A running server. */
export interface CardDav extends Server {
  /** Address of the address book. */
  readonly url: string;
  /** Puts a card into it, or another one in its place. */
  put: (name: string, card: string) => Promise<void>;
}

/** Starts it with an empty address book. */
export async function startCardDav(): Promise<CardDav> {
  const server = await startServer({
    name: 'radicale',
    args: async (folder, port) => {
      const users = path.join(folder, 'users');
      await writeFile(users, `${USER}:${PASSWORD}\n`);
      const lines = [
        `[server]\nhosts = 127.0.0.1:${port}`,
        `[auth]\ntype = htpasswd\nhtpasswd_filename = ${users}\nhtpasswd_encryption = plain\ndelay = 0`,
        `[storage]\nfilesystem_folder = ${path.join(folder, 'collections')}`,
      ];
      const file = path.join(folder, 'radicale.conf');
      await writeFile(file, `${lines.join('\n\n')}\n`);
      return ['--config', file];
    },
  });
  const url = `http://127.0.0.1:${server.port}/${USER}/book/`;
  const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
  const send = async (method: string, to: string, type: string, body: string): Promise<void> => {
    const headers = { authorization, 'content-type': type };
    const answer = await fetch(to, { method, headers, body });
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
  };
  await send(
    'MKCOL',
    url,
    'application/xml; charset=utf-8',
    '<?xml version="1.0" encoding="utf-8"?><D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">' +
      '<D:set><D:prop><D:resourcetype><D:collection/><C:addressbook/></D:resourcetype></D:prop></D:set></D:mkcol>',
  );
  const put = (name: string, card: string): Promise<void> =>
    send('PUT', `${url}${name}.vcf`, 'text/vcard; charset=utf-8', card);
  return { ...server, url, put };
}

/** A web server in front of it that wants Digest in place of Basic, as some CardDAV servers do. */
export async function startDigestProxy(
  behind: CardDav,
): Promise<Server & { readonly url: string }> {
  const realm = 'address book';
  const hash = createHash('md5').update(`${USER}:${realm}:${PASSWORD}`).digest('hex');
  const basic = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
  const server = await startServer({
    name: 'lighttpd',
    args: async (folder, port) => {
      const users = path.join(folder, 'users');
      await writeFile(users, `${USER}:${realm}:${hash}\n`);
      const lines = [
        `server.document-root = "${folder}"`,
        `server.bind = "127.0.0.1"`,
        `server.port = ${port}`,
        'server.modules = ("mod_auth", "mod_authn_file", "mod_setenv", "mod_proxy")',
        'auth.backend = "htdigest"',
        `auth.backend.htdigest.userfile = "${users}"`,
        `auth.require = ("/" => ("method" => "digest", "realm" => "${realm}", "require" => "valid-user"))`,
        `setenv.set-request-header = ("Authorization" => "Basic ${basic}")`,
        `proxy.server = ("" => (("host" => "127.0.0.1", "port" => ${behind.port})))`,
      ];
      const file = path.join(folder, 'lighttpd.conf');
      await writeFile(file, `${lines.join('\n')}\n`);
      return ['-D', '-f', file];
    },
  });
  return { ...server, url: behind.url.replace(`:${behind.port}/`, `:${server.port}/`) };
}
