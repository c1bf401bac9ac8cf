import { Healing, PrivilegeDrop, VolumeRepair } from './options/options';

/** What all files are written from: complete, checked, read-only. */
export interface Packaging {
  /** Interpreter: `major.minor` and its absolute path in both images. */
  readonly python: { readonly version: string; readonly executable: string };
  readonly builder: {
    readonly image: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly packages: readonly string[];
    readonly extras: readonly string[];
    readonly groups: readonly string[];
    readonly versionArgument?: string;
  };
  readonly runtime: {
    readonly image: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly packages: readonly string[];
    readonly directories: readonly string[];
    readonly standardLibraryBytecode: boolean;
  };
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number };
  readonly data: { readonly directory: string; readonly subdirectories: readonly string[]; readonly repair: VolumeRepair };
  readonly privilegeDrop: PrivilegeDrop;
  readonly command: readonly string[];
  readonly port: number;
  readonly health: {
    readonly url: string;
    readonly interval: number;
    readonly timeout: number;
    readonly startPeriod: number;
    readonly retries: number;
    readonly healing: Healing;
  };
  readonly ignore: { readonly patterns: readonly string[]; readonly admit: readonly string[] };
  readonly image: { readonly name: string; readonly tag: string; readonly platform?: string };
  readonly compose: {
    readonly service: string;
    readonly volume: string;
    readonly address: string;
    readonly hostPort: number;
    readonly stopGracePeriod: number;
  };
  readonly paths: Readonly<Record<ManagedPath, string>>;
  /** Where the two scripts are in the image. */
  readonly scripts: { readonly entrypoint: string; readonly healthcheck: string };
}

export type ManagedPath = 'dockerfile' | 'dockerignore' | 'entrypoint' | 'healthcheck' | 'compose';

/** The app's directory in the image, and in it the virtual environment. */
export const APP = '/app';
export const VENV = `${APP}/.venv`;
