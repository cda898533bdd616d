import { TraceBody } from '../../../functions/content/trace.ts';
import { coldBodies } from '../../../functions/lake/lake.ts';
import { moveDays } from '../../../functions/lake/move-days.ts';
import type { LakeDependencies } from '../../../functions/lake/write-part.ts';
import { pack, unpack } from '../../../functions/storage/packed-json.ts';
import { aBody, aProject, aRecord, NOON, ORGANIZATION } from '../builders/records.ts';
import { memoryLake } from './lake.ts';
import { MemoryTraceStore } from './trace-store.ts';

const DAY = 86_400_000;
const RETENTION_SECONDS = 30 * 86_400;

type Trace = Readonly<{ trace_id: string; created_at: string }>;

/** A project, its traces and the lake, on a clock that the test moves. */
export class LakeWorld {
  now = NOON;
  readonly project = aProject({ created_at: '2026-11-18T08:00:00.000Z' });
  readonly traces = new MemoryTraceStore(() => this.now);
  readonly lake = memoryLake(() => this.now);

  get moving() {
    const pure = { pack: (body: TraceBody) => pack(body), retentionDays: 30, bodyDays: 14 };
    return { ...this.lake.deps, ...pure, traces: this.traces };
  }

  /** A trace that was accepted so many milliseconds after noon. */
  async store(traceId: string, after = 0, retentionSeconds = RETENTION_SECONDS) {
    const at = NOON + after;
    const record = aRecord({
      trace_id: traceId,
      created_at: new Date(at).toISOString(),
      expires_at: Math.ceil(at / 1_000) + retentionSeconds,
    });
    await this.traces.put(record, aBody(`Output of ${traceId}`));
    return record;
  }

  /** Traces of one day, which are in one part a day later. */
  async storeMoved(...traceIds: readonly string[]) {
    const records = await Promise.all(traceIds.map((id, index) => this.store(id, index * 1_000)));
    this.now += DAY;
    await moveDays(this.moving, this.project, () => false);
    return records;
  }

  placeOf({ trace_id: traceId, created_at: createdAt }: Trace) {
    return { organizationId: ORGANIZATION, projectId: this.project.project_id, createdAt, traceId };
  }

  async readCold(trace: Trace): Promise<string | null> {
    const packed = await coldBodies(this.lake.deps).read(this.placeOf(trace));
    return packed === null ? null : unpack(packed, TraceBody).content.output;
  }

  /** As the deletion of traces does it: first the tombstones, then the lake. */
  async remove(traces: readonly Trace[], lake: LakeDependencies = this.lake.deps) {
    for (const trace of traces) {
      await this.traces.delete(ORGANIZATION, trace.trace_id);
      await this.lake.store.postponeDeleted(this.placeOf(trace), this.now + 60_000);
    }
    return coldBodies(lake).remove(
      ORGANIZATION,
      traces.map(({ trace_id: id }) => id),
    );
  }

  async rows() {
    const contents = [...this.lake.files.objects.values()];
    return (await Promise.all(contents.map((bytes) => this.lake.deps.format.readAll(bytes)))).flat();
  }

  async traceIds() {
    return (await this.rows()).map(({ trace_id: id }) => id).sort();
  }

  /** Objects that are there, and the objects that parts name. */
  objects() {
    const named = this.lake.store.parts.map(({ object }) => object);
    return {
      there: [...this.lake.files.objects.keys()].sort(),
      named: named.sort(),
      spare: this.lake.store.spares.size,
    };
  }
}
