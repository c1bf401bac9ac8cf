/** Starts the tests of the packages first: they take as long as all others together on one worker, and would end alone. */
const Sequencer = require('@jest/test-sequencer').default;

module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (path.includes('/test/package/') ? 0 : 1);
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
