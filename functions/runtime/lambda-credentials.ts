import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles. Lambda always hands a function its
 * role's credentials in the environment, so the rest of the SDK's chain (SSO, STS, processes, instance
 * metadata: some 100 KB) would be shipped and parsed for nothing.
 */
export const defaultProvider = fromEnv;
