import { nearest } from '../../src/validation/nearest';

const names = ['health', 'interval', 'startPeriod', 'uid'];

test.each([['helth', 'health'], ['Health', 'health'], ['intervall', 'interval'], ['start_period', 'startPeriod'], ['startperiod', 'startPeriod'], ['uuid', 'uid']])(
  '%s is nearest to %s', (given, name) => expect(nearest(given, names)).toBe(name));

test.each(['memory', 'x'.repeat(100_000), ''])('%.10s is near to none', given => expect(nearest(given, names)).toBeUndefined());
