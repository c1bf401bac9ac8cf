import { Flags, flagTexts } from './flags';
import { ImageDigests, withDigest } from '../../project/image-digests';

/**
 * Options of a bind mount.
 *
 * @example
 * DockerfileMount.bind('/wheels', { from: 'builder', source: '/dist' });
 */
export interface DockerfileBindMountOptions {
  /**
   * Path to mount: in the build context or, with `from`, in that stage or image.
   *
   * @default - the root
   * @example 'uv.lock'
   */
  readonly source?: string;

  /**
   * Stage or image to mount from.
   *
   * @default - the build context
   * @example 'builder'
   */
  readonly from?: string;

  /**
   * Allow writes. The engine discards them after the instruction.
   *
   * @default false
   * @example true
   */
  readonly writable?: boolean;
}

/**
 * Options of a cache mount.
 *
 * @example
 * DockerfileMount.cache('/root/.cache/uv', { id: 'uv', sharing: 'locked' });
 */
export interface DockerfileCacheMountOptions {
  /**
   * Name of the cache: instructions with the same id share it.
   *
   * @default - the target
   * @example 'uv'
   */
  readonly id?: string;

  /**
   * How builds that run at the same time use it: `shared`, `private` or `locked`.
   *
   * @default - shared
   * @example 'locked'
   */
  readonly sharing?: string;
}

/**
 * Options of a secret mount.
 *
 * @example
 * stage.run(['npm ci'], { mounts: [DockerfileMount.secret('npm', { environmentVariable: 'NPM_TOKEN', required: true })] });
 */
export interface DockerfileSecretMountOptions {
  /**
   * Path of the file that holds the secret.
   *
   * @default - /run/secrets/<id>
   * @example '/root/.netrc'
   */
  readonly target?: string;

  /**
   * Environment variable that holds the secret. Needs BuildKit 0.16 or later (Dockerfile syntax 1.10).
   *
   * @default - none
   * @example 'NPM_TOKEN'
   */
  readonly environmentVariable?: string;

  /**
   * Stop the build when the secret is not there.
   *
   * @default false
   * @example true
   */
  readonly required?: boolean;
}

/**
 * A mount of one RUN instruction: Dockerfile reference, "RUN --mount". Use absolute targets: Podman 4 and buildah 1.28 refuse others.
 *
 * @example
 * DockerfileMount.cache('/root/.npm');
 */
export class DockerfileMount {
  /** A directory that the builder keeps from build to build. */
  public static cache(target: string, options: DockerfileCacheMountOptions = {}): DockerfileMount {
    return new DockerfileMount({ type: 'cache', target, id: options.id, sharing: options.sharing });
  }

  /** A file or directory of the build context, of another stage or of an image. */
  public static bind(target: string, options: DockerfileBindMountOptions = {}): DockerfileMount {
    return new DockerfileMount({ type: 'bind', from: options.from, source: options.source, target, rw: options.writable || undefined });
  }

  /** A secret that you pass with `docker build --secret id=…`. No layer contains it. */
  public static secret(id: string, options: DockerfileSecretMountOptions = {}): DockerfileMount {
    return new DockerfileMount({ type: 'secret', id, target: options.target, env: options.environmentVariable, required: options.required || undefined });
  }

  /** The SSH agent that you pass with `docker build --ssh`. */
  public static ssh(id?: string): DockerfileMount {
    return new DockerfileMount({ type: 'ssh', id });
  }

  /** A directory in memory. */
  public static tmpfs(target: string): DockerfileMount {
    return new DockerfileMount({ type: 'tmpfs', target });
  }

  private constructor(private readonly fields: Flags) {
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string' && !/^[^\s,"'\\\0]+$/.test(value)) {
        throw new Error(`invalid ${name} of a ${fields.type} mount ${JSON.stringify(value)}: expected text without spaces, commas, quotes and "\\"`);
      }
    }
  }

  /** The value of `--mount`. */
  public toString(): string {
    return flagTexts(this.fields).join(',');
  }

  /**
   * The stage or image that it mounts from.
   *
   * @internal
   */
  public get _from(): string | undefined {
    const { from } = this.fields;
    return from === true ? undefined : from;
  }

  /** @internal */
  public _withDigest(digests: ImageDigests): DockerfileMount {
    return this._from === undefined ? this : new DockerfileMount({ ...this.fields, from: withDigest(this._from, digests) });
  }
}
