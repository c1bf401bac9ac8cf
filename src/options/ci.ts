import { boolean, listOf, text } from '../validation/checks';
import { FieldsOf, isGiven, optional, readFields, withDefault } from '../validation/fields';
import { imageName, relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/**
 * Workflows that build, verify and check the image for each change, and push it for each tag that begins with "v": for several platforms,
 * with an SBOM and provenance.
 *
 * @example
 * new NegotiationDockerPackaging(project, { ci: { github: true, platforms: ['linux/amd64'] } });
 */
export interface CiOptions {
  /**
   * Write a workflow for GitHub Actions, `.github/workflows/docker.yml`.
   *
   * @default false
   * @example true
   */
  readonly github?: boolean;

  /**
   * Add jobs to `.gitlab-ci.yml`, which projen then writes.
   *
   * @default false
   * @example true
   */
  readonly gitlab?: boolean;

  /**
   * Name of the image in the registry, without a tag.
   *
   * @default - image.name where it names a registry; otherwise that of the repository at ghcr.io or at the registry of GitLab
   * @example 'registry.example.com/team/agent'
   */
  readonly image?: string;

  /**
   * Platforms of a release.
   *
   * @default ['linux/amd64', 'linux/arm64']
   * @example ['linux/amd64']
   */
  readonly platforms?: string[];

  /**
   * The branch whose builds write the cache in the registry, and which takes the digest of a release.
   *
   * @default 'main'
   * @example 'trunk'
   */
  readonly branch?: string;

  /**
   * Folder of an overlay on the manifests, whose `kustomization.yaml` gets the digest of each release. A commit of the workflow writes it.
   *
   * @default - with the option kubernetes, deploy/release; otherwise none
   * @example 'deploy/production'
   */
  readonly overlay?: string;

  /**
   * When a job looks for new base images, as a cron expression in UTC: it runs the task `docker:pin` and the synthesis, and opens a pull
   * request with the difference. In GitLab, the job runs in each scheduled pipeline of the project: create the schedule there.
   *
   * @default - never
   * @example '30 5 * * 1'
   */
  readonly pin?: string;
}

const FIELDS = {
  github: withDefault(boolean, false),
  gitlab: withDefault(boolean, false),
  image: optional(imageName),
  platforms: withDefault(listOf(text(/^linux\/[a-z0-9]+(\/v[0-9]+)?$/, 'a platform such as "linux/arm64"'), '["linux/amd64"]'), ['linux/amd64', 'linux/arm64']),
  branch: withDefault(text(/^(?!-)[\w./-]+$/, 'the name of a branch, e.g. "main"'), 'main'),
  overlay: optional(relativePath),
  pin: optional(text(/^([A-Z\d*/,-]+ ){4}[A-Z\d*/,-]+$/, 'a cron expression with five fields, e.g. "30 5 * * 1"')),
} satisfies FieldsOf<CiOptions>;

/** Depends on the image and on the manifests. Undefined where no workflow is wanted. */
export function resolveCi(
  problems: Problems,
  given: CiOptions | undefined,
  { image, hasManifests }: { readonly image: string; readonly hasManifests: boolean },
) {
  if (!isGiven(given)) return undefined;
  const fields = readFields(problems, 'ci', given, FIELDS);
  if (!fields.github && !fields.gitlab) problems.add('ci writes no workflow; set ci.github or ci.gitlab to true, or remove ci');
  if (fields.overlay && !hasManifests) problems.add(`ci.overlay ${JSON.stringify(fields.overlay)} has no manifests to stand on; set the option kubernetes, or remove ci.overlay`);
  // Docker takes the first part of a name for a registry where it has a dot or a port.
  const registry = /^[^/]*[.:][^/]*\//.test(image) ? image : undefined;
  return { ...fields, image: fields.image ?? registry, overlay: hasManifests ? fields.overlay ?? 'deploy/release' : undefined };
}
