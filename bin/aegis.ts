import { AegisApp } from '../lib/aegis-app.ts';
import { BUNDLE_DIRECTORY, bundleFunctions } from '../lib/bundle-functions.ts';

await bundleFunctions();
new AegisApp({ bundleDirectory: BUNDLE_DIRECTORY }).synth();
