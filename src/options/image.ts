import { projectLabels } from './labels';
import { Pyproject } from '../project/pyproject';
import { boolean, line, mapOf, text } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { labelName } from '../validation/label-name';
import { imageName, imageTag } from '../validation/patterns';
import { Problems } from '../validation/problems';

/**
 * The image that the build produces.
 *
 * @example
 * new NegotiationDockerPackaging(project, { image: { name: 'registry.example.com/team/agent', tag: '1.2.0' } });
 */
export interface ImageOptions {
  /**
   * Name of the image, without a tag.
   *
   * @default - the name of the project, e.g. acme-billing for acme_billing
   * @example 'registry.example.com/team/agent'
   */
  readonly name?: string;

  /**
   * Tag of the image.
   *
   * @default 'latest'
   * @example '1.2.0'
   */
  readonly tag?: string;

  /**
   * Platform to build and run for.
   *
   * @default - the engine's own
   * @example 'linux/arm64'
   */
  readonly platform?: string;

  /**
   * Labels of the image. They replace those of the same name that `standardLabels` sets.
   *
   * @default {}
   * @example { 'com.example.team': 'billing' }
   */
  readonly labels?: { [name: string]: string };

  /**
   * Describe the image by labels of the OCI image specification. Title, description, version, licenses, source and url come from
   * pyproject.toml. The task `docker:build` adds the revision of git, and the time of creation if SOURCE_DATE_EPOCH is set.
   *
   * @default true
   * @example false
   */
  readonly standardLabels?: boolean;
}

const FIELDS = {
  name: optional(imageName),
  tag: withDefault(imageTag, 'latest'),
  platform: optional(text(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, 'os/architecture, e.g. "linux/arm64"')),
  labels: withDefault(mapOf(labelName, line, '{ "com.example.team": "billing" }'), {}),
  standardLabels: withDefault(boolean, true),
} satisfies FieldsOf<ImageOptions>;

/** Depends on the name of the project and on its pyproject.toml. */
export function resolveImage(
  problems: Problems,
  given: ImageOptions | undefined,
  { standard, pyproject }: { readonly standard: string; readonly pyproject: Pyproject },
) {
  const fields = readFields(problems, 'image', given, FIELDS);
  const name = fields.name ?? standard;
  const labels = { ...(fields.standardLabels ? projectLabels(pyproject) : {}), ...fields.labels };
  return { ...fields, name, labels, reference: `${name}:${fields.tag}` };
}
