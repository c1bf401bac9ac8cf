/** No value that a user of the stages passes can become a second instruction. */
import { DockerfileMount } from '../../../src/outputs/dockerfile/mount';
import { DockerfileStage } from '../../../src/outputs/dockerfile/stage';

const stage = () => new DockerfileStage('s', { image: 'i' });

test.each<[string, () => void, string]>([
  ['a line break in a command', () => stage().run(['a\nUSER root']), 'invalid command of RUN "a\\nUSER root": expected one line'],
  ['a command that continues', () => stage().run(['a \\']), 'expected no backslash at the end'],
  ['a command that continues behind a blank', () => stage().run(['a \\ ']), 'expected no backslash at the end'],
  ['a heredoc in a command', () => stage().run(['cat <<EOF']), 'expected no heredoc'],
  ['a heredoc that ends at a number', () => stage().run(['cat <<1']), 'expected no heredoc'],
  ['half a character in a value', () => stage().env({ A: '\ud800' }), 'invalid value of A in ENV "\\ud800"'],
  ['a comment behind a command', () => stage().run(['a # b', 'c']), 'expected no comment behind a command'],
  ['a comment at the end', () => stage().run(['a', '# b']), 'expected a command after the last comment'],
  ['no command', () => stage().run([]), 'invalid commands of RUN []'],
  ['an empty command', () => stage().run([' ']), 'expected text that is not empty'],
  ['a network of two words', () => stage().run(['a'], { network: 'none --security=insecure' }), 'invalid network of RUN'],
  ['no source', () => stage().copy([], '/a'), 'invalid sources of COPY []'],
  ['a source that is a flag', () => stage().copy(['--chown=0'], '/a'), 'invalid path of COPY "--chown=0"'],
  ['a source that is a heredoc', () => stage().copy(['<<EOF'], '/a'), 'invalid path of COPY "<<EOF"'],
  ['several sources for one file', () => stage().copy(['a', 'b'], '/c'), 'invalid target of COPY "/c": expected a directory with "/" at its end'],
  ['an owner with a space', () => stage().copy(['a'], '/c', { chown: 'a b' }), 'invalid chown of COPY "a b"'],
  ['a name of a variable with a space', () => stage().env({ 'A B': '1' }), 'invalid name in ENV "A B"'],
  ['a line break in a value', () => stage().env({ A: '1\nUSER root' }), 'invalid value of A in ENV "1\\nUSER root"'],
  ['a quote in a value that expands', () => stage().env({ A: '" B="$X' }, { expand: true }), 'expected no double quote'],
  ['no variable', () => stage().env({}), 'invalid ENV {}'],
  ['a path with a space', () => stage().workdir('/a b'), 'invalid path of WORKDIR "/a b"'],
  ['a raw line that begins a stage', () => stage().raw('FROM x'), 'for another one use the method of that name'],
  ['a raw HEALTHCHECK', () => stage().raw('healthcheck NONE'), 'for another one use the method of that name'],
  ['a raw line that continues', () => stage().raw('RUN a \\ '), 'expected one whole instruction'],
  ['a raw heredoc', () => stage().raw('RUN <<EOF'), 'expected one whole instruction'],
  ['a raw line break', () => stage().raw('RUN a\nUSER root'), 'expected one line'],
  ['a stage name of two words', () => new DockerfileStage('a b', { image: 'i' }), 'invalid name of a stage "a b"'],
  ['an image of two words', () => new DockerfileStage('a', { image: 'i AS b' }), 'invalid image of stage "a" "i AS b"'],
  ['a comma in a mount', () => DockerfileMount.bind('/a,rw'), 'invalid target of a bind mount "/a,rw"'],
  ['a space in a mount', () => DockerfileMount.secret('a b'), 'invalid id of a secret mount "a b"'],
])('refuses %s', (_, act, message) => expect(act).toThrow(message));

test.each(['echo "a # b"', "sed 's/ #.*//'", 'echo a#b', 'echo \\# x', 'cat <<<"$x"', 'echo $((1 << 2))', '[ 1 -lt 2 ] && echo "<<EOF"x'.replace('<<EOF', '< <')])(
  'takes the command %s', command => expect(() => stage().run([command, 'true'])).not.toThrow());

test('a comment of several lines stays a comment', () => {
  const own = stage();
  own.run(['a'], { comment: 'one\nUSER root' });
  expect(own._lines()).toEqual(['FROM i AS s', '# one', '# USER root', 'RUN a']);
});
