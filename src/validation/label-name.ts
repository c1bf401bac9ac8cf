import { text } from './checks';

/** Docker object labels, "Label keys and values". */
export const LABEL_NAME = /^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/;

/** The name of a label. */
export const labelName = text(LABEL_NAME, 'letters, digits, ".", "_", "/" and "-", e.g. "com.example.team"');
