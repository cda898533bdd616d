export { countExported, LOGS_PATH, METRICS_PATH } from '../../spans/http/dropped-signals.ts';
export { statusResponse, warningResponse } from '../../spans/http/otlp-codec.ts';
