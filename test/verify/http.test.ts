import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { request, requestOk } from '../../src/verify/http';

describe('http', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((incoming, outgoing) => {
      if (incoming.url === '/silent') return;
      if (incoming.url === '/endless') {
        const bytes = setInterval(() => outgoing.write('.'), 20);
        outgoing.on('close', () => clearInterval(bytes));
        return;
      }
      if (incoming.url === '/host') {
        outgoing.end(incoming.headers.host);
        return;
      }
      if (incoming.url === '/cut') {
        outgoing.writeHead(200, { 'content-length': '100' }).write('half');
        setTimeout(() => incoming.socket.destroy(), 20);
        return;
      }
      outgoing.statusCode = incoming.url === '/health' ? 200 : 503;
      outgoing.write(`${incoming.method} ${incoming.headers.connection}: `);
      incoming.pipe(outgoing);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('request sends a GET without a body, on its own connection', async () =>
    expect(await request(`${url}/health`)).toEqual({ status: 200, body: 'GET close: ' }));

  test('request sends a POST with a body', async () =>
    expect(await request(`${url}/other`, { body: 'offer: ü' })).toEqual({ status: 503, body: 'POST close: offer: ü' }));

  test('requestOk returns the body', async () => expect(await requestOk(`${url}/health`, { body: '1' })).toBe('POST close: 1'));

  test('requestOk rejects other statuses than 200', async () =>
    expect(requestOk(`${url}/other`)).rejects.toThrow(new Error(`GET ${url}/other: HTTP status 503`)));

  test('requestOk accepts the statuses that are given, and no other one', async () => {
    expect(await requestOk(`${url}/other`, { statuses: [200, 503] })).toBe('GET close: ');
    await expect(requestOk(`${url}/health`, { statuses: [503] })).rejects.toThrow(new Error(`GET ${url}/health: HTTP status 200`));
  });

  test('request sends the Host header that is given, else that of the URL', async () => {
    expect((await request(`${url}/host`, { host: 'agent.example.com' })).body).toBe('agent.example.com');
    expect((await request(`${url}/host`)).body).toBe(new URL(url).host);
  });

  test.each(['/silent', '/endless'])('the timeout ends the whole exchange: %s', async path => {
    const begin = performance.now();
    await expect(request(url + path, { timeout: 0.2 })).rejects.toThrow(new Error(`GET ${url}${path}: no complete reply within 0.2 s`));
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  test('request rejects a body that the server cuts off', async () =>
    expect(request(`${url}/cut`)).rejects.toThrow(new Error(`GET ${url}/cut: aborted`)));

  test.each(['127.0.0.1', 'localhost'])('the message of a refused connection to %s is one line', async host => {
    const closed = createServer();
    await new Promise<void>(done => closed.listen(0, host, done));
    const { port } = closed.address() as AddressInfo;
    await new Promise(done => closed.close(done));
    await expect(request(`http://${host}:${port}/`)).rejects.toThrow(new RegExp(`^GET http://${host}:${port}/: connect ECONNREFUSED .*:${port}$`));
  });
});
