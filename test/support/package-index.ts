/** Package indexes on loopback that ask for a password. */
import { ChildProcess, execFileSync, spawn } from 'child_process';
import { randomBytes } from 'crypto';
import { once } from 'events';
import { readFileSync, writeFileSync } from 'fs';
import { request } from 'http';
import { createServer, Server } from 'https';
import { AddressInfo } from 'net';
import { join } from 'path';
import { freshFolder } from './synthesis';

/** Serves the wheel `acme-greetings`. */
export class PackageIndex {
  public static readonly USER = 'ci';

  public static async start(): Promise<PackageIndex> {
    const password = randomBytes(12).toString('hex');
    const process = spawn('python3', [join(__dirname, 'password-index.py'), PackageIndex.USER, password], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(process.stdout, 'data');
    return new PackageIndex(process, Number(line), password);
  }

  public readonly url: string;
  public readonly netrc: string;
  private readonly proxies: Server[] = [];

  private constructor(private readonly process: ChildProcess, private readonly port: number, public readonly password: string) {
    this.url = `http://127.0.0.1:${port}/simple`;
    this.netrc = `machine 127.0.0.1 login ${PackageIndex.USER} password ${password}\n`;
  }

  /** The same index with TLS: its URL, and the certificate of the authority. */
  public async withTls(): Promise<{ url: string; authority: string }> {
    const { authority, certificate, key } = makeCertificates();
    const proxy = createServer({ cert: certificate, key }, (incoming, outgoing) => {
      const { method, url: path, headers } = incoming;
      request({ port: this.port, host: '127.0.0.1', method, path, headers }, answer => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      }).end();
    });
    this.proxies.push(proxy.listen(0, '127.0.0.1'));
    await once(proxy, 'listening');
    return { url: `https://127.0.0.1:${(proxy.address() as AddressInfo).port}/simple`, authority };
  }

  public stop(): void {
    this.process.kill();
    for (const proxy of this.proxies) {
      proxy.close();
      proxy.closeAllConnections();
    }
  }
}

/** An authority of its own, and a certificate for 127.0.0.1 that it has signed. */
function makeCertificates(): { authority: string; certificate: string; key: string } {
  const folder = freshFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'authority.key', '-out', 'authority.pem', '-days', '2', '-subj', '/CN=Company authority of a test');
  openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=127.0.0.1');
  writeFileSync(join(folder, 'extensions'), 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-out', 'server.pem', '-days', '2', '-extfile', 'extensions');
  return { authority: read('authority.pem'), certificate: read('server.pem'), key: read('server.key') };
}
