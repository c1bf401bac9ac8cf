import { connect } from 'net';

/**
 * Opens a connection to HOST:PORT. Rejects unless it stays open for some time or data arrives: the engine's proxy also accepts one for
 * an app that does not listen, and closes it at once.
 */
export function connectOk(address: string, { open = 0.5, timeout = 2 }: { readonly open?: number; readonly timeout?: number } = {}): Promise<void> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(address)!;
  return new Promise((done, failed) => {
    const socket = connect({ host, port: Number(port) });
    const end = (reason?: string) => {
      clearTimeout(timer);
      socket.destroy();
      if (reason === undefined) done();
      else failed(new Error(`${address}: ${reason}`));
    };
    let timer = setTimeout(() => end(`no connection within ${timeout} s`), timeout * 1000);
    socket.on('connect', () => {
      clearTimeout(timer);
      timer = setTimeout(() => end(), open * 1000);
    });
    socket.on('data', () => end()).on('end', () => end('closed at once')).on('error', ({ message }) => end(message));
  });
}
