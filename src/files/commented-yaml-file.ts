import { IConstruct } from 'constructs';
import { IResolver, YamlFile } from 'projen';
import { CommentedDocument } from '../outputs/commented-document';

/** Indentation and dashes, key, value of one line, as projen writes them. */
const LINE = /^( *(?:- )*)(?:("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^ "'|>].*?):(?= |$) ?)?(.*)$/s;

/** Text that YAML 1.2 takes for text, and YAML 1.1 or compose for a boolean, a date or a number. */
const AMBIGUOUS = /^(y|n|yes|no|on|off|=|<<|[-+.]?\d[\d_:.+TZ -]*|[-+]?0[box][\d_a-f]+)$/i;
/** Characters that readers of YAML 1.1, compose among them, refuse or take for a line break. */
const RARE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/;

/** A YAML file whose keys carry comments, and whose text is text to every reader. All of it can be overridden, as in any YamlFile. */
export class CommentedYamlFile extends YamlFile {
  private readonly read: () => CommentedDocument;

  /** The document is read when the file is written. */
  public constructor(scope: IConstruct, path: string, read: () => CommentedDocument) {
    super(scope, path, { obj: () => read().document });
    this.read = read;
  }

  protected synthesizeContent(resolver: IResolver): string | undefined {
    const { comments } = this.read();
    const keys: { column: number; key: string }[] = [];
    let blockColumn = Infinity;
    return super.synthesizeContent(resolver)?.split('\n').flatMap(line => {
      const [, lead, key, value] = LINE.exec(line)!;
      if (line.startsWith('#') || line === '' || line.search(/\S/) > blockColumn) return [line];
      blockColumn = /^[|>][-+\d]*$/.test(value) ? line.search(/\S/) : Infinity;
      if (key === undefined) return [`${lead}${unambiguous(value)}`];
      while (keys.length && keys[keys.length - 1].column >= lead.length) keys.pop();
      keys.push({ column: lead.length, key: key.startsWith('"') ? JSON.parse(key) : key });
      const path = keys.map(each => each.key).join('\0');
      const above = comments.filter(comment => comment.path.join('\0') === path).flatMap(({ text }) => text.split('\n'));
      return [...above.map(text => `${' '.repeat(lead.length)}# ${text}`), `${lead}${unambiguous(key)}:${value && ` ${unambiguous(value)}`}`];
    }).join('\n');
  }
}

function unambiguous(scalar: string): string {
  if (scalar.search(RARE) >= 0) return quoted(scalar).replace(RARE, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return AMBIGUOUS.test(scalar) && !NUMBER.test(scalar) ? JSON.stringify(scalar) : scalar;
}

/** A scalar in double quotes, where alone YAML has escapes. */
function quoted(scalar: string): string {
  if (scalar.startsWith('"')) return scalar;
  return JSON.stringify(scalar.startsWith("'") ? scalar.slice(1, -1).replaceAll("''", "'") : scalar);
}
