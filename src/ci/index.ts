import { Project } from 'projen';
import { addGithub } from './github';
import { addGitlab } from './gitlab';
import { Model } from '../model';

/** Adds the workflows that the option `ci` asks for, to the root of the project tree. */
export function addCi(project: Project, model: Model): void {
  if (model.ci?.github) addGithub(project, model);
  if (model.ci?.gitlab) addGitlab(project, model);
}
