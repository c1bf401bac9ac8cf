import { request as open } from 'http';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface RequestOptions {
  /** Body of a POST request. Default: a GET request. */
  readonly body?: string;
  /** Host header. Default: host and port of the URL. */
  readonly host?: string;
  /** Seconds from the start of the request to the last byte of the reply. Default: 2. */
  readonly timeout?: number;
}

export interface ExpectedReply extends RequestOptions {
  /** Default: 200 alone. */
  readonly statuses?: readonly number[];
}

/** Sends one request on its own connection. Rejects with a one-line message that names the URL. */
export function request(url: string, { body, host, timeout = 2 }: RequestOptions = {}): Promise<Reply> {
  const method = methodOf(body);
  // A timeout of the socket starts again with each byte. This one limits the whole exchange.
  const signal = AbortSignal.timeout(timeout * 1000);
  return new Promise((done, failed) => {
    const fail = (error: Error) => failed(new Error(`${method} ${url}: ${signal.aborted ? `no complete reply within ${timeout} s` : reason(error)}`));
    const outgoing = open(url, { method, agent: false, headers: host === undefined ? {} : { host }, signal }, incoming => {
      let text = '';
      incoming.setEncoding('utf8').on('data', chunk => (text += chunk));
      incoming.on('end', () => done({ status: incoming.statusCode ?? 0, body: text })).on('error', fail);
    });
    outgoing.on('error', fail).end(body);
  });
}

/** Sends one request and rejects unless the reply has an expected status. Returns the body. */
export async function requestOk(url: string, { statuses = [200], ...options }: ExpectedReply = {}): Promise<string> {
  const { status, body } = await request(url, options);
  if (!statuses.includes(status)) throw new Error(`${methodOf(options.body)} ${url}: HTTP status ${status}`);
  return body;
}

function methodOf(body?: string): string {
  return body === undefined ? 'GET' : 'POST';
}

/** The error of a name with several addresses, such as localhost, has an empty message and one error for each address. */
function reason(error: Error & { readonly errors?: readonly Error[] }): string {
  return (error.errors ?? [error]).map(({ message }) => message).join(', ').replace(/\s+/g, ' ');
}
