import { AegisApp } from '../lib/aegis-app.ts';
import { currentBundles } from '../lib/bundle-functions.ts';
import { WITHOUT_TEMPLATE_RULES } from '../lib/template-rules.ts';

const builtinCloudFormationValidation = process.env[WITHOUT_TEMPLATE_RULES] === undefined;
new AegisApp({ bundleDirectory: await currentBundles(), builtinCloudFormationValidation }).synth();
