import { request as open } from 'http';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface RequestOptions {
  /** Body of a POST request. Default: a GET request. */
  readonly body?: string;
  /** Seconds from the start of the request to the last byte of the reply. Default: 2. */
  readonly timeout?: number;
}

/** Sends one request on its own connection. Rejects with a one-line message that names the URL. */
export function request(url: string, { body, timeout = 2 }: RequestOptions = {}): Promise<Reply> {
  const method = body === undefined ? 'GET' : 'POST';
  // A timeout of the socket starts again with each byte. This one limits the whole exchange.
  const signal = AbortSignal.timeout(timeout * 1000);
  return new Promise((done, failed) => {
    const fail = (error: Error) => failed(new Error(`${method} ${url}: ${signal.aborted ? `no complete reply within ${timeout} s` : reason(error)}`));
    const outgoing = open(url, { method, agent: false, signal }, incoming => {
      let text = '';
      incoming.setEncoding('utf8').on('data', chunk => (text += chunk));
      incoming.on('end', () => done({ status: incoming.statusCode ?? 0, body: text })).on('error', fail);
    });
    outgoing.on('error', fail).end(body);
  });
}

/** Sends one request and rejects unless the status is 200. */
export async function requestOk(url: string, options: RequestOptions = {}): Promise<string> {
  const { status, body } = await request(url, options);
  if (status !== 200) throw new Error(`${options.body === undefined ? 'GET' : 'POST'} ${url}: HTTP status ${status}`);
  return body;
}

/** The error of a name with several addresses, such as localhost, has an empty message and one error for each address. */
function reason(error: Error & { readonly errors?: readonly Error[] }): string {
  return (error.errors ?? [error]).map(({ message }) => message).join(', ').replace(/\s+/g, ' ');
}
