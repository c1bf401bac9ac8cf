import { Commented } from './instruction';
import { ImageDigests, withDigest } from '../../project/image-digests';

/** The instruction with the digests of the images that it copies or mounts from. */
export function pinned(commented: Commented, digests: ImageDigests): Commented {
  const { instruction } = commented;
  if (instruction.kind === 'copy') {
    const { from, ...others } = instruction.flags;
    return typeof from === 'string' ? { ...commented, instruction: { ...instruction, flags: { from: withDigest(from, digests), ...others } } } : commented;
  }
  if (instruction.kind !== 'run') return commented;
  return { ...commented, instruction: { ...instruction, mounts: instruction.mounts.map(mount => mount._withDigest(digests)) } };
}
