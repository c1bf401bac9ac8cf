/** A document of YAML, with comments by the path of their keys. There is no file without a document. */
export interface CommentedDocument {
  readonly document?: object;
  readonly comments: readonly { readonly path: readonly string[]; readonly text: string }[];
}
