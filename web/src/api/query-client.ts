import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { noteAnswer } from './connection.ts';
import { isWorthRepeating } from './problem.ts';

const FRESH_MILLISECONDS = 5_000;
const REPEATS = 2;

/** One store of answers for all pages: the same question is asked once, however many places ask it. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noteAnswer, onSuccess: () => noteAnswer(undefined) }),
    mutationCache: new MutationCache({ onError: noteAnswer, onSuccess: () => noteAnswer(undefined) }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MILLISECONDS,
        retry: (count, error) => count < REPEATS && isWorthRepeating(error),
        refetchIntervalInBackground: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
