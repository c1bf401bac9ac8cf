import { isObject } from '../validation/checks';
import { imageParts, isDigest } from '../validation/image-reference';
import { Problems } from '../validation/problems';

/** The file that `docker:pin` writes and the synthesis reads: digests of images, by their references with a tag. */
export type ImageDigests = ReadonlyMap<string, string>;

/** Whether a reference may move to another image: it has a tag and no digest. Names of stages and build arguments are no such references. */
export function isMovable(image: string): boolean {
  const { tag, digest } = imageParts(image) ?? {};
  return tag !== undefined && digest === undefined;
}

/** The reference with its digest, where there is one. The tag stays for the reader: engines ignore it. */
export function withDigest(image: string, digests: ImageDigests): string {
  const digest = digests.get(image);
  return digest === undefined ? image : `${image}@${digest}`;
}

export function readDigests(problems: Problems, text: string, path: string): ImageDigests {
  const value = parsed(text);
  const entries = isObject(value) ? Object.entries(value) : undefined;
  const wrong = entries?.find(([image, digest]) => !isMovable(image) || !isDigest(digest));
  if (entries && !wrong) return new Map(entries as [string, string][]);
  problems.invalid(path, wrong ? Object.fromEntries([wrong]) : text, 'images with a tag and their digests, as `npx projen docker:pin` writes them; '
    + 'correct the file, delete it and run that task again, or set paths.images to another path');
  return new Map();
}

export function digestsText(digests: ImageDigests): string {
  return `${JSON.stringify(Object.fromEntries([...digests].sort()), undefined, 2)}\n`;
}

/** Warns of images that a file leaves out. A project without the file pins none. */
export function checkDigests(problems: Problems, images: readonly string[], digests: ImageDigests | undefined, path: string, task: string): void {
  for (const image of images) {
    if (digests && !digests.has(image)) problems.warn(`${path} has no digest of ${image}; run \`npx projen ${task}\``);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
