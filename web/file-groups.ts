import { join } from 'node:path';
import type { Rolldown } from 'vite';

type Groups = NonNullable<Exclude<Rolldown.OutputOptions['codeSplitting'], boolean | undefined>['groups']>;
type Graph = Rolldown.ChunkingContext;
type IsLoaded = (id: string, graph: Graph) => boolean;

const SOURCES = join(import.meta.dirname, 'src');

/** Whether a module is loaded at once with one of ours. The answers are those of one build. */
function loadedWith(...sources: readonly string[]): IsLoaded {
  const loaded = new Set<string>();
  const load = (id: string, graph: Graph): void => {
    if (loaded.has(id)) return;
    loaded.add(id);
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) load(imported, graph);
  };
  return (id, graph) => {
    if (loaded.size === 0) for (const source of sources) load(join(SOURCES, source), graph);
    return loaded.has(id);
  };
}

const isOfPackage = (id: string): boolean => id.includes('/node_modules/');
const isOfFirstPage = (id: string): boolean => /\/src\/(?:overview|sign-in)\//.test(id);

/**
 * Which modules share a file. Left alone, the bundler makes a file for each set of pages that share modules: 112 files of
 * code and styles, of which a first visit took 24 to 66. With these groups it takes 8 at most.
 */
export function fileGroups(): Groups {
  const isOfFirstView = loadedWith('main.tsx', 'sign-in/sign-in-page.tsx', 'overview/overview-page.tsx');
  const isOfChart = loadedWith('overview/verdict-chart.tsx');
  const isBesideChart = loadedWith('traces/traces-page.tsx', 'rules/rules-page.tsx', 'reviews/reviews-page.tsx');
  const isOfSessions = loadedWith('sessions/sessions-page.tsx');
  const isOfTraces = loadedWith('traces/traces-page.tsx');
  // The chart of the overview would bring all that other pages share for what little of it charts need.
  const isOfKit: IsLoaded = (id, graph) =>
    isOfFirstView(id, graph) || (isOfChart(id, graph) && isBesideChart(id, graph));
  return [
    {
      // Changes with the lock file alone, so that a browser keeps it over deployments.
      debugName: 'kit',
      name: (id, graph) => (isOfPackage(id) && isOfKit(id, graph) ? 'kit' : null),
      priority: 3,
    },
    {
      debugName: 'app',
      name: (id, graph) => (!isOfFirstPage(id) && isOfFirstView(id, graph) ? 'app' : null),
      priority: 2,
    },
    { name: 'shared', minShareCount: 3, priority: 1 },
    {
      // What two pages share is one file, unless it is so much that other pages should not wait for it.
      debugName: 'shared by two',
      name: (id, graph) => {
        if (isOfChart(id, graph)) return 'charts';
        return isOfSessions(id, graph) && isOfTraces(id, graph) ? 'lists' : 'forms';
      },
      minShareCount: 2,
    },
  ];
}
