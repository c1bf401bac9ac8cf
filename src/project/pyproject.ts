import { PythonRequirement } from './python-requirement';
import { parseToml } from './toml';
import { isObject } from '../validation/checks';
import { Problems } from '../validation/problems';

/** The facts of a pyproject.toml that the packaging uses. */
export interface Pyproject {
  readonly requiresPython?: PythonRequirement;
  /** True where a build plugin determines the version. */
  readonly hasDynamicVersion: boolean;
}

/** Facts of the wrong type count as absent: uv reports them better. */
export function readPyproject(problems: Problems, text: string | undefined): Pyproject {
  const project = table(parseToml(problems, 'pyproject.toml', text ?? ''), 'project');
  const requires = project['requires-python'];
  const { dynamic } = project;
  return {
    requiresPython: typeof requires === 'string' ? new PythonRequirement(requires) : undefined,
    hasDynamicVersion: Array.isArray(dynamic) && dynamic.includes('version'),
  };
}

function table(parent: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = parent[name];
  return isObject(value) ? value : {};
}
