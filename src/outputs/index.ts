import { compose } from './compose';
import { dockerfile, TARGET } from './dockerfile';
import { DockerfileStage } from './dockerfile/stage';
import { dockerignore } from './dockerignore';
import { entrypoint } from './entrypoint';
import { healthcheck } from './healthcheck';
import { MANIFEST, OutputId } from './manifest';
import { Model } from '../model';

/** What a file holds, by its kind. */
export type Content =
  | { readonly kind: 'dockerfile'; readonly stages: DockerfileStage[]; readonly target: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'script'; readonly text: string }
  | ({ readonly kind: 'yaml' } & ReturnType<typeof compose>);

export interface Output {
  readonly id: OutputId;
  readonly path: string;
  readonly content: Content;
}

const CONTENT: Readonly<Record<OutputId, (model: Model) => Content>> = {
  dockerfile: model => ({ kind: 'dockerfile', stages: dockerfile(model), target: TARGET }),
  dockerignore: model => ({ kind: 'text', text: dockerignore(model) }),
  entrypoint: model => ({ kind: 'script', text: entrypoint(model) }),
  healthcheck: model => ({ kind: 'script', text: healthcheck(model) }),
  compose: model => ({ kind: 'yaml', ...compose(model) }),
};

/** The files of a packaging, from the model alone. */
export function outputs(model: Model): Output[] {
  return MANIFEST.map(({ id }) => ({ id, path: model.paths[id], content: CONTENT[id](model) }));
}

/** The text of an output that is one. */
export function textOf(all: readonly Output[], id: OutputId): string {
  const content = all.find(output => output.id === id)?.content;
  return content && 'text' in content ? content.text : '';
}
