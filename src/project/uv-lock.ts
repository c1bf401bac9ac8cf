import { posix } from 'path';
import { parseToml, strings, table } from './toml';
import { isObject } from '../validation/checks';
import { Problems } from '../validation/problems';

/** A package of the repository, or one beside it, that uv.lock names by its path. */
export interface LocalPackage {
  readonly name: string;
  /** Directory, relative to uv.lock. */
  readonly path: string;
  /** Names of the packages that it needs, its extras and groups included. */
  readonly needs: readonly string[];
}

/** The facts of a uv.lock that the packaging uses. */
export interface UvLock {
  readonly version: number;
  readonly packages: readonly LocalPackage[];
  /** Archives and flat indexes of the repository, relative to uv.lock: uv reads them when it installs. */
  readonly files: readonly string[];
  /** True where the environment contains uv itself. */
  readonly hasUv: boolean;
  /** True where a dependency comes from a git repository. */
  readonly hasGit: boolean;
  /** True where git reaches one over SSH. */
  readonly hasSsh: boolean;
}

const BLOCK = '\n[[package]]\n';
const SOURCE = '\nsource = { ';
/** Sources that are no URL of an index, an archive or a repository. */
const LOCAL_SOURCE = /^(editable|virtual|directory|path|registry) = "(?!\w+:\/\/)/;

/**
 * Parses the few blocks with a local source: only those name others, and thousands of packages would take their time. Reads each text once,
 * as plain text: an expression takes five times as long.
 */
export function readLock(problems: Problems, given: string, path = 'uv.lock'): UvLock {
  const text = given.includes('\r') ? given.replaceAll('\r\n', '\n') : given;
  const [head, ...blocks] = (text.startsWith(BLOCK.trimStart()) ? `\n${text}` : text).split(BLOCK);
  const sources = blocks.map(sourceOf);
  const root = parseToml(problems, path, [head, ...blocks.filter((_, i) => LOCAL_SOURCE.test(sources[i]))].join(BLOCK));
  const all = (Array.isArray(root.package) ? root.package : []).filter(isObject);
  return {
    version: number(root.version) ?? 1,
    packages: all.flatMap(localPackage),
    files: [...new Set(all.flatMap(localFiles))],
    hasUv: blocks.some(block => block.startsWith('name = "uv"\n')),
    hasGit: sources.some(source => source.startsWith('git = "')),
    hasSsh: sources.some(source => /^git = "(ssh:|git@)/.test(source)),
  };
}

/** A block from its source on. */
function sourceOf(block: string): string {
  const at = block.indexOf(SOURCE);
  return at < 0 ? '' : block.slice(at + SOURCE.length);
}

/** The local packages that a package needs, itself included. */
export function closure(lock: UvLock, name: string): LocalPackage[] {
  const byName = new Map(lock.packages.map(each => [each.name, each]));
  const names = new Set([normalizedName(name)]);
  // A set passes on the names that are added while it is walked.
  for (const each of names) byName.get(each)?.needs.forEach(need => names.add(need));
  return [...names].flatMap(each => byName.get(each) ?? []);
}

/** PyPA specifications, "Names and normalization". */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function localPackage(each: Record<string, unknown>): LocalPackage[] {
  const source = table(each, 'source');
  const path = [source.editable, source.virtual, source.directory].find(value => typeof value === 'string');
  if (typeof each.name !== 'string' || typeof path !== 'string') return [];
  const groups = [each.dependencies, ...Object.values(table(each, 'optional-dependencies')), ...Object.values(table(each, 'dev-dependencies'))];
  const needs = groups.flatMap(group => (Array.isArray(group) ? group : [])).filter(isObject).map(({ name }) => name);
  return [{ name: each.name, path: posix.normalize(path), needs: strings(needs) }];
}

function localFiles(each: Record<string, unknown>): string[] {
  const { path, registry } = table(each, 'source');
  return strings([path, registry]).filter(value => !/^\w+:\/\//.test(value)).map(value => posix.normalize(value));
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
