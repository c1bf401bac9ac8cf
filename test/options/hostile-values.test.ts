/** A value of any JavaScript type, for any option, ends in the one error, and never in a TypeError. */
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LogLevel, Project } from 'projen';
import { NegotiationDockerPackaging } from '../../src';
import { optionTags } from '../support/option-tags';
import { eachNth } from '../support/rows';
import { freshFolder } from '../support/synthesis';

const circular: Record<string, unknown> = {};
circular.self = circular;
const circularList: unknown[] = [];
circularList.push(circularList);

const VALUES: unknown[] = [
  0, -1, NaN, Infinity, 10n, true, '', '\0', 'a\nb', '\ud800', 'x'.repeat(1_000_000), [], [[]], [null], [''], [10n], [circular], circular, circularList, {}, { a: 1 },
  { '': '' }, Object.create(null), Symbol('x'), () => 1, new Date(NaN), new Map(), /x/, '@x', '-', '--x', '1e3', '../x', '/x', '$x', '`x`', '${X}', "'", '"', '\\', '#', '!', '*', '[',
];

const folder = freshFolder();
mkdirSync(join(folder, 'config'));
writeFileSync(join(folder, 'config/a.yaml'), '');

/** The message of the error, undefined for none. */
function messageOf(options: object): string | undefined {
  try {
    new NegotiationDockerPackaging(new Project({ name: 'x', outdir: folder, logging: { level: LogLevel.OFF } }), options).preSynthesize();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Options with a group of them, where they belong. */
function optionsOf(group: string, values: object): object {
  switch (group) {
    case 'composecontainer': return { compose: values };
    case 'composeservice': return { compose: { services: { db: { image: 'postgres:17', ...values } } } };
    case 'composeworker': return { compose: { workers: { worker: { command: ['work'], ...values } } } };
    default: return { [group]: values };
  }
}

test.each(eachNth(2, optionTags().map(({ option }) => option)))('%s', option => {
  const [name, group] = option.split('.').reverse();
  for (const value of VALUES) {
    const message = messageOf(group ? optionsOf(group, { [name]: value }) : { [name]: value });
    if (message === undefined) continue;
    expect(message).toMatch(/^NegotiationDockerPackaging found \d+ problems?; no file was written:\n/);
    expect(message.length).toBeLessThan(2000);
  }
});
