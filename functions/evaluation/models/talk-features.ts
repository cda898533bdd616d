import { besideTalk, isFiller } from '../faithfulness/small-talk.ts';
import { readWords } from './context-index.ts';
import type { Reading } from './faithfulness-reading.ts';

/** A larger share of new words, and what is said beside small talk does not rest on the context. */
const MAX_NOVEL_SHARE = 0.2;

/** What is left of an output without its small talk, and how much of that the context does not have. */
export function talkFeatures({ content }: Reading, output: string) {
  const { claims, share } = besideTalk(output);
  const claimed = new Set(readWords(claims).words);
  const words = content.filter(({ text }) => claimed.has(text) && !isFiller(text));
  const novel = words.filter(({ isHeld, isSupported }) => !isHeld && !isSupported).length;
  const novelShare = novel / Math.max(1, words.length);
  return {
    claimedNovelShare: novelShare,
    nothingClaimed: words.length === 0 ? 1 : 0,
    claimedWords: Math.log1p(words.length) / 3,
    claimingShare: share,
    claimsBeyondContext: novelShare > MAX_NOVEL_SHARE ? 1 : 0,
    claimedNovelWords: Math.log1p(novel) / 2,
  };
}

/** Which of them says that there is more than the context has. */
export const CLAIMS_BEYOND_CONTEXT = 4;
