/** Bedrock's inference profiles name the region or the scope of a model before its vendor. */
const PROFILE_PREFIX = /^(?:us|us-gov|eu|apac|au|ca|jp|in|sa|me|af|global)\.(?=[a-z0-9]+\.)/;
/** `arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.anthropic.claude-…`. */
const ARN_PREFIX = /^arn:[^/]*\//;
/** A snapshot's date, as in `gpt-4o-2024-08-06`, `claude-haiku-4-5-20251001` or `…@20251001`. */
const SNAPSHOT_DATE = /[-@](?:20\d{2}-[01]\d-[0-3]\d|20\d{6}|latest)(?=$|-v\d|:)/;
/** Bedrock's version of a model, as in `anthropic.claude-haiku-4-5-20251001-v1:0`. */
const BEDROCK_VERSION = /-v\d+(?::\d+)?$/;
/** Ollama's default tag. */
const DEFAULT_TAG = /:latest$/;

/**
 * Whether the model that says it answered is the one that was asked. A dated snapshot of a model is that model, unless
 * another date was asked for; a Bedrock profile is the model behind it; the folder or the extension of a file that a
 * local server was started with does not matter. Anything else is another model.
 */
export function isSameModel(asked: string, answered: string): boolean {
  const [wanted, given] = [normalized(asked), normalized(answered)];
  if (wanted === given) return true;
  const [wantedDate, givenDate] = [dateOf(wanted), dateOf(given)];
  if (wantedDate !== null && givenDate !== null && wantedDate !== givenDate) return false;
  return withoutDate(wanted) === withoutDate(given);
}

function normalized(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(ARN_PREFIX, '')
    .replace(/^.*[/\\]/, '')
    .replace(/\.gguf$/, '')
    .replace(DEFAULT_TAG, '')
    .replace(PROFILE_PREFIX, '')
    .replace(BEDROCK_VERSION, '');
}

/** The digits of a snapshot's date; null without one, `latest` included. */
function dateOf(name: string): string | null {
  const digits = SNAPSHOT_DATE.exec(name)?.[0].replace(/\D/g, '') ?? '';
  return digits === '' ? null : digits;
}

function withoutDate(name: string): string {
  return name.replace(SNAPSHOT_DATE, '');
}
