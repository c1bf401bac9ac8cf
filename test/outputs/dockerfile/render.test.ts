import { DockerfileMount } from '../../../src/outputs/dockerfile/mount';
import { DockerfileStage } from '../../../src/outputs/dockerfile/stage';

test.each<[string, (stage: DockerfileStage) => void, string]>([
  ['ARG', stage => stage.arg('V'), 'ARG V'],
  ['ARG with a value', stage => stage.arg('V', '0 0'), 'ARG V="0 0"'],
  ['plain values of ENV, one a line', stage => stage.env({ A: '1', B: '/x' }), 'ENV A=1 \\\n    B=/x'],
  ['an empty value of ENV', stage => stage.env({ A: '' }), 'ENV A=""'],
  ['values of ENV that need quotes', stage => stage.env({ A: 'a $b "c" \\ `d` #e' }), 'ENV A="a \\$b \\"c\\" \\\\ `d` #e"'],
  ['values of ENV that expand', stage => stage.env({ PATH: '/v/bin:$PATH' }, { expand: true }), 'ENV PATH="/v/bin:$PATH"'],
  ['comments of single variables', stage => stage.env({ A: '1', B: '2' }, { comments: { A: 'a', B: 'b' } }), '# a\nENV A=1 \\\n    # b\n    B=2'],
  ['a variable with the name of a method', stage => stage.env({ toString: 'a' }), 'ENV toString=a'],
  ['LABEL', stage => stage.label({ 'org.opencontainers.image.title': 'a "b"', 'c': 'd' }), 'LABEL org.opencontainers.image.title="a \\"b\\"" \\\n      c="d"'],
  ['WORKDIR', stage => stage.workdir('/a'), 'WORKDIR /a'],
  ['USER', stage => stage.user('999:999'), 'USER 999:999'],
  ['RUN', stage => stage.run(['a', 'b']), 'RUN a \\\n && b'],
  ['RUN with comments', stage => stage.run(['# one', 'a', '# two', '# three', 'b']), '# one\nRUN a \\\n    # two\n    # three\n && b'],
  ['RUN with mounts and comments', stage => stage.run(['# one', 'a', 'b'], { mounts: [DockerfileMount.cache('/c'), DockerfileMount.bind('/d', { source: 's' })] }),
    'RUN --mount=type=cache,target=/c \\\n    --mount=type=bind,source=s,target=/d \\\n    # one\n    a \\\n && b'],
  ['RUN with a network', stage => stage.run(['a'], { network: 'none' }), 'RUN --network=none \\\n    a'],
  ['COPY', stage => stage.copy(['a', 'b'], '/c/'), 'COPY a b /c/'],
  ['COPY with flags', stage => stage.copy(['a'], '/c', { from: 's', chown: 'u:g', chmod: '0755', link: true }), 'COPY --from=s --chown=u:g --chmod=0755 --link a /c'],
  ['COPY of a path with spaces', stage => stage.copy(['a b'], '/c'), 'COPY ["a b", "/c"]'],
  ['EXPOSE', stage => stage.expose(53, 'udp'), 'EXPOSE 53/udp'],
  ['another instruction', stage => stage.raw('STOPSIGNAL SIGINT', { comment: 'why' }), '# why\nSTOPSIGNAL SIGINT'],
  ['the exec form, in which nothing expands', stage => stage.cmd(['a', '$b "c"']), 'CMD ["a", "$b \\"c\\""]'],
  ['HEALTHCHECK', stage => stage.healthcheck(['p'], { interval: 1, timeout: 0.5, startPeriod: 0, startInterval: 2, retries: 4 }),
    'HEALTHCHECK --interval=1s --timeout=0.5s --start-period=0s --start-interval=2s --retries=4 \\\n    CMD ["p"]'],
  ['no HEALTHCHECK', stage => stage.healthcheck([], { comment: 'why' }), '# why\nHEALTHCHECK NONE'],
])('writes %s', (_, fill, text) => {
  const stage = new DockerfileStage('s', { image: 'i' });
  fill(stage);
  expect(stage._lines().join('\n')).toBe(`FROM i AS s\n${text}`);
});

test('HEALTHCHECK, ENTRYPOINT and CMD come last, in that order, and the last call wins', () => {
  const stage = new DockerfileStage('s', { image: 'i', platform: '$BUILDPLATFORM', comment: 'one\ntwo' });
  stage.cmd(['first']);
  stage.cmd(['second']);
  stage.entrypoint(['e'], { comment: 'why' });
  stage.healthcheck(['h']);
  stage.run(['late']);
  expect(stage._lines()).toEqual(['# one', '# two', 'FROM --platform=$BUILDPLATFORM i AS s', 'RUN late', 'HEALTHCHECK CMD ["h"]', '# why', 'ENTRYPOINT ["e"]', 'CMD ["second"]']);
});
