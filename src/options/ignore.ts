import { listOf, text } from '../validation/checks';
import { FieldsOf, readFields, withDefault } from '../validation/fields';
import { relativePath } from '../validation/patterns';
import { Problems } from '../validation/problems';

/** Files to keep out of the build context. */
export interface IgnoreOptions {
  /**
   * Patterns of .dockerignore to add to the defaults. The secret patterns come after them, so none of yours can bring a secret back.
   *
   * @default []
   * @example ['notebooks/', '**\/*.ipynb']
   */
  readonly patterns?: string[];

  /**
   * Paths to include in the image although a secret pattern matches them.
   *
   * @default []
   * @example ['certs/public-ca.pem']
   */
  readonly admit?: string[];
}

/** Files that must not reach an image, wherever they are. */
export const SECRET_PATTERNS: readonly string[] = [
  '**/credentials.json', '**/token.json', '**/service_account.json', '**/*.pem', '**/*.key', '**/.env', '**/.env.*',
];

const FIELDS = {
  patterns: withDefault(listOf(text(/^!?[^!\s]/, 'a pattern such as "notebooks/" or "!docs/needed.md"'), '["notebooks/"]'), []),
  admit: withDefault(listOf(relativePath, '["certs/public-ca.pem"]'), []),
} satisfies FieldsOf<IgnoreOptions>;

export function resolveIgnore(problems: Problems, given: IgnoreOptions | undefined) {
  return { ...readFields(problems, 'ignore', given, FIELDS), secrets: SECRET_PATTERNS };
}
