import * as z from 'zod';

const EmfSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** A metric as CloudWatch would make it from an EMF line, as one text: `namespace name dimension=value`. */
export function metricsIn(logs: string): Set<string> {
  const found = new Set<string>();
  for (const line of logs.split('\n')) {
    if (!line.includes('"_aws"')) continue;
    const emf = EmfSchema.safeParse(parseFrom(line));
    if (!emf.success) continue;
    for (const { Namespace, Dimensions, Metrics } of emf.data._aws.CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = names.map((name) => `${name}=${String(emf.data[name])}`).sort();
        for (const { Name } of Metrics) found.add([Namespace, Name, ...dimensions].join(' '));
      }
    }
  }
  return found;
}

function parseFrom(line: string): unknown {
  try {
    return JSON.parse(line.slice(line.indexOf('{')));
  } catch {
    return undefined;
  }
}
