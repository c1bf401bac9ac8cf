import { text } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { imageName, imageTag } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** The image that the build produces. */
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
}

const FIELDS = {
  name: optional(imageName),
  tag: withDefault(imageTag, 'latest'),
  platform: optional(text(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, 'os/architecture, e.g. "linux/arm64"')),
} satisfies FieldsOf<ImageOptions>;

/** Depends on the name of the project. */
export function resolveImage(problems: Problems, given: ImageOptions | undefined, { standard }: { readonly standard: string }) {
  const fields = readFields(problems, 'image', given, FIELDS);
  const name = fields.name ?? standard;
  return { ...fields, name, reference: `${name}:${fields.tag}` };
}
