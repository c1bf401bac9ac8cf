import * as i from '../../../src/outputs/dockerfile/instruction';
import { render } from '../../../src/outputs/dockerfile/render';

test.each<[string, i.Instruction, string]>([
  ['FROM', i.from('a:1'), 'FROM a:1'],
  ['a named stage', i.from('a:1', 'b'), 'FROM a:1 AS b'],
  ['ARG', i.arg('V'), 'ARG V'],
  ['ARG with a value', i.arg('V', '0 0'), 'ARG V="0 0"'],
  ['plain values of ENV, one a line', i.env({ A: '1', B: '/x' }), 'ENV A=1 \\\n    B=/x'],
  ['an empty value of ENV', i.env({ A: '' }), 'ENV A=""'],
  ['values of ENV that need quotes', i.env({ A: 'a $b "c" \\ `d` #e' }), 'ENV A="a \\$b \\"c\\" \\\\ `d` #e"'],
  ['the PATH, which expands', i.prependPath('/v/bin'), 'ENV PATH="/v/bin:$PATH"'],
  ['RUN', i.run(['a', 'b']), 'RUN a \\\n && b'],
  ['RUN with mounts', i.run(['a', 'b'], ['type=cache,target=/c', 'type=bind,source=s']),
    'RUN --mount=type=cache,target=/c \\\n    --mount=type=bind,source=s \\\n    a \\\n && b'],
  ['COPY', i.copy(['a', 'b'], '/c'), 'COPY a b /c'],
  ['COPY with flags', i.copy(['a'], '/c', { from: 's', chown: 'u:g', chmod: '0755' }), 'COPY --from=s --chown=u:g --chmod=0755 a /c'],
  ['the exec form, in which nothing expands', i.cmd(['a', '$b "c"']), 'CMD ["a", "$b \\"c\\""]'],
  ['HEALTHCHECK', i.healthcheck({ interval: '1s' }, ['p']), 'HEALTHCHECK --interval=1s \\\n    CMD ["p"]'],
  ['comments', i.comment('a', 'b'), '# a\n# b'],
])('renders %s', (_, instruction, text) => expect(render([instruction]).join('\n')).toBe(text));
