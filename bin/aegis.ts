import { AegisApp } from '../lib/aegis-app.ts';
import { currentBundles } from '../lib/bundle-functions.ts';

new AegisApp({ bundleDirectory: await currentBundles() }).synth();
