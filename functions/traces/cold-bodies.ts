/** Where a trace is, or was, in time. */
export interface LakePlace {
  readonly organizationId: string;
  readonly projectId: string;
  /** ISO-8601. */
  readonly createdAt: string;
  readonly traceId: string;
}

/** Copies of traces outside the table and its objects, among them bodies that left the table: see functions/lake/. */
export interface ColdBodies {
  /** The packed body; null where there is none. */
  read(place: LakePlace): Promise<Uint8Array | null>;
  /**
   * Removes the copies of traces whose tombstones stand. What may be on its way there is removed once it has come.
   * @returns by trace id, the objects that gave way to ones without it
   */
  remove(organizationId: string, traceIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}
