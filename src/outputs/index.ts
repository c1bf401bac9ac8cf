import { CommentedDocument } from './commented-document';
import { compose } from './compose';
import { Container } from './compose/containers';
import { dockerfile, TARGET } from './dockerfile';
import { DockerfileStage } from './dockerfile/stage';
import { dockerignore } from './dockerignore';
import { entrypoint } from './entrypoint';
import { healthcheck } from './healthcheck';
import { kubernetes } from './kubernetes';
import { MANIFEST, OutputId } from './manifest';
import { swarm } from './swarm';
import { Model } from '../model';
import { ImageDigests } from '../project/image-digests';

/** What a file holds, by its kind. */
export type Content =
  | { readonly kind: 'dockerfile'; readonly stages: DockerfileStage[]; readonly target: string; readonly digests: ImageDigests }
  /** Lines that others add stand before the end, which is read when the file is written. */
  | { readonly kind: 'text'; readonly text: string; readonly end: () => string }
  | { readonly kind: 'script'; readonly text: string }
  /** Read when the file is written: services may be added until then. */
  | { readonly kind: 'yaml'; readonly read: () => CommentedDocument };

export interface Output {
  readonly id: OutputId;
  /** The one of several files with this id. */
  readonly name?: string;
  readonly path: string;
  readonly content: Content;
}

const CONTENT: Readonly<Record<Exclude<OutputId, 'kubernetes'>, (model: Model, others: readonly Container[]) => Content>> = {
  dockerfile: model => ({ kind: 'dockerfile', stages: dockerfile(model), target: TARGET, digests: model.digests ?? new Map() }),
  dockerignore: (model, others) => ({ kind: 'text', ...dockerignore(model, others) }),
  entrypoint: model => ({ kind: 'script', text: entrypoint(model) }),
  healthcheck: model => ({ kind: 'script', text: healthcheck(model) }),
  compose: (model, others) => ({ kind: 'yaml', read: () => compose(model, others) }),
  stack: (model, others) => ({ kind: 'yaml', read: () => swarm(model, others) }),
};

/** The files of a packaging, from the model and the services beside the app. */
export function outputs(model: Model, others: readonly Container[]): Output[] {
  return MANIFEST.flatMap(({ id }) => {
    const path = model.paths[id];
    if (path === undefined) return [];
    return id === 'kubernetes' ? manifests(model, others) : [{ id, path, content: CONTENT[id](model, others) }];
  });
}

/** The manifests among them, which change with the workers. */
export function manifests(model: Model, others: readonly Container[]): Output[] {
  const folder = model.paths.kubernetes;
  if (folder === undefined) return [];
  const read = (name: string) => kubernetes(model, others).find(each => each.name === name) ?? ABSENT;
  return kubernetes(model, others).map(({ name }) => ({
    id: 'kubernetes', name, path: `${folder}/${name}.yaml`, content: { kind: 'yaml', read: () => read(name) },
  }));
}

/** Written to no file: a service that was added later waits until this worker ends. */
const ABSENT = { document: undefined, comments: [] };

/** The text of an output that is one. */
export function textOf(all: readonly Output[], id: OutputId): string {
  const content = all.find(output => output.id === id)?.content;
  if (content?.kind === 'text') return `${content.text}\n${content.end()}`;
  return content?.kind === 'script' ? content.text : '';
}
