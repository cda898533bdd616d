import { lookup as systemLookup } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { type AddressRules, addressProblem, isPublicAddress } from '../check-address.ts';
import type { TryOutcome } from '../delivery.ts';

const TIMEOUT_MILLISECONDS = 10_000;
/** Of an answer, whose body tells nothing: read so that the other side ends in peace. */
const MAX_ANSWER_BYTES = 65_536;
const REFUSED = 'EADDRESSREFUSED';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Options extends AddressRules {
  /** @default that of the system */
  readonly lookup?: LookupFunction;
  /** For all of it: names, connection, request and answer. @default 10 seconds */
  readonly timeoutMilliseconds?: number;
}

/**
 * Posts to an address that a tenant has named. It goes by HTTPS to port 443 of a public host, follows no redirect and
 * tells of the answer nothing but its status. Every address that the name resolves to has to be public unicast. The
 * connection goes to one of the addresses that were checked, since the check is part of the one look-up that it makes.
 */
export class OutboundPost {
  readonly #options: Options;
  readonly #agent: RequestFilteringHttpsAgent;

  constructor(options: Options) {
    this.#options = options;
    this.#agent = new RequestFilteringHttpsAgent({ keepAlive: false });
  }

  /** Never rejects: whatever goes wrong is an outcome of the try. */
  async send({ url, headers, body }: Post): Promise<TryOutcome> {
    if (addressProblem(url, this.#options) !== null) return failed('address_refused');
    const { timeoutMilliseconds = TIMEOUT_MILLISECONDS, lookup = systemLookup } = this.#options;
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const common: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal,
    };
    const target = new URL(url);
    return new Promise((resolve) => {
      let said: TryOutcome | null = null;
      // A body that breaks off or never ends changes nothing: the status has been said.
      const fail = (error: Error) => resolve(said ?? failed(signal.aborted ? 'timeout' : kindOf(error)));
      try {
        const request =
          target.protocol === 'https:'
            ? secureRequest(target, { ...common, agent: this.#agent, lookup: checked(lookup) })
            : // To this machine, as an address: see addressProblem.
              plainRequest(target, common);
        request.on('error', fail);
        request.on('response', (response) => {
          const outcome = outcomeOf(response.statusCode ?? 0, response.headers['retry-after']);
          said = outcome;
          const finish = () => {
            request.destroy();
            resolve(outcome);
          };
          let read = 0;
          response.on('data', (chunk: Buffer) => {
            read += chunk.byteLength;
            if (read > MAX_ANSWER_BYTES) finish();
          });
          response.on('end', finish);
          response.on('error', finish);
        });
        request.end(body);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }
}

/** A look-up that refuses a name when one of its addresses is not public. */
function checked(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = typeof found === 'string' ? [{ address: found, family: 0 }] : found;
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(Object.assign(new Error('The address is refused'), { code: REFUSED }), []);
      }
      if (options.all === true) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

function kindOf(error: Error & { readonly code?: string }): 'address_refused' | 'network' {
  return error.code === REFUSED || error.message.includes('is not allowed') ? 'address_refused' : 'network';
}

function outcomeOf(status: number, retryAfter: string | undefined): TryOutcome {
  if (status >= 200 && status < 300) return { ok: true, status };
  const failure = status === 410 ? 'gone' : status >= 300 && status < 400 ? 'redirect' : 'status';
  const seconds = Number(retryAfter);
  return { ok: false, status, failure, retryAfterSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : null };
}

function failed(failure: 'address_refused' | 'network' | 'timeout'): TryOutcome {
  return { ok: false, status: null, failure, retryAfterSeconds: null };
}
