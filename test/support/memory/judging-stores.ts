import { type EscalationCounts, NO_ESCALATIONS } from '../../../functions/evaluation/escalation-share.ts';
import type { Certificate, CertificateStore } from '../../../functions/judging/certificates.ts';
import type { EscalationCountStore } from '../../../functions/judging/escalation-counts.ts';
import type { JudgeQueue, JudgeRequest } from '../../../functions/judging/judge-request.ts';
import { CACHE_SECONDS, KeptAnswer, type VerdictCache } from '../../../functions/judging/verdict-cache.ts';
import type { AegisError } from '../../../functions/kernel/errors.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';

/** Answers in memory, with the promises of the table: see test/support/contracts/judgement-stores.ts. */
export class MemoryVerdictCache implements VerdictCache {
  readonly answers = new Map<string, { readonly answer: unknown; readonly expiresAt: number }>();
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  async find(organizationId: string, digest: string): Promise<KeptAnswer | null> {
    const kept = this.answers.get(`${organizationId}/${digest}`);
    return kept === undefined || kept.expiresAt <= this.#now() ? null : KeptAnswer.parse(kept.answer);
  }

  async put(organizationId: string, digest: string, answer: KeptAnswer): Promise<void> {
    const expiresAt = this.#now() + CACHE_SECONDS * 1_000;
    this.answers.set(`${organizationId}/${digest}`, { answer: structuredClone(answer), expiresAt });
  }
}

export class MemoryEscalationCounts implements EscalationCountStore {
  readonly days = new Map<string, EscalationCounts>();
  writes = 0;

  async add(organizationId: string, projectId: string, day: string, more: EscalationCounts): Promise<void> {
    this.writes++;
    const key = `${organizationId}/${projectId}/${day}`;
    const { traces, severe, doubtful } = this.days.get(key) ?? NO_ESCALATIONS;
    this.days.set(key, {
      traces: traces + more.traces,
      severe: severe + more.severe,
      doubtful: doubtful + more.doubtful,
    });
  }

  async find(organizationId: string, projectId: string, day: string): Promise<EscalationCounts> {
    return this.days.get(`${organizationId}/${projectId}/${day}`) ?? NO_ESCALATIONS;
  }
}

export class MemoryCertificates implements CertificateStore {
  certificates: readonly Certificate[] = [];

  async find(): Promise<readonly Certificate[]> {
    return this.certificates;
  }
}

export class MemoryJudgeQueue implements JudgeQueue {
  /** With the delay that each was sent with, in seconds. */
  readonly messages: { readonly request: JudgeRequest; readonly delaySeconds: number }[] = [];
  failure: AegisError | null = null;

  async sendAll(requests: readonly JudgeRequest[], delaySeconds = 0): Promise<(AegisError | null)[]> {
    if (this.failure === null) {
      this.messages.push(...requests.map((request) => ({ request: structuredClone(request), delaySeconds })));
    }
    return requests.map(() => this.failure);
  }

  /** The waiting messages, oldest first, which are no longer there afterwards. */
  receiveAll(): JudgeRequest[] {
    return this.messages.splice(0).map(({ request }) => request);
  }
}
