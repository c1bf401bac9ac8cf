import { posix } from 'path';
import { equalModes, equalTimes } from './equal';
import { DockerfileStage } from './stage';
import { Model } from '../../model';
import { APP } from '../../options/layout';

/** Where the stages "files" and "builder" put files and directories that have a layer of their own. */
export const FILES = '/files';

/** The root directory of a linked copy: its layer does not see the directories of those below it, and brings /app itself. */
export function linkedRoot({ runtime: { directories } }: Model, directory: string): string {
  return `${FILES}/${directories.indexOf(directory) + 1}`;
}

/** Files of the build context that go into the image as they are. */
export function filesStage(model: Model): DockerfileStage {
  const { runtime, scriptPaths, source } = model;
  const fromContext = (path: string) => posix.join(source.project, path);
  const stage = new DockerfileStage('files', {
    image: 'uv',
    comment: 'Stage "files": files that go into the image as they are, with equal modes and timestamps, so that each checkout gives the same layers.',
  });
  stage.copy(scriptPaths.map(fromContext), `${FILES}/`);
  for (const directory of directoriesOfContext(model)) {
    const folder = runtime.linkedCopies ? `${linkedRoot(model, directory)}${APP}` : FILES;
    stage.copy([`${fromContext(directory)}/`], `${folder}/${directory}/`);
  }
  stage.run([equalModes(FILES), equalTimes(FILES)]);
  return stage;
}

/** Directories of the image that come from the build context. Build commands may write into them: then the builder has them. */
export function directoriesOfContext({ builder: { commands }, runtime: { directories } }: Model): readonly string[] {
  return commands.length ? [] : directories;
}
