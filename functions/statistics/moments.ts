export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample's covariance, divided by n − 1; 0 for a single pair. Both lists have one length. */
export function covariance(x: readonly number[], y: readonly number[]): number {
  if (x.length < 2) return 0;
  const [meanX, meanY] = [mean(x), mean(y)];
  return x.reduce((sum, value, index) => sum + (value - meanX) * ((y[index] ?? 0) - meanY), 0) / (x.length - 1);
}

/** The sample's variance, divided by n − 1; 0 for a single value. */
export function variance(values: readonly number[]): number {
  return covariance(values, values);
}
