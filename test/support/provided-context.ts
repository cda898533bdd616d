import type { StackOutputs } from '../../bin/local/deployment.ts';

/** What the global set-ups hand to the tests, read with `inject` from vitest. */
declare module 'vitest' {
  export interface ProvidedContext {
    /** Contract project: the endpoint of an empty emulator. */
    readonly emulatorEndpointUrl: string;
    /** End-to-end project: the deployed system. */
    readonly deployedSystem: DeployedSystem;
  }
}

export interface DeployedSystem {
  /** Base URL without a trailing slash; paths such as /api/v1/traces are appended to it. */
  readonly url: string;
  readonly platformKey: string;
  /** What only the emulator offers; absent when the suite is pointed at a deployment elsewhere. */
  readonly emulator?: EmulatedDeployment;
}

export interface EmulatedDeployment {
  readonly endpointUrl: string;
  /** Names of tables, queues and functions, by output name of the stack. */
  readonly outputs: StackOutputs;
  /** What the emulator itself logs, for as long as it runs. */
  readonly logFile: string;
}
