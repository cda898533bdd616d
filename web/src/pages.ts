import type { ComponentType } from 'react';
import type { Needs } from './api/session.ts';

/** A page is a folder of its own; its component is loaded when it is first shown. */
export interface Page {
  /** Below the console's base; `:name` is a parameter. */
  readonly path: string;
  readonly title: string;
  /** Where the navigation shows it; null for pages that are reached from others. */
  readonly group: (typeof GROUPS)[number] | null;
  /** What a session has to be allowed; nothing for what everybody may see. The API decides anyway. */
  readonly needs: Needs;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export const GROUPS = ['Observe', 'Review', 'Operate', 'Set up'] as const;

/** Every page of the console, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  {
    path: '/overview',
    title: 'Overview',
    group: 'Observe',
    needs: { operations: ['getAnalytics'] },
    load: () => import('./overview/overview-page.tsx'),
  },
  {
    path: '/traces',
    title: 'Traces',
    group: 'Observe',
    needs: { operations: ['listTraces'] },
    load: () => import('./traces/traces-page.tsx'),
  },
  {
    path: '/traces/:id',
    title: 'Trace',
    group: null,
    needs: { operations: ['getTrace'] },
    load: () => import('./trace/trace-page.tsx'),
  },
  {
    path: '/sessions',
    title: 'Sessions',
    group: 'Observe',
    needs: { operations: ['listSessions'] },
    load: () => import('./sessions/sessions-page.tsx'),
  },
  {
    path: '/sessions/:id',
    title: 'Session',
    group: null,
    needs: { operations: ['getSession'] },
    load: () => import('./sessions/session-page.tsx'),
  },
  {
    path: '/quality',
    title: 'Quality',
    group: 'Review',
    needs: { operations: ['getQuality'] },
    load: () => import('./quality/quality-page.tsx'),
  },
  {
    path: '/reviews',
    title: 'Review desk',
    group: 'Review',
    needs: { operations: ['listReviews', 'claimReview'] },
    load: () => import('./reviews/reviews-page.tsx'),
  },
  {
    path: '/appeals',
    title: 'Appeals',
    group: 'Review',
    needs: { operations: ['listAppeals'] },
    load: () => import('./appeals/appeals-page.tsx'),
  },
  {
    path: '/cost',
    title: 'Cost and quota',
    group: 'Operate',
    needs: { operations: ['getQuotaStatus'] },
    load: () => import('./cost/cost-page.tsx'),
  },
  {
    path: '/alerts',
    title: 'Alerts',
    group: 'Operate',
    needs: { operations: ['listAlerts'] },
    load: () => import('./alerts/alerts-page.tsx'),
  },
  {
    path: '/rules',
    title: 'Rules',
    group: 'Set up',
    needs: { operations: ['listDomains'] },
    load: () => import('./rules/rules-page.tsx'),
  },
  {
    path: '/settings',
    title: 'Settings',
    group: 'Set up',
    needs: { operations: ['listConsoleSessions'] },
    load: () => import('./settings/settings-page.tsx'),
  },
  {
    path: '/reference',
    title: 'API reference',
    group: 'Set up',
    needs: {},
    load: () => import('./reference/reference-page.tsx'),
  },
];
