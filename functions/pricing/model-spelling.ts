import { isMet } from './listed-models.ts';
import { AND, type PricedModel } from './price-table.ts';

/**
 * Regions of Bedrock's inference profiles and vendors before a model's name. Prices are those of the regions in the US;
 * only Anthropic's models cost the same elsewhere where the table does not name the region.
 */
const BEFORE =
  /^(?:(?:us\.)?(?:(?:amazon|anthropic|meta|mistral|cohere|deepseek|qwen|openai|google|nvidia|writer)\.)?|(?:eu|apac|au|ca|jp|in|sa|me|af|global)\.anthropic\.)(?:anthropic\/|c4ai-|minimax-)?$/;
/** Regions for authorities have prices of their own. */
const FOR_AUTHORITIES = /(?:^|[./])us-gov[.-]/;
/**
 * What may follow a model's name without making another model of it: dates, revisions, versions of Bedrock with their
 * context, and words for a state of release.
 */
const AFTER =
  /^(?:[-@:](?:latest|default|preview|exp|experimental|beta|stable|thinking|maas|nightly|instruct|v\d+(?::\d+)?(?::\d+k)?|20\d{6}|20\d{2}-\d{2}-\d{2}|\d{1,2}-\d{2}(?:-20\d{2})?|\d{2}-20\d{2}|\d{3,4})|:\d(?:\d*k)?)*$/;
/** Sizes, which do not matter where nothing is charged. */
const SIZES = /^(?:[-:](?:[ae]?\d+b|it))*$/;
/** Their tokens are charged by what they stand for, which usage does not say. */
const OTHER_THAN_TEXT =
  /(?:^|[-_./:])(?:audio|realtime|live|tts|transcribe|whisper|voice|speech|voxtral|sonic|image|video|omni|multimodal)(?=$|[-_./:@\d])/;
const FINE_TUNED = /(?:^|[.:/-])ft[:-]/;
/** A literal of the table may end within a date or a revision. */
const CUT_OFF = /(?:-(?:0|20\d*)?|@)$/;
/** Their two revisions cost the same. */
const CLAUDE_2 = /^\.[01]/;
const BEDROCK_VERSION = /-v(\d+)(?=:|$)/;

/**
 * Whether a name that the table takes for a model is that model's name, and not only holds it: the table accepts any
 * name that begins or ends with some models', so that `claude-opus-4-6-fast` or `my-o4-mini` would have the price of
 * another model. Also false for what has no price by tokens alone, and for a fine-tuned model that the table does not
 * list as such.
 */
export function meansModel(model: PricedModel, name: string): boolean {
  if (FOR_AUTHORITIES.test(name)) return false;
  if (OTHER_THAN_TEXT.test(name) || OTHER_THAN_TEXT.test(model.id.toLowerCase())) return false;
  if (FINE_TUNED.test(name)) return FINE_TUNED.test(model.id);
  const [listed, written] = [model.id, name].map((one) => BEDROCK_VERSION.exec(one)?.[1]);
  if (listed !== undefined && written !== undefined && listed !== written) return false;
  return (model.match ?? ['=']).some((alternative) =>
    alternative
      .split(AND)
      .every((condition) => isMet(condition, name, model.id) && hasFittingRest(condition, name, isFree(model))),
  );
}

/** Whether a model is given away. One without rates is not: its price does not follow from tokens. */
export function isFree({ rates }: PricedModel): boolean {
  return rates.length > 0 && rates.every((rate) => rate === 0);
}

function hasFittingRest(condition: string, name: string, isFreeModel: boolean): boolean {
  const [kind, literal] = [condition[0], condition.slice(1)];
  if (kind === '=' || kind === '~') return true;
  const at = kind === '$' ? name.length - literal.length : kind === '^' ? 0 : name.indexOf(literal);
  const behind = name.slice(at + literal.length);
  const rests = [behind, `${CUT_OFF.exec(literal)?.[0] ?? ''}${behind}`];
  if (literal === 'claude-2') rests.push(behind.replace(CLAUDE_2, ''));
  return BEFORE.test(name.slice(0, at)) && rests.some((rest) => AFTER.test(rest) || (isFreeModel && SIZES.test(rest)));
}
