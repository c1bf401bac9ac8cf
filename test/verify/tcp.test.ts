import { AddressInfo, createServer, Server, Socket } from 'net';
import { connectOk } from '../../src/verify/tcp';

describe('tcp', () => {
  let server: Server | undefined;

  async function listening(onConnection: (socket: Socket) => void): Promise<string> {
    server = createServer(socket => onConnection(socket.on('error', () => undefined)));
    await new Promise<void>(done => server!.listen(0, '127.0.0.1', done));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => new Promise<void>(done => server ? server.close(() => done()) : done()));

  test('connectOk accepts a connection that stays open', async () => {
    const begin = performance.now();
    await connectOk(await listening(() => undefined), { open: 0.2 });
    expect(performance.now() - begin).toBeGreaterThan(190);
  });

  test('connectOk accepts a greeting at once', async () => {
    const begin = performance.now();
    await connectOk(await listening(socket => socket.end('220 ready')), { open: 30 });
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  test.each([['end', 'closed at once'], ['resetAndDestroy', /closed at once|ECONNRESET/]] as const)(
    'connectOk rejects a connection that the other side closes by %s', async (method, reason) => {
      const address = await listening(socket => socket[method]());
      await expect(connectOk(address, { open: 5 })).rejects.toThrow(reason);
    });

  test('connectOk rejects a refused connection, with its address', async () => {
    const address = await listening(() => undefined);
    await new Promise(done => server!.close(done));
    server = undefined;
    await expect(connectOk(address)).rejects.toThrow(`${address}: connect ECONNREFUSED`);
  });

  test('connectOk reads the address of IPv6', async () => expect(connectOk('[::1]:1')).rejects.toThrow(/^\[::1\]:1: connect E\w+ ::1:1/));
});
