import { isCredentialName } from './environment';
import { Problems } from '../validation/problems';
import { show } from '../validation/show';

/** Variables that the recipe itself depends on, and the reason. */
const RESERVED: Readonly<Record<string, string>> = {
  UV_PROJECT_ENVIRONMENT: 'the image expects the virtual environment at /app/.venv',
  UV_WORKING_DIR: 'the recipe sets the working directory of uv',
  UV_PROJECT: 'the recipe selects the project',
  UV_CACHE_DIR: 'the recipe mounts a cache at /root/.cache/uv',
  UV_LINK_MODE: 'the cache mount is another file system, so uv has to copy',
  UV_LOCKED: 'the recipe decides per step whether uv checks uv.lock',
  UV_FROZEN: 'the recipe decides per step whether uv checks uv.lock',
  UV_NO_EDITABLE: 'the recipe installs the project itself and not a link to its sources',
  UV_PYTHON: 'the option runtime.python sets it',
  VIRTUAL_ENV: 'the image expects the virtual environment at /app/.venv',
  HOME: 'the cache and secrets such as /root/.netrc are in the home directory of root',
};

const CREDENTIAL_VALUE = /:\/\/[^/@\s]*:[^/@\s]+@|\b(gh[pousr]_|github_pat_|glpat-|pypi-|xox[abp]-|AKIA)\w{8,}/;

/** Reports variables that would break the recipe, and credentials, which would be in the committed Dockerfile. */
export function checkBuilderEnvironment(problems: Problems, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (Object.hasOwn(RESERVED, name)) problems.add(`invalid builder.environment.${name} ${show(value)}: ${RESERVED[name]}; remove it`);
    if (CREDENTIAL_VALUE.test(value) || (value !== '' && isCredentialName(name))) {
      problems.add(`builder.environment.${name} looks like a credential, which would be in the committed Dockerfile; pass it with builder.secrets, `
        + `e.g. [{ id: "${name.toLowerCase()}", environmentVariable: "${name}" }]`);
    }
  }
}
