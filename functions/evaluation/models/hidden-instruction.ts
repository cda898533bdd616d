import { type TextField, textFields } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import type { Issue } from '../../kernel/issue.ts';
import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import type { DocumentKind, DocumentLine } from './document-lines.ts';
import type { BucketCollector } from './feature-set.ts';
import { lineFeatures, profileDocument } from './line-features.ts';
import { LinearHead } from './linear-head.ts';
import { CHARACTER_GROUP, FAMILIAR } from './ngrams.ts';
import { hasAttackEvidence } from './prompt-features.ts';
import { riskIssue } from './risk-issue.ts';

interface ScoredDocument {
  readonly kind: DocumentKind;
  readonly lines: readonly { readonly line: DocumentLine; readonly risk: number }[];
}

/** Scores each line of a document against the rest of it. */
function scoreDocument(document: string, head: LinearHead, collector: BucketCollector): ScoredDocument {
  const profile = profileDocument(document);
  const lines = profile.lines.flatMap((line, at) => {
    const features = lineFeatures(profile, at, collector);
    // In a script that the head was never trained on, only the words of an attack say something.
    if (head.familiarity(features, CHARACTER_GROUP) < FAMILIAR && !hasAttackEvidence(line.text)) return [];
    return [{ line, risk: head.risk(head.score(features), profile.kind) }];
  });
  return { kind: profile.kind, lines };
}

/** Instructions to the model hidden in retrieved documents and tool results; names the line. */
export function hiddenInstructionModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  const head = new LinearHead(artifact);
  const { name, version, category } = artifact.header;
  const issuesIn = (field: TextField, { kind, lines }: ScoredDocument): Issue[] => {
    const thresholds = head.thresholds(kind);
    return lines
      .filter(({ risk }) => risk >= thresholds.low)
      .map(({ line, risk }) =>
        riskIssue(artifact.header, thresholds, {
          type: 'hidden_instruction',
          message: `This line of a ${kind} document reads like an instruction to the model, not like the rest of the document.`,
          place: { field: field.field, offset: line.offset, length: line.text.length },
          risk,
        }),
      );
  };
  return {
    name,
    version,
    category,
    assess(content: TraceContent): RiskAssessment {
      const documents = textFields(content)
        .filter(({ role }) => role === 'context' || role === 'tool_result')
        .map((field) => ({ field, scored: scoreDocument(field.text, head, collector) }));
      if (documents.length === 0) return NOTHING_TO_ASSESS;
      let worst = NOTHING_TO_ASSESS;
      for (const { scored } of documents) {
        const thresholds = head.thresholds(scored.kind);
        const risk = scored.lines.reduce((highest, line) => Math.max(highest, line.risk), 0);
        if (risk >= worst.risk) worst = { risk, confidence: head.confidence(risk, thresholds) };
      }
      return { ...worst, issues: documents.flatMap(({ field, scored }) => issuesIn(field, scored)) };
    },
  };
}
