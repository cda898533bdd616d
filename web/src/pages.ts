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
    path: '/',
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
];
