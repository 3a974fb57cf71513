/** Somebody who sells capacity, for tests of modules that build on licensing. */

/** The same with a credit account, for tests of modules that build on credit. */
export { approveChange, createCredit, TB } from '../../src/modules/credit/credit.fixture.ts'
export { Appliance, type Approver, createSeller, done } from '../../src/modules/licensing/licensing.fixture.ts'
