import { homedir } from 'node:os';
import { nodeFirstPath } from './checkout.ts';
import { LOCAL_ACCOUNT_ID, LOCAL_REGION } from './emulator.ts';

/** Where the stack is deployed to, and how to speak to it. */
export interface AwsTarget {
  readonly endpointUrl: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The environment of AWS tools. */
  readonly environment: NodeJS.ProcessEnv;
}

/** An emulator reads the account from the access key and looks at no secret. */
const EMULATOR_CREDENTIALS = { accessKeyId: LOCAL_ACCOUNT_ID, secretAccessKey: 'x' } as const;

/** The embedded emulator: nothing of the user's AWS configuration takes part. */
export function embeddedTarget(endpointUrl: string): AwsTarget {
  return {
    endpointUrl,
    region: LOCAL_REGION,
    credentials: EMULATOR_CREDENTIALS,
    environment: {
      HOME: homedir(),
      LANG: 'C.UTF-8',
      PATH: nodeFirstPath(),
      AWS_ENDPOINT_URL: endpointUrl,
      AWS_ENDPOINT_URL_S3: endpointUrl,
      AWS_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: EMULATOR_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: EMULATOR_CREDENTIALS.secretAccessKey,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  };
}

/** Where the API of the embedded emulator is found, for links in notifications; its id is known with the deployment. */
export function consoleContext(endpointUrl: string): Readonly<Record<string, string>> {
  return { consoleUrl: `${endpointUrl}/_aws/execute-api/{api_id}` };
}

/**
 * The endpoint a person named in AWS_ENDPOINT_URL, with their own region and keys where given. Keys have to be in the
 * environment; profiles are not read, so that a forgotten one cannot send a local experiment to a real account.
 */
export function namedTarget(endpointUrl: string, environment: NodeJS.ProcessEnv): AwsTarget {
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? LOCAL_REGION;
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'] ?? EMULATOR_CREDENTIALS.accessKeyId;
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'] ?? EMULATOR_CREDENTIALS.secretAccessKey;
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  const { AWS_PROFILE: _profile, ...inherited } = environment;
  return {
    endpointUrl,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    environment: {
      ...inherited,
      PATH: `${nodeFirstPath()}:${environment['PATH'] ?? ''}`,
      AWS_ENDPOINT_URL: endpointUrl,
      AWS_ENDPOINT_URL_S3: environment['AWS_ENDPOINT_URL_S3'] ?? endpointUrl,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  };
}
