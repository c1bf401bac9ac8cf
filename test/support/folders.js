/** Lets all temporary folders of a run be in one, and removes it afterwards. */
const { chmodSync, mkdtempSync, realpathSync, rmSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');

module.exports = () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'packaging-'));
  // Some tests run programs as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Files of another user, or what an engine left mounted, stay.
    }
  });
};
