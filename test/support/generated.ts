/** The files that options give, in memory, for tests with thousands of cases. */
import { join } from 'path';
import { FileBase, IResolver, LogLevel, Project } from 'projen';
import { resolve } from 'projen/lib/_resolve';
import { folderWith } from './synthesis';
import { NegotiationDockerPackaging, NegotiationDockerPackagingOptions } from '../../src';
import { createModel } from '../../src/model';
import { ProjectRepository } from '../../src/project/project-repository';
import { Problems } from '../../src/validation/problems';

/** A repository with the files that the examples of the options name. */
const ROOT = folderWith(Object.fromEntries([
  'certs/company.pem', 'certs/public-ca.pem', 'constraints.txt', 'manage.py', 'config/policy.yaml', 'prompts/greeting.md', 'templates/index.html',
  'frontend/dist/index.html', 'postgres.env', 'verify.env', 'secrets/stripe-key', 'src/negotiation/__init__.py', 'src/negotiation/app.py',
].map(path => [`app/${path}`, ''])));

/** The files, or the message of the one error. */
export type Outcome =
  | { readonly message: string; readonly packaging?: undefined }
  | { readonly message?: undefined; readonly packaging: NegotiationDockerPackaging };

const newProject = () => new Project({ name: 'negotiation-agent', outdir: join(ROOT, 'app'), logging: { level: LogLevel.OFF } });

const repository = new ProjectRepository(newProject(), new Problems());

/** The message of the one error, as far as the options alone and the repository decide it: a tenth of the time of `outcomeOf`. */
export function messageOf(options: unknown): string | undefined {
  const problems = new Problems();
  try {
    createModel(problems, options as NegotiationDockerPackagingOptions, repository);
    problems.throwIfAny();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Packages a project with options of any type, as far as the moment before the first file is written. */
export function outcomeOf(options: unknown): Outcome {
  try {
    const packaging = new NegotiationDockerPackaging(newProject(), options as NegotiationDockerPackagingOptions);
    packaging.preSynthesize();
    return { packaging };
  } catch (error) {
    return { message: (error as Error).message };
  }
}

/** The method that projen calls, which subclasses alone may call. */
type Synthesizable = { synthesizeContent(resolver: IResolver): string | undefined };

/** The text of a file, as projen would write it, empty for none. A lone surrogate becomes another character, as it does on disk. */
export function textOf(file: FileBase): string {
  return Buffer.from((file as unknown as Synthesizable).synthesizeContent({ resolve }) ?? '').toString();
}
