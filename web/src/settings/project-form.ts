import type { NewProjectRequest, Project, ProjectUpdate } from '../../../lib/client/api-types.ts';

export interface ProjectForm {
  readonly projectId: string;
  readonly name: string;
  readonly status: Project['status'];
}

export function projectForm(project: Project | null): ProjectForm {
  return {
    projectId: project?.project_id ?? '',
    name: project?.name ?? '',
    status: project?.status ?? 'active',
  };
}

/** A new project, or what changes of one; null where nothing does. */
export function readProjectForm(
  form: ProjectForm,
  project: Project | null,
): { readonly create: NewProjectRequest } | { readonly update: ProjectUpdate } | null {
  const name = form.name.trim();
  if (project === null) return { create: { project_id: form.projectId.trim(), ...(name === '' ? {} : { name }) } };
  const update: ProjectUpdate = {
    ...(name === project.name ? {} : { name }),
    ...(form.status === project.status ? {} : { status: form.status }),
  };
  return Object.keys(update).length === 0 ? null : { update };
}
