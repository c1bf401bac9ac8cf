import { FileBase, IResolver, Project } from 'projen';

/** The method of projen's API that every file implements, which subclasses alone may call. */
type Synthesizable = { synthesizeContent(resolver: IResolver): string | undefined };

/** Calls functions, which projen resolves at synthesis only. */
const RESOLVER: IResolver = {
  resolve: value => JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'function' ? each() : each)) ?? 'null'),
};

/** Texts of files that many subprojects read. */
const SHARED = new WeakMap<FileBase, string | undefined>();

/** The text that projen is about to write, undefined for a file that it does not manage. */
export function textOf(file: FileBase | undefined): string | undefined {
  return (file as unknown as Synthesizable | undefined)?.synthesizeContent(RESOLVER);
}

/** The same, as it was when the first subproject asked: for its marker projen searches all constructs of the tree each time. */
export function sharedTextOf(file: FileBase): string | undefined {
  if (!SHARED.has(file)) SHARED.set(file, textOf(file));
  return SHARED.get(file);
}

/** The files of a project, without those of subprojects: a search of the whole tree for each of a thousand services would take seconds. */
export function filesOf(project: Project): FileBase[] {
  const isFile = (construct: unknown): construct is FileBase => construct instanceof FileBase;
  return project.node.children.flatMap(child => (child instanceof Project ? [] : child.node.findAll().filter(isFile)));
}
