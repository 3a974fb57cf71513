/** Somebody who sells capacity, for tests of modules that build on licensing. */
export { Appliance, type Approver, createSeller, done } from '../../src/modules/licensing/licensing.fixture.ts'
