import { FileBase, Project } from 'projen';
import { CommentedYamlFile } from './commented-yaml-file';
import { Dockerfile } from './dockerfile';
import { ManagedTextFile } from './managed-text-file';
import { Output } from '../outputs';

/** The projen component for an output. */
export function managedFile(project: Project, { path, content }: Output): FileBase {
  switch (content.kind) {
    case 'dockerfile': {
      const dockerfile = new Dockerfile(project, path, { stages: content.stages, target: content.target });
      dockerfile._pin(content.digests);
      return dockerfile;
    }
    case 'yaml':
      return new CommentedYamlFile(project, path, content.read);
    case 'text':
      return new ManagedTextFile(project, path, content.text, { end: content.end });
    default:
      return new ManagedTextFile(project, path, content.text, { executable: true });
  }
}
