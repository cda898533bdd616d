import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { widgetsOf } from '../../bin/tools/draw-dashboard/dashboard-layout.ts';
import { drawSvg } from '../../bin/tools/draw-dashboard/draw-svg.ts';
import { METRICS, metricNamespace } from '../../functions/runtime/metric-names.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

/** Up to here CloudWatch takes a dashboard for a small one, of which three are free. */
const FREE_METRICS = 50;

const dashboards = resourcesOf(synthesize('prod'), 'AWS::CloudWatch::Dashboard');
const widgets = widgetsOf(dashboards[0]?.properties['DashboardBody']);

describe('the dashboard', () => {
  test('is one, and answers the five questions from top to bottom', () => {
    expect(dashboards).toHaveLength(1);
    expect(widgets.filter(({ isQuestion }) => isQuestion).map(({ title }) => title)).toEqual([
      'Are clients being served?',
      'Is the queue draining?',
      'Are quotas exact?',
      'What does evaluation find?',
      'What does it cost?',
    ]);
  });

  test('has at least two graphs below each question, none of them empty', () => {
    const questions = widgets.flatMap(({ isQuestion }, index) => (isQuestion ? [index] : []));
    for (const [order, start] of questions.entries()) {
      const graphs = widgets.slice(start + 1, questions[order + 1]);
      expect(graphs.length, widgets[start]?.title).toBeGreaterThanOrEqual(2);
      for (const { lines, title } of graphs) expect(lines.length, title).toBeGreaterThan(0);
    }
  });

  test('stays within the metrics of a free dashboard', () => {
    expect(widgets.flatMap(({ metrics }) => metrics).length).toBeLessThanOrEqual(FREE_METRICS);
  });

  test('shows our own metrics only by names that the code emits', () => {
    const own = widgets
      .flatMap(({ metrics }) => metrics)
      .filter(([namespace]) => namespace === metricNamespace('prod'));
    expect(own.length).toBeGreaterThan(0);
    for (const [, name] of own) expect(Object.values(METRICS)).toContain(name);
  });

  test('looks like the picture in the documents: npm run tool -- draw-dashboard', () => {
    const picture = readFileSync(join(import.meta.dirname, '../../docs/dashboard.svg'), 'utf8');
    expect(picture).toBe(drawSvg(widgets));
  });

  test('is left out where a stage says so', () => {
    synthesize('prod', { dashboard: 'false' }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});
