/** Families whose names do not say what they are. Rerankers, like embedding models, write nothing. */
const FAMILIES = /(?:^|[-_./:])(?:bge|e5|gte|minilm|mpnet|voyage|instructor|uae|stella|rerank(?:er)?)(?=$|[-_./:\d])/;

/** Whether a model turns text into vectors or scores. What it answers is no text, and no tokens are charged for it. */
export function isEmbeddingModel(model: string): boolean {
  const name = model.toLowerCase();
  return name.includes('embed') || FAMILIES.test(name);
}
