import { text } from '../validation/checks';
import { FieldsOf, optional, readFields, withDefault } from '../validation/fields';
import { imageName, imageTag } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** The image that the build produces. */
export interface ImageOptions {
  /**
   * Name of the image, without a tag.
   *
   * @default 'negotiation-agent'
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
  name: withDefault(imageName, 'negotiation-agent'),
  tag: withDefault(imageTag, 'latest'),
  platform: optional(text(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, 'os/architecture, e.g. "linux/arm64"')),
} satisfies FieldsOf<ImageOptions>;

export function resolveImage(problems: Problems, given: ImageOptions | undefined) {
  const fields = readFields(problems, 'image', given, FIELDS);
  return { ...fields, reference: `${fields.name}:${fields.tag}` };
}
