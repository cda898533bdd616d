/**
 * Seconds for which the id of a deleted trace stays taken. Nothing that may send a trace again keeps it longer: SDKs give
 * up after minutes, the OpenTelemetry Collector after five unless it is told otherwise, Kafka keeps a message for 7 days
 * by default and SQS for 14 at most; a backup of the table reaches back 35 days.
 */
export const TOMBSTONE_SECONDS = 35 * 86_400;
