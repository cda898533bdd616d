/** Why nobody judges the traces of a project. */
export const NOT_CONFIGURED = [
  /** The project has switched its judge off. */
  'disabled',
  /** Neither the project nor the deployment names a model. */
  'no_model',
  /** The stage of the deployment names neither a model nor an endpoint, so that nothing in it judges. */
  'not_deployed',
  /** The operator knows no endpoint of that name. */
  'unknown_endpoint',
  /** The model has no known price, so that no budget could hold it. */
  'price_unknown',
  /** The operator has set no key for the provider. */
  'no_key',
] as const;
export type NotConfigured = (typeof NOT_CONFIGURED)[number];
