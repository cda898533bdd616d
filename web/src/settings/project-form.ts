import type { NewProjectRequest, Project, ProjectUpdate } from '../../../lib/client/api-types.ts';
import { readJsonObject } from '../rules/read-json.ts';

type Patch = NonNullable<ProjectUpdate['config']>;

export interface ProjectForm {
  readonly projectId: string;
  readonly name: string;
  readonly status: Project['status'];
  /** The settings that were made, as JSON; what is taken out of it goes back to its default. */
  readonly config: string;
}

export function projectForm(project: Project | null): ProjectForm {
  return {
    projectId: project?.project_id ?? '',
    name: project?.name ?? '',
    status: project?.status ?? 'active',
    config: JSON.stringify(project?.configured ?? {}, null, 2),
  };
}

/** A new project, or what changes of one; or what is wrong with the settings as JSON. */
export function readProjectForm(
  form: ProjectForm,
  project: Project | null,
): { readonly create: NewProjectRequest } | { readonly update: ProjectUpdate } | { readonly problem: string } {
  const read = readJsonObject(form.config);
  if ('problem' in read) return read;
  const config: Patch = { ...read.value };
  const name = form.name.trim();
  if (project === null) {
    return { create: { project_id: form.projectId.trim(), ...(name === '' ? {} : { name }), config } };
  }
  return {
    update: {
      ...(name === project.name ? {} : { name }),
      ...(form.status === project.status ? {} : { status: form.status }),
      config: patchOf(project.configured, config),
    },
  };
}

/** The JSON merge patch (RFC 7396) from one object to another: null takes a member away. */
export function patchOf(before: Patch, after: Patch): Patch {
  const patch: { [name: string]: Patch[string] } = {};
  for (const name of Object.keys(before)) if (!(name in after)) patch[name] = null;
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (isObject(value) && isObject(old)) {
      const inner = patchOf(old, value);
      if (Object.keys(inner).length > 0) patch[name] = inner;
    } else if (JSON.stringify(value) !== JSON.stringify(old)) patch[name] = value;
  }
  return patch;
}

function isObject(value: Patch[string] | undefined): value is Patch {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
