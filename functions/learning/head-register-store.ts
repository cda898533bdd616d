import type { HeadName } from '../evaluation/models/shipped-heads.ts';
import type { Project } from '../projects/project.ts';
import type { HeadRegister } from './head-register.ts';

export interface HeadPlace {
  readonly organizationId: string;
  readonly projectId: string;
}

/** The versions of heads that projects have made. */
export interface HeadRegisterStore {
  /** Null where the project never made one of this head. */
  find(place: HeadPlace, head: HeadName): Promise<HeadRegister | null>;
  /** Of every head of which the project made one. */
  list(place: HeadPlace): Promise<HeadRegister[]>;
  /**
   * Stores the next revision and notes in the project what is in force, both or neither; false when either has changed
   * since it was read.
   */
  put(next: HeadRegister, project: Project): Promise<boolean>;
}
