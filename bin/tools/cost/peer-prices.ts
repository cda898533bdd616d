/**
 * What hosted peers publish for taking a million traces in, beyond what a plan includes and without its monthly fee.
 * They do other things as well as Aegis does: the figures say what the order of magnitude is, no more.
 */
export const PEER_PRICES = [
  {
    peer: 'LangSmith, base traces (14 days)',
    usdPerMillion: 500,
    // Others report five times as much since; the vendor's own documentation counts.
    basis: '0.05 cents a trace; ten times that when it is kept for 400 days',
    source: 'https://docs.langchain.com/langsmith/usage-and-billing',
    read: '2026-11-21',
  },
  {
    peer: 'Langfuse Cloud, a trace with one observation and one score',
    // 3 million units, of which the first 100,000 are included: 0.9 million at 8 USD and 2 million at 7 USD per 100,000.
    usdPerMillion: 212,
    basis: '8 to 6 USD per 100,000 units; a trace, an observation and a score are a unit each',
    source:
      'https://usagepricing.com/blueprint/langfuse (units: https://langfuse.com/docs/administration/billable-units)',
    read: '2026-06-09',
  },
] as const;
