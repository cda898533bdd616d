import { readFile } from 'node:fs/promises';
import { parseExport } from '../../../functions/review/label-export.ts';
import { qualityFigures } from '../../../functions/review/quality-figures.ts';

/**
 * The figures of an export of labels, as JSON.
 * @throws Error where a page of the export is missing
 */
export async function figuresOf(file: string): Promise<string> {
  return JSON.stringify(qualityFigures(parseExport(await readFile(file, 'utf8'))), null, 2);
}
