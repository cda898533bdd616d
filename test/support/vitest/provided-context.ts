import type { StackOutputs } from '../../../bin/local/deployment.ts';

/** What the global set-ups hand to the tests, read with `inject` from vitest. */
declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder of this run, removed at its end. */
    readonly runFolder: string;
    /** Contract project: the endpoint of an empty emulator. */
    readonly emulatorEndpointUrl: string;
    /** End-to-end project: the deployed system that test files share. */
    readonly deployedSystem: DeployedSystem;
    /** End-to-end project: where a browser takes connections (see test/support/browser). */
    readonly browserEndpoint: string;
    /** End-to-end project: the context that the shared system was deployed with; absent as the next. */
    readonly deployedContext: Readonly<Record<string, string>> | undefined;
    /** End-to-end project: what further deployments are made of; absent when the suite is pointed elsewhere. */
    readonly furtherDeployments: FurtherDeployments | undefined;
    /** End-to-end project: where a stand-in of every provider of judges answers; absent as well. */
    readonly judgeStandInUrl: string | undefined;
    /** End-to-end project: where an issuer of people answers; absent as well. */
    readonly issuerUrl: string | undefined;
    /** End-to-end project: what stands before `/chat/completions` at the stand-in behind the gateway's endpoint; absent as well. */
    readonly chatStandInUrl: string | undefined;
  }
}

export interface DeployedSystem {
  /** Base URL without a trailing slash; paths such as /api/v1/traces are appended to it. */
  readonly url: string;
  readonly platformKey: string;
  /** Base URL of the gateway without a trailing slash. */
  readonly gatewayUrl?: string | undefined;
  /** What only the emulator offers; absent when the suite is pointed at a deployment elsewhere. */
  readonly emulator?: EmulatedDeployment;
}

interface FurtherDeployments {
  readonly python: string;
  /** Where each makes a folder of its own. */
  readonly folder: string;
  readonly assemblyFolder: string;
  readonly recordFolder: string;
}

export interface EmulatedDeployment {
  readonly endpointUrl: string;
  /** Names of tables, queues and functions, by output name of the stack. */
  readonly outputs: StackOutputs;
  /** What the emulator itself logs, for as long as it runs. */
  readonly logFile: string;
}
