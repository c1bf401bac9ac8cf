import { Check, line, mapOf } from '../validation/checks';
import { variableName } from '../validation/patterns';

const settableName: Check<string> = (value, option, problems) => {
  if (value !== 'PATH') return variableName(value, option, problems);
  problems.invalid(option, value, 'no PATH: the image sets its own, with the virtual environment first');
  return undefined;
};

/** Environment variables of a stage. */
export const environment = mapOf(settableName, line, '{ LOG_LEVEL: "info" }');

/** In upper case on both sides: a pattern with the flag "i" takes 0.6 ms to compile, longer than all others together. */
const CREDENTIAL_NAME = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)($|_)/;

/** Whether a variable has the name of a credential. One that ends in _FILE names the path of a file. */
export function isCredentialName(name: string): boolean {
  const upper = name.toUpperCase();
  return CREDENTIAL_NAME.test(upper) && !upper.endsWith('_FILE');
}
