import { IConstruct } from 'constructs';
import { FileBase, IResolver } from 'projen';
import { withMarker } from './marker';
import { DockerfileStage } from '../outputs/dockerfile/stage';
import { DockerfileStageOptions } from '../outputs/dockerfile/stage-options';
import { ImageDigests, isMovable } from '../project/image-digests';

/**
 * Options of `Dockerfile`.
 *
 * @example
 * new Dockerfile(project, 'Dockerfile', { stages: [new DockerfileStage('runtime', { image: 'python:3.12-slim' })] });
 */
export interface DockerfileOptions {
  /**
   * Stages to begin with.
   *
   * @default []
   * @example [new DockerfileStage('runtime', { image: 'python:3.12-slim' })]
   */
  readonly stages?: DockerfileStage[];

  /**
   * Name of the stage that becomes the image. It is written last, so that `docker build` needs no `--target`.
   *
   * @default - the stage that was added last
   * @example 'runtime'
   */
  readonly target?: string;

  /**
   * Dockerfile frontend to build with, for `# syntax=`.
   *
   * @default - the engine's own
   * @example 'docker/dockerfile:1'
   */
  readonly syntax?: string;
}

/**
 * A Dockerfile of one or more stages, managed by projen. The stages are written in the order in which they need each other, so
 * you may add a stage after the one that copies from it.
 *
 * @example
 * const dockerfile = new Dockerfile(project, 'Dockerfile');
 * const build = dockerfile.addStage('build', { image: 'golang:1.24', comment: 'Compile a static binary.' });
 * build.workdir('/src');
 * build.copy(['.'], './');
 * build.run(['CGO_ENABLED=0 go build -o /server .'], { mounts: [DockerfileMount.cache('/root/.cache/go-build')] });
 * const image = dockerfile.addStage('image', { image: 'gcr.io/distroless/static-debian12:nonroot' });
 * image.copy(['/server'], '/server', { from: 'build' });
 * image.entrypoint(['/server']);
 */
export class Dockerfile extends FileBase {
  private readonly stages: DockerfileStage[] = [];
  private readonly target?: string;
  private readonly syntax?: string;
  private digests: ImageDigests = new Map();

  /**
   * @param scope project or construct that the file belongs to
   * @param path path relative to the project
   * @param options stages to begin with, target, syntax
   */
  public constructor(scope: IConstruct, path: string = 'Dockerfile', options: DockerfileOptions = {}) {
    super(scope, path);
    this.target = options.target;
    this.syntax = options.syntax;
    if (this.syntax !== undefined && !/^\S+$/.test(this.syntax)) throw new Error(`invalid syntax "${this.syntax}": expected an image reference`);
    options.stages?.forEach(stage => this.append(stage));
  }

  /**
   * Adds a stage.
   *
   * @param name name, unique in the Dockerfile
   * @param options image that the stage builds on, and more
   */
  public addStage(name: string, options: DockerfileStageOptions): DockerfileStage {
    return this.append(new DockerfileStage(name, options));
  }

  /**
   * Returns the stage of a name. Throws when there is none.
   *
   * @param name name of the stage
   */
  public stage(name: string): DockerfileStage {
    const found = this.stages.find(stage => stage.name === name);
    if (!found) throw new Error(`${this.path} has no stage "${name}"; its stages are ${this.stages.map(stage => stage.name).join(', ') || 'none'}`);
    return found;
  }

  /**
   * Writes images with their digests.
   *
   * @internal
   */
  public _pin(digests: ImageDigests): void {
    this.digests = digests;
  }

  /**
   * The images that a registry may replace: those with a tag and without a digest.
   *
   * @internal
   */
  public get _movableImages(): string[] {
    return [...new Set(this.stages.flatMap(stage => stage._needs).filter(isMovable))].sort();
  }

  protected synthesizeContent(_resolver: IResolver): string | undefined {
    const stages = this.ordered().map(stage => `${stage._lines(this.digests).join('\n')}\n`);
    return withMarker([...(this.syntax ? [`# syntax=${this.syntax}\n`] : []), stages.join('\n')].join(''), this.marker);
  }

  private append(stage: DockerfileStage): DockerfileStage {
    if (this.stages.some(({ name }) => name === stage.name)) throw new Error(`${this.path} already has a stage "${stage.name}"; get it with stage("${stage.name}")`);
    this.stages.push(stage);
    return stage;
  }

  /** Depth first: a stage after those that it builds on, copies or mounts from, the target last. */
  private ordered(): DockerfileStage[] {
    if (this.stages.length === 0) throw new Error(`${this.path} has no stage; add one with addStage`);
    const target = this.target ? this.stage(this.target) : this.stages[this.stages.length - 1];
    const done: DockerfileStage[] = [];
    const visit = (stage: DockerfileStage, path: readonly DockerfileStage[]): void => {
      if (done.includes(stage)) return;
      const way = [...path, stage];
      if (path.includes(stage)) throw new Error(`the stages ${way.map(each => `"${each.name}"`).join(' -> ')} of ${this.path} need each other; remove one of these references`);
      for (const need of stage._needs) {
        const other = this.stages.find(({ name }) => name === need);
        if (other) visit(other, way);
      }
      done.push(stage);
    };
    this.stages.filter(stage => stage !== target).forEach(stage => visit(stage, []));
    visit(target, []);
    if (done[done.length - 1] !== target) throw new Error(`a stage of ${this.path} builds on "${target.name}"; the target must be the last stage: set target to another one`);
    return done;
  }
}
