import { figuresOf } from './figures-of.ts';

/**
 * `npm run tool -- quality-figures EXPORT.ndjson`: computes from an export of labels alone every figure that
 * `GET /analytics/quality` answers for the same project and time, and prints them as JSON.
 */
const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: npm run tool -- quality-figures <export.ndjson>');
  process.exit(2);
}
console.log(await figuresOf(file));
