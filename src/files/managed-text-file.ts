import { IResolver, Project, TextFile } from 'projen';

/** A text file with projen's marker where the file's format allows it, and a newline at its end. */
export class ManagedFile extends TextFile {
  public constructor(project: Project, path: string, text: string, options: { readonly executable?: boolean } = {}) {
    super(project, path, { lines: text.replace(/\n$/, '').split('\n'), executable: options.executable });
  }

  protected synthesizeContent(resolver: IResolver): string | undefined {
    const lines = (super.synthesizeContent(resolver) ?? '').split('\n');
    // A shebang is one only in the first line.
    const head = lines[0].startsWith('#!') ? lines.splice(0, 1) : [];
    const { marker } = this;
    return [...head, ...(marker ? [`# ${marker}`] : []), ...lines, ''].join('\n');
  }
}
