import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { Component, Project } from 'projen';

/**
 * Files that a new project starts with. The synthesis writes them where a folder is not there yet; afterwards they are the team's own, to
 * change and to delete.
 */
export class SampleFiles extends Component {
  /** Absolute paths of the files that the synthesis will write. */
  public readonly absolutePaths: readonly string[];

  /**
   * @param project the new project
   * @param folder the folder without which it is new
   * @param contents text of each file, by its path
   */
  public constructor(project: Project, folder: string, private readonly contents: Readonly<Record<string, string>>) {
    super(project);
    const isNew = !existsSync(join(project.outdir, folder));
    this.absolutePaths = isNew ? Object.keys(contents).map(path => join(project.outdir, path)) : [];
  }

  public synthesize(): void {
    const contents = Object.values(this.contents);
    this.absolutePaths.forEach((path, i) => {
      mkdirSync(dirname(path), { recursive: true });
      if (!existsSync(path)) writeFileSync(path, contents[i]);
    });
  }
}

/** Absolute paths of the files that a project will start with. */
export function samplePaths(project: Project): readonly string[] {
  return project.components.flatMap(each => (each instanceof SampleFiles ? each.absolutePaths : []));
}
