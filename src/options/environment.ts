import { Check, line, mapOf } from '../validation/checks';
import { variableName } from '../validation/patterns';

const settableName: Check<string> = (value, option, problems) => {
  if (value !== 'PATH') return variableName(value, option, problems);
  problems.invalid(option, value, 'no PATH: the image sets its own, with the virtual environment first');
  return undefined;
};

/** Environment variables of a stage. */
export const environment = mapOf(settableName, line, '{ LOG_LEVEL: "info" }');
