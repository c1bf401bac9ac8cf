import { IResolver, Project, TextFile } from 'projen';
import { withMarker } from './marker';

/** A text file with projen's marker as a comment, and a newline at its end. */
export class ManagedTextFile extends TextFile {
  public constructor(project: Project, path: string, text: string, options: { readonly executable: boolean }) {
    super(project, path, { lines: text.replace(/\n$/, '').split('\n'), executable: options.executable });
    // A checkout with CRLF would break the shebang.
    if (options.executable) project.gitattributes.addAttributes(`/${path}`, 'text', 'eol=lf');
  }

  protected synthesizeContent(resolver: IResolver): string | undefined {
    return withMarker(super.synthesizeContent(resolver) ?? '', this.marker);
  }
}
