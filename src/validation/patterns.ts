import { Check, keyName, text } from './checks';
import { IMAGE_NAME, IMAGE_TAG, imageParts } from './image-reference';

/** Checks for values that more than one option takes, each with the source of its grammar. */

/** A name of at most 255 characters, which is the limit of Linux. */
const SEGMENT = '[A-Za-z0-9_@+-][A-Za-z0-9._@+-]{0,254}|\\.[A-Za-z0-9_@+-][A-Za-z0-9._@+-]{0,253}';
/** Linux takes 4,095 characters, and the folder of the project stands in front. */
const LENGTH = '(?=.{1,1024}$)';
const CHARACTERS = 'letters, digits and "." "_" "-" "@" "+" "/"';

/** A path below the project. One that begins with "-" would be an option of the commands that it is passed to. */
export const relativePath = text(new RegExp(`^${LENGTH}(?!-)(${SEGMENT})(/(${SEGMENT}))*$`),
  `a path below the project, without ".." and a leading "-", of ${CHARACTERS}`);

/** A path in the image. */
export const absolutePath = text(new RegExp(`^${LENGTH}(/(${SEGMENT}))+$`), `an absolute path without "..", of ${CHARACTERS}`);

/** The name of an image without its tag. */
export const imageName = text(IMAGE_NAME, 'an image name in lower case without a tag, e.g. "registry.example.com/team/agent"');

/** The tag of an image. */
export const imageTag = text(IMAGE_TAG, 'letters, digits, "_", "." and "-", e.g. "1.2.0"');

/** An image with a tag, a digest, or both. */
export const imageReference: Check<string> = (value, option, problems) => {
  const { tag, digest } = imageParts(value) ?? {};
  if (tag !== undefined || digest !== undefined) return value as string;
  problems.invalid(option, value, 'an image reference with a tag or a digest, e.g. "python:3.12-slim-bookworm"');
  return undefined;
};

/** POSIX, "Environment Variable Definition"; shells drop every other name. */
export const variableName = keyName(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and "_", without a leading digit');

/** Debian Policy, 5.6.1 and 5.6.12, with an optional architecture. */
export const debianPackage = text(/^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?(=[A-Za-z0-9.+:~-]+)?$/, 'the name of a Debian package, e.g. "libpq5"');

/** PyPA specifications, "Names and normalization": packages, extras, dependency groups. */
export const pythonName = text(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'a name as in pyproject.toml, e.g. "telemetry"');

/** Compose specification: volumes. It takes a single letter for a drive of Windows. */
export const volumeName = keyName(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, 'two or more letters, digits, "_", "." and "-", e.g. "agent-data"');

/** Compose specification: services. */
export const composeName = keyName(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'letters, digits, "_", "." and "-", e.g. "agent"');
