import * as z from 'zod';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import { Certificate, type CertificateStore } from '../certificates.ts';

const Certificates = z.array(Certificate);

/** One item for each project. */
export class DynamoCertificateStore implements CertificateStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, projectId: string): Promise<readonly Certificate[]> {
    const item = await this.#table.get({ pk: `ORG#${organizationId}`, sk: `CERTIFICATES#${projectId}` });
    return item === undefined ? [] : Certificates.parse(item['certificates']);
  }
}
