import { IConstruct } from 'constructs';
import { Component, Project, TextFile } from 'projen';
import { ManagedFile } from './files/managed-text-file';
import { resolve } from './options';
import { NegotiationDockerPackagingOptions } from './options/options';
import { compose } from './outputs/compose';
import { recipe } from './outputs/dockerfile/recipe';
import { render } from './outputs/dockerfile/render';
import { dockerignore } from './outputs/dockerignore';
import { entrypoint } from './outputs/entrypoint';
import { healthcheck } from './outputs/healthcheck';
import { ProjectSurroundings } from './project/project-facts';
import { addTasks } from './tasks';
import { Problems } from './validation/problems';

/**
 * Packages a Python service made with uv as a container: Dockerfile, .dockerignore, entrypoint.sh, healthcheck.sh and
 * docker-compose.yml become files that projen manages.
 *
 * Throws one error that names everything that is wrong with the options or with the project, before any file is written.
 *
 * @example
 * const project = new python.PythonProject({ name: 'agent', moduleName: 'agent', authorName: 'a', authorEmail: 'a@example.com', version: '0.1.0', uv: true });
 * new NegotiationDockerPackaging(project);
 */
export class NegotiationDockerPackaging extends Component {
  /**
   * The packaging of a project, undefined where it has none.
   */
  public static of(project: Project): NegotiationDockerPackaging | undefined {
    return project.node.findAll().find((each): each is NegotiationDockerPackaging =>
      each instanceof NegotiationDockerPackaging && each.project === project);
  }

  /** The Dockerfile. */
  public readonly dockerfile: TextFile;
  /** The .dockerignore. */
  public readonly dockerignore: TextFile;
  /** The script that the container starts with. */
  public readonly entrypoint: TextFile;
  /** The script around the health probe. */
  public readonly healthcheck: TextFile;
  /** The compose file. */
  public readonly compose: TextFile;

  /**
   * @param scope the project
   * @param options what differs from the defaults
   */
  public constructor(scope: IConstruct, options: NegotiationDockerPackagingOptions = {}) {
    const project = Project.of(scope);
    const problems = new Problems();
    if (NegotiationDockerPackaging.of(project)) {
      problems.add('project', project.name, 'one NegotiationDockerPackaging for each project; give a second service a subproject of its own');
    }
    const packaging = resolve(options, new ProjectSurroundings(project), problems);
    problems.throwIfAny();

    super(scope, 'NegotiationDockerPackaging');
    problems.warnings.forEach(warning => project.logger.warn(`NegotiationDockerPackaging: ${warning}`));

    const { paths } = packaging;
    this.dockerfile = new ManagedFile(project, paths.dockerfile, render(recipe(packaging)).join('\n'));
    this.dockerignore = new ManagedFile(project, paths.dockerignore, dockerignore(packaging));
    this.entrypoint = new ManagedFile(project, paths.entrypoint, entrypoint(packaging), { executable: true });
    this.healthcheck = new ManagedFile(project, paths.healthcheck, healthcheck(packaging), { executable: true });
    this.compose = new ManagedFile(project, paths.compose, compose(packaging));
    // A checkout with CRLF would break the shebang.
    for (const script of [paths.entrypoint, paths.healthcheck]) project.gitattributes.addAttributes(`/${script}`, 'text', 'eol=lf');
    addTasks(project, packaging);
  }
}
