import { isDeepStrictEqual } from 'util';
import { Check, Context } from './check';
import { dockerOk } from './docker';
import { Expectations, expectedProbe } from './expectations';
import { secretsOf } from './secrets';

/** Checks on the image; none of them starts it. */
export function imageChecks(expected: Expectations): Check[] {
  const { entrypoint, command, admit } = expected;
  return [
    healthcheck(expected),
    field('entrypoint', 'Entrypoint', entrypoint),
    field('cmd', 'Cmd', command),
    {
      name: 'secrets',
      expected: 'none in any layer',
      run: async ({ image, signal }) => {
        const { files, secrets } = await secretsOf(image, admit, signal);
        if (secrets.length) throw new Error(secrets.join(', '));
        return `none among ${files} files`;
      },
    },
  ];
}
