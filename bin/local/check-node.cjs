const { existsSync } = require('node:fs');
const { join } = require('node:path');

// Plain JavaScript, and no module: a Node too old to run TypeScript still takes it with `--require`, as `npm start` and
// `npm run demo` do.
const OLDEST_MAJOR = 24;

const major = Number.parseInt(process.versions.node, 10);
if (major < OLDEST_MAJOR) {
  console.error(
    `\nAegis runs on Node ${OLDEST_MAJOR} or newer, and this is Node ${process.versions.node}.\n` +
      (process.platform === 'linux'
        ? '`npm ci` puts the right one into node_modules, where `npm start` finds it: run `npm ci` (with its optional ' +
          'dependencies) and start again.\n'
        : `Install Node ${OLDEST_MAJOR} from https://nodejs.org/en/download and start again.\n`),
  );
  process.exit(1);
}
if (process.platform === 'win32') {
  console.error('\nThe local system needs Linux or macOS. On Windows, start it inside WSL.\n');
  process.exit(1);
}
if (!existsSync(join(__dirname, '../../node_modules/aws-cdk'))) {
  console.error('\nThe packages are not installed yet. Run `npm ci` first.\n');
  process.exit(1);
}
