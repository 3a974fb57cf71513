import { defineProblems } from '#platform/problem.ts'

/** Why the licence server does not sign. What it writes into licence_refusal is one of these with a sentence of its own. */
export const signerProblems = defineProblems({
  'signer.not_recorded': { status: 409, title: 'The audit log has no entry of exactly this approval.' },
  'signer.too_few': { status: 409, title: 'Not enough people approved this.' },
  'signer.not_an_approver': { status: 409, title: 'Somebody approved who may not approve this.' },
  'signer.above_limit': { status: 409, title: 'Somebody approved more than they may.' },
  'signer.own_request': { status: 409, title: 'Whoever asked, or put the request in, also approved it.' },
  'signer.same_person': { status: 409, title: 'One person approved twice.' },
  'signer.other_amount': { status: 409, title: 'What was approved is not what the request says was granted.' },
  'signer.unknown_credential': { status: 409, title: 'A passkey approved that the licence server does not know.' },
  'signer.credential_altered': {
    status: 409,
    title: 'The licence server did not write what stands there of an approver.',
  },
  'signer.credential_forbidden': { status: 409, title: 'A passkey approved that may not approve any more.' },
  'signer.credential_gone': { status: 409, title: 'A passkey approved that its person no longer has.' },
  'signer.other_person': { status: 409, title: 'An approval stands under the name of somebody else.' },
  'signer.approver_gone': { status: 409, title: 'Somebody approved who has left, is locked out or is no staff.' },
  'signer.malformed': { status: 409, title: 'An approval is not what a passkey gives.' },
  'signer.other_decision': { status: 409, title: 'A passkey signed another decision than this one.' },
  'signer.other_origin': { status: 409, title: 'An approval was signed for another site.' },
  'signer.not_verified': { status: 409, title: 'An approval was signed without verifying who held the passkey.' },
  'signer.bad_signature': { status: 409, title: 'The signature of an approval is wrong.' },
  'signer.replayed': { status: 409, title: 'An approval was used before.' },
  'signer.policy_changed': { status: 409, title: 'The approval policy asks for less than the licence server knows.' },
  'signer.wrong_appliance': { status: 409, title: 'The licence key is not bound to this appliance.' },
  'signer.key_retired': { status: 409, title: 'The licence key, its appliance or its account is not in use any more.' },
  'signer.wrong_kind': { status: 409, title: 'The request is of another kind than its licence key.' },
  'signer.kind_not_allowed': { status: 409, title: 'The issuing key may not sign this kind of capacity.' },
  'signer.over_package': { status: 409, title: 'The issuing key may not sign so much at once.' },
  'signer.over_day': { status: 409, title: 'The issuing key has signed as much as it may within 24 hours.' },
  'signer.below_zero': { status: 409, title: 'The key would have less than nothing.' },
  'signer.too_much': { status: 409, title: 'The key would have more than any appliance can count.' },
  'signer.baseline_not_allowed': { status: 409, title: 'The issuing key may not sign packages with a baseline.' },
  'signer.baseline_moved': { status: 409, title: 'The key does not stand any more where the baseline begins.' },
  'signer.baseline_used': { status: 409, title: 'A baseline says that more was used than granted.' },
  'signer.credit_hold': { status: 409, title: 'No hold of a credit account is there for exactly this.' },
  'signer.credit_exceeded': { status: 409, title: 'More would be withdrawn than signed purchases gave.' },
  'signer.history_altered': { status: 409, title: 'The packages of this key are not those that were signed.' },
})

export type SignerCode = (typeof signerProblems.codes)[number]

/** A refusal as it is recorded: the code, and a sentence that says what exactly. */
export type Refused = { code: SignerCode; sentence: string }

export function refused(code: SignerCode, detail?: string): Refused {
  return { code, sentence: signerProblems.refuse(code, detail ? { detail } : {}).message }
}
