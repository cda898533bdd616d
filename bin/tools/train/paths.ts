import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../../', import.meta.url);

/** Where the trained heads are kept, one `<name>.head` each. */
export const ARTIFACT_DIRECTORY = fileURLToPath(new URL('functions/evaluation/models/artifacts/', ROOT));
/** What each head must be to the byte; the functions refuse any other. */
export const DIGEST_FILE = fileURLToPath(new URL('functions/evaluation/models/artifact-digests.data.json', ROOT));
export const CARD_DIRECTORY = fileURLToPath(new URL('docs/models/', ROOT));
/** Published figures; `npm run bench:quality` fails when one of them drops. */
export const QUALITY_FILE = fileURLToPath(new URL('docs/models/quality.json', ROOT));
