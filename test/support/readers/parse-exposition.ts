/** One family of the text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
interface ExposedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** By `name{labels}` as written. */
  readonly samples: ReadonlyMap<string, number>;
}

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\[\\n])+)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (gauge|counter)$/;
const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*")*\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/**
 * Reads what `/metrics` answers, stricter than the format asks: every family has its help and its type, in this order,
 * then its samples, each once. Packages that read the format take far more for valid: `parse-prometheus-text-format`
 * 1.1.1 accepts values that are no numbers, labels that are not closed, types that do not exist, and duplicates.
 * @throws Error that quotes the line that is wrong
 */
export function parseExposition(text: string): ExposedFamily[] {
  if (!text.endsWith('\n')) throw new Error('The last line is not ended');
  const families: { name: string; help: string; type: string; samples: Map<string, number> }[] = [];
  const lines = text.slice(0, -1).split('\n');
  for (let i = 0; i < lines.length; ) {
    const [, name, help] = HELP.exec(lines[i] ?? '') ?? [];
    const [, typed, type] = TYPE.exec(lines[i + 1] ?? '') ?? [];
    if (name === undefined || help === undefined || type === undefined || typed !== name) {
      throw new Error(`Help and type of a family have to come here: ${lines[i]}`);
    }
    if (families.some((family) => family.name === name)) throw new Error(`Described twice: ${name}`);
    const samples = new Map<string, number>();
    for (i += 2; i < lines.length && !lines[i]?.startsWith('#'); i++) {
      const [, sampled, labels = '', value] = SAMPLE.exec(lines[i] ?? '') ?? [];
      if (sampled !== name) throw new Error(`Not a sample of ${name}: ${lines[i]}`);
      if (samples.has(`${name}${labels}`)) throw new Error(`Twice: ${lines[i]}`);
      samples.set(`${name}${labels}`, Number(value));
    }
    if (samples.size === 0) throw new Error(`No sample of ${name}`);
    families.push({ name, help, type, samples });
  }
  return families;
}
