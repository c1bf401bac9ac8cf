import { randomBytes } from 'crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { pulledDigest } from './digest';
import { PinRequest } from './request';
import { readText } from '../project/files';
import { digestsText, ImageDigests, readDigests } from '../project/image-digests';
import { Problems } from '../validation/problems';

export interface PinOptions {
  /** Root of the project. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
}

/** Writes the digests of all images into the file, or nothing where one is unknown. Returns lines that report the changes. */
export async function pin(request: PinRequest, options: PinOptions): Promise<string[]> {
  const { file, images } = request;
  const before = read(file, options.folder);
  const { digests, failures } = await digestsOf(images, request, options);
  if (failures.length) throw new Error([...failures, `${file} stays as it is.`].join('\n'));
  const text = digestsText(digests);
  if (before && digestsText(before) === text) return [`${file} is up to date.`];
  replace(join(options.folder, file), text);
  const changes = [...digests].filter(([image, digest]) => before?.get(image) !== digest);
  return [
    ...changes.map(([image, digest]) => `${image} ${digest}`),
    `Wrote ${file}. Run npx projen, which writes the digests into the Dockerfile, and commit both files.`,
  ];
}

/** Compares the file with the Dockerfile and the registries. Returns a line for each difference. */
export async function differences(request: PinRequest, options: PinOptions): Promise<string[]> {
  const { file, images, task } = request;
  const known: ImageDigests = read(file, options.folder) ?? new Map();
  const missing = images.filter(image => !known.has(image)).map(image => `${image} is not in ${file}`);
  const unused = [...known.keys()].filter(image => !images.includes(image)).map(image => `${file} has ${image}, which the Dockerfile does not use`);
  const { digests, failures } = await digestsOf(images.filter(image => known.has(image)), request, options);
  const moved = [...digests].filter(([image, digest]) => known.get(image) !== digest)
    .map(([image, digest]) => `${image} is ${digest} in its registry, and ${known.get(image)} in ${file}`);
  return [...[...missing, ...unused, ...moved].map(line => `${line}; run npx projen ${task}`), ...failures];
}

function read(file: string, folder: string): ImageDigests | undefined {
  const problems = new Problems();
  const text = readText(problems, join(folder, file), file);
  const digests = text === undefined ? undefined : readDigests(problems, text, file);
  if (problems.errors.length) throw new Error(problems.errors.join('\n'));
  return digests;
}

async function digestsOf(images: readonly string[], { platform }: PinRequest, { signal, progress }: PinOptions) {
  const digests = new Map<string, string>();
  const failures: string[] = [];
  for (const image of images) {
    progress?.(`pulling ${image}`);
    try {
      digests.set(image, await pulledDigest(image, { platform, signal }));
    } catch (error) {
      signal?.throwIfAborted();
      failures.push((error as Error).message);
    }
  }
  return { digests, failures };
}

/** Writes a file whole or not at all. */
function replace(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}
