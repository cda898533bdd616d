/** What `npm run tool` offers: each is a folder beside this file and starts with its `main.ts`. */
export const TOOLS: Readonly<Record<string, string>> = {
  'audit-verify': "checks the chain of an organization's audit log, over the API or in an export",
  bench: 'measures speed: ratios inside one run',
  'bench-judge': 'measures a judge on labelled data sets: agreement, cost, tokens, latency, no verdicts',
  'bench-quality': 'measures the quality of tiers 0 to 2 on labelled data sets',
  'check-upgrade': 'says whether a deployment over the last release would lose data',
  configuration: 'writes docs/configuration.md from the schema of a stage',
  cost: 'prints what the production stage costs at list prices',
  'draw-dashboard': 'draws docs/dashboard.svg from the production template',
  'fit-tokens': 'fits the estimate of tokens to exact counts',
  licenses: 'fails when an installed package has a licence that is not allowed',
  openapi: 'writes docs/api/openapi.json and the types of the client from the routes',
  prices: 'writes the price table from the installed price package',
  'test-clients': 'runs real SDKs of Python against a model that stands in, and compares what is read of them',
  'test-dynamodb-local': "runs the contract tests of the stores on AWS's own engine",
  train: 'trains the heads of tier 2 and writes artifacts and model cards',
};
