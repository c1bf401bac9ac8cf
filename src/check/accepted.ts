import { CheckedFiles } from './files';
import { Report } from './tool';

/** Code and text of a finding. */
export interface Coded {
  readonly code: string;
  readonly text: string;
}

/** A finding that holds on purpose. */
export interface Acceptance {
  readonly code: RegExp;
  readonly reason: string;
}

/** An image without USER, where root starts the entrypoint. */
export function rootStart(code: RegExp, { startsAsRoot }: CheckedFiles): Acceptance[] {
  return startsAsRoot ? [{ code, reason: 'the entrypoint starts as root, and runs the app as its user' }] : [];
}

/** Sets the findings apart that hold on purpose, each with its reason, and once for all files. */
export function accept(findings: readonly Coded[], acceptances: readonly Acceptance[]): Report {
  const reasonOf = ({ code }: Coded) => acceptances.find(each => each.code.test(code))?.reason;
  return {
    findings: findings.filter(each => reasonOf(each) === undefined).map(({ text }) => text),
    accepted: [...new Set(findings.filter(each => reasonOf(each) !== undefined).map(each => `${each.code}: ${reasonOf(each)}`))],
  };
}
