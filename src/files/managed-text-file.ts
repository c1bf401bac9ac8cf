import { IResolver, Project, TextFile } from 'projen';
import { withMarker } from './marker';

export interface ManagedTextOptions {
  readonly executable?: boolean;
  /** Text behind the lines that are added to the file, read when it is written. */
  readonly end?: () => string;
}

/** A text file with projen's marker as a comment, and a newline at its end. */
export class ManagedTextFile extends TextFile {
  private readonly end?: () => string;

  public constructor(project: Project, path: string, text: string, { executable = false, end }: ManagedTextOptions) {
    super(project, path, { lines: text.replace(/\n$/, '').split('\n'), executable });
    this.end = end;
    // A checkout with CRLF would break the shebang.
    if (executable) project.gitattributes.addAttributes(`/${path}`, 'text', 'eol=lf');
  }

  protected synthesizeContent(resolver: IResolver): string | undefined {
    const text = super.synthesizeContent(resolver) ?? '';
    return withMarker(this.end ? `${text}\n\n${this.end()}` : text, this.marker);
  }
}
