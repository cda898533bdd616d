import * as z from 'zod';

const widgetSchema = z.object({
  type: z.enum(['text', 'metric']),
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  properties: z.looseObject({
    title: z.string().optional(),
    markdown: z.string().optional(),
    metrics: z.array(z.array(z.unknown())).default([]),
  }),
});

export interface DashboardWidget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly isQuestion: boolean;
  /** The labels of its lines. */
  readonly lines: readonly string[];
  /** Namespace, name and dimensions of each line; references are left out of the dimensions. */
  readonly metrics: readonly (readonly unknown[])[];
}

const labelSchema = z.object({ label: z.string() });

/** The widgets of a synthesised `AWS::CloudWatch::Dashboard`, from top to bottom and left to right. */
export function widgetsOf(dashboardBody: unknown): DashboardWidget[] {
  const body = z.object({ widgets: z.array(widgetSchema) }).parse(JSON.parse(textOf(dashboardBody)));
  return body.widgets
    .map(({ x, y, width, height, properties }) => ({
      x,
      y,
      width,
      height,
      title: properties.title ?? (properties.markdown ?? '').replace(/^#+ /, ''),
      isQuestion: properties.title === undefined,
      lines: properties.metrics.map((metric) => labelSchema.parse(metric.at(-1)).label),
      metrics: properties.metrics.map((metric) => metric.slice(0, -1)),
    }))
    .sort((a, b) => a.y - b.y || a.x - b.x);
}

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

/** References are resolved on deployment; a question mark stands for each. */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return joinSchema
    .parse(body)
    ['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '?'))
    .join('');
}
