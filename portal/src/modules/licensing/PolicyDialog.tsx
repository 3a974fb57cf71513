import { Modal } from '@mantine/core'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import { oncall } from '#contracts/oncall'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, DurationField, Form, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { plain } from './amounts.ts'
import type { Kind } from './CataloguePage.tsx'

const ROLES = ['licence_manager', 'sales_executive', 'support_manager'] as const
type Role = (typeof ROLES)[number]
export const roleWords: Record<string, string> = {
  licence_manager: say.licenceManager,
  sales_executive: say.salesExecutive,
  support_manager: say.supportManager,
}

/** The number of an amount's text, for a field beside which its unit stands. */
const numberOf = (text: string | undefined) => text?.split(' ')[0] ?? ''

/** A new version of who approves how much of a kind. */
export function PolicyDialog({ of, onClose }: { of: Kind; onClose: () => void }) {
  const before = of.policy
  const limitBefore = (role: Role) => {
    const limit = before?.limits.find((each) => each.role === role)
    return before ? (limit ? numberOf(limit.upTo?.text) : '0') : role === 'licence_manager' ? '' : '0'
  }
  const [limits, setLimits] = useState(() => Object.fromEntries(ROLES.map((role) => [role, limitBefore(role)])))
  const [needed, setNeeded] = useState(String(before?.needed ?? 1))
  const [fourEyes, setFourEyes] = useState(numberOf(before?.fourEyesAbove?.text))
  const [seconds, setSeconds] = useState((before?.decideWithinMs ?? 3_600_000) / 1000)
  const [paged, setPaged] = useState(before?.escalationPolicyId ?? '')
  const policies = useRead(oncall.listPolicies, {}, { kinds: ['policy'] }).data?.items ?? []
  const save = useAct(licensing.setPolicy, onClose)
  const written = (value: string) => (plain(value) === '' ? null : { value: plain(value), unit: of.writtenIn })
  const body = {
    limits: ROLES.filter((role) => plain(limits[role]!) !== '0').map((role) => ({
      role,
      upTo: written(limits[role]!),
    })),
    needed: Number(needed),
    fourEyesAbove: written(fourEyes),
    decideWithinMs: seconds * 1000,
    calendarId: before?.calendarId ?? null,
    escalationPolicyId: paged || null,
  }
  return (
    <Modal opened onClose={onClose} title={before ? say.policyVersion(before.version + 1) : say.policy}>
      <Form onSubmit={() => !save.isPending && save.mutate({ params: { id: of.id }, body })}>
        {ROLES.map((role, place) => (
          <TextField
            key={role}
            label={`${say.limitOf(roleWords[role]!)} (${of.writtenIn})`}
            hint={place === 0 ? say.limitHint : undefined}
            inputMode="decimal"
            value={limits[role]!}
            onText={(text) => setLimits({ ...limits, [role]: text })}
          />
        ))}
        <TextField
          label={`${say.fourEyesLabel} (${of.writtenIn})`}
          inputMode="decimal"
          optional
          value={fourEyes}
          onText={setFourEyes}
        />
        <ChoiceField
          label={say.neededLabel}
          options={['1', '2', '3', '4', '5'].map((n) => ({ value: n, label: n }))}
          value={needed}
          onChoice={setNeeded}
        />
        <DurationField label={say.decideWithin} seconds={seconds} onSeconds={setSeconds} />
        <ChoiceField
          label={say.pagedBy}
          options={[{ value: '', label: say.nobody }, ...policies.map(({ id, name }) => ({ value: id, label: name }))]}
          value={paged}
          onChoice={setPaged}
        />
        <RefusalNote error={save.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={save.isPending}>
          {save.isPending ? say.saving : say.save}
        </Btn>
      </Form>
    </Modal>
  )
}
